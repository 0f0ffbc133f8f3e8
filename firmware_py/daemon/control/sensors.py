"""What a later tick needs to remember of the sensors."""

from collections.abc import Mapping

from msgspec import Struct, field

from firmware_py.core import limits
from firmware_py.core.faults import Fault
from firmware_py.core.reasons import Said
from firmware_py.core.sensing import light_sense, plausibility
from firmware_py.core.sensing.light_sense import LampWatch
from firmware_py.core.sensing.plausibility import Trend, TwoClocks
from firmware_py.core.sensing.readings import ReadingFilter
from firmware_py.core.sensing.thermal import FanWatch
from firmware_py.core.session.supervise import Cooling
from firmware_py.core.units import Channel, Duty, Ns
from firmware_py.daemon.control.hardware import Hardware
from firmware_py.ports.hardware import TemperatureSensor


class SensorMemory(Struct):
    """What is remembered of the sensors."""

    surface: ReadingFilter = field(default_factory=lambda: ReadingFilter(limits.SURFACE_PAUSE))
    heatsink: ReadingFilter = field(default_factory=lambda: ReadingFilter(limits.HEATSINK_PAUSE))
    surface_trend: Trend = field(default_factory=Trend)
    heatsink_trend: Trend = field(default_factory=Trend)
    has_news: bool = False  # from a probe, so that it must be judged again
    implausible: Said | None = None
    clocks: TwoClocks = field(default_factory=TwoClocks)
    cooling: Cooling = field(default_factory=Cooling)
    fan: FanWatch = field(default_factory=FanWatch)
    lamps: dict[Channel, LampWatch] = field(default_factory=dict)

    def look(
        self,
        hardware: Hardware,
        now: Ns,
        check: Ns,
        *,
        commanded: Mapping[Channel, Duty],
        driven: Mapping[Channel, Duty],
    ) -> None:
        """Take up what every sensor says now.

        check: the other clock's time. commanded, driven: the duties last asked for, and those that
        shone.
        """
        self.clocks = self.clocks.look(now, check)
        lit = any(driven.values())
        self.surface, self.surface_trend = self._ask(
            hardware.surface, self.surface, self.surface_trend, now, lit=lit
        )
        if hardware.heatsink is not None:
            self.heatsink, self.heatsink_trend = self._ask(
                hardware.heatsink, self.heatsink, self.heatsink_trend, now, lit=lit
            )
        if self.has_news:
            self.has_news = False
            self.implausible = plausibility.slope(self.surface_trend, self.heatsink_trend)
        if hardware.fan is not None:
            self.fan = self.fan.look(turned=hardware.fan.turned(), now=now)
        supplied = any(commanded.values())
        for channel, sense in hardware.light_senses.items():
            self.lamps[channel] = self.lamps.get(channel, LampWatch()).look(
                commanded=commanded[channel] > 0,
                supplied=supplied,
                seen=sense.sees_light,
                now=now,
            )

    @property
    def stray_light(self) -> bool:
        """Whether a lamp seems to shine that isn't commanded."""
        return any(lamp.stray for lamp in self.lamps.values())

    def lamp_fault(self, now: Ns) -> Fault | None:
        """Return the worst of what the lamps show."""
        return light_sense.worst(self.lamps, now)

    def _ask(
        self,
        sensor: TemperatureSensor,
        filtered: ReadingFilter,
        trend: Trend,
        now: Ns,
        *,
        lit: bool,
    ) -> tuple[ReadingFilter, Trend]:
        """Return what is remembered of a probe after a look at its newest answer."""
        sample = sensor.latest
        # One that came in since this tick began is the next one's: an age is never negative.
        if sample is None or sample.at > now or not filtered.is_news(sample):
            return filtered, trend
        filtered = filtered.take(sample)
        self.has_news = True
        return filtered, trend.take(sample.at, filtered.at(sample.at).celsius, lit=lit)
