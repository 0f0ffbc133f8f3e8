"""Every area, mode, length and strength, simulated: `make dose-table` writes docs/dose-table.md."""

import itertools
import os
import sys
from collections import defaultdict
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from tests.daemon.control.test_doses import CATALOGUE, STRENGTHS, has_dose, pairwise
from tests.daemon.control.test_doses import rows as rows_of
from tests.daemon.desk import SLOW
from tests.daemon.doses import Case, Outcome, run, run_hard
from tests.daemon.eye_table import eye_table

FILE = Path(__file__).parents[2] / "docs" / "dose-table.md"
HEAD = """# Every dose, simulated

Made by `make dose-table`: the real daemon, drivers and ledger on the simulated machine, one session
for each area, mode, strength and length, at 15 cm, with warming lamps. The loop ticks every 0.4 s
here, an eighth of its usual pace, so that the table takes an eighth of the time.

Planned is in J/cm² at the skin, red + NIR. The errors are the largest over all lengths, relative
to the plan: of what the daemon counted, of what the physics say was given, and of what an
independent integration of the trace of all writes gives. They are the controller's own errors with
a calibration that is true; a real panel adds its meter's.

| area | mode | strength | planned | sessions | counted | physics | trace | peak mW/cm² |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


HARD = """
## Under hardship

Sessions so chosen that each pair of values of area, mode, length, strength and distance occurs, on
a panel that makes it hard: drivers whose light goes with duty to the power of 1.25, measured at
twelve duties; LEDs that warm by 30 K and more; a fan that loses a fifth of its air without a sign;
two pauses. The trace is judged by the drivers' true curve.

| distance cm | sessions | counted | physics | trace | warmest K |
| --- | --- | --- | --- | --- | --- |
"""


def hard_row(cm: float, outcomes: list[Outcome]) -> str:
    errors = " | ".join(error(outcomes, side) for side in ("counted", "truth", "traced"))
    warmest = max(outcome.warmed_k[0] for outcome in outcomes)
    return f"| {cm:g} | {len(outcomes)} | {errors} | {warmest:.0f} |"


def under_hardship(lengths: list[int]) -> tuple[str, float]:
    """Return the second table's rows, and the worst error of all."""
    found = defaultdict(list)
    todo = pairwise(rows_of(lengths), by=5)
    with Pool(os.cpu_count()) as pool:
        for number, outcome in enumerate(pool.imap(run_hard, todo), start=1):
            found[outcome.case.distance_cm].append(outcome)
            if number % 20 == 0:
                print(f"{number} of {len(todo)} hard sessions", flush=True)
    outcomes = [outcome for each in found.values() for outcome in each]
    ended = {outcome.ended for outcome in outcomes}
    worst = max(outcome.worst_error for outcome in outcomes)
    lines = [hard_row(cm, found[cm]) for cm in sorted(found)]
    told = (
        f"\n\n{len(outcomes)} sessions, ended {' and '.join(map(str, sorted(map(str, ended))))}, "
    )
    return HARD + "\n".join(lines) + told + f"worst error {100 * worst:.2f} %.\n", worst


def cases(lengths: list[int]) -> list[Case]:
    rows = itertools.product(CATALOGUE, ("both", "red", "nir"), STRENGTHS, lengths)
    return [
        Case(area, mode, minutes, strength)
        for area, mode, strength, minutes in rows
        if has_dose(area, mode)
    ]


def error(outcomes: list[Outcome], side: str) -> str:
    worst = max(
        abs(got / wanted - 1) if wanted else got
        for outcome in outcomes
        for got, wanted in zip(getattr(outcome, side), outcome.planned, strict=True)
    )
    return f"{100 * worst:.2f} %"


def row(key: tuple[str, str, str], outcomes: list[Outcome]) -> str:
    red, nir = outcomes[0].planned
    errors = " | ".join(error(outcomes, side) for side in ("counted", "truth", "traced"))
    peak = max(outcome.peak_total for outcome in outcomes)
    ended = {outcome.ended for outcome in outcomes}
    count = f"{len(outcomes)}" if ended == {"complete"} else f"{len(outcomes)}: {ended}"
    names = " | ".join(key)
    return f"| {names} | {red:.2f} + {nir:.2f} | {count} | {errors} | {peak:.1f} |"


def main() -> int:
    rows = defaultdict(list)
    lengths = [int(word) for word in sys.argv[1:]] or list(range(10, 21))
    todo = cases(lengths)
    with Pool(os.cpu_count()) as pool:
        for number, outcome in enumerate(pool.imap(partial(run, period=SLOW), todo), start=1):
            rows[outcome.case.area, outcome.case.mode, outcome.case.strength].append(outcome)
            if number % 20 == 0:
                print(f"{number} of {len(todo)} sessions", flush=True)
    worst = max(outcome.worst_error for outcomes in rows.values() for outcome in outcomes)
    hard, hardest = under_hardship(lengths)
    lines = [row(key, outcomes) for key, outcomes in rows.items()]
    FILE.write_text(
        HEAD
        + "\n".join(lines)
        + f"\n\n{len(todo)} sessions of {', '.join(map(str, lengths))} minutes, "
        + f"worst error {100 * worst:.2f} %.\n"
        + hard
        + eye_table()
    )
    worst = max(worst, hardest)
    print(f"worst error {100 * worst:.2f} %, written to docs/{FILE.name}")
    return 0 if worst < 0.02 else 1


if __name__ == "__main__":
    sys.exit(main())
