"""Breathing: 4 s in, 6 s out, as a brightness that swells and fades without a corner."""

import math

IN_S = 4.0
OUT_S = 6.0


def is_in(seconds: float) -> bool:
    """Tell whether it is time to breathe in."""
    return seconds % (IN_S + OUT_S) < IN_S


def brightness(seconds: float) -> float:
    """Return 0..1 at so many seconds since the pacer began."""
    phase = seconds % (IN_S + OUT_S)
    share = phase / IN_S if phase < IN_S else 1.0 - (phase - IN_S) / OUT_S
    return (1.0 - math.cos(math.pi * share)) / 2.0
