"""The session's state machine: one table says all that may change the state.

A pair that isn't listed is refused and changes nothing. Light belongs to `lit`, and to
`commissioning`, where the installer tries one colour without a dose.
"""

from collections.abc import Iterable
from enum import Enum, StrEnum, auto

from msgspec import Struct, field
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.dose import delivery
from firmware_py.core.dose.delivery import NOTHING, Fluences
from firmware_py.core.dose.plan import Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.faults import Fault
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.session.installer_light import InstallerLight
from firmware_py.core.units import ALL_CHANNELS, Ns


class State(StrEnum):
    """Where a session stands."""

    IDLE = "idle"
    ARMING = "arming"
    LIT = "lit"
    PAUSED = "paused"
    DONE = "done"
    FAULT = "fault"
    COMMISSIONING = "commissioning"


class EventKind(StrEnum):
    """What can happen to a session."""

    START = "start"
    COUNTED_DOWN = "counted_down"
    HOLD = "hold"  # a reason to pause appeared
    FREE = "free"  # a reason to pause went away
    RESUME = "resume"
    STOP = "stop"
    FINISH = "finish"  # dose given, time over, or paused for too long
    FAIL = "fail"
    CLEAR = "clear"
    DISMISS = "dismiss"
    COMMISSION = "commission"
    GRANT = "grant"  # the clinic's record has answered, and the rules allow this plan


class Hold(StrEnum):
    """Reasons to be paused; several may hold at once."""

    PERSON = "person"
    SCREEN = "screen"
    INTERLOCK = "interlock"
    WARM = "warm"
    SAVING = "saving"


# How each is said to a person.
STATE_WORDS = {state: Reason(f"state_{state}") for state in State}
KIND_WORDS = {kind: Reason(f"event_{kind}") for kind in EventKind}
HOLD_WORDS = {hold: Reason(f"hold_{hold}") for hold in Hold}


class Ending(StrEnum):
    """How a session ended."""

    COMPLETE = "complete"
    TIME_LIMIT = "time_limit"
    STOPPED = "stopped"
    PAUSE_LIMIT = "pause_limit"
    CANCELLED = "cancelled"  # light was seen before the lamps came on
    FAULT = "fault"
    RESTART = "restart"


class Effect(Enum):
    """What the daemon owes the world after a move, in this order."""

    DARK = auto()
    CLOSE = auto()


class Event(Struct, frozen=True, kw_only=True):
    """One thing that happened, with what it carries."""

    kind: EventKind
    hold: Hold | None = None
    fault: Fault | None = None
    plan: Plan | None = None
    record: int | None = None
    ending: Ending | None = None
    why: Said | None = None
    installer_light: InstallerLight | None = None


class Session(Struct, frozen=True, kw_only=True):
    """The whole memory of a session. Times are of the daemon's clock; lit: light on so far.

    why: it ended before its light for this.
    """

    state: State = State.IDLE
    since: Ns = Ns(0)
    began: Ns = Ns(0)
    plan: Plan | None = None
    record: int | None = None  # the ledger's number, once it has one
    given: Fluences = field(default_factory=lambda: NOTHING)
    lit: Ns = Ns(0)
    ramp: Ns = Ns(0)  # light on since it last came on: where the ramp stands
    holds: frozenset[Hold] = frozenset()
    ending: Ending | None = None
    why: Said | None = None
    fault: Fault | None = None
    installer_light: InstallerLight | None = None

    @property
    def awaits_clinic(self) -> bool:
        """The clinic's record has to answer before there may be light."""
        grant = None if self.plan is None else self.plan.grant
        return grant is not None and grant.awaits_clinic

    @property
    def is_under_way(self) -> bool:
        """Arming, lit or paused."""
        return self.state in UNDER_WAY

    @property
    def countdown(self) -> Ns:
        """How long the light is announced before it comes on: less where it was on before."""
        return limits.COUNTDOWN if self.lit == 0 else limits.RESUME_COUNTDOWN

    @property
    def is_complete(self) -> bool:
        """Every channel has its dose."""
        return self.plan is not None and all(
            delivery.is_complete(self.plan.goals[c], self.given[c]) for c in ALL_CHANNELS
        )

    @property
    def share_given(self) -> float:
        """The part of the planned fluence that was given, 0..1."""
        if self.plan is None:
            return 0.0
        planned = sum(goal.target for goal in self.plan.goals.values())
        return min(1.0, sum(self.given.values()) / planned) if planned > 0 else 0.0


UNDER_WAY = frozenset({State.ARMING, State.LIT, State.PAUSED})

Move = tuple[State, tuple[Effect, ...]]
_END = (Effect.DARK, Effect.CLOSE)
_DARK = (Effect.DARK,)

TABLE: dict[tuple[State, EventKind], Move] = {
    # A start carries its plan and the number of the record that the ledger has opened for it.
    (State.IDLE, EventKind.START): (State.ARMING, ()),
    (State.DONE, EventKind.START): (State.ARMING, ()),
    (State.ARMING, EventKind.COUNTED_DOWN): (State.LIT, ()),
    # Reasons to pause come and go as a set; only a touch resumes, and the light is announced again.
    (State.ARMING, EventKind.HOLD): (State.PAUSED, _DARK),
    (State.LIT, EventKind.HOLD): (State.PAUSED, _DARK),
    (State.PAUSED, EventKind.HOLD): (State.PAUSED, _DARK),
    (State.PAUSED, EventKind.FREE): (State.PAUSED, ()),
    (State.PAUSED, EventKind.RESUME): (State.ARMING, ()),
    (State.ARMING, EventKind.GRANT): (State.ARMING, ()),
    (State.PAUSED, EventKind.GRANT): (State.PAUSED, ()),
    # Stop outranks everything and is never refused.
    (State.IDLE, EventKind.STOP): (State.IDLE, _DARK),
    (State.ARMING, EventKind.STOP): (State.DONE, _END),
    (State.LIT, EventKind.STOP): (State.DONE, _END),
    (State.PAUSED, EventKind.STOP): (State.DONE, _END),
    (State.DONE, EventKind.STOP): (State.DONE, _DARK),
    (State.FAULT, EventKind.STOP): (State.FAULT, _DARK),
    (State.LIT, EventKind.FINISH): (State.DONE, _END),
    (State.PAUSED, EventKind.FINISH): (State.DONE, _END),
    # A fault may come from anywhere; in `fault` the first cause stays.
    (State.IDLE, EventKind.FAIL): (State.FAULT, _DARK),
    (State.ARMING, EventKind.FAIL): (State.FAULT, _END),
    (State.LIT, EventKind.FAIL): (State.FAULT, _END),
    (State.PAUSED, EventKind.FAIL): (State.FAULT, _END),
    (State.DONE, EventKind.FAIL): (State.FAULT, _DARK),
    (State.FAULT, EventKind.FAIL): (State.FAULT, _DARK),
    (State.FAULT, EventKind.CLEAR): (State.IDLE, ()),
    (State.DONE, EventKind.DISMISS): (State.IDLE, ()),
    # The installer's light leaves nothing behind: whatever ends it leads back to idle, or to fault.
    (State.IDLE, EventKind.COMMISSION): (State.COMMISSIONING, ()),
    (State.COMMISSIONING, EventKind.STOP): (State.IDLE, _END),
    (State.COMMISSIONING, EventKind.FINISH): (State.IDLE, _END),
    (State.COMMISSIONING, EventKind.FAIL): (State.FAULT, _END),
}


def step(session: Session, event: Event, now: Ns) -> tuple[Session, tuple[Effect, ...]]:
    """Return the session after an event, and what the daemon owes the world.

    Raises:
        RefusedError: The state doesn't allow the event; the session is unchanged.
    """
    move = TABLE.get((session.state, event.kind))
    if move is None:
        raise cant(event.kind, session.state)
    if event.kind is EventKind.RESUME and session.holds - {Hold.PERSON}:
        raise RefusedError(Reason.CANT_RESUME, why=holds_said(session.holds - {Hold.PERSON}))
    state, effects = move
    changed = replace(session, state=state, since=session.since if state is session.state else now)
    return _carry(changed, event), effects


def cant(kind: EventKind, state: State) -> RefusedError:
    """Return the refusal of an event that a state doesn't allow."""
    return RefusedError(
        Reason.CANT_NOW, event=KIND_WORDS[kind].said(), state=STATE_WORDS[state].said()
    )


def holds_said(holds: Iterable[Hold]) -> tuple[Said, ...]:
    """Return why a session pauses, in the order in which reasons are named."""
    return tuple(HOLD_WORDS[hold].said() for hold in Hold if hold in frozenset(holds))


def _carry(session: Session, event: Event) -> Session:
    """Return the session with what the event carries."""
    match event.kind:
        case EventKind.START:
            return Session(
                state=session.state,
                since=session.since,
                began=session.since,
                plan=event.plan,
                record=event.record,
            )
        case EventKind.COMMISSION:
            return Session(
                state=session.state, since=session.since, installer_light=event.installer_light
            )
        case EventKind.STOP | EventKind.FINISH if session.state is State.IDLE:
            return Session(since=session.since)
        case EventKind.HOLD if event.hold is not None:
            return replace(session, holds=session.holds | {event.hold}, ramp=Ns(0))
        case EventKind.FREE if event.hold is not None:
            return replace(session, holds=session.holds - {event.hold})
        case EventKind.RESUME:
            return replace(session, holds=frozenset())
        case EventKind.STOP | EventKind.FINISH if (
            session.state is State.DONE and session.ending is None
        ):
            ending = event.ending or Ending.STOPPED
            return replace(session, holds=frozenset(), ending=ending, why=event.why)
        case EventKind.GRANT if event.plan is not None:
            return replace(session, plan=event.plan)
        case EventKind.FAIL if session.fault is None:
            ending = Ending.FAULT if session.ending is None else session.ending
            return replace(session, holds=frozenset(), fault=event.fault, ending=ending)
        case EventKind.CLEAR | EventKind.DISMISS:
            return Session(since=session.since)
    return session
