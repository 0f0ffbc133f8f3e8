"""Filter a temperature sensor's answers into readings that the rules may use.

A reading older than 3 s is none. A jump over 5 K makes readings none until three in a row agree
within 1 K. A hot reading counts at once, jump or not: a false alarm costs a pause, a missed one a
burn.
"""

import math

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.units import Celsius, Ns, is_within, seconds

# Problems found here name no remedy; those of a driver name one.
WITHOUT_REMEDY = frozenset(
    {
        Reason.READING_NONE_YET,
        Reason.READING_OLD,
        Reason.READING_JUMPED,
        Reason.READING_TOO_LOW,
    }
)


# A single bad answer of a probe is no reading, but it does not void the last one, which counts
# until it is 3 s old. One CRC error on a long wire is common; three seconds without a reading is a
# fault.
class Sample(Struct, frozen=True):
    """One answer of a sensor: a temperature, or why there is none. at: when the asking began."""

    at: Ns
    celsius: Celsius | None
    problem: Said | None = None


class Reading(Struct, frozen=True):
    """What the rules may use at one instant: a filtered temperature, or why there is none."""

    celsius: Celsius | None
    problem: Said | None = None
    hot: bool = False  # at or over the pause bound, even where `celsius` has not settled yet

    @property
    def why(self) -> Said:
        """Why there is none."""
        return self.problem or Reason.READING_NONE_YET.said()


class ReadingFilter(Struct, frozen=True):
    """The memory of one sensor between samples."""

    hot_at: Celsius
    low: Celsius = limits.READING_MIN  # what is colder is no reading
    asked: Ns | None = None
    last: Sample | None = None  # the newest that is a reading at all
    settled: Celsius | None = None
    agreeing: tuple[Celsius, ...] = ()  # readings since a jump
    problem: Said | None = None  # why the newest answer is no reading

    def is_news(self, sample: Sample) -> bool:
        """Tell whether a sample is newer than what was taken."""
        return self.asked is None or sample.at > self.asked

    def take(self, sample: Sample) -> "ReadingFilter":
        """Return the memory after a new sample; one already seen changes nothing."""
        if not self.is_news(sample):
            return self
        celsius = sample.celsius
        if celsius is None or not is_within(celsius, self.low, math.inf):
            # The last reading stays one until it is too old: a single bad answer is common.
            why = self._why_none(sample)
            return replace(self, asked=sample.at, agreeing=(), problem=why)
        seen = replace(self, asked=sample.at, last=sample, problem=None)
        if self.settled is None and not self.agreeing:
            return replace(seen, settled=celsius)
        if self.settled is not None and abs(celsius - self.settled) <= limits.READING_JUMP_K:
            return replace(seen, settled=celsius, agreeing=())
        agreeing = (*self.agreeing, celsius)[-limits.READING_AGREE_COUNT :]
        enough = len(agreeing) == limits.READING_AGREE_COUNT
        if enough and max(agreeing) - min(agreeing) <= limits.READING_AGREE_K:
            return replace(seen, settled=celsius, agreeing=())
        return replace(seen, agreeing=agreeing)

    def at(self, now: Ns, age_max: Ns = limits.READING_AGE_MAX) -> Reading:
        """Return the reading that the rules may use now; age_max: how old it may be."""
        if self.last is None or self.last.celsius is None:
            return Reading(None, self.problem or Reason.READING_NONE_YET.said())
        age = now - self.last.at
        if not 0 <= age <= age_max:
            limit_s = seconds(age_max)
            aged = Reason.READING_OLD.said(age_s=seconds(age), limit_s=limit_s)
            return Reading(None, self.problem or aged)
        if self.last.celsius >= self.hot_at:
            return Reading(self.last.celsius, hot=True)
        if self.last.celsius != self.settled:
            return Reading(None, Reason.READING_JUMPED.said(celsius=self.last.celsius))
        return Reading(self.last.celsius)

    def _why_none(self, sample: Sample) -> Said:
        """Return why a sample is no reading: what its driver says, or what its value can't be."""
        if sample.problem is not None:
            return sample.problem
        if sample.celsius is None:
            return Reason.READING_NONE_YET.said()
        if self.low > limits.READING_MIN:
            return Reason.READING_TOO_COLD.said(celsius=sample.celsius, limit_c=self.low)
        return Reason.READING_TOO_LOW.said(celsius=sample.celsius, limit_c=self.low)
