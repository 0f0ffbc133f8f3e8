"""What is given is what was planned, whichever way it is looked at.

`make long` gives a dose for each pair of an area with the rest, `make dose-table` all there are.
"""

import itertools
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest

from firmware_py import wire
from hw_mocks.machine.physics_file import LampFile, PhysicsFile
from tests.daemon.desk import SLOW
from tests.daemon.doses import CONFIG, Case, run, run_hard
from tests.long import chosen

CATALOGUE = tomllib.loads((files("firmware_py") / "data" / "areas.toml").read_text("utf-8"))
MINUTES = (10, 15, 20)
DISTANCES = (10.0, 15.0, 22.0, 30.0)
FEWER = (10.0, 15.0, 30.0)
FACTORS = chosen(share=4, whole=5)  # of which each pair occurs; the first factor is the area
STRENGTHS = get_args(wire.base.Strength)
Row = tuple[Any, ...]
Pair = tuple[tuple[int, Any], tuple[int, Any]]


def has_dose(area: str, mode: str) -> bool:
    return bool(CATALOGUE[area]["nir_j_cm2"] if mode != "red" else CATALOGUE[area]["red_j_cm2"])


def pairwise(rows: Iterable[Row], *, by: int) -> list[Case]:
    """Cases in which each value, and each pair of values of two of the last factors, occurs.

    by: how many of the last factors; found greedily, so that one case serves many pairs.
    """
    cases = list(rows)

    def covered(row: Row) -> set[Pair]:
        last = list(enumerate(row))[-by:]
        return {*((each, each) for each in enumerate(row)), *itertools.combinations(last, 2)}

    wanted: set[Pair] = set().union(*map(covered, cases))
    chosen = []
    while wanted:
        best = max(cases, key=lambda row: len(covered(row) & wanted))
        wanted -= covered(best)
        chosen.append(Case(*best))
    return chosen


def rows(minutes: Iterable[int], distances: Iterable[float] = DISTANCES) -> Iterator[Row]:
    """Every area, mode, length, strength and distance that there is a dose for."""
    factors = (CATALOGUE, ("both", "nir", "red"), minutes, STRENGTHS, distances)
    return (row for row in itertools.product(*factors) if has_dose(row[0], row[1]))


def usual(area: str, strength: str) -> tuple[float, float]:
    """What the limits leave of a dose: red 10, NIR 20, 24 in total."""
    share = {"gentle": 0.5, "usual": 1.0, "strong": 2.0}[strength]
    red = min(10.0, share * CATALOGUE[area]["red_j_cm2"])
    nir = min(20.0, share * CATALOGUE[area]["nir_j_cm2"])
    scale = min(1.0, 24.0 / (red + nir))
    return red * scale, nir * scale


@pytest.mark.parametrize("case", pairwise(rows(MINUTES, FEWER), by=FACTORS), ids=str)
def test_a_dose_is_true_on_a_bent_driver_with_warm_leds_a_weak_fan_and_two_pauses(
    case: Case,
) -> None:
    """Each area, and each pair of mode, length, strength and distance."""
    outcome = run_hard(case)
    assert outcome.hardships == {"warm", "first pause", "fan", "second pause"}
    assert outcome.warmed_k[0] > 30
    if case.mode == "both" and outcome.share == 1.0 and case.distance_cm <= 15:
        assert outcome.planned == pytest.approx(usual(case.area, case.strength), abs=1e-4)
    assert outcome.ended == "complete"
    assert outcome.worst_error < 0.02
    assert outcome.elapsed_s <= 60 * case.minutes + 6.0  # each pause costs a ramp


def test_a_calibration_that_is_three_percent_off_errs_by_that_and_exceeds_no_limit() -> None:
    brighter = PhysicsFile(red=LampFile(scale=1.03), nir=LampFile(scale=1.03))
    config = CONFIG.replace("uncertainty = 0.0 ", "uncertainty = 0.03 ").replace(
        "uncertainty = 0.0\n", "uncertainty = 0.03\n"
    )
    for case in (Case("hips", "nir", 10, "strong"), Case("knees", "both", 10, "strong")):
        outcome = run(case, physics=brighter, config_text=config, period=SLOW)
        red, nir = outcome.truth
        for got, wanted in zip(outcome.truth, outcome.planned, strict=True):
            assert got == pytest.approx(1.03 * wanted, rel=0.005)
        assert red <= 10.0
        assert nir <= 20.0
        assert red + nir <= 24.0
        assert max(outcome.peak) * 1.17 <= 40.0
        assert outcome.peak_total * 1.17 <= 50.0
