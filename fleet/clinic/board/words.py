"""The board's languages: a catalogue of its own, and the panel's for areas and faults.

What the panel already says in three languages is said in the same words here.
"""

import tomllib
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from pathlib import Path

from firmware_py.language import catalogues
from firmware_py.wire.reasons import Reason

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = {
    code: name for code, name in catalogues.LANGUAGES.items() if code in ("en", "de", "es")
}
Words = Callable[[str], str]

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Speaker:
    """Says what the board shows in one language. now: here, as its reader's clock shows it."""

    def __init__(self, language: str, now: datetime) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._now = now.astimezone()
        self._own = _own(self.language)
        self._panels = catalogues.translator(self.language)

    def say(self, text: str, **values: object) -> str:
        """Return a text of the board's, with its values."""
        return self._own(text).format(**values)

    def area(self, area: str) -> str:
        """Return an area's name; one that only its panel knows goes by its id."""
        return self._panels(_AREAS.get(area, area))

    def fault(self, code: str) -> str:
        """Return what a fault is."""
        try:
            return self._panels(Reason(f"fault_{code}").english)
        except ValueError:
            return self.say("A fault: {code}", code=code)

    def at(self, when: datetime) -> str:
        """Return a time near now, as people say it."""
        here = when.astimezone()
        clock = f"{here:%H:%M}"
        days = (here.date() - self._now.date()).days
        match days:
            case 0:
                return self.say("today at {time}", time=clock)
            case 1:
                return self.say("tomorrow at {time}", time=clock)
            case -1:
                return self.say("yesterday at {time}", time=clock)
            case _ if abs(days) < len(DAYS):
                return self.say("{day} at {time}", day=self._own(DAYS[here.weekday()]), time=clock)
            case _:
                return f"{here:%Y-%m-%d} {clock}"

    def today(self) -> str:
        """Return the day and the time, whole."""
        return self.say(
            "{weekday}, {day} {month}, {time}",
            weekday=self._own(DAYS[self._now.weekday()]),
            day=self._now.day,
            month=self._own(MONTHS[self._now.month - 1]),
            time=f"{self._now:%H:%M}",
        )


def chosen(asked: str | None, kept: str | None, accepted: str) -> str:
    """Return the language: as asked for now, as before, or as the browser likes; else English."""
    likes = [part.split(";")[0].strip()[:2].lower() for part in accepted.split(",")]
    return next((code for code in (asked, kept, *likes) if code in LANGUAGES), "en")


def _own(language: str) -> Words:
    if language == "en":
        return str
    return catalogues.translation((LOCALE / f"{language}.po").read_text("utf-8")).gettext


def _areas() -> dict[str, str]:
    text = (resources.files("firmware_py") / "data" / "areas.toml").read_text("utf-8")
    found = tomllib.loads(text)
    return {
        area: each["name"]
        for area, each in found.items()
        if isinstance(each, dict) and "name" in each
    }


_AREAS = _areas()
