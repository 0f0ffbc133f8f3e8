"""The simulated clocks: one that is stepped, and a time of day that follows it and may jump."""

from firmware_py.core.units import NS_PER_S, Ns
from firmware_py.ports.hardware import WallTime


class SteppedClock:
    """A monotonic clock that stands still until it is advanced; a `ports.Clock`."""

    def __init__(self, now: Ns) -> None:
        self._now = now

    def __call__(self) -> Ns:
        """Return the simulated time since boot."""
        return self._now

    def advance_to(self, now: Ns) -> None:
        """Go on to an instant; one already passed changes nothing."""
        self._now = max(self._now, now)


class SteppedWall:
    """The time of day: where it started, plus simulated time, plus a jump; a `ports.WallClock`."""

    def __init__(self, clock: SteppedClock, unix_s: float) -> None:
        self._clock = clock
        self._started, self._unix_s = clock(), unix_s
        self.jump_s = 0.0
        self.is_set = True

    def __call__(self) -> WallTime:
        """Return the simulated time of day."""
        elapsed_s = (self._clock() - self._started) / NS_PER_S
        return WallTime(self._unix_s + elapsed_s + self.jump_s, self.is_set)

    def show(self, unix_s: float) -> None:
        """Jump to a time of day."""
        self.jump_s += unix_s - self().unix_s

    @property
    def true_unix_s(self) -> float:
        """The time of day without the jump: what a next run goes on from."""
        return self().unix_s - self.jump_s
