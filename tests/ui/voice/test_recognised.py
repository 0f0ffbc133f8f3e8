"""English prompts as somebody hears them who reads nothing: told apart by an offline recogniser.

Needs pocketsphinx, which brings its model (pip install pocketsphinx), and rendered sounds.
"""

import re
import wave
from pathlib import Path
from typing import Any

import pytest

from ui.language import catalogues, prompts, sounds
from ui.voice.rules import COUNTED

RENDERED = Path(__file__).parents[3] / "build" / "voice" / "en"
NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
COUNTS = frozenset(COUNTED.values())
SENTENCES = tuple(prompt for prompt in prompts.SPOKEN if prompt not in COUNTS)
LEAST = 0.7  # of a sentence's words; the last one is often missed


def as_words(prompt: str) -> str:
    """Return a prompt's words as the recogniser has them."""
    catalogues.speak("en")
    text = re.sub(r"\d+", lambda found: NUMBERS[int(found[0])], sounds.spoken(prompt).lower())
    return " ".join(
        re.findall(r"[a-z]+", text.replace("'s", ""))
    )  # its dictionary has no "installer's"


def recogniser() -> Any:
    """Return one that knows all prompts, and any of them may come: a number where one counts."""
    pocketsphinx = pytest.importorskip(
        "pocketsphinx", reason="no pocketsphinx: WHETHER PROMPTS ARE UNDERSTOOD IS NOT CHECKED"
    )
    decoder = pocketsphinx.Decoder(lm=None, loglevel="FATAL")
    for name, known in (("counts", COUNTS), ("sentences", SENTENCES)):
        any_of = " | ".join(f"( {as_words(prompt)} )" for prompt in known)
        decoder.add_jsgf_string(name, f"#JSGF V1.0;\ngrammar {name};\npublic <any> = {any_of};\n")
    return decoder


@pytest.mark.skipif(
    not RENDERED.is_dir(), reason="nothing is rendered (make voice): NO PROMPT WAS LISTENED TO"
)
def test_each_english_prompt_is_understood_and_taken_for_no_other() -> None:
    decoder = recogniser()
    otherwise = {}
    for prompt in prompts.SPOKEN:
        with wave.open(str(RENDERED / f"{prompt}.wav")) as sound:
            heard = sound.readframes(sound.getnframes())
        decoder.activate_search("counts" if prompt in COUNTS else "sentences")
        decoder.start_utt()
        decoder.process_raw(heard, full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        understood = re.sub(r"\(\d+\)", "", found.hypstr) if found is not None else ""
        wanted = as_words(prompt)
        share = len(understood.split()) / len(wanted.split())
        if not (wanted.startswith(understood) and share >= LEAST):
            otherwise[str(prompt)] = understood
    assert otherwise == {}
