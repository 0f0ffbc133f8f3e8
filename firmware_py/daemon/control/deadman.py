"""The dead-man: darkens the panel when the loop stops earning permits.

One small thread that shares nothing with the loop but the panel. A hang that stops this thread too
is the service manager's to end.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from firmware_py.core import limits
from firmware_py.core.units import NS_PER_S
from firmware_py.ports.hardware import Clock, Panel

# A tick: so a hang is dark a tick after its permit's end at the latest.
LEAST_S = 0.05


class DeadMan:
    """Watches the expiry of the permit in force. speed: how fast the clock runs."""

    def __init__(
        self,
        panel: Panel,
        clock: Clock,
        tell: Callable[[str], None],
        speed: Callable[[], float] = lambda: 1.0,
    ) -> None:
        self._panel = panel
        self._clock = clock
        self._tell = tell
        self._speed = speed
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dead-man", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def check(self) -> bool:
        """Go dark if the permit in force has run out; tell whether it had."""
        until = self._panel.lit_until
        if until is None or self._clock() < until:
            return False
        problems = self._panel.stop_now()
        self._tell("; ".join(("dead-man: the loop hangs, light off", *problems)))
        return True

    def wait_s(self) -> float:
        """Return how long to sleep: until the permit in force, or one given by now, runs out."""
        until = self._panel.lit_until
        left = limits.PERMIT if until is None else min(until - self._clock(), limits.PERMIT)
        return max(LEAST_S, left / NS_PER_S / self._speed())

    def close(self) -> None:
        """Stop watching; may be called twice."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wait_s = LEAST_S
        while not self._ended.wait(wait_s):
            wait_s = LEAST_S
            try:
                self.check()
                wait_s = self.wait_s()
            except Exception as error:  # noqa: BLE001  this thread must outlive everything
                with suppress(Exception):  # also a log that can't be written
                    self._tell(f"dead-man: {error!r}")
