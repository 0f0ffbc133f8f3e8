"""Messages of a session: what starts, pauses and ends it."""

from typing import Annotated, Literal

from msgspec import Meta

from firmware_py.wire.base import (
    AreaId,
    Complaints,
    DistanceCm,
    Minutes,
    Mode,
    PersonName,
    RequestBase,
    Score,
    SessionNumber,
    Strength,
)

State = Literal["idle", "arming", "lit", "paused", "done", "fault", "commissioning"]


PauseReason = Literal["person", "screen", "interlock", "warm", "saving"]


class ChoiceBase(RequestBase, frozen=True, kw_only=True):
    """What a person chooses; what is left out is the area's or the panel's default."""

    area: AreaId
    minutes: Minutes
    mode: Mode | None = None
    strength: Strength = "usual"
    distance_cm: DistanceCm | None = None
    person: PersonName | None = None


class Start(ChoiceBase, tag="start", frozen=True, kw_only=True):
    """Begin a session; the asking client holds the lease. Answer: `done` or `refused`.

    pain: from 0 to 10, before it. goggles: the person has confirmed that they wear them; needed
    where the plan's `needs_goggles` says so. override: the staff begin without the clinic's answer,
    for half the dose; needs the code.
    """

    pain: Score | None = None
    goggles: bool = False
    override: bool = False


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


class After(RequestBase, tag="after", frozen=True, kw_only=True):
    """Tell of the session in `done`: red skin (its area rests then), pain from 0 to 10.

    complaints: what else; after a `blister` its area rests until a clinician agrees.
    """

    session: SessionNumber
    is_red: bool | None = None
    pain: Score | None = None
    complaints: Complaints = ()


class Dismiss(RequestBase, tag="dismiss", frozen=True, kw_only=True):
    """Leave `done` for `idle`."""


class ClearFault(RequestBase, tag="clear-fault", frozen=True, kw_only=True):
    """Clear a latched fault; refused while its cause remains."""


class CommissionLight(RequestBase, tag="commission-light", frozen=True, kw_only=True):
    """Light one colour without a dose, from idle; root and group panel-admin only.

    It ramps up and down over 2 s each and ends by itself; the asking client holds the lease.
    """

    channel: Literal["red", "nir"]
    duty: Annotated[float, Meta(gt=0, le=1)]
    seconds: Annotated[float, Meta(gt=0, le=60)]


class CommissionLightBefore(CommissionLight, tag="commission_light", frozen=True, kw_only=True):
    """The same, as its verb was spelled before all verbs were hyphenated."""
