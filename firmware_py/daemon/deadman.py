"""The dead-man: darkens the panel when the loop stops earning permits.

One small thread that shares nothing with the loop but the panel. A hang that stops this thread too
is the service manager's to end.
"""

import threading
from collections.abc import Callable
from contextlib import suppress

from firmware_py.ports import Clock, Panel

# A tick: so a hang is dark a tick after its permit's end at the latest.
PERIOD_S = 0.05


class DeadMan:
    """Watches the expiry of the permit in force."""

    def __init__(self, panel: Panel, clock: Clock, tell: Callable[[str], None]) -> None:
        self._panel = panel
        self._clock = clock
        self._tell = tell
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

    def close(self) -> None:
        """Stop watching; may be called twice."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(PERIOD_S):
            try:
                self.check()
            except Exception as error:  # noqa: BLE001  this thread must outlive everything
                with suppress(Exception):  # also a log that can't be written
                    self._tell(f"dead-man: {error!r}")
