"""The measurements taken so far, in the form a calibration needs."""

from collections.abc import Sequence

from firmware_py.commission import readings, steps
from firmware_py.commission.answers import KeptAnswers
from firmware_py.commission.calibration_file import Measured
from firmware_py.commission.readings import Rung
from firmware_py.config.schema import Config
from firmware_py.core.sensing.warmth import PanelWarmth
from firmware_py.core.units import Channel


class Results:
    """Reads the kept answers; everything with the LEDs at one temperature."""

    def __init__(self, config: Config, answers: KeptAnswers, asked: Sequence[steps.Step]) -> None:
        self._config = config
        self._kept = answers
        self._steps = asked

    @property
    def base_cm(self) -> float:
        """Where the panel is calibrated: its usual distance."""
        return self._config.distance.default_cm

    @property
    def nearest(self) -> float:
        """The largest factor of all distances."""
        return max(factor for _, factor in self.factors())

    @property
    def unit(self) -> readings.Unit:
        """The unit that the meter reads in; answers of before it was asked are in mW/cm²."""
        _name, _uncertainty, _day, *unit = self._kept.get("instrument")
        return readings.unit(unit[0]) if unit else readings.MW_CM2

    @property
    def dark(self) -> float:
        """What the meter reads without the lamps."""
        return float(self._kept.get("dark"))

    @property
    def base(self) -> float | None:
        """Red at READ_AT and the base, None where it wasn't read yet."""
        known = self._kept.get(f"distance {self.base_cm:g}")
        return None if known is None else float(known[0])

    def rungs(self, channel: Channel) -> list[Rung]:
        """Return a colour's readings as they were read."""
        return [Rung(*row) for row in self._kept.get(f"{channel} so far") or ()]

    def celsius(self) -> float:
        """Return the one temperature to which all readings are brought."""
        found = [rung.celsius for channel in Channel for rung in self.rungs(channel)]
        return round(sum(found) / len(found), 1)

    def leveled(self, channel: Channel) -> list[Rung]:
        """Return a colour's readings with its LEDs at one temperature."""
        per_kelvin = self._config.channel(channel).temperature_coefficient_per_k
        return readings.at_celsius(self.rungs(channel), per_kelvin, self.celsius())

    def factors(self) -> list[tuple[float, float]]:
        """Return the factors known so far, the nearest first, each with LEDs equally warm."""
        base_cm = self.base_cm
        per_kelvin = self._config.channels.red.temperature_coefficient_per_k
        known = {
            step.cm: self._kept.get(step.key)
            for step in self._steps
            if isinstance(step, steps.DistanceStep) and step.key in self._kept
        }
        if base_cm not in known:
            return []
        light, celsius = known[base_cm]
        return sorted(
            (cm, 1.0 if cm == base_cm else e / (1.0 + per_kelvin * (c - celsius)) / light)
            for cm, (e, c) in known.items()
        )

    def brightest(self) -> tuple[Channel, Rung]:
        """Return the colour that gave most light, and its last reading."""
        channel = max(Channel, key=lambda each: self.leveled(each)[-1].irradiance)
        return channel, self.leveled(channel)[-1]

    def measured(self) -> Measured:
        """Return all of it."""
        name, uncertainty, day, *_unit = self._kept.get("instrument")
        rise_k_per_mw_cm2, tau_s = self._kept.get("warmth")
        return Measured(
            instrument=name,
            uncertainty=uncertainty,
            day=day,
            base_cm=self.base_cm,
            celsius=self.celsius(),
            factors=self.factors(),
            rungs={channel: self.leveled(channel) for channel in Channel},
            warmth=PanelWarmth(rise_k_per_mw_cm2=rise_k_per_mw_cm2, tau_s=tau_s),
        )
