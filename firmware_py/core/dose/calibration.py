"""From duty cycle to irradiance at the skin and back.

irradiance = table(duty) x distance factor x (1 + k (T - T_cal)). The table is what a meter read at
the calibration distance; between its points it is linear, outside them it refuses.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core.errors import ConfigError
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.units import (
    ALL_CHANNELS,
    Celsius,
    Channel,
    Cm,
    Duty,
    MwPerCm2,
    Ns,
    is_within,
    ns,
)

# A duty that is too low by no more than this share isn't written again.
HOLD = 0.00001


def interpolate(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """Return y at x on the line through the points; xs rise strictly and span x."""
    right = min(max(bisect_right(xs, x), 1), len(xs) - 1)
    x0, x1, y0, y1 = xs[right - 1], xs[right], ys[right - 1], ys[right]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def held(driven: Duty, wanted: Duty) -> Duty:
    """Return the duty to drive: what is driven already, where that is too low by HOLD at most.

    Never what is too high. A write takes longer than all else in a tick, and as LEDs warm up each
    tick wants a millionth more; what is driven is what is counted, so that no dose errs by it.
    """
    return driven if (1.0 - HOLD) * wanted <= driven <= wanted else wanted


class IrradianceTable(Struct, frozen=True):
    """Irradiance in mW/cm² by duty, both strictly rising, at the calibration distance.

    Raises:
        ConfigError: Fewer than two points, not rising, or a point out of bounds.
    """

    duty: tuple[float, ...]
    irradiance: tuple[float, ...]

    def __post_init__(self) -> None:
        points = list(zip(self.duty, self.irradiance, strict=True))
        if len(points) < 2:  # noqa: PLR2004  a line needs two
            raise ConfigError(
                f"calibration: {len(points)} points; at least 2 are needed: measure more"
            )
        for d, e in points:
            if not is_within(d, 0.0, 1.0) or not is_within(e, 0.0, 1000.0):
                raise ConfigError(
                    f"calibration: point [{d}, {e}]; duty must lie in 0..1 and irradiance in "
                    "0..1000 mW/cm²: correct it"
                )
        for (d0, e0), (d1, e1) in pairwise(points):
            if not (d0 < d1 and e0 < e1):
                raise ConfigError(
                    f"calibration: [{d1}, {e1}] after [{d0}, {e0}]; both must rise from point to "
                    "point: sort them, and measure again what falls"
                )

    def at(self, duty: float) -> MwPerCm2:
        """Return the irradiance at a duty.

        Below the lowest point, where no light is asked for but some may be read back, it lies on
        the line from dark to that point.
        """
        if not duty > 0.0:
            return MwPerCm2(0.0)
        if duty < self.duty[0]:
            return MwPerCm2(self.irradiance[0] * duty / self.duty[0])
        return MwPerCm2(interpolate(self.duty, self.irradiance, min(duty, self.duty[-1])))

    def duty_for(self, irradiance: float) -> Duty:
        """Return the duty that gives an irradiance, held within the measured points."""
        low, high = self.irradiance[0], self.irradiance[-1]
        return Duty(interpolate(self.irradiance, self.duty, min(max(irradiance, low), high)))


# Nearer nobody can sit, and farther away no panel of this kind is measured.
CM_LEAST, CM_MOST = 2.0, 100.0


class DistanceTable(Struct, frozen=True):
    """The measured factor of irradiance by distance, 1.0 at the calibration distance.

    Raises:
        ConfigError: Not rising in distance, or factors that rise with it.
    """

    cm: tuple[float, ...]
    factor: tuple[float, ...]

    def __post_init__(self) -> None:
        rows = list(zip(self.cm, self.factor, strict=True))
        if not rows:
            raise ConfigError("distance.factors: no rows; at least 1 is needed: measure one")
        for cm, factor in rows:
            if not is_within(cm, CM_LEAST, CM_MOST) or not is_within(factor, 0.01, 10.0):
                raise ConfigError(
                    f"distance.factors: row [{cm}, {factor}]; distance must lie in 2..100 cm and "
                    "the factor in 0.01..10: correct it"
                )
        for (c0, f0), (c1, f1) in pairwise(rows):
            if not (c0 < c1 and f0 > f1):
                raise ConfigError(
                    f"distance.factors: [{c1}, {f1}] after [{c0}, {f0}]; distance must rise and "
                    "the factor fall: sort the rows, and measure again"
                )

    def outside(self, cm: Cm) -> Said | None:
        """Return why a distance is none of the table's; None within it."""
        if is_within(cm, self.cm[0], self.cm[-1]):
            return None
        return Reason.DISTANCE_OUTSIDE.said(
            distance_cm=cm, nearest_cm=self.cm[0], farthest_cm=self.cm[-1]
        )

    def at(self, cm: Cm) -> float:
        """Return the factor at a distance within the table.

        Raises:
            ConfigError: The distance lies outside the measured rows.
        """
        if (why := self.outside(cm)) is not None:
            raise ConfigError(str(why))
        return self.factor[0] if len(self.cm) == 1 else interpolate(self.cm, self.factor, cm)

    @property
    def largest(self) -> float:
        """The factor at the nearest row: what the hard limits are judged with."""
        return max(self.factor)


class CalibrationKind(StrEnum):
    """What a calibration rests on: an instrument at this panel, or somebody's estimate."""

    MEASURED = "measured"
    ESTIMATED = "estimated"


# What the example's tables were read with. No instrument of that name has seen a lamp.
NO_INSTRUMENT = "simulated meter"
# What a panel of this kind gives of each colour at full duty and its nearest distance, at least, in
# mW/cm². Less was read in another unit (W/m² is a tenth), or divided by ten on its way.
STRENGTH_LEAST = 10.0
# An estimate of a real lamp may be off by so much at least: the limits reckon with it.
ESTIMATE_UNSURE = 0.5
UNSURE_MOST = {CalibrationKind.MEASURED: 0.3, CalibrationKind.ESTIMATED: ESTIMATE_UNSURE}


class ChannelCalibration(Struct, frozen=True):
    """One channel as its meter saw it."""

    table: IrradianceTable
    min_duty: Duty  # below it the driver is not to be trusted: shorten, don't dim
    per_kelvin: float
    temperature: Celsius
    uncertainty: float  # 0.05: the true light may be 5 % more; the limits allow for it
    instrument: str
    measured: date
    kind: CalibrationKind = CalibrationKind.ESTIMATED

    def __post_init__(self) -> None:
        if not is_within(self.min_duty, self.table.duty[0] or 1e-9, self.table.duty[-1]):
            raise ConfigError(
                f"min_duty {self.min_duty}; must lie within the calibrated duties, "
                f"{self.table.duty[0]} to {self.table.duty[-1]}: raise it, or measure lower"
            )
        if not self.table.at(self.min_duty) > 0.0:
            # Ramps begin there: from no light at all they would never leave it.
            raise ConfigError(
                f"min_duty {self.min_duty}; the calibration has no light there, and it must give "
                "some: raise it"
            )
        most = UNSURE_MOST[self.kind]
        if not is_within(self.uncertainty, 0.0, most):
            raise ConfigError(
                f"uncertainty {self.uncertainty}; must lie in 0..{most:g}: a meter worse than that "
                "is no ground for a dose; use a better one"
            )
        if not is_within(self.per_kelvin, -0.02, 0.0):
            raise ConfigError(
                f"temperature_coefficient_per_k {self.per_kelvin}; must lie in -0.02..0: LEDs lose "
                "output as they warm, about -0.003 per kelvin"
            )

    @property
    def is_measured(self) -> bool:
        """Tell whether an instrument has seen this lamp, as far as its calibration says."""
        named = self.instrument.strip().casefold() != NO_INSTRUMENT
        return self.kind is CalibrationKind.MEASURED and named

    def temperature_factor(self, celsius: float) -> float:
        """Return the output relative to that at calibration, E(T)/E_cal; never below 0.1."""
        return max(0.1, 1.0 + self.per_kelvin * (celsius - self.temperature))

    def irradiance(self, duty: float, distance_factor: float, celsius: float) -> MwPerCm2:
        """Return the irradiance at the skin in mW/cm²."""
        return MwPerCm2(self.table.at(duty) * distance_factor * self.temperature_factor(celsius))

    def duty_for(self, irradiance: float, distance_factor: float, celsius: float) -> Duty:
        """Return the duty for an irradiance at the skin, between min_duty and the last point."""
        at_calibration = irradiance / (distance_factor * self.temperature_factor(celsius))
        return max(self.min_duty, self.table.duty_for(at_calibration))


def is_likely(calibration: ChannelCalibration, distances: DistanceTable) -> bool:
    """Tell whether a lamp gives as much as any of its kind, at full duty and nearest."""
    return calibration.table.irradiance[-1] * distances.largest >= STRENGTH_LEAST


def of_a_real_lamp(calibration: ChannelCalibration, distances: DistanceTable) -> ChannelCalibration:
    """Return a calibration as far as it can be believed of a real lamp: else as an estimate."""
    if calibration.is_measured and is_likely(calibration, distances):
        return calibration
    return replace(
        calibration,
        kind=CalibrationKind.ESTIMATED,
        uncertainty=max(calibration.uncertainty, ESTIMATE_UNSURE),
    )


YEAR_DAYS = 365


LIGHT_MAX = ns(1000 * 3600)


OLD = {Channel.RED: Reason.RED_IS_OLD, Channel.NIR: Reason.NIR_IS_OLD}
WORN = {Channel.RED: Reason.RED_IS_WORN, Channel.NIR: Reason.NIR_IS_WORN}


def due(
    channels: Mapping[Channel, ChannelCalibration], lit: Mapping[Channel, Ns], today: date | None
) -> tuple[Said, ...]:
    """Return a message for each colour that should be measured again; none keeps from a session.

    lit: since it was measured. today: None where no clock is set, since nothing is old then.
    """
    return tuple(_due(channels, lit, today))


def _due(
    channels: Mapping[Channel, ChannelCalibration], lit: Mapping[Channel, Ns], today: date | None
) -> Iterator[Said]:
    for channel in ALL_CHANNELS:
        if today is not None and not (today - channels[channel].measured).days <= YEAR_DAYS:
            yield OLD[channel].said()
        elif not lit.get(channel, 0) <= LIGHT_MAX:
            yield WORN[channel].said()
