"""Messages of the panel's state: telemetry, faults, inputs."""

from typing import Literal

from msgspec import Struct

from firmware_py.wire.base import (
    Basis,
    Ending,
    MessageBase,
    Mode,
    RequestBase,
    Span,
    Strength,
)
from firmware_py.wire.claims import Claim
from firmware_py.wire.reasons import Coded
from firmware_py.wire.session import (
    PauseReason,
    State,
)


class Status(RequestBase, tag="status", frozen=True, kw_only=True):
    """Ask for one `telemetry`."""


class Subscribe(RequestBase, tag="subscribe", frozen=True, kw_only=True):
    """Ask for `telemetry` from now on: at every change of state, and every 0.4 s."""


class Unsubscribe(RequestBase, tag="unsubscribe", frozen=True, kw_only=True):
    """End `subscribe`."""


class Inputs(RequestBase, tag="inputs", frozen=True, kw_only=True):
    """Ask what every input says now. Answer: `inputs`."""


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
    text_coded: Coded | None = None
    remedy_coded: Coded | None = None
    waits_coded: Coded | None = None  # why it can't be cleared yet; null once its cause is gone


class Hearing(Struct, frozen=True, kw_only=True):
    """What is set on the panel, for a client that only listens: language, sounds, breathing guide.

    is_night: by the panel's clock and its hours of the night; no where no clock is set. volume: 1
    to 5, null where nobody has chosen one.
    """

    language: str
    sound: bool
    breathing: bool
    is_night: bool
    volume: int | None = None


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
    pause_left_s: float | None = None  # seconds until a pause ends the session
    # Whether anybody vouches for the time of day; `unset`: ask a person and send `set-clock`.
    clock: Literal["set", "by_hand", "unset"] = "set"
    # The panel's time of day where it stands (RFC 3339 with the offset; null while the clock is
    # unset) and its zone, as Europe/Berlin: what every client shows times by, and no other clock.
    time: str | None = None
    zone: str | None = None
    # What was given may truly be, and what that rests on; null without a session.
    red_span: Span | None = None
    nir_span: Span | None = None
    basis: Basis | None = None
    reason_coded: Coded | None = None
    # Rises with everything that can change an answer to `areas`, `people`, `settings` or
    # `overview`, time passing included: another number, ask again for what is shown of them.
    revision: int = 0
    settings: int = 0  # counts changes of the settings alone
    goggles: bool = True  # the session was started with goggles on
    people: int = 0  # counts changes of who there is, or of all of their records
    # Sensors that not every panel has; null where not fitted, or not known.
    surface2_c: float | None = None
    skin_c: float | None = None
    hearing: Hearing | None = None
    # On view.sock alone: the claim that a session waits for, the hours that the lamps have shone,
    # and how often the daemon has begun.
    claim: Claim | None = None
    light_h: float | None = None
    boot: int | None = None


class ProbeState(Struct, frozen=True, kw_only=True):
    """One temperature sensor: what it says, and how well it has answered since the daemon's start.

    place: surface, heatsink, surface2 or skin. asked: answers in all. failed: those that were none,
    or that no sensor there can give.
    """

    place: str
    celsius: float | None
    problem: str | None
    asked: int
    failed: int
    problem_coded: Coded | None = None


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
    # Those of interlock, fan, light_sense_red, light_sense_nir, heatsink, surface2 and skin that
    # the panel has.
    fitted: tuple[str, ...]
    surface_problem_coded: Coded | None = None
    heatsink_problem_coded: Coded | None = None
    surface2_c: float | None = None
    skin_c: float | None = None
    probes: tuple[ProbeState, ...] = ()  # those that are fitted, the surface's first
