"""Whether what is read can be true: duty against command, warmth against power, two clocks.

Nothing here can be configured. It judges physics and hardware, not people.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.units import ALL_CHANNELS, Channel, Ns, seconds


def mismatch(
    commanded: Mapping[Channel, float],
    duty: Mapping[Channel, float],
    *,
    enabled: bool,
    problems: Sequence[str],
) -> str | None:
    """Return where the hardware reads back another thing than was commanded, in words.

    duty, enabled, problems: as read back; duty 0..1. NaN agrees with nothing.
    """
    if problems:
        return "; ".join(problems)
    for channel in ALL_CHANNELS:
        wanted, read = commanded[channel], duty[channel]
        if not abs(wanted - read) <= limits.READBACK_TOLERANCE:
            return (
                f"{channel}: commanded {100 * wanted:.1f} % duty, reads back "
                f"{100 * read:.1f} %; the light did not follow."
            )
    if enabled is not any(commanded.values()):
        state = "high" if enabled else "low"
        return f"the enable line reads {state}, it was commanded the other way."
    return None


class Trend(Struct, frozen=True):
    """What one probe has read of late, without a break; lit: whether the lamps were driven.

    since: when that last changed. readings: (when, °C), the oldest first.
    """

    lit: bool = False
    since: Ns | None = None
    readings: tuple[tuple[Ns, float], ...] = ()

    def take(self, at: Ns, celsius: float | None, *, lit: bool) -> "Trend":
        """Return the memory after one more answer; one that is no reading is a break."""
        since = self.since if self.since is not None and lit is self.lit else at
        if celsius is None:
            return Trend(lit, since)
        # One reading older than the span, so that the span is whole.
        old = [index for index, (when, _) in enumerate(self.readings) if at - when >= _SPAN]
        return Trend(lit, since, (*self.readings[old[-1] if old else 0 :], (at, celsius)))

    def warms_in_the_dark(self) -> str | None:
        """Return the sentence for steady warming without power: something else drives the lamps.

        Steady: in both halves of the span. A draught, a hand or a sunbeam comes and stays.
        """
        if self.lit or self.since is None or not self.readings:
            return None
        now, last = self.readings[-1]
        settled = [r for r in self.readings if r[0] >= self.since + limits.DARK_SETTLE]
        first = next((c for at, c in reversed(settled) if now - at >= _SPAN), None)
        middle = next((c for at, c in reversed(settled) if now - at >= _SPAN // 2), None)
        if first is None or middle is None:
            return None
        if min(middle - first, last - middle) < limits.DARK_RISE_K / 3:
            return None
        if not last - first >= limits.DARK_RISE_K:
            return None
        return f"warmed by {last - first:.1f} K in {seconds(_SPAN):.0f} s without light"

    def races(self) -> str | None:
        """Return the sentence for warming that no panel can: the probe can't be right."""
        if not self.readings:
            return None
        now, last = self.readings[-1]
        lowest = min(c for at, c in self.readings if now - at <= limits.RACE_WITHIN)
        if not last - lowest >= limits.RACE_K:
            return None
        return f"warmed by {last - lowest:.0f} K in {seconds(limits.RACE_WITHIN):.0f} s"


_SPAN = limits.DARK_RISE_WITHIN


def slope(surface: Trend, heatsink: Trend) -> str | None:
    """Return what temperatures can't do, in words. A hand may warm the surface in the dark."""
    if (why := heatsink.warms_in_the_dark() or heatsink.races()) is not None:
        return f"The lamps' heatsink {why}."
    if (why := surface.races()) is not None:
        return f"The panel's surface {why}."
    return None


class TwoClocks(Struct, frozen=True):
    """How far a second clock has been ahead of the first.

    looks: how often in a row they were apart. One look proves nothing: it may have been
    interrupted between the two readings. problem: what was found, at the look that found it.
    """

    ahead: Ns | None = None
    looks: int = 0
    problem: str | None = None

    def look(self, first: Ns, second: Ns) -> "TwoClocks":
        """Return the memory after both were read."""
        ahead = Ns(second - first)
        if self.ahead is None:
            return TwoClocks(ahead)
        apart = ahead - self.ahead
        if abs(apart) <= limits.CLOCKS_APART:
            return TwoClocks(self.ahead) if self.looks or self.problem else self
        if self.looks + 1 < limits.CLOCKS_LOOKS:
            return TwoClocks(self.ahead, self.looks + 1)
        problem = f"Two clocks that must agree came {abs(seconds(apart)):.1f} s apart."
        return TwoClocks(ahead, 0, problem)
