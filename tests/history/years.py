"""Years of history, and how long "what may I do now?" takes: `python -m tests.history.years`."""

import sqlite3
import sys
import tempfile
import time
from operator import itemgetter
from pathlib import Path

from firmware_py.assemble import catalogue
from firmware_py.core.dose.caps import Skin
from firmware_py.core.history.allowance import look
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Ns
from firmware_py.history import open_sessions
from firmware_py.history.database import connect

WEEK_S = 7 * 24 * 3600
NOW = 2_000_000_000.0
AREAS = catalogue()


def fill(connection: sqlite3.Connection, *, years: int, people: int, per_week: int) -> None:
    """Write years of sessions that end at NOW."""
    areas = list(AREAS)
    rows = [
        (f"person {person}", areas[(number * per_week + turn) % len(areas)],
         NOW - (number + (turn + 1) / (per_week + 1)) * WEEK_S)
        for number in range(years * 52)
        for turn in range(per_week)
        for person in range(people)
    ]  # fmt: skip
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO sessions (uid, person, area, mode, strength, minutes, distance_cm, "
        "target_red_j_cm2, target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, wall_is_set, "
        "red_j_cm2, nir_j_cm2, lit_ns, ended, reason) VALUES "
        "(lower(hex(randomblob(16))), ?, ?, 'both', 'usual', 15, 15, 3, 6, "
        "'old', 1, ?, 1, 3, 6, 900000000000, 'complete', 'Done.')",
        sorted(rows, key=itemgetter(2)),
    )
    connection.execute("COMMIT")


def now() -> Moment:
    """Return an hour after a boot, long after all of it."""
    return Moment(boot_id="new", monotonic=Ns(3_600_000_000_000), unix_s=NOW, is_set=True)


def answer(connection: sqlite3.Connection, person: str) -> int:
    """Read the history and work out every area for one person; return how many are open."""
    view = look(open_sessions.load(connection, now()), person, now())
    return sum(
        view.allowance(key, {c: area.usual(c) for c in Channel}, Skin()).why is None
        for key, area in AREAS.items()
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        database = connect(Path(folder) / "history.db")
        fill(database, years=10, people=4, per_week=5)
        times = []
        for _ in range(50):
            began = time.perf_counter()
            answer(database, "person 1")
            times.append(1000 * (time.perf_counter() - began))
        times.sort()
        sys.stdout.write(f"read and worked out: median {times[25]:.2f} ms, most {times[-1]:.2f}\n")
        database.close()
