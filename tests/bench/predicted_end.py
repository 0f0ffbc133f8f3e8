"""`python -m tests.bench.predicted_end [MINUTES [HOGS]]`: is a session's end what was told before?

The daemon's own loop in real time on files, as in `still`, and a session by panelctl. What it tells
of the end, a few seconds after the light is steady and then each minute, is held against the last
write of darkness; with the longest gap between two ticks in the light. HOGS: so many programs that
take all the processor they can get.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from firmware_py.__main__ import monotonic
from firmware_py.assemble import assemble
from firmware_py.config.load import example_text, parse
from firmware_py.core.session.machine import State
from firmware_py.core.units import NS_PER_S, Ns
from firmware_py.daemon.daemon import Daemon
from firmware_py.daemon.loop import run
from firmware_py.history import people
from firmware_py.history.database import connect
from hw_mocks.seed import nobody_special
from tests.bench.still import still

STEADY_S = 5.0  # of light: the way up is over
EVERY_S = 60.0


class Watch:
    """A stop-watch around the daemon's tick."""

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon
        self._tick = daemon.tick
        self.told: list[tuple[float, Ns]] = []  # how long it was lit then, s; when it should end
        self.gaps: list[int] = []
        self._last: Ns | None = None
        self.dark_at: Ns | None = None
        vars(daemon)["tick"] = self.tick

    def tick(self) -> None:
        """Run the tick, and note what it says."""
        now = monotonic()
        controller = self._daemon.controller
        was_lit = controller.session.state is State.LIT
        if was_lit and self._last is not None:
            self.gaps.append(now - self._last)
        self._last = now
        self._tick()
        after = monotonic()
        if was_lit and controller.session.state is not State.LIT and self.dark_at is None:
            self.dark_at = after
        lit_s = controller.session.lit / NS_PER_S
        due_s = STEADY_S + len(self.told) * EVERY_S
        left = controller.remaining
        if controller.session.state is State.LIT and lit_s >= due_s and left is not None:
            # As of when the light was last counted, which is what the daemon reckons from.
            self.told.append((lit_s, Ns(controller._accounted + left)))


@contextmanager
def hogs(count: int) -> Iterator[None]:
    """So many programs that do nothing, as fast as they can."""
    made = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for each in made:
            each.kill()
            each.wait()


def _session(folder: Path, minutes: int) -> None:
    """Have a session, then end this program."""
    while not (folder / "control.sock").exists():
        time.sleep(0.1)
    command = [sys.executable, "-m", "firmware_py.panelctl", "start", "soles"]
    subprocess.run(
        [*command, "--minutes", str(minutes), "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        check=False,
    )
    os.kill(os.getpid(), 15)


def measure(minutes: int) -> Watch:
    """Run one session in real time; return what was seen."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        database = folder / "history.db"
        with closing(connect(database)) as connection:
            people.change(connection, nobody_special())
        config = parse(example_text(), "example.toml")
        daemon = assemble(config, still(folder, config, database), lambda _text: None)
        watch = Watch(daemon)
        other = threading.Thread(target=_session, args=(folder, minutes))
        other.start()
        run(daemon, monotonic)
        other.join()
        return watch


def main() -> None:
    """Measure, and print how far off each prediction was."""
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with hogs(count):
        watch = measure(minutes)
    if watch.dark_at is None:
        raise SystemExit("the session did not end")
    for lit_s, end in watch.told:
        print(
            f"told after {lit_s:6.0f} s of light: ended {(watch.dark_at - end) / 1e6:+.1f} ms later"
        )
    longest = ", ".join(f"{gap / 1e6:.1f}" for gap in sorted(watch.gaps)[-5:])
    print(f"longest gaps between ticks: {longest} ms; load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
