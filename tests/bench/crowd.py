"""`python -m tests.bench.crowd [SECONDS [CLIENTS]]`: what many clients at the rate do to a panel.

Twelve clients (16: all places) ask for overviews as fast as they may, while one measures how long
a stop takes to be answered, and the daemon itself how far its ticks are apart. Run by hand: a busy
machine shows in the figures.
"""

import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from firmware_py import wire
from firmware_py.history.database import connect
from tests.bench.processes import memory_mb
from tests.history.years import fill
from tests.system.panel import status, until

CLIENTS = 12
PER_S = 95  # the permitted rate is 100 lines a second
STOP_EVERY_S = 0.25
ASKED = wire.encode(wire.Overview(person="Me"))
STOP = wire.encode(wire.Stop(id=1))
SECONDS = 60.0


class Crowd:
    """Clients that ask at an even rate and throw the answers away."""

    def __init__(self, path: Path, clients: int) -> None:
        self._sockets = [_connected(path) for _ in range(clients)]
        self._selector = selectors.DefaultSelector()
        for each in self._sockets:
            self._selector.register(each, selectors.EVENT_READ)
        self.asked = self.received_bytes = self.answered = self.refused = 0

    def ask(self) -> None:
        """Have each client send one line."""
        for each in self._sockets:
            with suppress(BlockingIOError):
                each.send(ASKED)
                self.asked += 1

    def hear(self, until_s: float) -> None:
        """Read what comes until a time."""
        while (left := until_s - time.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                data = key.fileobj.recv(1 << 20)  # type: ignore[union-attr]  # a socket
                if not data:
                    raise SystemExit("the daemon dropped a client: it has ended, or it floods")
                self.received_bytes += len(data)
                self.answered += data.count(b'{"type":"overview"')
                self.refused += data.count(b'{"type":"refused"')


def _connected(path: Path) -> socket.socket:
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.connect(str(path))
    made.setblocking(False)
    return made


def _stop_ms(path: Path) -> float:
    """Return how long a new connection's stop takes to be answered."""
    began = time.monotonic()
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as client:
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(STOP)
        answer = client.recv(65_536)
        if b'"done"' not in answer:
            raise SystemExit(f"a stop was not served: {answer!r}")
    return (time.monotonic() - began) * 1000


def measure(folder: Path, seconds: float, clients: int) -> None:
    """Run the crowd against a daemon in a folder, and print what it did."""
    with closing(connect(folder / "history.db")) as connection:
        fill(connection, years=2, people=1, per_week=5)
        connection.execute("UPDATE sessions SET person = 'Me', pain_before = 4, pain_after = 3")
    gaps = folder / "gaps"
    daemon = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.still", str(folder)],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TICK_GAPS": str(gaps)},
    )
    try:
        until(lambda: status(folder), "ready", 30)
        path = folder / "control.sock"
        before_mb, stops = memory_mb(daemon.pid), list[float]()
        crowd, began = Crowd(path, clients), time.monotonic()
        next_stop = began
        _print_memory(daemon.pid, 0.0, crowd)
        shown = began
        while (now := time.monotonic()) < began + seconds:
            crowd.ask()
            if now >= next_stop:
                stops.append(_stop_ms(path))
                next_stop = now + STOP_EVERY_S
            if now >= shown + 10:
                _print_memory(daemon.pid, now - began, crowd)
                shown = now
            crowd.hear(now + 1 / PER_S)
        _print_memory(daemon.pid, time.monotonic() - began, crowd)
        after_mb = memory_mb(daemon.pid)
    finally:
        daemon.terminate()
        daemon.wait(60)
    _report(stops, gaps, before_mb, after_mb)


def _print_memory(pid: int, at_s: float, crowd: Crowd) -> None:
    print(
        f"{at_s:5.0f} s: {memory_mb(pid):7.1f} MB, asked {crowd.asked}, overviews "
        f"{crowd.answered}, refused {crowd.refused}"
    )


def _report(stops: Sequence[float], gaps: Path, before_mb: float, after_mb: float) -> None:
    ordered = sorted(stops)
    print(f"memory: {before_mb:.1f} MB before, {after_mb:.1f} MB after")
    print(
        f"stop answered: median {ordered[len(ordered) // 2]:.1f} ms, longest {ordered[-1]:.1f} ms "
        f"of {len(ordered)}"
    )
    print(f"longest gaps between ticks: {gaps.read_text('ascii').strip()} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        measure(
            Path(place),
            float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS,
            int(sys.argv[2]) if len(sys.argv) > 2 else CLIENTS,
        )
