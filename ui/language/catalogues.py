"""The language that the screen speaks now."""

from typing import get_args

from firmware_py.language.catalogues import LANGUAGES, LOCALE, entries, translation, translator
from firmware_py.wire import LanguageCode
from ui.language import words

__all__ = ["LANGUAGES", "LOCALE", "after", "entries", "speak", "translation"]


def speak(language: str) -> None:
    """Show every word in a language from now on; English where there is no such catalogue."""
    words.use(translator(language))


def after(language: str) -> LanguageCode:
    """Return the next language, after the last the first."""
    codes: tuple[LanguageCode, ...] = get_args(LanguageCode)
    at = next((n for n, code in enumerate(codes) if code == language), -1)
    return codes[(at + 1) % len(codes)]
