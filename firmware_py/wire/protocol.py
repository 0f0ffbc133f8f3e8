"""What a client may ask, and what the daemon answers.

A client sends intent (an area, minutes), never a duty. Every request carries the protocol's
version `v` and an `id` that its answer repeats; telemetry that nobody asked for has id 0.
An unknown number is null, never 0.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from firmware_py.wire.base import (
    AreaId,
    Ending,
    MessageBase,
    Mode,
    PersonName,
    RequestBase,
    Score,
    SessionNumber,
    Strength,
)
from firmware_py.wire.data import (
    Backup,
    Copies,
    CopyList,
    Export,
    ExportPage,
    Forget,
    Import,
    Imported,
    ImportRows,
    Restore,
)
from firmware_py.wire.history import Course, History, HistoryPage, Overview, OverviewInfo, Report
from firmware_py.wire.people import (
    AddPerson,
    Agree,
    AnswerQuestions,
    GentleStart,
    People,
    PeopleList,
    RenamePerson,
)
from firmware_py.wire.settings import Lock, Settings, SettingsNow, Unlock

PROTOCOL_VERSION = 1

State = Literal["idle", "arming", "lit", "paused", "done", "fault", "commissioning"]
PauseReason = Literal["person", "screen", "interlock", "warm", "saving"]
# Whether an instrument has measured this panel's light, or it is somebody's estimate.
Basis = Literal["measured", "estimated"]

Minutes = Annotated[int, Meta(ge=10, le=20)]
DistanceCm = Annotated[float, Meta(gt=0, le=200)]


class _Choice(RequestBase, frozen=True, kw_only=True):
    """What a person chooses; what is left out is the area's or the panel's default."""

    area: AreaId
    minutes: Minutes
    mode: Mode | None = None
    strength: Strength = "usual"
    distance_cm: DistanceCm | None = None
    person: PersonName | None = None


class Start(_Choice, tag="start", frozen=True, kw_only=True):
    """Begin a session; the asking client holds the lease. Answer: `done` or `refused`.

    pain: from 0 to 10, before it.
    """

    pain: Score | None = None


class Plan(_Choice, tag="plan", frozen=True, kw_only=True):
    """Ask what a session would give, without starting it. Answer: `plan` or `refused`."""


class Stop(RequestBase, tag="stop", frozen=True, kw_only=True):
    """End the light now, from any client, in any state; never refused, never queued."""


class Pause(RequestBase, tag="pause", frozen=True, kw_only=True):
    """Dark, with clock and dose frozen."""


class Resume(RequestBase, tag="resume", frozen=True, kw_only=True):
    """Go on after a pause; refused while any reason but a person's own remains."""


class Renew(RequestBase, tag="renew", frozen=True, kw_only=True):
    """Keep the lease for 3 s more; refused to a client that doesn't hold it."""


class Acquire(RequestBase, tag="acquire", frozen=True, kw_only=True):
    """Take over the lease of the session under way (a screen that came back)."""


class Status(RequestBase, tag="status", frozen=True, kw_only=True):
    """Ask for one `telemetry`."""


class Subscribe(RequestBase, tag="subscribe", frozen=True, kw_only=True):
    """Ask for `telemetry` from now on: at every change of state, and every 0.4 s."""


class Unsubscribe(RequestBase, tag="unsubscribe", frozen=True, kw_only=True):
    """End `subscribe`."""


class Areas(RequestBase, tag="areas", frozen=True, kw_only=True):
    """Ask for the catalogue, open to a person (default: the first) or not. Answer: `areas`."""

    person: PersonName | None = None


class After(RequestBase, tag="after", frozen=True, kw_only=True):
    """Tell of the session in `done`: red skin (its area rests then), pain from 0 to 10."""

    session: SessionNumber
    is_red: bool | None = None
    pain: Score | None = None


class SetClock(RequestBase, tag="set-clock", frozen=True, kw_only=True):
    """Tell the time where no clock is set: RFC 3339 with its zone; counts until power-off."""

    time: Annotated[str, Meta(min_length=1, max_length=40)]


class Dismiss(RequestBase, tag="dismiss", frozen=True, kw_only=True):
    """Leave `done` for `idle`."""


class ClearFault(RequestBase, tag="clear-fault", frozen=True, kw_only=True):
    """Clear a latched fault; refused while its cause remains."""


class CommissionLight(RequestBase, tag="commission_light", frozen=True, kw_only=True):
    """Light one colour without a dose, from idle; root and group panel-admin only.

    It ramps up and down over 2 s each and ends by itself; the asking client holds the lease.
    """

    channel: Literal["red", "nir"]
    duty: Annotated[float, Meta(gt=0, le=1)]
    seconds: Annotated[float, Meta(gt=0, le=60)]


class Inputs(RequestBase, tag="inputs", frozen=True, kw_only=True):
    """Ask what every input says now. Answer: `inputs`."""


Request = (
    Start
    | Plan
    | Stop
    | Pause
    | Resume
    | Renew
    | Acquire
    | Status
    | Subscribe
    | Unsubscribe
    | Areas
    | People
    | AddPerson
    | RenamePerson
    | AnswerQuestions
    | GentleStart
    | Agree
    | After
    | Report
    | History
    | Overview
    | Course
    | Export
    | ImportRows
    | Import
    | Backup
    | Copies
    | Restore
    | Forget
    | SetClock
    | Settings
    | Unlock
    | Lock
    | Dismiss
    | ClearFault
    | CommissionLight
    | Inputs
)


class Span(Struct, frozen=True, kw_only=True):
    """The least and the most that a fluence may truly be, by meter, distance and temperature."""

    low_j_cm2: float
    high_j_cm2: float


class ChannelStatus(Struct, frozen=True, kw_only=True):
    """One channel now. duty 0..1 as read back; fluence and target for this session at the skin."""

    duty: float | None
    irradiance_mw_cm2: float | None
    fluence_j_cm2: float | None
    target_j_cm2: float | None


class FaultInfo(Struct, frozen=True, kw_only=True):
    """A latched fault: its first cause, in words, and since when (RFC 3339, null if unknown)."""

    code: str
    text: str
    since: str | None
    remedy: str
    needs_pin: bool


class Telemetry(MessageBase, tag="telemetry", frozen=True, kw_only=True):
    """The whole state of the panel after one tick."""

    state: State
    reason: str
    person: str | None
    area: str | None
    mode: Mode | None
    strength: Strength | None
    minutes: int | None
    distance_cm: float | None
    elapsed_s: float | None
    remaining_s: float | None
    red: ChannelStatus
    nir: ChannelStatus
    surface_c: float | None
    heatsink_c: float | None
    pauses: tuple[PauseReason, ...]
    fault: FaultInfo | None
    next_allowed: dict[str, str | None]
    speed: float
    version: str
    # Beyond the fixed fields: what a screen needs.
    seq: int  # counts ticks since the daemon's start
    session: int | None  # the ledger's number of this session
    countdown_s: float | None  # seconds to light, while arming
    ended: Ending | None  # how the session in `done` ended
    lease: Literal["none", "held", "lost"]
    can_resume: bool  # paused, and no reason but a person's own remains
    # Whether anybody vouches for the time of day; `unset`: ask a person and send `set-clock`.
    clock: Literal["set", "by_hand", "unset"] = "set"
    # What was given may truly be, and what that rests on; null without a session.
    red_span: Span | None = None
    nir_span: Span | None = None
    basis: Basis | None = None
    settings: int = 0  # counts changes of the settings: another number, ask for them anew
    people: int = 0  # counts changes of who there is, or of all of their records: the same


class InputState(MessageBase, tag="inputs", frozen=True, kw_only=True):
    """What every input says. null: not fitted, or not known; a `problem` says why it isn't."""

    stop_pressed: bool
    interlock_closed: bool | None
    fan_turns: bool | None
    sees_red: bool | None
    sees_nir: bool | None
    surface_c: float | None
    surface_problem: str | None
    heatsink_c: float | None
    heatsink_problem: str | None
    enabled: bool  # the enable line, as read back
    # Those of interlock, fan, light_sense_red, light_sense_nir and heatsink that the panel has.
    fitted: tuple[str, ...]


class Done(MessageBase, tag="done", frozen=True, kw_only=True):
    """The request was carried out; `notes` are sentences to show (a start's checks)."""

    notes: tuple[str, ...] = ()
    session: int | None = None


class Refused(MessageBase, tag="refused", frozen=True, kw_only=True):
    """The request changed nothing: what, value, bound and remedy in `error`, the field if one."""

    error: str
    field: str | None = None


class ChannelPlan(Struct, frozen=True, kw_only=True):
    """What one channel would give. Both at the skin, at the stated distance."""

    target_j_cm2: float
    irradiance_mw_cm2: float
    on_s: float
    span: Span | None = None  # of the target


class PlanPreview(MessageBase, tag="plan", frozen=True, kw_only=True):
    """What a session would give; `share` 1 is all of the asked-for dose."""

    area: str
    minutes: int
    mode: Mode
    strength: Strength
    distance_cm: float
    person: str
    red: ChannelPlan
    nir: ChannelPlan
    share: float
    full_minutes: int | None  # minutes that would give all of it, if these don't and some do
    sentence: str
    checks: tuple[str, ...]
    basis: Basis = "measured"


class AreaInfo(Struct, frozen=True, kw_only=True):
    """One body area as the catalogue has it, with this panel's distance for it."""

    id: str
    name: str
    red_j_cm2: float
    nir_j_cm2: float
    default_mode: Mode
    modes: tuple[Mode, ...]
    default_minutes: int
    sessions_per_week: tuple[int, int]
    grade: str
    basis: str
    citations: tuple[str, ...]
    warnings: tuple[str, ...]
    distance_cm: float
    enabled: bool
    # For the person asked for: when it is open next (RFC 3339, null for now), why it waits, and
    # what is left of a session that a start now would finish.
    next_allowed: str | None = None
    waits: str | None = None
    rest_j_cm2: float | None = None
    awaits_agreement: bool = False  # of a clinician, which would open it
    # What the usual doses may truly be, there.
    red_span: Span | None = None
    nir_span: Span | None = None


class Display(Struct, frozen=True, kw_only=True):
    """The configured touchscreen's visible size in millimetres."""

    model: str
    width_mm: float
    height_mm: float


class DoseBasis(Struct, frozen=True, kw_only=True):
    """What a colour's doses rest on: an instrument on a day, or an estimate.

    uncertainty: pairs of a distance in cm and the share that a dose there may be off, either way.
    """

    basis: Basis
    on: str  # 2026-09-30
    instrument: str
    uncertainty: tuple[tuple[float, float], ...]


class AreaList(MessageBase, tag="areas", frozen=True, kw_only=True):
    """The catalogue, and what a screen needs to know of this panel."""

    panel: str
    areas: tuple[AreaInfo, ...]
    distances_cm: tuple[float, ...]
    people: tuple[str, ...]
    display: Display
    person: str | None = None  # whose `next_allowed` these are
    red: DoseBasis | None = None
    nir: DoseBasis | None = None
    version: str
    basis: Basis = "measured"
    notices: tuple[str, ...] = ()  # what is due on this panel and keeps nobody from a session


Message = (
    Telemetry
    | Done
    | Refused
    | PlanPreview
    | AreaList
    | PeopleList
    | SettingsNow
    | InputState
    | HistoryPage
    | OverviewInfo
    | ExportPage
    | Imported
    | CopyList
)
