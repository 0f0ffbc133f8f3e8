"""The script with a countdown on the screen: the least that shows how long it still takes."""

import sys
import threading
import time

from textual.app import App, ComposeResult
from textual.widgets import Button, Digits

from tests.bench.baselines.script import Lamps


class Countdown(App[None]):
    """Minutes and seconds, and a button that stops."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._lamps = Lamps()
        self._end = time.monotonic() + seconds
        threading.Thread(target=self._lamps.run, args=(seconds,), daemon=True).start()

    def compose(self) -> ComposeResult:
        """Lay both out."""
        yield Digits("MARKER")
        yield Button("STOP")

    def on_mount(self) -> None:
        """Count, once a second."""
        self.set_interval(1, self._count)

    def on_button_pressed(self) -> None:
        """Stop the light."""
        self._lamps.stop()

    def _count(self) -> None:
        left = max(0, round(self._end - time.monotonic()))
        self.query_one(Digits).update(f"{left // 60}:{left % 60:02}")


if __name__ == "__main__":
    Countdown(60 * float(sys.argv[1])).run()
