"""From what a person asked for to what each channel shall give.

The plan includes the ramps: over a session each channel gives its target between the first light
and the last. Limits are judged at the nearest distance the panel was measured at, since a person
may lean in; doses at the distance stated.
"""

from collections.abc import Mapping

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.dose.areas import CHANNELS, Area, Mode
from firmware_py.core.dose.calibration import ChannelCalibration, DistanceTable
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.grant import Grant
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import AreaName, Reason
from firmware_py.core.units import Channel, Cm, Duty, JPerCm2, MwPerCm2, Ns, is_within, ns, seconds

# The way from irradiance to duty and back rounds: planned this much lower, the gate's own result
# for a plan at a limit can't lie over it.
ROUNDING = 1.0 + 1e-6

STRENGTHS: Mapping[str, float] = {"gentle": 0.5, "usual": 1.0, "strong": 2.0}


class Optics(Struct, frozen=True, kw_only=True):
    """The panel's measured answer: both channels and the distances.

    is_simulated: the light is worked out from the calibration, which is true of it whatever it
    rests on.
    """

    channels: Mapping[Channel, ChannelCalibration]
    distances: DistanceTable
    is_simulated: bool = False

    @property
    def is_known(self) -> bool:
        """Tell whether it is known what light a duty gives: measured in both colours."""
        return self.is_simulated or all(each.is_measured for each in self.channels.values())

    def floor(
        self, channel: Channel, distance_factor: float, celsius: float | None = None
    ) -> float:
        """Return the irradiance at the lowest trustworthy duty, usually as calibrated."""
        calibration = self.channels[channel]
        if celsius is None:
            celsius = calibration.temperature
        return calibration.irradiance(calibration.min_duty, distance_factor, celsius)

    def reach(self, channel: Channel, distance_factor: float) -> float:
        """Return the irradiance that may be promised for a whole session.

        It is what full duty still gives with LEDs as warm as they may be before derating begins.
        """
        calibration = self.channels[channel]
        warm = max(limits.HEATSINK_DERATE, calibration.temperature)
        return calibration.irradiance(calibration.table.duty[-1], distance_factor, warm)


class Choice(Struct, frozen=True, kw_only=True):
    """What a person asked for, with every default filled in."""

    person: str
    area: str
    minutes: int
    mode: Mode
    strength: str
    distance: Cm


class ChannelGoal(Struct, frozen=True, kw_only=True):
    """One channel's part of a plan, at the skin and the stated distance."""

    target: JPerCm2
    irradiance: MwPerCm2
    floor: MwPerCm2  # irradiance at min_duty: where its ramps begin and end
    on_for: Ns


DARK = ChannelGoal(target=JPerCm2(0.0), irradiance=MwPerCm2(0.0), floor=MwPerCm2(0.0), on_for=Ns(0))


class Plan(Struct, frozen=True, kw_only=True):
    """A session as it shall be given. share: of the dose asked for, 0..1.

    grant: what the history allows it; without one the gate gives no light. goggles: the person has
    confirmed that they wear them; without it the gate gives no more than an eye may have
    (core/dose/eye.py).
    """

    choice: Choice
    skin: Skin
    distance_factor: float
    goals: Mapping[Channel, ChannelGoal]
    share: float
    full_minutes: int | None
    grant: Grant | None = None
    goggles: bool = False

    @property
    def lit_max(self) -> Ns:
        """How long it may be lit: less than usual where a day's light is nearly used up."""
        return limits.LIT_MAX if self.grant is None else Ns(min(limits.LIT_MAX, self.grant.lit_max))

    def duty(self, channel: Channel, optics: Optics) -> Duty:
        """Return the steady duty at calibration temperature."""
        goal = self.goals[channel]
        if goal.target <= 0:
            return Duty(0.0)
        calibration = optics.channels[channel]
        return calibration.duty_for(goal.irradiance, self.distance_factor, calibration.temperature)


def make(choice: Choice, area: Area, skin: Skin, optics: Optics, portion: float = 1.0) -> Plan:
    """Return the plan for a choice; `portion` of the usual dose is meant (a gentle start, a rest).

    Raises:
        RefusedError: The choice is out of bounds or has no dose, with the field at fault.
    """
    _check(choice, area, skin, portion)
    if (why := optics.distances.outside(choice.distance)) is not None:
        raise RefusedError(why, field="distance_cm")
    factor = optics.distances.at(choice.distance)
    wanted = {
        channel: area.usual(channel) * STRENGTHS[choice.strength] * portion
        for channel in CHANNELS[choice.mode]
        if area.usual(channel) > 0
    }
    capped = _cap_fluence(wanted, skin, optics, factor)
    goals, share = _goals(capped, choice.minutes, factor, skin, optics)
    full = None
    if share < 1.0:
        for minutes in range(choice.minutes + 1, limits.MINUTES_MAX + 1):
            if _goals(capped, minutes, factor, skin, optics)[1] >= 1.0:
                full = minutes
                break
    return Plan(
        choice=choice,
        skin=skin,
        distance_factor=factor,
        goals={channel: goals.get(channel, DARK) for channel in Channel},
        share=share * sum(capped.values()) / sum(wanted.values()) if _is_usual(choice) else share,
        full_minutes=full,
    )


def _is_usual(choice: Choice) -> bool:
    """Strong means 'as much as the limits allow': only there is being held by a cap no loss."""
    return choice.strength != "strong"


def _check(choice: Choice, area: Area, skin: Skin, portion: float) -> None:
    if not is_within(choice.minutes, limits.MINUTES_MIN, limits.MINUTES_MAX):
        raise RefusedError(
            Reason.MINUTES_OUTSIDE,
            minutes=choice.minutes,
            least=limits.MINUTES_MIN,
            most=limits.MINUTES_MAX,
            field="minutes",
        )
    if choice.mode not in CHANNELS:
        raise RefusedError(Reason.MODE_UNKNOWN, mode=choice.mode, field="mode")
    if choice.strength not in STRENGTHS:
        raise RefusedError(Reason.STRENGTH_UNKNOWN, strength=choice.strength, field="strength")
    if choice.strength == "strong" and skin.insensate:
        raise RefusedError(Reason.STRONG_IS_FELT, field="strength")
    if not any(area.usual(channel) > 0 for channel in CHANNELS[choice.mode]):
        raise RefusedError(
            Reason.NO_DOSE_FOR_MODE,
            area=AreaName(choice.area, area.name),
            mode=choice.mode,
            modes=tuple(area.modes),
            field="mode",
        )
    if not (is_within(portion, 0.0, 1.0) and portion > 0):
        raise RefusedError(Reason.PORTION_OUTSIDE, portion=portion)


def _cap_fluence(
    wanted: Mapping[Channel, float], skin: Skin, optics: Optics, factor: float
) -> Mapping[Channel, float]:
    """Hold each colour under its cap, then scale all under the total caps.

    The caps hold for what the calibration's uncertainty says may truly be given.
    """
    sure = {channel: optics.channels[channel].uncertainty + 1.0 for channel in wanted}
    capped = {c: min(j, skin.fluence(c) / sure[c]) for c, j in wanted.items()}
    total = sum(j * sure[c] for c, j in capped.items())
    nearest = total * optics.distances.largest / factor
    scale = min(1.0, skin.fluence_total / total, limits.FLUENCE_TRIP / nearest)
    return {channel: j * scale for channel, j in capped.items()}


def _goals(
    targets: Mapping[Channel, float], minutes: int, factor: float, skin: Skin, optics: Optics
) -> tuple[Mapping[Channel, ChannelGoal], float]:
    """Return each channel's goal, and the share of the targets that the limits and panel allow."""
    lit = ns(minutes * 60)
    floors = {c: optics.floor(c, factor) for c in targets}
    needed = {c: max(floors[c], _irradiance(j, floors[c], lit)) for c, j in targets.items()}
    share = _share(needed, factor, skin, optics)
    goals = {}
    for channel, j in targets.items():
        irradiance = max(needed[channel] * share, floors[channel])
        goals[channel] = ChannelGoal(
            target=JPerCm2(j * share),
            irradiance=MwPerCm2(irradiance),
            floor=MwPerCm2(floors[channel]),
            on_for=min(lit, time_on(j * share, irradiance, floors[channel])),
        )
    return goals, share


def _share(needed: Mapping[Channel, float], factor: float, skin: Skin, optics: Optics) -> float:
    """Return how much of the irradiance needed the limits and the panel allow, 0..1.

    Raises:
        RefusedError: Even the lowest trustworthy duties give more than the limits allow.
    """
    nearest = optics.distances.largest / factor
    sure = {c: nearest * (1.0 + optics.channels[c].uncertainty) * ROUNDING for c in needed}
    worst = {c: e * sure[c] for c, e in needed.items()}
    # A channel is never dimmed below min_duty, where cold LEDs give more than at calibration.
    lowest = {c: optics.floor(c, factor, limits.READING_MIN) * sure[c] for c in needed}
    return min(
        1.0,
        _share_of_total(worst, lowest, skin.irradiance_total),
        *(_share_of_total({c: e}, lowest, limits.IRRADIANCE_CHANNEL) for c, e in worst.items()),
        *(optics.reach(c, factor) / e for c, e in needed.items()),
    )


def _share_of_total(
    worst: Mapping[Channel, float], lowest: Mapping[Channel, float], limit: float
) -> float:
    """Return the factor for all of `worst`, none of them below `lowest`, that fits the limit."""
    free, left = dict(worst), limit
    while free:
        share = left / sum(free.values())
        held = [c for c, e in free.items() if e * share < lowest[c]]
        if not held:
            return share
        for channel in held:
            left -= lowest[channel]
            del free[channel]
    raise RefusedError(
        Reason.TOO_BRIGHT,
        colours=_COLOURS[frozenset(worst)].said(),
        least_mw_cm2=sum(lowest[c] for c in worst),
        limit_mw_cm2=limit,
        field="mode",
    )


_COLOURS: Mapping[frozenset[Channel], Reason] = {
    frozenset({Channel.RED}): Reason.COLOUR_RED,
    frozenset({Channel.NIR}): Reason.COLOUR_NIR,
    frozenset({Channel.RED, Channel.NIR}): Reason.COLOUR_BOTH,
}


def _irradiance(j_cm2: float, floor: float, lit: Ns) -> float:
    """Return the steady irradiance that gives a fluence in a time that includes both ramps.

    Each ramp runs between the floor and the steady value, so both together lose
    (steady - floor) x RAMP.
    """
    ramp_s = seconds(limits.RAMP)
    return (1000 * j_cm2 - floor * ramp_s) / (seconds(lit) - ramp_s)


def time_on(j_cm2: float, irradiance: float, floor: float) -> Ns:
    """Return how long a channel is lit for a fluence, both ramps included."""
    ramp_s = seconds(limits.RAMP)
    return ns((1000 * j_cm2 - floor * ramp_s) / irradiance + ramp_s)
