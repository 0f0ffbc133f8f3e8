"""Heat: when it dims the light, pauses the session, or is a fault.

From the derating bound to the pause bound the light falls in a straight line to none; a pause ends
only below the lower resume bound (hysteresis); the fault bound latches. Bounds: core/limits.py.
"""

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.units import Ns


class FanWatch(Struct, frozen=True):
    """Since when nobody has seen the fan turn; None while it does."""

    still: Ns | None = None

    def look(self, *, turned: bool, now: Ns) -> "FanWatch":
        """Return the memory after a look."""
        if turned:
            return FanWatch()
        return FanWatch(now) if self.still is None else self

    def turns(self, now: Ns) -> bool:
        """Tell whether it may be taken to turn."""
        return self.still is None or now - self.still < limits.FAN_STILL


def _fade(celsius: float, start: float, end: float) -> float:
    return min(1.0, max(0.0, (end - celsius) / (end - start)))


def derate(surface: Reading, heatsink: Reading | None, surface2: Reading | None = None) -> float:
    """Return the share of the planned irradiance that heat allows, 0..1; unknown counts as none."""
    share = _surface_share(surface)
    if surface2 is not None:
        share = min(share, _surface_share(surface2))
    if heatsink is None:
        return share
    if heatsink.celsius is None:
        return 0.0
    return min(share, _fade(heatsink.celsius, limits.HEATSINK_DERATE, limits.HEATSINK_PAUSE))


def _surface_share(surface: Reading) -> float:
    if surface.celsius is None:
        return 0.0
    return _fade(surface.celsius, limits.SURFACE_DERATE, limits.SURFACE_PAUSE)


def is_warm(surface: Reading, heatsink: Reading | None, surface2: Reading | None = None) -> bool:
    """Tell whether any is at its pause bound."""
    return any(each is not None and each.hot for each in (surface, surface2, heatsink))


def is_cool(surface: Reading, heatsink: Reading | None, surface2: Reading | None = None) -> bool:
    """Tell whether each that is fitted is known and below its resume bound."""
    return (
        _is_below(surface, limits.SURFACE_RESUME)
        and (surface2 is None or _is_below(surface2, limits.SURFACE_RESUME))
        and (heatsink is None or _is_below(heatsink, limits.HEATSINK_RESUME))
    )


def _is_below(reading: Reading, bound: float) -> bool:
    return reading.celsius is not None and reading.celsius < bound


def too_hot(
    surface: Reading, heatsink: Reading | None, surface2: Reading | None = None
) -> Said | None:
    """Return the message of a fault where any is at its fault bound."""
    for place in (surface, surface2):
        celsius = None if place is None else place.celsius
        if celsius is not None and celsius >= limits.SURFACE_FAULT:
            return Reason.SURFACE_TOO_HOT.said(celsius=celsius, limit_c=limits.SURFACE_FAULT)
    if (
        heatsink is not None
        and heatsink.celsius is not None
        and heatsink.celsius >= limits.HEATSINK_FAULT
    ):
        return Reason.HEATSINK_TOO_HOT.said(celsius=heatsink.celsius, limit_c=limits.HEATSINK_FAULT)
    return None
