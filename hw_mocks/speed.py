"""When the next simulated step is due: at most N times real time, and never in a hurry to catch up.

`speed` is an upper bound. What a slow machine loses is lost beyond a tenth of a second, which is
kept so that sleeping in whole milliseconds doesn't cost speed.
"""

from collections import deque

DEBT_S = 0.1
WINDOW_S = 1.0
NOTE_S = 0.1


class SpeedLimit:
    """Real times in seconds of one monotonic clock."""

    def __init__(self, speed: float, step_s: float, now_s: float) -> None:
        self._speed = speed
        self._step_s = step_s
        self._due_s = now_s
        self._steps = 0
        self._notes: deque[tuple[float, int]] = deque([(now_s, 0)])
        self.achieved = speed

    def wait_s(self, now_s: float) -> float:
        """Return how long until the next step is due, 0 where it is."""
        return max(0.0, self._due_s - now_s)

    def stepped(self, now_s: float) -> None:
        """Count a step."""
        self._steps += 1
        self._due_s = max(self._due_s + self._step_s / self._speed, now_s - DEBT_S)
        if now_s - self._notes[-1][0] >= NOTE_S:
            self._measure(now_s)

    def restart(self, now_s: float) -> None:
        """Begin from here, after a stand-still."""
        self._due_s = now_s
        self._notes = deque([(now_s, self._steps)])

    def _measure(self, now_s: float) -> None:
        self._notes.append((now_s, self._steps))
        while now_s - self._notes[1][0] >= WINDOW_S:
            self._notes.popleft()
        since_s, steps = self._notes[0]
        self.achieved = round((self._steps - steps) * self._step_s / (now_s - since_s), 2)
