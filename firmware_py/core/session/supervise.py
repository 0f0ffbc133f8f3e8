"""Turn the facts of one tick into events for the session, the most urgent first.

Faults come before a stop, since a fault also darkens and must be latched with its first cause; then
the stop, light that isn't ours, the end of the dose, and reasons to pause.
"""

from collections.abc import Iterator

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.sensing import skin, thermal
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import (
    HOLD_WORDS,
    Ending,
    Event,
    EventKind,
    Hold,
    Session,
    State,
    holds_said,
)
from firmware_py.core.units import Ns, seconds

# Complete enough at the time limit to be called so.
NEARLY = 0.99
# Where light may be on.
LIGHT = (State.LIT, State.COMMISSIONING)


class Cooling(Struct, frozen=True):
    """Since when it has been cool, without a break; None while it isn't."""

    since: Ns | None = None

    def take(self, facts: Facts) -> "Cooling":
        """Return the memory after a look at the facts."""
        is_cool = thermal.is_cool(facts.surface, facts.heatsink, facts.surface2)
        if not is_cool or not facts.fan_turns or not skin.is_fit_to_resume(facts.skin):
            return Cooling()
        return self if self.since is not None else Cooling(facts.now)

    def is_over(self, now: Ns) -> bool:
        """Tell whether it has been cool for long enough."""
        return self.since is not None and now - self.since >= limits.COOL_FOR


def fault(session: Session, facts: Facts) -> Fault | None:
    """Return what is a fault now, the worst first."""
    if hot := thermal.too_hot(facts.surface, facts.heatsink, facts.surface2):
        return Fault(FaultCode.TOO_HOT, hot)
    # What is before the sensor while nobody has a session may be a kettle.
    if session.is_under_way and (hot := skin.too_hot(facts.skin)):
        return Fault(FaultCode.TOO_HOT, hot)
    if facts.lamp_fault is not None:
        return facts.lamp_fault
    if facts.hardware_problem is not None:
        return Fault(FaultCode.READBACK, facts.hardware_problem)
    if facts.implausible is not None:
        return Fault(FaultCode.IMPLAUSIBLE, facts.implausible)
    if session.state not in (State.ARMING, *LIGHT):
        return None
    if facts.clocks_apart is not None:
        return Fault(FaultCode.IMPLAUSIBLE, facts.clocks_apart)
    # Inhibited after a gap without a stop: the dead-man was there before this tick.
    darkened = facts.inhibited and not facts.stop_pressed and facts.gap > limits.PERMIT
    if session.state in LIGHT and (darkened or not facts.gap <= limits.GAP_MAX):
        return Fault(FaultCode.GAP, Reason.TIME_LOST.said(gap_s=seconds(facts.gap)))
    lost = _lost_sensor(facts)
    return None if lost is None else Fault(FaultCode.SENSOR_LOST, lost)


def _lost_sensor(facts: Facts) -> Said | None:
    """Return which temperature isn't known, and why."""
    if facts.surface.celsius is None:
        return Reason.SURFACE_LOST.said(problem=facts.surface.why)
    if facts.heatsink is not None and facts.heatsink.celsius is None:
        return Reason.HEATSINK_LOST.said(problem=facts.heatsink.why)
    if facts.surface2 is not None and facts.surface2.celsius is None:
        return Reason.SURFACE2_LOST.said(problem=facts.surface2.why)
    if facts.skin is not None and skin.is_lost(facts.skin.reading):
        return Reason.SKIN_LOST.said(problem=facts.skin.reading.why)
    return None


def holds(session: Session, facts: Facts, cooling: Cooling) -> frozenset[Hold]:
    """Return the reasons to be paused now; a person's own stays until they resume."""
    now = set(session.holds & {Hold.PERSON})
    if not facts.lease_fresh:
        now.add(Hold.SCREEN)
    if not facts.interlock_closed:
        now.add(Hold.INTERLOCK)
    still_warm = Hold.WARM in session.holds and not cooling.is_over(facts.now)
    is_warm = thermal.is_warm(facts.surface, facts.heatsink, facts.surface2)
    if is_warm or still_warm or not facts.fan_turns or skin.pauses(facts.skin) is not None:
        now.add(Hold.WARM)
    if _is_unsaved(session, facts):
        now.add(Hold.SAVING)
    return frozenset(now)


def why_held(held: frozenset[Hold], facts: Facts) -> tuple[Said, ...]:
    """Return why a session is paused; of warmth, whose it is, and what else keeps it up."""
    why = list(holds_said(held))
    if Hold.WARM in held and (of_skin := skin.pauses(facts.skin)) is not None:
        if not thermal.is_warm(facts.surface, facts.heatsink, facts.surface2):
            why.remove(HOLD_WORDS[Hold.WARM].said())
        why.append(of_skin)
    if not facts.fan_turns:
        why.append(Reason.HOLD_FAN.said())
    return tuple(why)


def _is_unsaved(session: Session, facts: Facts) -> bool:
    """While arming the ledger still has until the countdown's end."""
    if session.state is State.ARMING and facts.now - session.since < session.countdown:
        return False
    return facts.window is None or session.lit >= facts.window.lit_until


def events(session: Session, facts: Facts, cooling: Cooling) -> Iterator[Event]:
    """Yield what the facts make happen to a session as it stands, the most urgent first."""
    found = fault(session, facts)
    if found is not None and session.state is not State.FAULT:
        yield Event(kind=EventKind.FAIL, fault=found)
        return
    if not session.is_under_way and session.state is not State.COMMISSIONING:
        return
    if facts.stop_pressed or facts.inhibited:
        yield Event(kind=EventKind.STOP, ending=Ending.STOPPED)
        return
    if session.state is State.COMMISSIONING:
        if _ends_installer_light(session, facts):
            yield Event(kind=EventKind.FINISH)
        return
    if session.state in (State.ARMING, State.LIT) and facts.stray_light:
        yield Event(kind=EventKind.STOP, ending=Ending.CANCELLED)
        return
    if session.awaits_clinic and not facts.now - session.began < limits.CLINIC_ANSWERS:
        silent = Reason.CLINIC_SILENT.said()
        yield Event(kind=EventKind.STOP, ending=Ending.CANCELLED, why=silent)
        return
    if ending := _ending(session, facts):
        yield Event(kind=EventKind.FINISH, ending=ending)
        return
    wanted = holds(session, facts, cooling)
    for hold in sorted(wanted - session.holds):
        yield Event(kind=EventKind.HOLD, hold=hold)
    for hold in sorted(session.holds - wanted):
        yield Event(kind=EventKind.FREE, hold=hold)
    counted_down = facts.now - session.since >= session.countdown
    is_ready = counted_down and not session.awaits_clinic
    if session.state is State.ARMING and is_ready and not wanted:
        yield Event(kind=EventKind.COUNTED_DOWN)


def _ends_installer_light(session: Session, facts: Facts) -> bool:
    """Tell whether an installer's light is over; nothing pauses there, what is amiss ends it."""
    asked = session.installer_light
    return (
        asked is None
        or not 0 <= facts.now - session.since < asked.duration
        or not facts.lease_fresh
        or not facts.interlock_closed
        or not facts.fan_turns
        or facts.stray_light
        or thermal.is_warm(facts.surface, facts.heatsink, facts.surface2)
    )


def _ending(session: Session, facts: Facts) -> Ending | None:
    """Return how the session ends now, if it does."""
    if session.state is State.PAUSED and facts.now - session.since >= limits.PAUSE_MAX:
        return Ending.PAUSE_LIMIT
    if session.state is not State.LIT:
        return None
    if session.is_complete:
        return Ending.COMPLETE
    if session.plan is not None and session.lit >= session.plan.lit_max:
        return Ending.COMPLETE if session.share_given >= NEARLY else Ending.TIME_LIMIT
    return None


def cause_remains(latched: Fault, facts: Facts) -> Said | Detail | None:
    """Return why a latched fault can't be cleared yet; None once its cause is gone."""
    if facts.stop_pressed:
        return Reason.STILL_STOP_PRESSED.said()
    if latched.code is FaultCode.TOO_HOT:
        if not thermal.is_cool(facts.surface, facts.heatsink, facts.surface2):
            return Reason.STILL_TOO_WARM.said(limit_c=limits.SURFACE_RESUME)
        if facts.skin is not None and not facts.skin.is_cool:
            return Reason.STILL_TOO_WARM.said(limit_c=facts.skin.bounds.resume)
    if (lost := _lost_sensor(facts)) is not None:
        return lost
    if not facts.interlock_closed:
        return Reason.STILL_OPEN.said()
    if latched.code is FaultCode.STUCK_ON and facts.stray_light:
        return Reason.STILL_LIGHT.said()
    now = fault(Session(), facts)
    return now.why if now is not None else None
