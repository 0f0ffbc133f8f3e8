"""How long to wait before the next try: twice as long each time, and never at the same moment.

A thousand panels that lose one broker together must not come back together, so each wait is drawn
from the upper half of its span.
"""

import random
from collections.abc import Callable


class Backoff:
    """Waits in seconds, from `first_s` doubling up to `most_s`."""

    def __init__(
        self, first_s: float, most_s: float, draw: Callable[[], float] = random.random
    ) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._draw = draw
        self._span_s = first_s

    def next_s(self) -> float:
        """Return how long to wait this time."""
        wait_s = self._span_s * (0.5 + 0.5 * self._draw())
        self._span_s = min(self._most_s, 2 * self._span_s)
        return wait_s

    def reset(self) -> None:
        """Begin anew: a try has succeeded."""
        self._span_s = self._first_s
