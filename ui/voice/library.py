"""Where each prompt's sound comes from: a person's own recording, else the rendered one."""

from collections.abc import Callable, Sequence
from pathlib import Path

from ui.language.prompts import TONES, Prompt
from ui.voice import sound_file, tones
from ui.voice.sound_file import Samples

OWN = Path("/etc/panel/voice")
RENDERED = Path("/usr/share/light-panel/voice")
_MADE: dict[str, Callable[[], Samples]] = {
    Prompt.TONE_IN: tones.breath_in,
    Prompt.TONE_OUT: tones.breath_out,
    # Words over the tone that goes on when they end.
    Prompt.BREATHE_IN: tones.breath_in,
    Prompt.BREATHE_OUT: tones.breath_out,
}


class Library:
    """Sounds of one language at a time, each kept once it was used.

    folders: each with a folder for every language, first the ones that outrank others.
    """

    def __init__(self, folders: Sequence[Path], log: Callable[[str], object]) -> None:
        self._folders = folders
        self._log = log
        self._language = "en"
        self._kept: dict[tuple[str, int], Samples | None] = {}
        # Made now: a tenth of a second here, half of one on a small board.
        self._tones = {make: make() for make in set(_MADE.values())}

    def speak(self, language: str) -> None:
        """Take every prompt in a language from now on."""
        if language != self._language and language.isalpha():
            self._language = language
            self._kept.clear()

    def sound(self, prompt: str, softer: int) -> Samples | None:
        """Return a prompt's samples, so many times 6 dB softer; None where nobody has made it."""
        key = (prompt, softer)
        if key not in self._kept:
            found = self._found(prompt)
            self._kept[key] = None if found is None else sound_file.halved(found, softer)
        return self._kept[key]

    def _found(self, prompt: str) -> Samples | None:
        tone = self._tones[_MADE[prompt]] if prompt in _MADE else None
        words = None if prompt in TONES else self._words(prompt)
        if tone is None or words is None:
            return words or tone
        return sound_file.mixed(words, tone)

    def _words(self, prompt: str) -> Samples | None:
        for folder in self._folders:
            file = folder / self._language / f"{prompt}.wav"
            try:
                return sound_file.read(file)
            except FileNotFoundError:
                continue
            except (OSError, sound_file.SoundFileError) as error:
                self._log(f"not used: {error}")
        return None
