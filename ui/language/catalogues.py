"""The language that the screen speaks now."""

from typing import get_args

from firmware_py.language.catalogues import LANGUAGES, LOCALE, entries, translation, translator
from firmware_py.wire import LanguageCode
from ui.language import words

__all__ = ["CODES", "LANGUAGES", "LOCALE", "entries", "speak", "translation"]

# In the order in which they are offered.
CODES: tuple[LanguageCode, ...] = get_args(LanguageCode)


def speak(language: str) -> None:
    """Show every word in a language from now on; English where there is no such catalogue."""
    words.use(translator(language))
