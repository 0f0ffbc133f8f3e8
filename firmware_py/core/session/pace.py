"""How soon the loop must look again: often while anything changes, seldom in the dark.

A tick costs a small processor most of what the daemon takes of it. What a tick may find out too
late decides how far apart two may be:

- Light follows a ramp, a countdown or a sound from tick to tick: 50 ms (`TICK`). The same for
  `SETTLED` after anything has changed, since that is when faults show (a lamp that stays on, a
  probe that is lost with the supply), and for as long as anything is in doubt: a write that was
  not read back, two clocks apart, a lamp that doesn't agree.
- In steady light what is wrong is found out by looking: 100 ms (`TICK_STEADY`). A permit lasts five
  of these, so that a tick may be late without the dead-man; a fault's bound of 150 ms holds one.
- In the dark nothing has to be switched off: 200 ms (`TICK_DARK`), twice a beat of the heartbeat.

An instant at which the light must change (a dose, a window or the time is over) gets a tick of its
own. A request, a stop's edge and an interlock's edge wake the loop at once. No bound follows from
the pace: a gap is judged from tick to tick, so that a slower pace may be late by less.
"""

from collections.abc import Mapping
from typing import assert_never

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.session import light
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Session, State
from firmware_py.core.units import Channel, Duty, Ns

# A way down begins at a tick, so steady light ends this long before.
_NEAR_END = Ns(limits.RAMP + 2 * limits.TICK_STEADY)


class Pace(Struct, frozen=True):
    """The pace promised at the last tick. seen: what was seen then; changed: when it last did."""

    period: Ns = limits.TICK
    seen: tuple[object, ...] = ()
    changed: Ns | None = None

    def look(
        self, session: Session, facts: Facts, driven: Mapping[Channel, Duty], *, is_sure: bool
    ) -> "Pace":
        """Return the pace after a tick.

        driven: the duties that shine, as read back. is_sure: the tick was verified, and nothing is
        in doubt.
        """
        seen = _seen(session, facts, driven)
        is_same = is_sure and seen == self.seen and self.changed is not None
        changed = self.changed if is_same and self.changed is not None else facts.now
        is_settled = facts.now - changed >= limits.SETTLED
        period = _settled(session, facts, driven) if is_settled else limits.TICK
        return Pace(period, seen, changed)


def _seen(session: Session, facts: Facts, driven: Mapping[Channel, Duty]) -> tuple[object, ...]:
    """Return what, when it changes, is news; temperatures and duties change all the time."""
    skin = None if facts.skin is None else facts.skin.reading
    readings = (facts.surface, facts.heatsink, facts.surface2, skin)
    return (
        session.state,
        session.holds,
        session.fault,
        facts.stop_pressed,
        facts.inhibited,
        facts.lease_fresh,
        facts.interlock_closed,
        facts.fan_turns,
        facts.stray_light,
        facts.hardware_problem,
        facts.lamp_fault,
        facts.implausible is None,
        facts.window is None,
        *(reading is not None and reading.celsius is not None for reading in readings),
        *(reading is not None and reading.hot for reading in readings),
        *(duty > 0 for duty in driven.values()),
    )


def _settled(session: Session, facts: Facts, driven: Mapping[Channel, Duty]) -> Ns:
    """Return the pace where nothing has changed for a while."""
    match session.state:
        case State.ARMING | State.COMMISSIONING:
            return limits.TICK
        case State.LIT:
            is_steady = session.ramp >= limits.RAMP and not _ends_soon(session, facts, driven)
            return limits.TICK_STEADY if is_steady else limits.TICK
        case State.IDLE | State.PAUSED | State.DONE | State.FAULT:
            return limits.TICK if any(driven.values()) else limits.TICK_DARK
        case _ as never:
            assert_never(never)


def _ends_soon(session: Session, facts: Facts, driven: Mapping[Channel, Duty]) -> bool:
    left = light.soonest_end(session, facts, driven)
    return left is None or not left > _NEAR_END


def due(now: Ns, before: Ns, period: Ns, end: Ns | None) -> Ns:
    """Return when the next tick is due.

    Ticks keep to their times; one that was missed is not made up for. Where the light must change
    soon after one, that tick is left out: just before the end of a dose it would end it early.

    now, before: when this tick began, and when it was due. period: the pace. end: when the light
    must change, if that is known.
    """
    usual = Ns((before if now < before + period else now) + period)
    if end is not None and now < end < usual + limits.TICK // 2:
        return end
    return usual


def woken(now: Ns, began: Ns) -> Ns:
    """Return when a tick is due where something woke the loop. began: the tick before."""
    return Ns(max(now, began + limits.TICK_APART))
