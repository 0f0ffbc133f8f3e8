"""Infrared at the eye: how long a person may be without goggles, and how near others may come.

The eye turns away from what dazzles it, and NIR doesn't. Against harm to cornea and lens, IEC 62471
(4.3.7) and ICNIRP 2013 bound the irradiance E in W/m² of 780 to 3000 nm by the time t in s:

    E <= 18000 t^-0.75   up to 1000 s
    E <= 100             beyond

As a fluence, H = E t, that is 18000 t^0.25 J/m²: 1.8 t^0.25 J/cm². At 1000 s the first line gives
10.12 J/cm² and the second 10. Here the lower one holds from where the first passes it, at 953 s, so
that no time allows less than an earlier one; E between 100 and 105 is held 1 % tighter by that.

E is taken where it is highest: at the nearest row of the distance table, the calibration at its
worst. A person may lean in, and others may stand there.
"""

import math

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.dose.calibration import DistanceTable
from firmware_py.core.dose.plan import Optics, Plan
from firmware_py.core.units import Channel, seconds

W_M2 = 10.0  # in a mW/cm²
J_M2 = 10_000.0  # in a J/cm²
# A distance is told in steps of so much, rounded up.
STEP_CM = 5.0
# How light falls where only one distance was measured: more slowly than from any panel.
SLOWEST = 1.0
# From far away a panel is a point: light falls by the square of the distance, and no faster.
SQUARE = 2.0


class EyeExposure(Struct, frozen=True, kw_only=True):
    """What a plan's NIR is to an eye at the nearest distance.

    w_m2: irradiance; lit_s: how long; allowed_s: how long it may be, infinite where for ever;
    hazard_cm: within it an eye without goggles may have more than it may, 0 where nowhere.
    """

    w_m2: float
    lit_s: float
    allowed_s: float
    hazard_cm: float

    @property
    def is_within(self) -> bool:
        """Tell whether an eye may have all of it without goggles."""
        return self.lit_s <= self.allowed_s


def allowed_s(w_m2: float) -> float:
    """Return how long an eye may have an irradiance in W/m², in seconds; infinite at 100 or less.

    0 where it is no number.
    """
    if not w_m2 > limits.EYE_W_M2_LONG:
        return 0.0 if math.isnan(w_m2) else math.inf
    short: float = (limits.EYE_W_M2_SHORT / w_m2) ** (4 / 3)
    return min(short, limits.EYE_W_M2_LONG * limits.EYE_LONG_S / w_m2)


def most_j_cm2(lit_s: float) -> float:
    """Return the fluence that an eye may have had after so many seconds of light, in J/cm²."""
    if lit_s > limits.EYE_LONG_S:
        return limits.EYE_W_M2_LONG * lit_s / J_M2
    short: float = limits.EYE_W_M2_SHORT * max(0.0, lit_s) ** 0.25
    return min(short, limits.EYE_W_M2_LONG * limits.EYE_LONG_S) / J_M2


def exposure(plan: Plan, optics: Optics) -> EyeExposure:
    """Return what a plan's NIR is to an eye."""
    goal, unsure = plan.goals[Channel.NIR], 1.0 + optics.channels[Channel.NIR].uncertainty
    if not goal.target > 0.0:
        return EyeExposure(w_m2=0.0, lit_s=0.0, allowed_s=math.inf, hazard_cm=0.0)
    lit_s = seconds(goal.on_for)
    per_factor = goal.irradiance * W_M2 * unsure / plan.distance_factor
    w_m2 = per_factor * optics.distances.largest
    allowed = allowed_s(w_m2)
    hazard_cm = 0.0
    if not lit_s <= allowed:
        hazard_cm = _distance(optics.distances, most_j_cm2(lit_s) * J_M2 / lit_s / per_factor)
    return EyeExposure(w_m2=w_m2, lit_s=lit_s, allowed_s=allowed, hazard_cm=hazard_cm)


def needs_goggles(plan: Plan, optics: Optics) -> bool:
    """Tell whether nobody may have a plan's light without goggles."""
    return plan.skin.eyes_at_risk or not exposure(plan, optics).is_within


def _distance(table: DistanceTable, factor: float) -> float:
    """Return from which distance on the light is no more than a factor, in steps of STEP_CM.

    Beyond the last row it falls as it did between the last two, and no faster than by the square:
    of a flat panel's light the fall only gets steeper with distance, so it is never less far.
    """
    cm, factors = table.cm, table.factor
    for at in range(len(cm)):
        if factors[at] <= factor:
            if at == 0:
                return _up(cm[0])
            share = (factors[at - 1] - factor) / (factors[at - 1] - factors[at])
            return _up(cm[at - 1] + share * (cm[at] - cm[at - 1]))
    falls = SLOWEST
    if len(cm) > 1:
        falls = math.log(factors[-2] / factors[-1]) / math.log(cm[-1] / cm[-2])
    return _up(cm[-1] * (factors[-1] / factor) ** (1.0 / min(SQUARE, falls)))


def _up(cm: float) -> float:
    return STEP_CM * math.ceil(round(cm / STEP_CM, 6))
