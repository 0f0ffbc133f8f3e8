"""Typed units, and the only checks that let a number in.

Times are whole nanoseconds of one monotonic clock. Light is measured at the skin:
irradiance in mW/cm², fluence (the dose) in J/cm². Duty cycle is 0..1.
"""

import math
from enum import StrEnum
from typing import Final, NewType

Ns = NewType("Ns", int)
Duty = NewType("Duty", float)
MwPerCm2 = NewType("MwPerCm2", float)
JPerCm2 = NewType("JPerCm2", float)
Celsius = NewType("Celsius", float)
Cm = NewType("Cm", float)

NS_PER_S = 1_000_000_000


class Channel(StrEnum):
    """A colour of light with a PWM channel of its own."""

    RED = "red"
    NIR = "nir"

    __hash__ = str.__hash__  # Enum's own is a Python call, at every look-up of every tick


ALL_CHANNELS: Final = tuple(Channel)


def ns(seconds: float) -> Ns:
    """Return seconds as whole nanoseconds."""
    return Ns(round(seconds * NS_PER_S))


def seconds(duration: int) -> float:
    """Return nanoseconds as seconds."""
    return duration / NS_PER_S


def fluence(irradiance: float, duration: int) -> JPerCm2:
    """Return the fluence in J/cm² of an irradiance in mW/cm² held for a duration in ns."""
    return JPerCm2(irradiance * duration / (1000 * NS_PER_S))


def is_within(value: object, low: float, high: float) -> bool:
    """Tell whether value is a real number in [low, high]; NaN, infinity and bool are not."""
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and math.isfinite(value)
        and low <= value <= high
    )
