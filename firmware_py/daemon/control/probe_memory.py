"""What is remembered of one temperature probe: its filter, its trend, and how often it failed."""

from msgspec import Struct, field

from firmware_py.core import limits
from firmware_py.core.sensing.plausibility import Trend
from firmware_py.core.sensing.readings import Reading, ReadingFilter
from firmware_py.core.units import Ns
from firmware_py.ports.hardware import TemperatureSensor


class ProbeMemory(Struct):
    """One probe's memory. asked, failed: answers in all, and those that were no reading.

    news: when the newest answer was given, and as what reading; None where the last look saw no
    new one.
    """

    filtered: ReadingFilter
    trend: Trend = field(default_factory=Trend)
    asked: int = 0
    failed: int = 0
    news: tuple[Ns, float | None] | None = None

    def at(self, now: Ns, age_max: Ns = limits.READING_AGE_MAX) -> Reading:
        """Return the reading that the rules may use now; age_max: how old it may be."""
        return self.filtered.at(now, age_max)

    def ask(self, sensor: TemperatureSensor, now: Ns, *, lit: bool) -> bool:
        """Take up a probe's newest answer; tell whether it is a new one."""
        self.news = None
        sample = sensor.latest
        # One that came in since this tick began is the next one's: an age is never negative.
        if sample is None or sample.at > now or not self.filtered.is_news(sample):
            return False
        self.filtered = self.filtered.take(sample)
        self.asked += 1
        self.failed += self.filtered.problem is not None
        celsius = self.filtered.at(sample.at).celsius
        self.news = (sample.at, celsius)
        self.trend = self.trend.take(sample.at, celsius, lit=lit)
        return True


def for_place(place: str) -> ProbeMemory:
    """Return an empty memory of the probe at a place."""
    return ProbeMemory(_FILTERS[place])


_SURFACE = ReadingFilter(limits.SURFACE_PAUSE, limits.SURFACE_MIN)
# Hot counts at once, whoever sits there: for skin, from the lower of the two bounds that pause.
_FILTERS = {
    "surface": _SURFACE,
    "surface2": _SURFACE,
    "heatsink": ReadingFilter(limits.HEATSINK_PAUSE),
    "skin": ReadingFilter(limits.SKIN_PAUSE_INSENSATE),
}
