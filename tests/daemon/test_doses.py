"""What is given is what was planned, whichever way it is looked at."""

import itertools
import tomllib
from importlib.resources import files
from typing import Any, get_args

import pytest

from firmware_py import wire
from hw_mocks.bench import LampFile, PhysicsFile
from tests.daemon.desk import SLOW
from tests.daemon.doses import CONFIG, Case, run

CATALOGUE = tomllib.loads((files("firmware_py") / "data" / "areas.toml").read_text("utf-8"))
MINUTES = (10, 15, 20)
STRENGTHS = get_args(wire.base.Strength)


def has_dose(area: str, mode: str) -> bool:
    return bool(CATALOGUE[area]["nir_j_cm2"] if mode != "red" else CATALOGUE[area]["red_j_cm2"])


def pairwise() -> list[Case]:
    """Cases in which each pair of values of any two factors occurs, if it can, found greedily."""
    factors: tuple[tuple[Any, ...], ...] = (
        tuple(CATALOGUE),
        ("both", "nir", "red"),
        MINUTES,
        STRENGTHS,
    )
    cases = [row for row in itertools.product(*factors) if has_dose(row[0], row[1])]

    def pairs(row: tuple[Any, ...]) -> set[tuple[tuple[int, Any], ...]]:
        return set(itertools.combinations(enumerate(row), 2))

    wanted = set().union(*map(pairs, cases))
    chosen = []
    while wanted:
        best = max(cases, key=lambda row: len(pairs(row) & wanted))
        wanted -= pairs(best)
        chosen.append(Case(*best))
    return chosen


def usual(area: str, strength: str) -> tuple[float, float]:
    """What the limits leave of a dose: red 10, NIR 20, 24 in total."""
    share = {"gentle": 0.5, "usual": 1.0, "strong": 2.0}[strength]
    red = min(10.0, share * CATALOGUE[area]["red_j_cm2"])
    nir = min(20.0, share * CATALOGUE[area]["nir_j_cm2"])
    scale = min(1.0, 24.0 / (red + nir))
    return red * scale, nir * scale


@pytest.mark.parametrize("case", pairwise(), ids=str)
def test_every_pair_of_area_mode_length_and_strength_gives_its_dose(case: Case) -> None:
    outcome = run(case, period=SLOW)
    assert outcome.share == 1.0
    if case.mode == "both":
        assert outcome.planned == pytest.approx(usual(case.area, case.strength), abs=1e-4)
    assert outcome.ended == "complete"
    assert outcome.worst_error < 0.02
    assert outcome.elapsed_s <= 60 * case.minutes + 0.2


@pytest.mark.parametrize("distance_cm", [10.0, 12.5, 30.0])
def test_each_distance_gives_the_dose_where_the_person_is(distance_cm: float) -> None:
    outcome = run(Case("hands", "both", 10, "usual", distance_cm), period=SLOW)
    assert outcome.ended == "complete"
    assert outcome.worst_error < 0.02


def test_thirty_kelvin_of_droop_are_made_good() -> None:
    warming = PhysicsFile(
        ambient_c=5, heatsink_rise_k=150, heatsink_tau_s=120, surface_rise_k=155, surface_tau_s=200
    )
    outcome = run(Case("soles", "both", 15, "strong"), physics=warming, period=SLOW)
    assert min(outcome.warmed_k) > 30
    assert outcome.ended == "complete"
    assert outcome.worst_error < 0.02


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
