"""The dose record as the daemon sees it: what can be asked of it, and in which order it is done.

History carries all of it out on a worker of its own. The loop hands over and goes on; whoever asked
is called back on the loop's thread, from `Ledger.settle`, once it is on the disk or has failed.

Two lines lead to the worker. The doses of a session under way (reserve, close, light, faults) stand
in the first, and go before anything that waits in the second, so that no request of a client delays
a dose window by more than one piece of work. In the second everything else stands in the order in
which it was asked, whoever asked it: reads, changes of people's data, the time of day, and the
opening of a session, which therefore finds all done that was asked before it.
"""

from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Any, Protocol, TypeVar

from msgspec import Struct, field

from firmware_py.core.history.allowance import History
from firmware_py.core.history.record import Diary, NewSession, Page, SessionRecord
from firmware_py.core.history.symptoms import Symptoms
from firmware_py.core.people import Complaint, Person
from firmware_py.core.reasons import Said
from firmware_py.core.session.facts import Window
from firmware_py.core.timestamps import Moment, Reference
from firmware_py.core.units import Channel, Ns

T = TypeVar("T")
# Given the reason: a RefusedError lies in what was asked, a NotKeptError in the disk; another is a
# mistake of the work itself, which concerns whoever asked for it alone.
Failed = Callable[[Exception], None]


class SessionEnd(Struct, frozen=True):
    """What a session really gave, in J/cm² and ns of light, and why it ended.

    channels: how long each colour was lit, for the age of its lamps; lasted: from its start to its
    end, None where that isn't known.
    """

    session: int
    given: Mapping[Channel, float]
    lit: Ns
    ended: str
    reason: str
    channels: Mapping[Channel, Ns] = field(default_factory=dict)
    lasted: Ns | None = None


class LatchedFault(Struct, frozen=True):
    """A fault that outlives a restart. since: unix time, None if not known."""

    code: str
    text: str
    since: float | None


class SessionReport(Struct, frozen=True, kw_only=True):
    """What a person says of a session; None: nothing new.

    Pain is 0..10. Red skin and complaints that were reported once stay reported.
    """

    session: int
    pain_before: int | None = None
    pain_after: int | None = None
    is_red: bool | None = None
    is_red_next_day: bool | None = None
    complaints: tuple[Complaint, ...] = ()
    not_complaints: tuple[Complaint, ...] = ()  # told by mistake


class Note(Struct, frozen=True):
    """What a person told on a day of its own: pain (0 to 10) or an event; of an area, if of one.

    Put right of a session: what of it, as it `was` told first, and which session.
    """

    person: str
    area: str | None
    what: str
    value: int | None = None
    was: int | None = None
    session: int | None = None


class CourseChange(Struct, frozen=True, kw_only=True):
    """A change of the course of an area, which is made if there is none; None: as it is.

    usual_per_week: for one that is made; is_reviewed: the review due by now was talked over;
    is_talked_over: so was the advice to stop, with a clinician; end: the next session begins
    another.
    """

    person: str
    area: str
    usual_per_week: int
    per_week: int | None = None
    weeks: int | None = None
    is_reviewed: bool = False
    is_talked_over: bool = False
    now: Moment
    end: bool = False

    @property
    def changes_nothing_else(self) -> bool:
        """It says no more than that the advice to stop was talked over."""
        asked = (self.per_week, self.weeks, self.is_reviewed, self.end)
        return self.is_talked_over and asked == (None, None, False, False)


class LightTime(Struct, frozen=True):
    """How long a colour was lit in all, and since it was last calibrated."""

    total: Ns = Ns(0)
    since_calibration: Ns = Ns(0)


class Exported(Struct, frozen=True):
    """Rows of a person's data, as clients read them; after: where to go on, None: at the end."""

    rows: Sequence[object]
    after: str | None


class TakenIn(Struct, frozen=True, kw_only=True):
    """How many rows of each kind are new, and how many were there."""

    new: Mapping[str, int]
    there: int


class Copies(Struct, frozen=True):
    """Copies, newest first: name, bytes and when they were made, unix time."""

    folder: str
    copies: Sequence[tuple[str, int, float]]


class Homecoming(Struct, frozen=True, kw_only=True):
    """A person whom the clinic has given up, by who they are; had: the last week elsewhere."""

    person: str
    uid: str
    released_unix_s: float
    had: tuple[SessionRecord, ...]


class Reader(Protocol):
    """The record for whoever only looks, on the worker's thread.

    Each method raises RefusedError, OSError or sqlite3.Error where it can't be read.
    """

    @property
    def history(self) -> History:
        """The sessions that may still matter."""
        ...

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone by name, first come first."""
        ...

    def page(self, *, person: str, area: str | None, before: int | None, limit: int) -> Page:
        """Return sessions, newest first. before: older than this one."""
        ...

    def diary(self, person: str, since: float | None, month: tuple[float, float] | None) -> Diary:
        """Return what a person's pictures are made of; unix times.

        since: what is recent, None where that isn't known; month: its beginning and end.
        """
        ...

    def export(self, person: str, after: str | None) -> Exported:
        """Return rows of a person's data. after: the page before this one's `after`."""
        ...

    def told_after(self, row: int, most: int) -> tuple[Sequence[Any], int]:
        """Return what another record is told after a number, and the highest that there is."""
        ...

    def copies(self) -> Copies:
        """Return which copies of the history there are."""
        ...


class Store(Reader, Protocol):
    """The record for whoever changes it, on the worker's thread: each method all or nothing.

    Each raises RefusedError, OSError or sqlite3.Error where it isn't done.
    """

    def add_person(self, person: Person, now: Moment) -> None:
        """Keep a new person; what holds that name back holds from now on."""
        ...

    def rename_person(self, old: str, new: str, now: Moment) -> None:
        """Give a person and all their sessions another name; the old one stays held back."""
        ...

    def change_person(self, person: Person) -> None:
        """Keep a person's answers, agreement and setting as they are here."""
        ...

    def keep_settings(self, changed: Mapping[str, object]) -> None:
        """Keep settings, by name."""
        ...

    def report(self, said: SessionReport, now: Moment) -> None:
        """Keep what a person said of a session, and what they had said otherwise."""
        ...

    def note(self, told: Note, now: Moment) -> None:
        """Keep what a person told on a day of its own."""
        ...

    def note_numbness(self, person: str, value: int, now: Moment) -> None:
        """Keep how numb a person is now, 0..10."""
        ...

    def note_symptoms(self, person: str, told: Symptoms) -> None:
        """Keep what a person told of their symptoms and usual pain."""
        ...

    def change_course(self, change: CourseChange) -> None:
        """Change the course of an area."""
        ...

    def note_time(self, now: Moment, reference: Reference) -> None:
        """Keep what this boot takes for the time of day, and date by it what came before."""
        ...

    def take_in(
        self, brought: Sequence[tuple[int, object]], now: Moment, people_max: int
    ) -> TakenIn:
        """Take the rows of an import in, each with its line: all or none."""
        ...

    def roam(self, person: Person, now: Moment) -> None:
        """Have a clinic's record be a person's home from now on."""
        ...

    def admit(self, person: Person, uid: str, now: Moment) -> None:
        """Keep a person whose record a clinic keeps by an id; one of that name may be here."""
        ...

    def come_home(self, release: Homecoming) -> None:
        """Have this panel be a person's home again, with what they had elsewhere."""
        ...

    def prescribe(
        self, person: Person, areas: tuple[str, ...], strength: str, sessions: int
    ) -> None:
        """Keep a course of so many sessions in place of any before; without areas it ends."""
        ...

    def count_refill_try(self) -> None:
        """Count a refill code as wrong, before it is judged."""
        ...

    def refill(self, person: str, sessions: int) -> None:
        """Add sessions to a person's course; wrong codes are counted from nothing again."""
        ...

    def make_copy(self) -> Copies:
        """Copy the history; return which copies there are."""
        ...

    def restore(self, name: str | None, now: Moment) -> None:
        """Put a copy in the history's place. name: None for the newest."""
        ...

    def forget(self, person: str, now: Moment) -> tuple[Said, ...]:
        """Erase a person, in the copies as well; return what to show of it."""
        ...


class Ledger(Protocol):
    """The dose record, for the loop's thread; `poll_once` alone is the worker's."""

    @property
    def history(self) -> History:
        """The sessions that may still matter, as of the last request that was carried out."""
        ...

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone by name, first come first, as of the last request that was carried out."""
        ...

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that were ever changed, by name, as they were found."""
        ...

    @property
    def light(self) -> Mapping[Channel, LightTime]:
        """How long each colour was lit, as of the last request that was carried out."""
        ...

    @property
    def identities(self) -> Mapping[str, str]:
        """Who everybody is, by name: a random id, whatever they are called."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """What is counted for good: starts of the program, sessions without the clinic's answer."""
        ...

    def begun(self, person: str, area: str) -> int:
        """Return how many sessions of an area a person has had, as far as 3."""
        ...

    # ------------------------------------------------------------------ in the order asked

    def read(
        self,
        look: Callable[[Reader], T],
        done: Callable[[T], None],
        failed: Failed,
        *,
        wakes: bool = True,
    ) -> None:
        """Look at the record after all that was asked before; one of the two calls follows.

        wakes: the loop is to be woken for the answer; else it comes with the next tick.
        """
        ...

    def run(self, change: Callable[[Store], T], done: Callable[[T], None], failed: Failed) -> None:
        """Change the record after all that was asked before; one of the two calls follows."""
        ...

    def note_time(self, now: Moment, reference: Reference) -> None:
        """Keep what this boot takes for the time of day; tried until it is kept."""
        ...

    def open_session(
        self, session: NewSession, done: Callable[[int], None], failed: Failed
    ) -> None:
        """Begin a session of somebody who is there and whose answers allow it; give its number.

        Whether they are is looked up in the transaction that writes it.
        """
        ...

    # ------------------------------------------------------------------ before all others

    def reserve(
        self, session: int, window: Window, done: Callable[[], None], failed: Failed
    ) -> None:
        """Hold a window's fluence as if given, before it is: cumulative J/cm² per channel."""
        ...

    def amend_session(self, session: int, target: Mapping[Channel, float]) -> None:
        """Hold a session that is open to a smaller target, J/cm²; tried until it is kept."""
        ...

    def close_session(self, end: SessionEnd) -> None:
        """Keep what was really given; tried until it is kept."""
        ...

    def note_light(self, channels: Mapping[Channel, Ns]) -> None:
        """Add light that belonged to no session, for the lamps' age; tried until it is kept."""
        ...

    def latch_fault(self, fault: LatchedFault) -> None:
        """Remember a fault over a restart; tried until it is kept."""
        ...

    def forget_fault(self) -> None:
        """Forget the fault that a person has cleared; tried until it is kept."""
        ...

    # ------------------------------------------------------------------ the two threads

    @property
    def has_answers(self) -> bool:
        """Whether somebody waits to be called back by `settle`; a window is ahead of its need."""
        ...

    @property
    def tries_again(self) -> bool:
        """Whether something that must not be lost was refused, and waits to be tried again."""
        ...

    def settle(self) -> None:
        """Call back whoever's request was carried out since the last call, in that order."""
        ...

    @property
    def submitted(self) -> Event:
        """Set by every request: what the worker sleeps on."""
        ...

    def poll_once(self, now: Ns) -> None:
        """Carry out what waits, to the disk; blocks. For the worker."""
        ...
