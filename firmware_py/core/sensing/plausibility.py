"""Whether what is read can be true: duty against command, warmth against power, two clocks.

Nothing here can be configured. It judges physics and hardware, not people.

- A heatsink that warms steadily without light means that something else drives the lamps. The
  surface may warm in the dark, since hands and sun do that.
- A probe that warms by 30 K in 10 s is broken: no panel does.
- A second clock (the boot's, which goes on while the machine sleeps) must keep pace with the one
  that doses. In the dark a difference does no harm, and is taken as it is.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.units import ALL_CHANNELS, Channel, Ns, seconds


def mismatch(
    commanded: Mapping[Channel, float],
    duty: Mapping[Channel, float],
    *,
    enabled: bool,
    problems: Sequence[str],
) -> Said | str | None:
    """Return where the hardware reads back another thing than was commanded.

    duty, enabled, problems: as read back; duty 0..1. NaN agrees with nothing.
    """
    if problems:
        return "; ".join(problems)
    for channel in ALL_CHANNELS:
        wanted, read = commanded[channel], duty[channel]
        if not abs(wanted - read) <= limits.READBACK_TOLERANCE:
            return Reason.DUTY_DIFFERS.said(
                channel=_CHANNELS[channel].said(),
                commanded_percent=100 * wanted,
                read_percent=100 * read,
            )
    if enabled is not any(commanded.values()):
        return (Reason.ENABLE_READS_HIGH if enabled else Reason.ENABLE_READS_LOW).said()
    return None


_CHANNELS = {Channel.RED: Reason.CHANNEL_RED, Channel.NIR: Reason.CHANNEL_NIR}


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

    def warms_in_the_dark(self) -> Said | None:
        """Return the message of steady warming without power: something else drives the lamps.

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
        return Reason.WARMED_IN_THE_DARK.said(rise_k=last - first, within_s=seconds(_SPAN))

    def races(self) -> Said | None:
        """Return the message of warming that no panel can: the probe can't be right."""
        if not self.readings:
            return None
        now, last = self.readings[-1]
        lowest = min(c for at, c in self.readings if now - at <= limits.RACE_WITHIN)
        if not last - lowest >= limits.RACE_K:
            return None
        within_s = seconds(limits.RACE_WITHIN)
        return Reason.WARMED_TOO_FAST.said(rise_k=last - lowest, within_s=within_s)


_SPAN = limits.DARK_RISE_WITHIN


def slope(surface: Trend, heatsink: Trend, surface2: Trend | None = None) -> Said | None:
    """Return what temperatures can't do. A hand may warm the surface in the dark."""
    if (why := heatsink.warms_in_the_dark() or heatsink.races()) is not None:
        return Reason.HEATSINK_IMPLAUSIBLE.said(what=why)
    if (why := surface.races()) is not None:
        return Reason.SURFACE_IMPLAUSIBLE.said(what=why)
    if surface2 is not None and (why := surface2.races()) is not None:
        return Reason.SURFACE2_IMPLAUSIBLE.said(what=why)
    return None


class TwoClocks(Struct, frozen=True):
    """How far a second clock has been ahead of the first.

    looks: how often in a row they were apart. One look proves nothing: it may have been
    interrupted between the two readings. problem: what was found, at the look that found it.
    """

    ahead: Ns | None = None
    looks: int = 0
    problem: Said | None = None

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
        problem = Reason.CLOCKS_APART.said(apart_s=abs(seconds(apart)))
        return TwoClocks(ahead, 0, problem)
