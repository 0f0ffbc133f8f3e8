"""Which lives are lived: four for every test run, forty for `make lives`."""

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.lives.weeks.life import Kind, Life

# By what lies in their weeks: the end of summer time and of a year, 29 February, and moves.
BEGINNINGS = {
    "summer begins": "2027-03-08T08:00",
    "summer ends": "2027-10-04T08:00",
    "year's end": "2027-11-29T08:00",
    "29 February": "2028-02-07T08:00",
    "autumn in the south": "2027-03-22T08:00",
}
ZONES = (
    ("Europe/Berlin",),
    ("America/New_York",),
    ("Australia/Lord_Howe",),  # half an hour of summer time
    ("Asia/Kathmandu", "Europe/Berlin"),
    ("Europe/Madrid", "America/New_York", "Pacific/Auckland"),
)
WEEKS = (6, 12, 20, 30)


def short(weeks: int, begins: str, zones: tuple[str, ...], seed: int) -> Kind:
    """A life of few and short sessions, for its time: most give a little more than a tenth."""
    return Kind(
        weeks, begins, zones, people=2 if weeks < 12 else 1, seed=seed,
        per_week=2 if weeks < 20 else 1, full=0.01, stays=(0.11, 0.12), reboots=0.15,
        looks_days=14.0, is_short=True,
    )  # fmt: skip


FEW = (
    short(6, "2028-02-07T08:00", ("Europe/Madrid", "America/New_York"), 1),  # 29 February
    short(12, "2027-10-04T08:00", ("Europe/Berlin",), 23),  # the end of summer time
    short(20, "2027-11-29T08:00", ("Asia/Kathmandu", "Europe/Berlin"), 32),  # the year's end
    short(30, "2027-03-08T08:00", ("Australia/Lord_Howe",), 42),  # both ends of summer time
)


def many(count: int, seed: int) -> Iterator[tuple[str, Kind]]:
    """So many lives, each with what lies in its weeks."""
    rng = random.Random(seed)
    for number in range(count):
        name, begins = list(BEGINNINGS.items())[number % len(BEGINNINGS)]
        yield (
            name,
            Kind(
                weeks=WEEKS[number % len(WEEKS)],
                begins=begins,
                zones=ZONES[rng.randrange(len(ZONES))],
                people=1 + number % 3,
                seed=seed * 1000 + number,
                full=rng.choice((0.05, 0.2)),
            ),
        )


def lived(kind: Kind) -> tuple[Life, float]:
    """Live it; return it with the seconds of a processor that it took."""
    began = time.process_time()
    with tempfile.TemporaryDirectory(prefix="weeks-") as folder:
        life = Life(kind, Path(folder))
        life.live()
    return life, time.process_time() - began
