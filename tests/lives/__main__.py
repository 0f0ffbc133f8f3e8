"""`make lives`: whole lives of a panel, and what was in them.

python -m tests.lives [--steps N] [--seed N] [--plant NAME] [--no-shrink]
"""

import argparse
import sys
import time
from contextlib import nullcontext

from tests.lives import planted
from tests.lives.campaign import run, summary
from tests.lives.judge import BrokenPromiseError
from tests.lives.machine import TALLY


def main() -> int:
    """Live, and tell: 0 where every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.lives", description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--plant", choices=sorted(planted.FAULTS), default=None)
    parser.add_argument("--no-shrink", action="store_true")
    args = parser.parse_args()
    began = time.perf_counter()
    try:
        with planted.fault(args.plant) if args.plant else nullcontext():
            run(args.steps, args.seed, shrinks=not args.no_shrink)
    except BrokenPromiseError as error:
        print("\n".join(getattr(error, "__notes__", ())))
        print(f"FOUND after {TALLY['found after steps']} steps: {error}")
        return 1
    finally:
        print(summary())
        print(f"{time.perf_counter() - began:.0f} s, {time.process_time():.0f} s of a processor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
