"""Dose delivery: the irradiance wanted now, the fluence given so far, and the time left.

A channel comes up from its floor over the first RAMP and goes down to it over the last; fluence is
integrated from the duties read back, so that what was not driven is not counted.
"""

import math
from collections.abc import Mapping

from firmware_py.core import limits
from firmware_py.core.dose.plan import ChannelGoal, Optics
from firmware_py.core.units import (
    ALL_CHANNELS,
    Channel,
    JPerCm2,
    MwPerCm2,
    Ns,
    fluence,
    ns,
    seconds,
)

Fluences = Mapping[Channel, JPerCm2]
NOTHING: Fluences = {channel: JPerCm2(0.0) for channel in ALL_CHANNELS}


def is_complete(goal: ChannelGoal, given: float) -> bool:
    """Tell whether a channel has its dose, as closely as half a tick at its lowest light can."""
    return goal.target - given <= fluence(goal.floor, limits.TICK // 2)


def irradiance(goal: ChannelGoal, given: float, lit_for: Ns, derate: float) -> MwPerCm2:
    """Return the irradiance wanted now; 0 once the dose is given.

    Up from the floor over the first RAMP, and down to it over the last: the way down follows from
    what remains, e² = floor² + 2 (steady - floor) remaining / RAMP, which is a straight line in
    time, so that it needs no memory and ends just as the dose does.
    """
    if is_complete(goal, given):
        return MwPerCm2(0.0)
    steady = max(goal.floor, goal.irradiance * derate)
    rise = steady - goal.floor
    up = goal.floor + rise * min(1.0, lit_for / limits.RAMP)
    remaining_mj = 1000.0 * (goal.target - given)
    down = math.sqrt(goal.floor**2 + 2.0 * rise * remaining_mj / seconds(limits.RAMP))
    return MwPerCm2(min(up, down))


def integrate(
    given: Fluences,
    duty: Mapping[Channel, float],
    duration: Ns,
    *,
    optics: Optics,
    distance_factor: float,
    celsius: float,
) -> Fluences:
    """Return what has been given after the duties read back were driven for a duration."""
    return {
        channel: JPerCm2(
            given[channel]
            + fluence(
                optics.channels[channel].irradiance(duty[channel], distance_factor, celsius),
                duration,
            )
        )
        for channel in ALL_CHANNELS
    }


# Light this close to the planned is steady light: a duty has steps, and is held where it is too low
# by a hair.
_AS_PLANNED = 0.005


def time_left(goal: ChannelGoal, given: float, derate: float, shines: float | None = None) -> Ns:
    """Return how long a channel will still be lit at the present derating.

    shines: the irradiance driven now; steady light is reckoned with it where it is about as
    planned, not a ramp or a light that is just being dimmed.

    The way down is driven in steps, each as bright as the line at its beginning: so it takes less
    time than the line, by half a tick times ln(from / floor).
    """
    if is_complete(goal, given):
        return Ns(0)
    steady = max(goal.floor, goal.irradiance * max(derate, 0.05))
    if shines is not None and abs(shines - steady) <= _AS_PLANNED * steady:
        steady = shines
    ramp_s = seconds(limits.RAMP)
    remaining_mj = 1000.0 * (goal.target - given)
    on_the_way_down_mj = min(remaining_mj, (steady + goal.floor) * ramp_s / 2)
    from_e = math.sqrt(goal.floor**2 + 2.0 * (steady - goal.floor) * on_the_way_down_mj / ramp_s)
    in_steps_s = seconds(limits.TICK) / 2 * math.log(from_e / goal.floor) if goal.floor > 0 else 0.0
    return ns(
        (remaining_mj - on_the_way_down_mj) / steady
        + 2.0 * on_the_way_down_mj / (from_e + goal.floor)
        - in_steps_s
    )
