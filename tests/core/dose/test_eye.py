"""Infrared at the eye: the bound as published, and what it says of this panel's sessions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core.dose import eye
from firmware_py.core.dose.calibration import DistanceTable
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import Plan
from firmware_py.core.units import JPerCm2, MwPerCm2, ns
from tests.architecture import sources
from tests.core.parts import (
    NIR,
    USUAL,
    calibration,
    catalogue,
    choice,
    example_optics,
    make_plan,
    optics,
)
from tests.daemon.eye_table import eye_table


def lit(w_m2: float, lit_s: float, **more: object) -> Plan:
    """A plan that gives so much NIR at 15 cm for so long."""
    made = make_plan(panel=optics(), **more)  # type: ignore[arg-type]  # as make_plan has them
    goal = replace(
        made.goals[NIR],
        irradiance=MwPerCm2(w_m2 / 10),
        on_for=ns(lit_s),
        target=JPerCm2(w_m2 * lit_s / 10_000),
    )
    return replace(made, distance_factor=1.0, goals={**made.goals, NIR: goal})


@pytest.mark.parametrize(("w_m2", "allowed"), [(133, 695), (167, 513), (250, 300), (400, 160)])
def test_the_published_bound(w_m2: float, allowed: float) -> None:
    assert eye.allowed_s(w_m2) == pytest.approx(allowed, abs=0.6)
    assert eye.allowed_s(w_m2) == pytest.approx((18_000 / w_m2) ** (4 / 3))


@pytest.mark.parametrize("w_m2", [0.0, 50.0, 99.9, 100.0])
def test_up_to_a_hundred_it_may_be_for_ever(w_m2: float) -> None:
    assert eye.allowed_s(w_m2) == math.inf


@pytest.mark.parametrize("w_m2", [100.001, 101.0, 103.0, 104.9])
def test_over_a_hundred_it_is_never_longer_than_a_thousand_seconds(w_m2: float) -> None:
    assert 945 < eye.allowed_s(w_m2) < 1000
    assert eye.allowed_s(w_m2) <= (18_000 / w_m2) ** (4 / 3)


def test_what_is_no_number_is_allowed_no_time() -> None:
    assert eye.allowed_s(math.nan) == 0.0
    assert eye.allowed_s(math.inf) == 0.0


@given(st.floats(0, 1300), st.floats(0, 1300))
def test_more_time_never_allows_less(one: float, other: float) -> None:
    shorter, longer = sorted((one, other))
    assert eye.most_j_cm2(shorter) <= eye.most_j_cm2(longer)


@given(st.floats(100.001, 500.0), st.floats(1.0, 1300.0))
def test_time_and_fluence_say_the_same(w_m2: float, lit_s: float) -> None:
    allowed = eye.allowed_s(w_m2)
    if abs(lit_s - allowed) > 1e-6:
        assert (w_m2 * lit_s / 10_000 <= eye.most_j_cm2(lit_s)) is (lit_s < allowed)


def test_eight_of_the_usual_sessions_need_goggles() -> None:
    """At 10 cm, the nearest row of the example's table."""
    panel = example_optics()
    needs, told = set(), {}
    for key in USUAL:
        area = catalogue()[key]
        made = make_plan(choice(key, area.minutes, area.mode))
        found = eye.exposure(made, panel)
        told[key] = round(found.w_m2), round(min(found.allowed_s, 9999)), found.hazard_cm
        if eye.needs_goggles(made, panel):
            needs.add(key)
    assert needs == set(USUAL) - {"soles", "foot-tops", "hands"}
    assert told["soles"] == (78, 9999, 0.0)
    assert told["knees"] == (156, 560, 20.0)
    assert told["lower-back"] == (176, 479, 25.0)


def test_it_is_judged_at_the_nearest_row_with_the_meter_at_its_worst() -> None:
    near = optics(
        nir=calibration(uncertainty=0.25), distances=DistanceTable((10.0, 15.0), (2.0, 1.0))
    )
    assert eye.exposure(lit(40, 900), near).w_m2 == pytest.approx(100.0)
    assert not eye.needs_goggles(lit(40, 1200), near)
    assert eye.needs_goggles(lit(40.1, 1200), near)


@pytest.mark.parametrize(("lit_s", "needed"), [(299.0, False), (300.0, True)])
def test_time_decides_where_irradiance_alone_does_not(lit_s: float, *, needed: bool) -> None:
    assert eye.needs_goggles(lit(250, lit_s), optics()) is needed


def test_red_alone_needs_none_unless_the_persons_eyes_do() -> None:
    red = make_plan(choice(mode="red"))
    assert eye.exposure(red, example_optics()).allowed_s == math.inf
    assert not eye.needs_goggles(red, example_optics())
    weak = make_plan(choice(mode="red"), Skin(eyes_at_risk=True))
    assert eye.needs_goggles(weak, example_optics())
    assert eye.exposure(weak, example_optics()).hazard_cm == 0.0


@pytest.mark.parametrize(
    ("w_m2", "table", "hazard_cm"),
    [
        # Between two rows: 100 W/m² is at 2/3 of the light, 16.7 cm.
        (150, DistanceTable((10.0, 15.0, 20.0), (1.2, 1.0, 0.5)), 20.0),
        # At the very row.
        (200, DistanceTable((15.0, 20.0), (1.0, 0.5)), 20.0),
        # Beyond the last row, by the fall between the last two, no faster than by the square.
        (400, DistanceTable((15.0, 30.0), (1.0, 0.5)), 60.0),
        (400, DistanceTable((15.0, 30.0), (1.0, 0.25)), 30.0),
        (400, DistanceTable((15.0, 20.0), (1.0, 0.4)), 30.0),
        # One row alone: as slowly as no panel's light falls.
        (200, DistanceTable((15.0,), (1.0,)), 30.0),
    ],
)
def test_how_near_others_may_come(w_m2: float, table: DistanceTable, hazard_cm: float) -> None:
    made = lit(w_m2, 1200)
    assert eye.exposure(made, optics(distances=table)).hazard_cm == hazard_cm


def test_the_worse_the_meter_the_farther_others_stay() -> None:
    rows = DistanceTable((15.0, 30.0), (1.0, 0.5))
    sure = eye.exposure(lit(150, 1200), optics(distances=rows))
    unsure = eye.exposure(lit(150, 1200), optics(nir=calibration(uncertainty=0.3), distances=rows))
    assert sure.hazard_cm == 25.0
    assert unsure.hazard_cm == 30.0


def test_the_dose_table_shows_each_usual_sessions_eye_time() -> None:
    page = (sources.ROOT / "docs" / "dose-table.md").read_text("utf-8")
    assert page.endswith(eye_table())
