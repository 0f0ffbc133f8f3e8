"""`make lives`: whole lives of several people over weeks, held against independent books.

python -m tests.lives.weeks [--lives N] [--seed N]
"""

import argparse
import sys

from tests.lives.weeks.campaign import lived, many

COLUMNS = ("life", "weeks", "people", "zones", "sessions", "boots", "by hand", "numbers", "differ")
ROW = "{:<22}{:>6}{:>8}  {:<42}{:>9}{:>7}{:>9}{:>9}{:>8}"


def main() -> int:
    """Live, and tell: 0 where every number agreed."""
    parser = argparse.ArgumentParser(prog="python -m tests.lives.weeks", description=__doc__)
    parser.add_argument("--lives", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    print(ROW.format(*COLUMNS), flush=True)
    numbers, differences, cpu_s = 0, list[str](), 0.0
    for name, kind in many(args.lives, args.seed):
        life, took_s = lived(kind)
        found = life.compared
        sessions = sum(n for what, n in life.events.items() if what.startswith("sessions "))
        by_hand = life.events.get("clocks told by hand", 0)
        row = (
            name, kind.weeks, kind.people, ", ".join(kind.zones), sessions, life.events["boots"],
            by_hand, found.numbers, len(found.differences),
        )  # fmt: skip
        print(ROW.format(*row), flush=True)
        for each in found.differences[:3]:
            print(f"  seed {kind.seed}: {each[:300]}", flush=True)
        numbers, cpu_s = numbers + found.numbers, cpu_s + took_s
        differences += found.differences
    print(f"{args.lives} lives, {numbers} numbers, {len(differences)} differ; {cpu_s:.0f} s of CPU")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
