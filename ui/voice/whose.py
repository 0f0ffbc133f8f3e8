"""Whose voice speaks a language: of which maker its sounds are."""

from collections.abc import Sequence
from pathlib import Path

from ui.language.words import NO_VOICE, OWN_VOICE, SYNTHETIC_VOICE, say

SOURCES = "sources.txt"  # beside rendered sounds: who made them
_SHORT = {"eSpeak": "espeak-ng", "piper-tts": "piper, Joe"}
_LONGEST = 30


def whose(folders: Sequence[Path], language: str) -> str:
    """Return a sentence that says it, for the settings. folders: as the voice's library has."""
    for folder in (folder / language for folder in folders):
        try:
            source = (folder / SOURCES).read_text("utf-8", "replace")
        except OSError:
            if any(folder.glob("*.wav")):
                return say(OWN_VOICE)
            continue
        first = source.partition("\n")[0]
        names = [short for maker, short in _SHORT.items() if maker in first]
        return say(SYNTHETIC_VOICE, voice=(*names, first[:_LONGEST])[0])
    return say(NO_VOICE)
