"""One touch acts once: a second within 0.4 s, on whatever lies there now, is a shaking finger."""

REPEAT_S = 0.4


class RepeatGuard:
    """Lets a touch through unless one was let through just before."""

    def __init__(self) -> None:
        self._last: float | None = None

    def admits(self, now: float) -> bool:
        """Tell whether a touch now counts; now: seconds."""
        if self._last is not None and 0 <= now - self._last < REPEAT_S:
            return False
        self._last = now
        return True

    @property
    def last(self) -> float:
        """When a touch last counted, in seconds; minus infinity before the first."""
        return float("-inf") if self._last is None else self._last

    def note(self, now: float) -> None:
        """Count a touch that needs no leave, such as STOP."""
        self._last = now
