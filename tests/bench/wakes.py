"""What the daemon takes while it waits: processor time, wake-ups, and how late its ticks are."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec import Struct

from tests.bench.predicted_end import hogs
from tests.bench.processes import session, still
from tests.bench.ticks import lit
from tests.system.panel import status, until

NS = 1e9
SECONDS = 20.0
# After this the probes rest, and nothing is left of the start.
AT_REST_S = 65.0
COLD_TICKS = 150


class Taken(Struct, frozen=True):
    """What a process took: processor time in % of a core, wake-ups a second of all its threads."""

    cpu_percent: float
    wakes_per_s: float


def _now(pid: int) -> tuple[float, int]:
    """Return a process's processor time, s, and how often its threads have slept so far."""
    spent_ns = slept = 0
    for thread in Path(f"/proc/{pid}/task").iterdir():
        spent_ns += int((thread / "schedstat").read_text("ascii").split()[0])
        lines = (thread / "status").read_text("ascii").splitlines()
        slept += sum(int(line.split()[1]) for line in lines if line.startswith("voluntary"))
    return spent_ns / NS, slept


def taken(pid: int, seconds: float = SECONDS) -> Taken:
    """Watch a process for a while."""
    began, (cpu_s, slept) = time.monotonic(), _now(pid)
    time.sleep(seconds)
    after_s, slept_after = _now(pid)
    took_s = time.monotonic() - began
    return Taken(100 * (after_s - cpu_s) / took_s, (slept_after - slept) / took_s)


def idle() -> Taken:
    """Return what the daemon takes where nobody has been there for a minute."""
    with still() as (_, pid):
        time.sleep(AT_REST_S)
        return taken(pid)


def in_session() -> Taken:
    """Return what it takes in steady light."""
    with still() as (folder, pid), session(folder):
        time.sleep(6)
        return taken(pid)


def cold_ms() -> float:
    """Return the median time of a tick in steady light that comes after its sleep, as in life."""
    took = []
    with lit() as desk:
        for _ in range(COLD_TICKS):
            time.sleep(0.1)
            begun = time.perf_counter_ns()
            desk.daemon.tick()
            took.append(time.perf_counter_ns() - begun)
            desk.step()
    return statistics.median(took) / 1e6


def latest_ms(seconds: float = SECONDS) -> float:
    """Return by how much the latest tick of a session came late, beside two busy programs, ms."""
    with tempfile.TemporaryDirectory() as place:
        folder, late = Path(place), Path(place) / "late"
        daemon = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.still", place],
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TICK_GAPS": str(late), "TICK_LATE": "1"},
        )
        try:
            until(lambda: status(folder), "ready", 30)
            with session(folder), hogs(2):
                time.sleep(seconds)
        finally:
            daemon.terminate()
            daemon.wait(60)
        return float(late.read_text("ascii").split()[-1])
