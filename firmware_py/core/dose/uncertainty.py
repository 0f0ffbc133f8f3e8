"""How far a dose may lie from its stated value: docs/calibration.md has the model.

Three independent parts, added as squares: the meter, the distance, and the temperature.
"""

import math
from bisect import bisect_right

from firmware_py.core.dose.calibration import ChannelCalibration, DistanceTable
from firmware_py.core.dose.plan import Optics
from firmware_py.core.units import ALL_CHANNELS, Channel, Cm

# How far from the stated distance a person may sit.
PLACED_CM = 1.0
# How far the LEDs may be from what their probe reads, and their droop from its coefficient.
PROBE_K = 2.0
COEFFICIENT = 0.25
# What nobody has measured may be off by so much at least.
ESTIMATED = 0.3


def relative(optics: Optics, channel: Channel, cm: Cm, celsius: float | None) -> float:
    """Return by what share a dose of one colour may be off, 0.1 for a tenth either way.

    celsius: of the LEDs; None: as at calibration.
    """
    calibration = optics.channels[channel]
    return math.hypot(
        meter(calibration), distance(optics.distances, cm), temperature(calibration, celsius)
    )


def meter(calibration: ChannelCalibration) -> float:
    """Return the instrument's share; of an estimate, no less than ESTIMATED."""
    if calibration.is_measured:
        return calibration.uncertainty
    return max(calibration.uncertainty, ESTIMATED)


def distance(table: DistanceTable, cm: float) -> float:
    """Return the share of sitting a little off, and of a factor between two measured rows.

    Between rows the truth lies between the straight line and the curve through both that falls by
    the same share every centimetre; so far they are apart.
    """
    if len(table.cm) == 1:
        return PLACED_CM * 2.0 / cm  # as if from a small lamp: more than any panel's
    right = min(max(bisect_right(table.cm, cm), 1), len(table.cm) - 1)
    c0, c1, f0, f1 = (*table.cm[right - 1 : right + 1], *table.factor[right - 1 : right + 1])
    share = (cm - c0) / (c1 - c0)
    line, curve = f0 + (f1 - f0) * share, f0 * (f1 / f0) ** share
    return math.hypot(PLACED_CM * (f0 - f1) / (c1 - c0) / line, line / curve - 1.0)


def temperature(calibration: ChannelCalibration, celsius: float | None) -> float:
    """Return the share of correcting for warmth: by probe, and by how far it corrects."""
    away = 0.0 if celsius is None else celsius - calibration.temperature
    return -calibration.per_kelvin * math.hypot(PROBE_K, COEFFICIENT * away)


def span(j_cm2: float, share: float) -> tuple[float, float]:
    """Return the least and the most that a dose may truly be, in J/cm²."""
    return j_cm2 * max(0.0, 1.0 - share), j_cm2 * (1.0 + share)


def is_measured(optics: Optics) -> bool:
    """Tell whether an instrument has seen both colours."""
    return all(optics.channels[channel].is_measured for channel in ALL_CHANNELS)
