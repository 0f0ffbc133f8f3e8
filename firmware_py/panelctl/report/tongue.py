"""The page's language: sentences, numbers and days as its reader writes them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from firmware_py import wire
from firmware_py.language.catalogues import translator
from firmware_py.panelctl.report import words
from firmware_py.wire.reasons import Language, Reason, understood

_MONTHS = (
    Reason.JANUARY, Reason.FEBRUARY, Reason.MARCH, Reason.APRIL, Reason.MAY, Reason.JUNE,
    Reason.JULY, Reason.AUGUST, Reason.SEPTEMBER, Reason.OCTOBER, Reason.NOVEMBER,
    Reason.DECEMBER,
)  # fmt: skip


class _Messages(Language):
    """Tells the daemon's messages in the page's language."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self._translate = translate

    def words(self, english: str) -> str:
        return self._translate(english) if english else ""


@dataclass(frozen=True, slots=True)
class Tongue:
    """Speaks one language. code: as en."""

    code: str
    translate: Callable[[str], str]

    @classmethod
    def of(cls, code: str) -> "Tongue":
        """Return the tongue of a language; English where there are no words for it."""
        translate = translator(code)
        return cls("en" if translate is str else code, translate)

    def say(self, text: str, **values: object) -> str:
        """Return a text with its gaps filled."""
        said = self.translate(text) if text else ""
        return said.format(**values) if values else said

    def number(self, digits: str) -> str:
        """Return a number, given with a point, as it is written."""
        return digits.replace(".", self.say(words.DECIMAL_POINT))

    def day(self, on: date) -> str:
        """Return a day with its month in words."""
        month = self.say(_MONTHS[on.month - 1].english)
        return self.say(words.DAY, day=on.day, month=month, year=on.year)

    def short_day(self, on: date) -> str:
        """Return a day for an axis: its figure and three letters of the month."""
        return f"{on.day} {self.say(_MONTHS[on.month - 1].english)[:3]}"

    def question(self, asked: wire.QuestionInfo) -> str:
        """Return a first-use question; as it came where its code isn't known."""
        said = understood(asked.text_coded)
        return asked.text if said is None else _Messages(self.translate).tell(said)


def local(at: str) -> datetime:
    """Return a time without its zone, which is the panel's already, as the drawings want it."""
    return datetime.fromisoformat(at).replace(tzinfo=None)
