"""The record of sessions: one type that allowances, courses, pages, pictures and exports share.

Which sessions count, and what becomes of the rest of one that was finished later, is said here
once; history/rows.py holds the same rule in SQL, and a test holds the two together.
"""

from collections.abc import Mapping

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.history.course import Course, EndedCourse
from firmware_py.core.history.pain import PainReport
from firmware_py.core.history.symptoms import Symptoms
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Ns

COMPLETE = "complete"  # how a session ended that reached its target


class NewSession(Struct, frozen=True, kw_only=True):
    """A session as it is written when it starts.

    target: planned, J/cm²; carried: J/cm² that its area was given by sessions that didn't count,
    since the last one that did; finishes: the session whose rest it gives; pain_before: 0 to 10,
    None where nobody said; claim: what the clinic's record was asked by; is_overridden: the staff
    began it without that answer.
    """

    person: str
    area: str
    mode: str
    strength: str
    minutes: int
    distance_cm: float
    target: Mapping[Channel, float]
    began: Moment
    carried: float = 0.0
    finishes: int | None = None
    pain_before: int | None = None
    claim: str | None = None
    is_overridden: bool = False


class SessionRecord(NewSession, frozen=True, kw_only=True):
    """A session of the record, under way or ended.

    session: its number in this database; uid: the same in every copy and export; given: J/cm²,
    while it is under way what is reserved; lit: light in ns; ended: how, None while it is under
    way; is_imported: it came from elsewhere. Of pain and skin, None is: nobody said.
    """

    session: int
    uid: str
    given: Mapping[Channel, float]
    lit: Ns
    ended: str | None = None
    reason: str | None = None
    is_imported: bool = False
    pain_after: int | None = None
    is_red: bool | None = None
    is_red_next_day: bool | None = None
    complaints: tuple[str, ...] = ()  # core.people.Complaint

    @property
    def is_open(self) -> bool:
        """It is under way."""
        return self.ended is None

    @property
    def is_unfinished(self) -> bool:
        """It ended before its target, on this panel.

        What another panel, or a file, says to be left of a session is no leave for light.
        """
        return self.ended not in (None, COMPLETE) and not self.is_imported

    @property
    def counts(self) -> bool:
        """It counts as a session: one of its own that reaches a tenth of its planned fluence.

        Several short ones in a row are as much light as one long one, so what counts is their sum
        since the last session that counted: the one that reaches it counts for all.

        The rest of another never counts, as it belongs to the session that it finishes. Its fluence
        and light are added like all others to what its area had in 20 hours and in a week, and to
        the light of the day.
        """
        given = sum(self.given.values())
        return (
            self.finishes is None
            and given > 0
            and self.carried + given >= limits.COUNTS_FROM * sum(self.target.values())
        )

    @property
    def is_given_rest(self) -> bool:
        """It gave light as the rest of another session, which can't be finished again."""
        return self.finishes is not None and sum(self.given.values()) > 0

    @property
    def skin_rests(self) -> Ns:
        """How long its area rests for its skin."""
        if self.is_red_next_day:
            return limits.SKIN_RESTS_LONGER
        return limits.SKIN_RESTS if self.is_red else Ns(0)


class Numbness(Struct, frozen=True):
    """Numbness, 0 to 10, and when it was reported."""

    at: Moment
    value: int


class Noted(Struct, frozen=True):
    """What was told on a day of its own, or put right of a session; see ports.ledger.Note."""

    at: Moment
    area: str | None
    what: str
    value: int | None
    was: int | None
    session: int | None


class Page(Struct, frozen=True):
    """Sessions, newest first; more: there are older ones."""

    entries: tuple[SessionRecord, ...]
    more: bool


class Diary(Struct, frozen=True, kw_only=True):
    """What a person's plots and dots are made of, newest first.

    recent: the newest sessions; month: those of one month; courses: those under way, each with
    all that was reported of pain since it is compared; ended: those that have ended.
    """

    recent: tuple[SessionRecord, ...]
    month: tuple[SessionRecord, ...]
    numbness: tuple[Numbness, ...]
    courses: tuple[tuple[Course, tuple[PainReport, ...]], ...]
    ended: tuple[EndedCourse, ...] = ()
    notes: tuple[Noted, ...] = ()
    symptoms: tuple[Symptoms, ...] = ()
