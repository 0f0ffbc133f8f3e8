"""Check a meter's reading against the earlier ones. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firmware_py.core import limits
from firmware_py.core.dose.calibration import STRENGTH_LEAST
from firmware_py.core.units import Channel, is_within

# What each colour gets of the total at the nearest distance: about as its doses need.
TOP: Mapping[Channel, float] = {
    Channel.RED: 0.36 * limits.IRRADIANCE_TOTAL,
    Channel.NIR: 0.64 * limits.IRRADIANCE_TOTAL,
}
DARK_MAX = 1.0
# Drivers bend, but light for duty changes by no more than this from one reading to the next.
BEND = 5.0
# Between a far lamp, whose light falls by the square, and a wall of light, which doesn't; a little
# off either.
LEEWAY = 1.25
# From one distance to the next, light falls by more than a meter that wasn't moved wavers.
FALLS = 1.01
ENOUGH = 0.9
# The duty at which distances are measured; there a panel of any use gives more than the least, and
# one that may be used up close less than the most. All later readings are held against that one.
READ_AT = 0.25
BASE_MIN = 0.5
BASE_MAX = limits.IRRADIANCE_TOTAL
# Of the power that LEDs take, about so much is light; a panel is about a sheet of paper in size.
LIGHT_PER_WATT = 0.3
SHEET_CM2 = 600.0
UNIT = "look at the meter's unit (mW/cm², not W/m² or µW) and range, and type it again"


class WrongReadingError(ValueError):
    """A reading that can't be right: what, the value, the bound, the remedy."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One reading of a ladder of duties: mW/cm² at the calibration distance, LEDs at celsius."""

    duty: float
    irradiance: float
    celsius: float


def number(text: str, low: float, high: float, what: str) -> float:
    """Return a number that a person typed, with a point or a comma.

    Raises:
        WrongReadingError: It is none, or out of bounds.
    """
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not is_within(value, low, high):
        raise WrongReadingError(
            f"{text.strip()!r}: {what} must be a number from {low:g} to {high:g}: type it again"
        )
    return value


@dataclass(frozen=True, slots=True)
class Unit:
    """What a meter shows. per: mW/cm² in one of it."""

    name: str
    per: float

    def reading(self, text: str, low: float, high: float) -> float:
        """Return what a person typed, in mW/cm². low, high: of the reading, in mW/cm².

        Raises:
            WrongReadingError: It is no number, or out of bounds.
        """
        return number(text, low / self.per, high / self.per, "the reading") * self.per


UNITS = {"mw/cm2": Unit("mW/cm²", 1.0), "w/m2": Unit("W/m²", 0.1)}
MW_CM2 = UNITS["mw/cm2"]


def unit(text: str) -> Unit:
    """Return the unit that a person named.

    Raises:
        WrongReadingError: It isn't one in which this light can be measured.
    """
    plain = text.strip().lower().replace("²", "2").replace("^", "").replace(" ", "")
    if plain in UNITS:
        return UNITS[plain]
    why = "it must be mW/cm2 or W/m2, as the meter's display shows it"
    if plain in ("lux", "lx", "klx", "klux", "lumen", "lm"):
        why = (
            "that counts what eyes see, and they see no infrared; such a meter can't measure this "
            "light: take one in mW/cm2 or W/m2"
        )
    raise WrongReadingError(f"{text.strip()!r}: {why}")


def weakness(light: float, watts: float) -> str:
    """Return why a colour gives less than any panel does, as far as its lamps' power tells.

    light: mW/cm² at full duty and nearest; watts: what its lamps take together.
    """
    likely = LIGHT_PER_WATT * watts * 1000 / SHEET_CM2
    found = (
        f"{light:.1f} mW/cm² at full duty, right at the panel; under {STRENGTH_LEAST:g} it counts "
        f"as an estimate and gives no session. Lamps of {watts:g} W give about {likely:.2g} over a "
        "sheet of paper"
    )
    if likely >= STRENGTH_LEAST:
        return f"{found}, so the readings are of another unit: {UNIT}"
    return f"{found}, so they are too weak for a dose: take stronger lamps"


def check_dark(reading: float) -> None:
    """Check a reading with the lamps off.

    Raises:
        WrongReadingError: There is other light.
    """
    if not 0.0 <= reading <= DARK_MAX:
        raise WrongReadingError(
            f"{reading:g} mW/cm² with the lamps off; at most {DARK_MAX:g} may be left: shade the "
            "meter from daylight and lamps, and see that it reads mW/cm²"
        )


def check_base(irradiance: float) -> None:
    """Check the reading that all others will be held against.

    Raises:
        WrongReadingError: It is of another unit, or no light of ours.
    """
    if not BASE_MIN <= irradiance <= BASE_MAX:
        raise WrongReadingError(
            f"{irradiance:g} mW/cm² at {100 * READ_AT:g} %; it must lie between {BASE_MIN:g} and "
            f"{BASE_MAX:g}: {UNIT}"
        )


def check_distance(
    factors: Sequence[tuple[float, float]], cm: float, base_cm: float, factor: float
) -> None:
    """Check the factor read at a distance, against the base and those read before.

    Raises:
        WrongReadingError: Light can't fall, or rise, like that.
    """
    square = (base_cm / cm) ** 2
    low, high = min(1.0, square) / LEEWAY, max(1.0, square) * LEEWAY
    if not low <= factor <= high:
        raise WrongReadingError(
            f"{factor:.2f} times the light at {base_cm:g} cm; at {cm:g} cm it must lie between "
            f"{low:.2f} and {high:.2f}: measure the distance again, from the panel to the meter's "
            "window, and read once more"
        )
    for other_cm, other in (*factors, (base_cm, 1.0)):
        nearer, farther = (other, factor) if other_cm < cm else (factor, other)
        if other_cm != cm and not nearer >= FALLS * farther:
            raise WrongReadingError(
                f"{factor:.2f} at {cm:g} cm, {other:.2f} at {other_cm:g} cm; light must fall with "
                "distance: move the meter there, facing the panel, and read once more"
            )


def check_rung(rungs: Sequence[Rung], duty: float, irradiance: float) -> None:
    """Check a reading at a duty against those at lower ones.

    Raises:
        WrongReadingError: It doesn't rise, or out of all proportion.
    """
    if not irradiance > 0.0:
        raise WrongReadingError(
            f"no light at {100 * duty:g} % but what is there without; there must be some: see that "
            "the meter looks at the lit half, and is set to this colour"
        )
    if not rungs:
        return
    below = rungs[-1]
    if not irradiance > below.irradiance:
        raise WrongReadingError(
            f"{irradiance:g} mW/cm² at {100 * duty:g} %, {below.irradiance:g} at "
            f"{100 * below.duty:g} %; light must rise with duty: hold the meter where it was, and "
            "read once more"
        )
    _check_bend(duty, irradiance, below.duty, below.irradiance)


def check_first(duty: float, irradiance: float, top: float, seen: float | None) -> None:
    """Check a colour's first reading, at its lowest duty. seen: its light at READ_AT, if known.

    Raises:
        WrongReadingError: It is more than any panel gives there.
    """
    if seen is not None:
        _check_bend(duty, irradiance, READ_AT, seen)
    if not irradiance <= top:
        raise WrongReadingError(
            f"{irradiance:g} mW/cm² at {100 * duty:g} %, the lowest duty; it must be under "
            f"{top:.0f}: {UNIT}"
        )


def _check_bend(duty: float, irradiance: float, other_duty: float, other: float) -> None:
    likely = other * duty / other_duty
    if not likely / BEND <= irradiance <= likely * BEND:
        raise WrongReadingError(
            f"{irradiance:g} mW/cm² at {100 * duty:g} %; about {likely:.2g} is likely: {UNIT}"
        )


def top_for(channel: Channel, nearest: float) -> float:
    """Return how bright a colour is measured at the base, so that all hold the total up close."""
    return TOP[channel] / nearest


def lower_duty(rungs: Sequence[Rung], duty: float, irradiance: float, top: float) -> float | None:
    """Return the duty to measure instead, where a reading is over the top; None where it isn't."""
    if irradiance <= top:
        return None
    low = rungs[-1] if rungs else Rung(0.0, 0.0, 0.0)
    share = (top * (1.0 + ENOUGH) / 2.0 - low.irradiance) / (irradiance - low.irradiance)
    return round(low.duty + (duty - low.duty) * max(0.1, share), 3)


def is_enough(rungs: Sequence[Rung], top: float) -> bool:
    """Tell whether a colour need not be measured any brighter."""
    return len(rungs) > 1 and rungs[-1].irradiance >= ENOUGH * top


def check_total(red: Sequence[Rung], nir: Sequence[Rung], nearest: float) -> None:
    """Check both colours together, up close.

    Raises:
        WrongReadingError: They may give more than the limit.
    """
    total = (red[-1].irradiance + nir[-1].irradiance) * nearest
    if not total <= limits.IRRADIANCE_TOTAL:
        raise WrongReadingError(
            f"both colours give {total:.1f} mW/cm² at the nearest distance; the limit is "
            f"{limits.IRRADIANCE_TOTAL:g}: measure them again, to a lower duty"
        )


def at_celsius(rungs: Sequence[Rung], per_kelvin: float, celsius: float) -> list[Rung]:
    """Return readings as they would be with all LEDs at one temperature.

    Raises:
        WrongReadingError: What warmth took made a reading fall.
    """
    found = [
        Rung(r.duty, r.irradiance / (1.0 + per_kelvin * (r.celsius - celsius)), celsius)
        for r in rungs
    ]
    for low, high in pairwise(found):
        check_rung([low], high.duty, high.irradiance)
    return found
