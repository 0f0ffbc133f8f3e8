"""`make faults`: every fault in every state, whole and without its control; docs/faults.md tells.

The table is run in this process on a clock that is stepped; crashes, hangs and kills are done to
real processes in real time.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.faults.campaign import WHENS, When, complaints, run
from tests.faults.cuts import report as cut_power
from tests.faults.processes import report as deal_blows
from tests.faults.rows import Row, rows
from tests.faults.table import Line, markdown

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"

INTRODUCTION = """\
# What was made to go wrong

Written by `make faults`. Each line is one thing that goes wrong, in one state of the panel, on a
panel of its own: the real daemon on the simulated machine. It arrives between two ticks, or in one,
after the sensors and the stop were read and before the light is driven; and each of these while
things change, where a tick is due every 50 ms, and once they are settled, where it is every 100 ms
in the light and every 200 ms in the dark. A line passes only if

- it is dark in time, by the physics, and stays so;
- the daemon shows what it must: the fault's code, the reason to pause, the ending, or the refusal
  of what a person asks next;
- the record never holds less than was given (to 0.2 %: daemon and physics each reckon how warm
  LEDs dim), and at most 10 s of light more;
- with the cause gone nothing comes back by itself, and after a person has done what is asked of
  them there is light again;
- **without the named control the same line fails**: the last column says by what.

*Dark after* counts from when the fault can first be seen, where that is later than the fault; *was
dark* is a state without light, where the next touch of a person shows the fault.
"""


def main() -> int:
    """Run it all, write the page; 1 where anything fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--only", nargs="*", default=None, help="names of injects; writes nothing")
    parser.add_argument("--kills", type=int, default=24, help="of real processes")
    parser.add_argument("--cuts", type=int, default=500, help="power cuts of the simulated machine")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    chosen = [row for row in rows() if given.only is None or row.name in given.only]
    lines = table(chosen, given.jobs)
    text = [INTRODUCTION, "## By cause and state\n", *markdown(lines), ""]
    bad = [line for line in lines if not line.passes]
    for line in bad:
        where = f"{line.row.title}, {line.row.state}, {line.when}"
        say(f"FAILS: {where}: {line.wrong or 'without its control too'}")
    say(f"{len(lines)} faults on {2 * len(lines)} panels: {len(bad)} fail")
    if given.only is not None:
        return 1 if bad else 0
    problems: list[str] = []
    for title, report, count in (
        ("Power cuts", cut_power, given.cuts),
        ("Real processes", deal_blows, given.kills),
    ):
        found = report(count)
        text += ["", f"## {title}\n", *found.text]
        problems += found.problems
        PAGE.write_text("\n".join(text).rstrip() + "\n", "utf-8")
        say(f"{title}: {len(found.problems)} problems")
    for problem in problems:
        say(f"FAILS: {problem}")
    return 1 if bad or problems else 0


def table(chosen: Iterable[Row], jobs: int) -> Sequence[Line]:
    """Run rows, each arriving in both ways and at each pace."""
    todo = [
        (row, during_tick, when)
        for row in chosen
        for when in WHENS
        for during_tick in (False, True)
    ]
    lines = []
    with ProcessPoolExecutor(jobs) as pool:
        for line in pool.map(one, todo, chunksize=4):
            lines.append(line)
            if len(lines) % 50 == 0:
                say(f"{len(lines)} of {len(todo)}")
    return lines


def one(what: tuple[Row, bool, When]) -> Line:
    """Run one row, whole and without its control."""
    row, during_tick, when = what
    with tempfile.TemporaryDirectory(prefix="panel-") as folder:
        whole = run(row, Path(folder), during_tick=during_tick, removed=False, when=when)
    with tempfile.TemporaryDirectory(prefix="panel-") as folder:
        without = run(row, Path(folder), during_tick=during_tick, removed=True, when=when)
    return Line(row, during_tick, when, whole, complaints(row, whole), complaints(row, without))


def say(text: str) -> None:
    """Tell whoever waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
