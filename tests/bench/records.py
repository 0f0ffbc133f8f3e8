"""How long a screen waits for a person's history, and what that grows with."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path

from firmware_py import wire
from firmware_py.daemon.requests import overview
from firmware_py.history import diary
from firmware_py.history.database import connect
from tests.history.years import fill, now

ROUNDS, TIMES = 6, 20
PER_YEAR = 52 * 5  # of one person
ME = "person 0"


@contextmanager
def record(sessions: int) -> Iterator[Callable[[str], float]]:
    """A record of so many sessions of one person; what it yields measures in ms by name."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(connect(Path(folder) / "history.db")) as connection,
    ):
        fill(connection, years=sessions // PER_YEAR, people=1, per_week=5)
        connection.execute("UPDATE sessions SET pain_before = id % 11, pain_after = id % 7")
        middle = sessions // 2

        def page() -> bytes:
            found = diary.page(connection, person=ME, area=None, before=middle, limit=wire.PAGE_MAX)
            assert len(found.entries) == wire.PAGE_MAX
            return wire.encode(overview.page(found, ME, 1))

        def whole() -> bytes:
            first = overview.month(None, now(), UTC)
            found = diary.diary(connection, ME, overview.since(now()), overview.bounds(first, UTC))
            seen = overview.overview(found, person=ME, now=now(), first=first, request=1, zone=UTC)
            assert seen.pain
            return wire.encode(seen)

        yield lambda name: _median_ms(page if name == "page" else whole)


def _median_ms(work: Callable[[], bytes]) -> float:
    """Return the median of the quietest round, in processor time: another program's isn't ours."""
    work()  # what it needs is at hand
    return min(statistics.median(_took_ns(work) for _ in range(TIMES)) for _ in range(ROUNDS)) / 1e6


def _took_ns(work: Callable[[], bytes]) -> int:
    begun = time.thread_time_ns()
    work()
    return time.thread_time_ns() - begun
