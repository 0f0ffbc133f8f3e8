"""What the daemon needs of the world, as protocols: hardware, clocks and the ledger.

Drivers and history implement them, the simulator hands other file layers and pins to the same
drivers, and the daemon knows neither.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field

from firmware_py.core.diary import Diary, Page
from firmware_py.core.ledger import History
from firmware_py.core.moments import Moment, Reference
from firmware_py.core.people import Person
from firmware_py.core.permit import Permit
from firmware_py.core.readings import Sample
from firmware_py.core.units import Channel, Duty, Ns


class Clock(Protocol):
    """A monotonic clock."""

    def __call__(self) -> Ns:
        """Return nanoseconds since some fixed instant; never falls."""
        ...


class WallTime(Struct, frozen=True):
    """The time of day as the system has it, and whether anything vouches for it."""

    unix_s: float
    is_set: bool


class WallClock(Protocol):
    """The wall clock, which may jump."""

    def __call__(self) -> WallTime:
        """Return the time of day."""
        ...


class SysfsWriter(Protocol):
    """Carries every write to a PWM attribute: the library's, the pre-clean and the raw off.

    Reads go to the files themselves. Safe to call from any thread.
    """

    def write(self, path: str, value: str) -> None:
        """Write one attribute, as `echo value > path` would.

        Raises:
            OSError: With the kernel's errno (EINVAL, EBUSY, EACCES, ENODEV, ENOENT).
        """
        ...


class ReadBack(Struct, frozen=True):
    """What the hardware says it does: duty 0..1 per channel (0.0 where disabled), enable line.

    problems: a sentence for each thing that could not be read or is not as it was set up.
    """

    duty: Mapping[Channel, Duty]
    enabled: bool
    problems: tuple[str, ...] = ()


class Panel(Protocol):
    """Both light channels and the enable line as one: lit with a permit, dark without."""

    @property
    def inhibited(self) -> bool:
        """Set by a stop; while it is, nothing lights."""
        ...

    def stop_now(self) -> tuple[str, ...]:
        """Inhibit, then enable low, then both PWM raw off, each tried whatever fails.

        From any thread, without a lock. Returns a sentence for each thing that failed.
        """
        ...

    def off(self) -> tuple[str, ...]:
        """Go dark in the same way without inhibiting. Returns what failed."""
        ...

    def release(self) -> None:
        """Take the inhibit back, for a new start only."""
        ...

    def apply(self, permit: Permit, now: Ns) -> None:
        """Drive both channels as permitted, or both off.

        Raises:
            HardwareError: A write was refused; everything is off, as far as it could be.
        """
        ...

    def read_back(self) -> ReadBack:
        """Return what both channels and the enable line say now; never raises."""
        ...

    @property
    def lit_until(self) -> Ns | None:
        """The expiry of the permit in force, or None when dark: what the dead-man watches."""
        ...

    def close(self) -> None:
        """Go dark and let go of everything; may be called twice."""
        ...


class StopInput(Protocol):
    """The stop button, wired closed: pressed and broken read the same."""

    @property
    def is_pressed(self) -> bool:
        """True while pressed, broken, or unreadable."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class Interlock(Protocol):
    """A cover or stand switch, wired closed: open and broken read the same."""

    @property
    def is_closed(self) -> bool:
        """False while open, broken, or unreadable."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class LightSense(Protocol):
    """Sees whether one channel's lamps shine."""

    @property
    def sees_light(self) -> bool | None:
        """Whether there is light; None where it can't be read."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class Fan(Protocol):
    """The fan's signal."""

    def turned(self) -> bool:
        """Tell whether it was seen to turn since the last look; False where unreadable."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class Buzzer(Protocol):
    """Something to be heard."""

    def sound(self, *, on: bool) -> None:
        """Sound, or be silent; returns at once, never raises."""
        ...

    def close(self) -> None:
        """Be silent and let go of the pin; may be called twice."""
        ...


class Heartbeat(Protocol):
    """A sign of life for a circuit outside, which cuts the supply where it fails to come."""

    def beat(self, now: Ns) -> None:
        """Show that a tick was verified; returns at once, never raises."""
        ...

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        ...


class TemperatureSensor(Protocol):
    """A temperature probe that is asked by a worker and read by the loop."""

    def poll_once(self, now: Ns) -> None:
        """Ask the probe; blocks as long as it does; never raises."""
        ...

    @property
    def latest(self) -> Sample | None:
        """The newest answer, None before the first."""
        ...


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
    """It was done; notes: sentences to show."""

    notes: tuple[str, ...] = ()


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
    problem: str | None = None
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
        """Queue one request; returns at once."""
        ...

    def answers(self) -> Sequence[LedgerAnswer]:
        """Return, once each, the answers that came since the last call."""
        ...

    def poll_once(self, now: Ns) -> None:
        """Carry out what is queued, to the disk; blocks; never raises. For the worker."""
        ...
