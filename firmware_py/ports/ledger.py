"""What the daemon asks of its dose record and is answered: requests, answers and the `Ledger`.

History implements it on a worker of its own; the loop only hands over and collects.
"""

from collections.abc import Mapping, Sequence
from threading import Event
from typing import Protocol

from msgspec import Struct, field

from firmware_py.core.history.allowance import History
from firmware_py.core.history.record import Diary, Page
from firmware_py.core.history.timestamps import Moment, Reference
from firmware_py.core.people import Person
from firmware_py.core.reasons import Said
from firmware_py.core.units import Channel, Ns


class SessionRecord(Struct, frozen=True, kw_only=True):
    """A session as it is written when it starts."""

    person: str
    area: str
    mode: str
    strength: str
    minutes: int
    distance_cm: float
    target: Mapping[Channel, float]  # J/cm², planned
    began: Moment
    finishes: int | None = None  # the session whose rest it gives
    pain: int | None = None  # 0..10, before it


class OpenSession(Struct, frozen=True):
    """Ask the ledger to begin a session."""

    record: SessionRecord


class ReserveWindow(Struct, frozen=True):
    """Ask the ledger to hold fluence as if given, before it is: cumulative J/cm² per channel.

    lit_until: light that has been on for so long, in all of this session, is covered by it.
    """

    session: int
    reserved: Mapping[Channel, float]
    lit_until: Ns


class CloseSession(Struct, frozen=True):
    """Tell the ledger what was really given, and why it ended."""

    session: int
    given: Mapping[Channel, float]
    lit: Ns
    ended: str
    reason: str
    shone: Mapping[Channel, Ns] = field(default_factory=dict)  # each colour's light, for its age


class NoteLight(Struct, frozen=True):
    """Ask the ledger to add light that belonged to no session, for the lamps' age."""

    shone: Mapping[Channel, Ns]


class LatchFault(Struct, frozen=True):
    """Ask the ledger to remember a fault over a restart. since: unix time, None if not known."""

    code: str
    text: str
    since: float | None


class ForgetFault(Struct, frozen=True):
    """Tell the ledger that the fault was cleared."""


class NoteTime(Struct, frozen=True):
    """Tell the ledger what this boot takes for the time of day from now on."""

    now: Moment
    reference: Reference


class AddPerson(Struct, frozen=True):
    """Ask the ledger to keep a new person."""

    person: Person


class RenamePerson(Struct, frozen=True):
    """Ask the ledger to give a person and all their sessions another name."""

    old: str
    new: str


class ChangePerson(Struct, frozen=True):
    """Ask the ledger to keep a person's answers, agreement and setting as they are here."""

    person: Person


class NoteReport(Struct, frozen=True, kw_only=True):
    """Ask the ledger to keep what a person told of a session; None: nothing new.

    Pain is 0..10. Red skin that was told once stays told.
    """

    session: int
    pain_before: int | None = None
    pain_after: int | None = None
    is_red: bool | None = None
    is_red_next_day: bool | None = None


class KeepSettings(Struct, frozen=True):
    """Ask the ledger to keep settings, by name."""

    changed: Mapping[str, object]


class LightTime(Struct, frozen=True):
    """How long a colour has shone in all, and since it was last calibrated."""

    total: Ns = Ns(0)
    since_calibration: Ns = Ns(0)


class NoteNumbness(Struct, frozen=True):
    """Ask the ledger to keep how numb a person is now, 0..10."""

    person: str
    value: int
    now: Moment


class ChangeCourse(Struct, frozen=True, kw_only=True):
    """Ask the ledger to change the course of an area, made if there is none; None: as it is.

    usual_per_week: for one that is made; is_reviewed: the review due by now was talked over.
    """

    person: str
    area: str
    usual_per_week: int
    per_week: int | None = None
    weeks: int | None = None
    is_reviewed: bool = False
    now: Moment
    end: bool = False


class ReadPage(Struct, frozen=True, kw_only=True):
    """Ask the ledger for a `Page` of sessions; before: older than this one."""

    person: str
    area: str | None
    before: int | None
    limit: int


class ReadDiary(Struct, frozen=True):
    """Ask the ledger for a `Diary`; unix times.

    since: what is recent, None where that isn't known; month: its beginning and end.
    """

    person: str
    since: float | None
    month: tuple[float, float] | None


class ReadExport(Struct, frozen=True):
    """Ask the ledger for `Exported`. after: the page before this one's `after`."""

    person: str
    after: str | None


class Exported(Struct, frozen=True):
    """Rows of a person's data, as clients read them; after: where to go on, None: at the end."""

    rows: Sequence[object]
    after: str | None


class Brought(Struct, frozen=True, kw_only=True):
    """Ask the ledger to take rows in, each with its line: all or none. Answer: `TakenIn`."""

    rows: Sequence[tuple[int, object]]
    now: Moment
    people_max: int


class TakenIn(Struct, frozen=True, kw_only=True):
    """How many rows of each kind are new, and how many were there."""

    new: Mapping[str, int]
    there: int


class ReadCopies(Struct, frozen=True):
    """Ask the ledger which copies of the history there are. Answer: `CopiesThere`."""


class MakeCopy(Struct, frozen=True):
    """Ask the ledger to copy the history. Answer: `CopiesThere`."""


class CopiesThere(Struct, frozen=True):
    """Copies, newest first: name, bytes and when they were made, unix time."""

    folder: str
    copies: Sequence[tuple[str, int, float]]


class RestoreCopy(Struct, frozen=True):
    """Ask the ledger to put a copy in the history's place. name: None for the newest."""

    name: str | None
    now: Moment


class ForgetPerson(Struct, frozen=True):
    """Ask the ledger to erase a person, in the copies as well."""

    person: str
    now: Moment


class Carried(Struct, frozen=True):
    """It was done; notes: what to show of it."""

    notes: tuple[Said, ...] = ()


LedgerWrite = (
    OpenSession
    | ReserveWindow
    | CloseSession
    | NoteLight
    | LatchFault
    | ForgetFault
    | NoteTime
    | AddPerson
    | RenamePerson
    | ChangePerson
    | KeepSettings
    | NoteReport
    | NoteNumbness
    | ChangeCourse
)
# These are answered by what was found or done.
LedgerRead = ReadPage | ReadDiary | ReadExport | ReadCopies
LedgerCare = Brought | MakeCopy | RestoreCopy | ForgetPerson
LedgerRequest = LedgerWrite | LedgerRead | LedgerCare
Found = Page | Diary | Exported | TakenIn | CopiesThere | Carried


class LedgerAnswer(Struct, frozen=True):
    """The outcome of one request: `session` where it concerns one, else `problem` says why not.

    found: what was to be read.
    """

    request: LedgerRequest
    session: int | None
    problem: Said | None = None
    found: Found | None = None


class Ledger(Protocol):
    """The dose record. Requests are carried out in order by a worker; the loop never waits."""

    @property
    def history(self) -> History:
        """The sessions that may still matter, as of the last request that was carried out."""
        ...

    @property
    def people(self) -> Mapping[str, Person]:
        """Everyone by name, first come first, as of the last request that was carried out."""
        ...

    def begun(self, person: str, area: str) -> int:
        """Return how many sessions of an area a person has had, as far as 3."""
        ...

    @property
    def settings(self) -> Mapping[str, object]:
        """The settings that were ever changed, by name, as they were found."""
        ...

    @property
    def light(self) -> Mapping[Channel, LightTime]:
        """How long each colour has shone, as of the last request that was carried out."""
        ...

    def submit(self, request: LedgerRequest) -> None:
        """Queue one request and set `submitted`; returns at once."""
        ...

    @property
    def submitted(self) -> Event:
        """Set by every request: what the worker sleeps on."""
        ...

    def answers(self) -> Sequence[LedgerAnswer]:
        """Return, once each, the answers that came since the last call."""
        ...

    def poll_once(self, now: Ns) -> None:
        """Carry out what is queued, to the disk; blocks; never raises. For the worker."""
        ...
