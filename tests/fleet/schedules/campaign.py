"""Runs schedules, and counts what the judge finds."""

import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable, Iterable

from fleet.clinic import moments
from fleet.clinic.book import Kept
from fleet.clinic.ledger import Ledger
from tests.fleet.memory_book import MemoryBook
from tests.fleet.schedules.world import World

PEOPLE = tuple(f"{n:032x}" for n in (1, 2, 3))
STEPS = 70
SCHEDULES = 10_000
PARTS = 100


def one(
    seed: int, book: Callable[[], MemoryBook] = MemoryBook, steps: int = STEPS
) -> tuple[Counter[str], World]:
    """Run one schedule; return what went wrong, by kind."""
    store = book()
    gone: set[str] = set()
    store.state.homes.update(dict.fromkeys(PEOPLE, Kept(moments.NEVER, {})))

    def release(person: str) -> None:
        gone.add(person)
        store.state.homes[person] = None

    world = World(
        seed,
        store,
        PEOPLE,
        lambda key: Ledger(key, lambda person: person not in gone),
        release,
    )
    world.run(steps)
    return found(world, {(panel, uid) for panel, uid, _ in store.state.given}), world


def found(world: World, kept: set[tuple[str, str]]) -> Counter[str]:
    """Return what the judge says of a schedule that has run."""
    return Counter(
        second_doses=len(world.judge.second_doses()),
        lost_records=len(world.judge.told - kept),
        kept_waiting=len(world.judge.kept_waiting),
    )


def many(seeds: Iterable[int], book: Callable[[], MemoryBook] = MemoryBook) -> Counter[str]:
    """Run schedules; return what went wrong in all, and how much was asked for."""
    total: Counter[str] = Counter()
    for seed in seeds:
        wrong, world = one(seed, book)
        total.update(wrong)
        total.update(granted=world.granted, refused=world.refused, schedules=1)
    return total


def main() -> int:
    """Run ten thousand, and the share of them that the real PostgreSQL gets."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else SCHEDULES
    with multiprocessing.Pool() as pool:
        shares = [range(first, count, PARTS) for first in range(PARTS)]
        total = sum(pool.imap_unordered(many, shares), Counter())
    wrong = {kind: total[kind] for kind in ("second_doses", "lost_records", "kept_waiting")}
    print(f"{total['schedules']} schedules: {total['granted']} granted, {total['refused']} refused")
    print(*(f"{kind.replace('_', ' ')}: {number}" for kind, number in wrong.items()), sep="\n")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
