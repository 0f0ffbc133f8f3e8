"""How long one tick takes, and what it grows with."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from firmware_py import wire
from firmware_py.history.database import connect
from tests.daemon.desk import Desk

TICKS = 2000
OLD = (
    "INSERT INTO sessions (person, area, mode, strength, minutes, distance_cm, target_red_j_cm2,"
    " target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, wall_is_set, red_j_cm2, nir_j_cm2,"
    " lit_ns, ended) VALUES ('Me', 'soles', 'both', 'usual', 15, 15, 3, 6, 'old', 0, ?, 1, 3, 6,"
    " 900000000000, 'complete')"
)


@contextmanager
def lit(*, clients: int = 0, history: int = 0) -> Iterator[Desk]:
    """A session under way, with so many subscribers that don't read, after so many sessions."""
    with tempfile.TemporaryDirectory() as folder:
        if history:
            connection = connect(Path(folder) / "history.db")
            now_s = time.time()
            connection.execute("BEGIN")
            connection.executemany(
                OLD, [(now_s - 86_400 * (history - n + 8),) for n in range(history)]
            )
            connection.execute("COMMIT")
            connection.close()
        desk = Desk(Path(folder))
        others = [desk.connect() for _ in range(clients)]
        for other in others:
            other.sendall(wire.encode(wire.Subscribe()))
        try:
            desk.start("soles", 20)
            desk.run_until("lit")
            desk.run_for(5)
            yield desk
        finally:
            for other in others:
                other.close()
            desk.close()


def median_ms(desk: Desk) -> float:
    """Return what the daemon's own tick takes, without the simulated world around it."""
    took = []
    tick = desk.daemon.tick

    def timed() -> None:
        begun = time.perf_counter_ns()
        tick()
        took.append(time.perf_counter_ns() - begun)

    vars(desk.daemon)["tick"] = timed  # a stop-watch around it
    desk.step(TICKS)
    return statistics.median(took) / 1e6
