"""What the record holds of one person: sessions with what was told of them, numbness, courses."""

from collections.abc import Mapping

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.history.course import Course
from firmware_py.core.history.timestamps import Moment
from firmware_py.core.units import Channel, Ns


class Entry(Struct, frozen=True, kw_only=True):
    """One session. given: J/cm², and lit: light in ns, both None while it is under way.

    What nobody told is None.
    """

    session: int
    began: Moment
    area: str
    mode: str
    strength: str
    minutes: int
    distance_cm: float
    target: Mapping[Channel, float]
    given: Mapping[Channel, float] | None
    lit: Ns | None
    ended: str | None
    reason: str | None
    finishes: int | None
    pain_before: int | None
    pain_after: int | None
    is_red: bool | None
    is_red_next_day: bool | None

    @property
    def counts(self) -> bool:
        """It counts as a session of its own: from a tenth of its plan, and no other's rest."""
        if self.given is None or self.finishes is not None:
            return False
        given = sum(self.given.values())
        return given > 0 and given >= limits.COUNTS_FROM * sum(self.target.values())


class Numbness(Struct, frozen=True):
    """Numbness, 0 to 10, and when it was told."""

    at: Moment
    value: int


class Page(Struct, frozen=True):
    """Sessions, newest first; more: there are older ones."""

    entries: tuple[Entry, ...]
    more: bool


class Diary(Struct, frozen=True, kw_only=True):
    """What a person's pictures are made of, newest first; courses: those under way.

    recent: the newest sessions; month: those of one month.
    """

    recent: tuple[Entry, ...]
    month: tuple[Entry, ...]
    numbness: tuple[Numbness, ...]
    courses: tuple[Course, ...]
