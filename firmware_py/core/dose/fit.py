"""Fit a plan to what the history leaves: less fluence, and no more light than the day has left.

A channel keeps its irradiance and its time gets shorter: dimmer light for the planned time would
fall below `min_duty` sooner, and a shorter session is what people expect of a smaller dose.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.dose.grant import Grant
from firmware_py.core.dose.plan import DARK, ChannelGoal, Optics, Plan, time_on
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason
from firmware_py.core.units import ALL_CHANNELS, Channel, JPerCm2, fluence, seconds


def hold(plan: Plan, grant: Grant, optics: Optics) -> Plan:
    """Return the plan held under what the area had before, with its grant.

    A channel's irradiance stays and its time gets shorter. Of a session that is finished only what
    was left of it is given. Of a new one, what its area was given in the 20 hours before is a part:
    that was too little to count, and several such beginnings are no further doses.

    Raises:
        RefusedError: Nothing worth a start remains.
    """
    whole = {c: plan.goals[c].target for c in ALL_CHANNELS}
    if grant.left is not None:
        wanted = {c: JPerCm2(min(whole[c], grant.left[c])) for c in ALL_CHANNELS}
    else:
        wanted = {c: JPerCm2(max(0.0, whole[c] - grant.recent[c])) for c in ALL_CHANNELS}
    scale = min([1.0, *_shares(wanted, plan, grant, optics)])
    goals = {c: _shorter(plan.goals[c], wanted[c] * scale) for c in ALL_CHANNELS}
    if not any(goal.target > 0 for goal in goals.values()):
        raise RefusedError(Reason.AREA_HAD_ITS_LIGHT, field="area")
    total = sum(whole.values())
    given = sum(goal.target for goal in goals.values())
    share = scale if grant.left is not None else plan.share * given / total
    return replace(
        plan,
        goals=goals,
        share=share,
        full_minutes=plan.full_minutes if given == total else None,
        grant=grant,
    )


def check_light(plan: Plan, grant: Grant) -> None:
    """Check that a plan's light fits what is left of the day's.

    Raises:
        RefusedError: It doesn't, and how much would.
    """
    lit = max(goal.on_for for goal in plan.goals.values())
    if not lit <= grant.lit_max:
        left = int(seconds(grant.lit_max) // 60)
        raise RefusedError(
            Reason.DAY_HAS_LESS_LEFT,
            needed_min=seconds(lit) / 60,
            left_min=left,
            day_min=seconds(limits.LIT_PER_DAY) / 60,
            field="minutes",
        )


def _shares(
    wanted: Mapping[Channel, float], plan: Plan, grant: Grant, optics: Optics
) -> list[float]:
    """Return what share of what is wanted each cap has room for."""
    sure = {c: optics.channels[c].uncertainty + 1.0 for c in ALL_CHANNELS}
    total = sum(wanted[c] * sure[c] for c in ALL_CHANNELS)
    shares = []
    for before, sessions in grant.before:
        if not any(before.values()):
            continue  # the plan itself is held under the caps of one session
        had = {c: before[c] * sure[c] for c in ALL_CHANNELS}
        shares += [
            _share(sessions * plan.skin.fluence(c) - had[c], wanted[c] * sure[c])
            for c in ALL_CHANNELS
            if wanted[c] > 0
        ]
        shares.append(_share(sessions * plan.skin.fluence_total - sum(had.values()), total))
    nearest = optics.distances.largest / plan.distance_factor
    had_nearest = sum(grant.recent[c] * sure[c] for c in ALL_CHANNELS) * nearest
    if had_nearest > 0:
        shares.append(_share(limits.FLUENCE_TRIP - had_nearest, total * nearest))
    return shares


def _share(room: float, wanted: float) -> float:
    return max(0.0, room) / wanted if wanted > 0 else 1.0


def _shorter(goal: ChannelGoal, target: float) -> ChannelGoal:
    """Return the same light until another target; dark where it is too little to be lit."""
    if target == goal.target:
        return goal
    if target <= fluence(goal.floor, limits.TICK):
        return DARK
    shorter = time_on(target, goal.irradiance, goal.floor)
    return replace(goal, target=JPerCm2(target), on_for=min(goal.on_for, shorter))
