"""The light that a session wants at one instant, what it adds up to, and when it will change.

`wanted` is what the gate is asked for. `after_light` counts what was really driven, as read back,
and not what was wanted. `remaining` and `next_end` look ahead with today's heat.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from firmware_py.core.dose import delivery
from firmware_py.core.dose.calibration import held
from firmware_py.core.dose.plan import Optics
from firmware_py.core.sensing import skin, thermal
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Session, State
from firmware_py.core.units import ALL_CHANNELS, Channel, Duty, MwPerCm2, Ns, ns

Irradiances = Mapping[Channel, MwPerCm2]
DARK: Mapping[Channel, Duty] = {channel: Duty(0.0) for channel in ALL_CHANNELS}


def wanted(
    session: Session, facts: Facts, optics: Optics, commanded: Mapping[Channel, Duty]
) -> Mapping[Channel, Duty]:
    """Return the duty wanted of each channel now; DARK wherever there is a doubt.

    commanded: the duties driven already, kept where they are too low by a hair only (`held`).
    """
    plan, celsius, asked = session.plan, facts.led_celsius, session.installer_light
    if session.state is State.COMMISSIONING and asked is not None:
        left = Ns(session.since + asked.duration - facts.now)
        return {**DARK, asked.channel: asked.wanted(session.ramp, left)}
    if session.state is not State.LIT or plan is None or celsius is None:
        return DARK
    share = derate(facts)
    duties = {}
    for channel in ALL_CHANNELS:
        e = delivery.irradiance(plan.goals[channel], session.given[channel], session.ramp, share)
        duties[channel] = Duty(0.0)
        if e > 0:
            duty = optics.channels[channel].duty_for(e, plan.distance_factor, celsius)
            duties[channel] = held(commanded[channel], duty)
    return duties


def after_light(
    session: Session,
    driven: Mapping[Channel, Duty],
    duration: Ns,
    *,
    optics: Optics,
    celsius: float | None,
) -> Session:
    """Return the session after duties shone for a duration, whatever has become of its state.

    celsius: of the LEDs. None: they count as cold as at calibration, where they give the most.
    """
    if not any(driven.values()) or not duration > 0:
        return session
    longer = replace(session, lit=Ns(session.lit + duration), ramp=Ns(session.ramp + duration))
    if session.plan is None:
        return longer if session.state is State.COMMISSIONING else session
    given = delivery.integrate(
        session.given,
        driven,
        duration,
        optics=optics,
        distance_factor=session.plan.distance_factor,
        celsius=_celsius(celsius, optics),
    )
    return replace(longer, given=given)


def _celsius(celsius: float | None, optics: Optics) -> float:
    """Return the LEDs' temperature; unknown: as cold as at calibration."""
    if celsius is None:
        return min(each.temperature for each in optics.channels.values())
    return celsius


def derate(facts: Facts) -> float:
    """Return the share of the planned irradiance that heat allows now, 0..1."""
    share = thermal.derate(facts.surface, facts.heatsink, facts.surface2)
    return min(share, skin.derate(facts.skin))


def shines(
    session: Session, facts: Facts, driven: Mapping[Channel, Duty], optics: Optics
) -> Irradiances:
    """Return what each channel that a session drives gives now; empty without a plan."""
    plan = session.plan
    if plan is None:
        return {}
    celsius = _celsius(facts.led_celsius, optics)
    return {
        channel: optics.channels[channel].irradiance(duty, plan.distance_factor, celsius)
        for channel, duty in driven.items()
        if duty > 0
    }


def remaining(session: Session, facts: Facts, shines: Irradiances) -> Ns | None:
    """Return how much light is still to come; None without a session, 0 once it has ended.

    shines: what is driven now, which is a hair less than what is planned.
    """
    plan, asked = session.plan, session.installer_light
    if asked is not None and session.state is State.COMMISSIONING:
        return Ns(max(0, session.since + asked.duration - facts.now))
    if plan is None:
        return None
    if not session.is_under_way:
        return Ns(0)
    share = derate(facts) if session.state is State.LIT else 1.0
    left = max(
        delivery.time_left(plan.goals[c], session.given[c], share, shines.get(c))
        for c in ALL_CHANNELS
    )
    return Ns(max(0, min(left, plan.lit_max - session.lit)))


def soonest_end(session: Session, facts: Facts, driven: Mapping[Channel, Duty]) -> Ns | None:
    """Return how long until a channel that is driven ends, its way down in it; None: none is."""
    plan = session.plan
    if session.state is not State.LIT or plan is None or not any(driven.values()):
        return None
    share = derate(facts)
    left = (
        delivery.time_left(plan.goals[channel], session.given[channel], share)
        for channel in ALL_CHANNELS
        if driven[channel] > 0
    )
    return Ns(min(*left, plan.lit_max - session.lit))


def next_end(session: Session, facts: Facts, shines: Irradiances) -> Ns | None:
    """Return how long until the light must change if it goes on as it shines; None: it needn't.

    That is when a channel has its dose, when the ledger's window is used up, or the time.
    """
    plan, window = session.plan, facts.window
    if session.state is not State.LIT or plan is None or not any(shines.values()):
        return None
    ends = [plan.lit_max - session.lit]
    if window is not None:
        ends.append(window.lit_until - session.lit)
    for channel, e in shines.items():
        if e > 0:
            left_mj = 1000.0 * (plan.goals[channel].target - session.given[channel])
            ends.append(ns(left_mj / e))
    return Ns(max(0, min(ends)))
