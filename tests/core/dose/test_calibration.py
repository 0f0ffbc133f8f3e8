"""From duty to irradiance and back."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firmware_py.core.dose.calibration import (
    HOLD,
    DistanceTable,
    IrradianceTable,
    held,
    interpolate,
)
from firmware_py.core.errors import ConfigError
from firmware_py.core.units import Celsius, Cm, Duty
from tests.core.parts import calibration

TABLE = IrradianceTable((0.1, 0.5, 0.9), (4.0, 20.0, 34.0))


def rising(low: float, high: float, size: int) -> st.SearchStrategy[tuple[float, ...]]:
    """Numbers that rise by at least a ten-thousandth of their range."""
    steps = st.lists(st.integers(1, 1000), min_size=size, max_size=size)
    return steps.map(
        lambda parts: tuple(
            low + (high - low) * sum(parts[: i + 1]) / sum(parts) for i in range(size)
        )
    )


tables = st.integers(2, 8).flatmap(
    lambda size: st.builds(IrradianceTable, rising(0.0, 1.0, size), rising(0.0, 60.0, size))
)


def test_points_on_the_line_between_two() -> None:
    assert interpolate((1, 2, 4), (10, 20, 0), 1) == 10
    assert interpolate((1, 2, 4), (10, 20, 0), 1.5) == 15
    assert interpolate((1, 2, 4), (10, 20, 0), 2) == 20
    assert interpolate((1, 2, 4), (10, 20, 0), 3) == 10
    assert interpolate((1, 2, 4), (10, 20, 0), 4) == 0


@pytest.mark.parametrize(
    ("duty", "irradiance"),
    [(0.1, 4), (0.3, 12), (0.5, 20), (0.6, 23.5), (0.9, 34), (0.05, 2), (0.0, 0), (1.0, 34)],
)
def test_the_table_is_linear_between_its_points(duty: float, irradiance: float) -> None:
    assert TABLE.at(duty) == pytest.approx(irradiance, rel=1e-12)


@pytest.mark.parametrize("duty", [-0.1, -1e-9, math.nan])
def test_no_duty_is_no_light(duty: float) -> None:
    assert TABLE.at(duty) == 0.0


@pytest.mark.parametrize(
    ("irradiance", "duty"),
    [(4, 0.1), (12, 0.3), (20, 0.5), (23.5, 0.6), (34, 0.9), (1, 0.1), (0, 0.1), (99, 0.9)],
)
def test_the_inverse_stays_within_the_measured_points(irradiance: float, duty: float) -> None:
    assert TABLE.duty_for(irradiance) == pytest.approx(duty, rel=1e-12)


@given(tables, st.floats(0, 1), st.floats(0, 1))
def test_more_duty_is_never_less_light(table: IrradianceTable, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert table.at(low) <= table.at(high) * (1 + 1e-12)


@given(tables, st.floats(0, 1))
def test_the_inverse_of_a_duty_gives_its_light(table: IrradianceTable, duty: float) -> None:
    assume(table.duty[0] <= duty <= table.duty[-1])
    again = table.at(table.duty_for(table.at(duty)))
    assert again == pytest.approx(table.at(duty), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("duty", "irradiance", "words"),
    [
        ((), (), "0 points; at least 2"),
        ((0.5,), (20.0,), "1 points; at least 2"),
        ((-0.1, 0.5), (4.0, 20.0), r"\[-0.1, 4.0\]; duty must lie in 0..1"),
        ((0.1, 1.01), (4.0, 20.0), r"\[1.01, 20.0\]; duty must lie in 0..1"),
        ((0.1, 0.5), (-1.0, 20.0), r"\[0.1, -1.0\].*irradiance in 0..1000"),
        ((0.1, 0.5), (4.0, 1001.0), r"\[0.5, 1001.0\].*irradiance in 0..1000"),
        ((0.1, math.nan), (4.0, 20.0), r"\[nan, 20.0\]"),
        ((0.1, 0.5), (4.0, math.inf), r"\[0.5, inf\]"),
        ((False, True), (4.0, 20.0), r"\[False, 4.0\]"),
        ((0.1, 0.1), (4.0, 20.0), r"\[0.1, 20.0\] after \[0.1, 4.0\]; both must rise"),
        ((0.5, 0.1), (4.0, 20.0), "both must rise"),
        ((0.1, 0.5), (20.0, 20.0), "both must rise"),
        ((0.1, 0.5, 0.9), (4.0, 20.0, 19.0), r"\[0.9, 19.0\] after \[0.5, 20.0\]"),
    ],
)
def test_a_table_that_is_no_calibration_is_refused(
    duty: tuple[float, ...], irradiance: tuple[float, ...], words: str
) -> None:
    with pytest.raises(ConfigError, match=f"^calibration: .*{words}.*: .*(measure|correct)"):
        IrradianceTable(duty, irradiance)


def test_the_bounds_of_a_table_are_allowed() -> None:
    assert IrradianceTable((0.0, 1.0), (0.0, 1000.0)).at(0.5) == 500.0


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        IrradianceTable((0.1, 0.5), (4.0,))
    with pytest.raises(ValueError, match="zip"):
        DistanceTable((10.0, 15.0), (1.0,))


DISTANCES = DistanceTable((10.0, 15.0, 30.0), (1.2, 1.0, 0.5))


@pytest.mark.parametrize(
    ("cm", "factor"), [(10, 1.2), (12.5, 1.1), (15, 1.0), (22.5, 0.75), (30, 0.5)]
)
def test_a_distance_has_its_factor_by_the_measured_rows(cm: float, factor: float) -> None:
    assert DISTANCES.at(Cm(cm)) == pytest.approx(factor)


@pytest.mark.parametrize("cm", [9.99, 30.01, 0, -15, math.nan, math.inf])
def test_a_distance_outside_the_rows_is_refused(cm: float) -> None:
    with pytest.raises(
        ConfigError,
        match=f"^distance {cm:g} cm is outside the measured 10 to 30 cm: choose one within, "
        "or measure there$",
    ):
        DISTANCES.at(Cm(cm))


def test_one_row_is_one_distance() -> None:
    table = DistanceTable((15.0,), (1.0,))
    assert table.at(Cm(15.0)) == 1.0
    with pytest.raises(ConfigError):
        table.at(Cm(15.01))


def test_the_largest_factor_is_the_nearest_rows() -> None:
    assert DISTANCES.largest == 1.2


@pytest.mark.parametrize(
    ("cm", "factor", "words"),
    [
        ((), (), "no rows; at least 1"),
        ((1.99, 15), (1.2, 1.0), r"\[1.99, 1.2\]; distance must lie in 2..100"),
        ((10, 100.1), (1.2, 1.0), r"\[100.1, 1.0\]; distance must lie in 2..100"),
        ((10, 15), (10.1, 1.0), r"\[10, 10.1\].*factor in 0.01..10"),
        ((10, 15), (1.2, 0.009), r"\[15, 0.009\].*factor in 0.01..10"),
        ((10, math.nan), (1.2, 1.0), r"\[nan, 1.0\]"),
        ((10, 15), (math.inf, 1.0), r"\[10, inf\]"),
        ((15, 15), (1.2, 1.0), r"\[15, 1.0\] after \[15, 1.2\]; distance must rise"),
        ((15, 10), (1.2, 1.0), "distance must rise"),
        ((10, 15), (1.0, 1.0), "the factor fall"),
        ((10, 15, 20), (1.2, 1.0, 1.1), r"\[20, 1.1\] after \[15, 1.0\]"),
    ],
)
def test_rows_that_are_no_measurement_are_refused(
    cm: tuple[float, ...], factor: tuple[float, ...], words: str
) -> None:
    with pytest.raises(ConfigError, match=f"^distance.factors: .*{words}.*: .*(measure|correct)"):
        DistanceTable(cm, factor)


def test_the_bounds_of_the_rows_are_allowed() -> None:
    assert DistanceTable((2.0, 100.0), (10.0, 0.01)).largest == 10.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"min_duty": Duty(0.0999)}, "min_duty 0.0999; must lie within .* 0.1 to 0.9: raise"),
        ({"min_duty": Duty(0.901)}, "min_duty 0.901; must lie within"),
        ({"min_duty": Duty(math.nan)}, "min_duty nan"),
        ({"min_duty": Duty(0.0)}, "min_duty 0.0"),
        ({"uncertainty": -0.01}, "uncertainty -0.01; must lie in 0..0.3: .* use a better one"),
        ({"uncertainty": 0.301}, "uncertainty 0.301"),
        ({"uncertainty": math.nan}, "uncertainty nan"),
        ({"per_kelvin": 0.0001}, "temperature_coefficient_per_k 0.0001; must lie in -0.02..0:"),
        ({"per_kelvin": -0.0201}, "temperature_coefficient_per_k -0.0201"),
        ({"per_kelvin": math.nan}, "temperature_coefficient_per_k nan"),
    ],
)
def test_a_channel_that_cannot_be_trusted_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=f"^{words}"):
        calibration(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"min_duty": Duty(0.1)},
        {"min_duty": Duty(0.9)},
        {"uncertainty": 0.3},
        {"uncertainty": 0.0},
        {"per_kelvin": -0.02},
        {"per_kelvin": 0.0},
    ],
)
def test_the_bounds_of_a_channel_are_allowed(changes: dict[str, Any]) -> None:
    made = calibration(**changes)
    assert {name: getattr(made, name) for name in changes} == changes


def test_dark_is_never_the_lowest_duty() -> None:
    table = IrradianceTable((0.0, 1.0), (0.0, 40.0))
    with pytest.raises(ConfigError, match=r"min_duty 0\.0"):
        calibration(table=table, min_duty=Duty(0.0))
    assert calibration(table=table, min_duty=Duty(1e-9)).min_duty == 1e-9


def test_the_lowest_trustworthy_duty_gives_light() -> None:
    table = IrradianceTable((0.05, 1.0), (0.0, 40.0))
    with pytest.raises(ConfigError, match=r"^min_duty 0\.05; the calibration has no light there"):
        calibration(table=table, min_duty=Duty(0.05))
    assert calibration(table=table, min_duty=Duty(0.06)).min_duty == 0.06


WARM = calibration(per_kelvin=-0.004, temperature=Celsius(20.0))


@pytest.mark.parametrize(
    ("celsius", "factor"), [(20, 1.0), (45, 0.9), (-5, 1.1), (245, 0.1), (270, 0.1), (1000, 0.1)]
)
def test_output_falls_with_warmth_but_is_never_taken_for_nothing(
    celsius: float, factor: float
) -> None:
    assert WARM.temperature_factor(celsius) == pytest.approx(factor)


def test_irradiance_is_table_times_distance_times_temperature() -> None:
    assert WARM.irradiance(0.4, 0.5, 45.0) == pytest.approx(40 * 0.5 * 0.9)


def test_duty_for_an_irradiance_makes_up_for_distance_and_temperature() -> None:
    assert WARM.duty_for(18.0, 0.5, 45.0) == pytest.approx(0.4)


def test_duty_stays_between_the_lowest_trustworthy_and_the_last_point() -> None:
    careful = calibration(min_duty=Duty(0.2))
    assert careful.duty_for(0.0, 1.0, 25.0) == 0.2
    assert careful.duty_for(15.0, 1.0, 25.0) == 0.2
    assert careful.duty_for(30.0, 1.0, 25.0) == pytest.approx(0.3)
    assert careful.duty_for(500.0, 1.0, 25.0) == 0.9


@given(st.floats(10, 90), st.floats(0.3, 2.0), st.floats(-20, 110))
def test_duty_and_irradiance_are_inverse_within_reach(
    at_calibration: float, distance: float, celsius: float
) -> None:
    wanted = at_calibration * distance * WARM.temperature_factor(celsius)
    duty = WARM.duty_for(wanted, distance, celsius)
    assert WARM.irradiance(duty, distance, celsius) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: IrradianceTable((0.1,), (4.0,)),
            "calibration: 1 points; at least 2 are needed: measure more",
        ),
        (
            lambda: IrradianceTable((0.1, 1.5), (4.0, 20.0)),
            (
                "calibration: point [1.5, 20.0]; duty must lie in 0..1 and irradiance in 0..1000 "
                "mW/cm²: correct it"
            ),
        ),
        (
            lambda: IrradianceTable((0.5, 0.1), (4.0, 20.0)),
            (
                "calibration: [0.1, 20.0] after [0.5, 4.0]; both must rise from point to point: "
                "sort them, and measure again what falls"
            ),
        ),
        (
            lambda: DistanceTable((), ()),
            "distance.factors: no rows; at least 1 is needed: measure one",
        ),
        (
            lambda: DistanceTable((0.5,), (1.0,)),
            (
                "distance.factors: row [0.5, 1.0]; distance must lie in 2..100 cm and the factor "
                "in 0.01..10: correct it"
            ),
        ),
        (
            lambda: DistanceTable((15, 10), (1.2, 1.0)),
            (
                "distance.factors: [10, 1.0] after [15, 1.2]; distance must rise and the factor "
                "fall: sort the rows, and measure again"
            ),
        ),
        (
            lambda: calibration(min_duty=Duty(0.05)),
            (
                "min_duty 0.05; must lie within the calibrated duties, 0.1 to 0.9: raise it, or "
                "measure lower"
            ),
        ),
        (
            lambda: calibration(
                table=IrradianceTable((0.05, 0.5), (0.0, 40.0)), min_duty=Duty(0.05)
            ),
            "min_duty 0.05; the calibration has no light there, and it must give some: raise it",
        ),
        (
            lambda: calibration(uncertainty=0.5),
            (
                "uncertainty 0.5; must lie in 0..0.3: a meter worse than that is no ground for a "
                "dose; use a better one"
            ),
        ),
        (
            lambda: calibration(per_kelvin=0.5),
            (
                "temperature_coefficient_per_k 0.5; must lie in -0.02..0: LEDs lose output as they "
                "warm, about -0.003 per kelvin"
            ),
        ),
    ],
)
def test_a_refusal_says_what_the_value_the_bound_and_the_remedy(
    make: Callable[[], object], sentence: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        make()
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("driven", "wanted", "duty"),
    [
        (0.5, 0.5, 0.5),
        (0.499996, 0.5, 0.499996),
        (0.499994, 0.5, 0.5),
        (0.5001, 0.5, 0.5),  # what is too high is never held
        (0.0, 0.5, 0.5),
        (0.0, 0.02, 0.02),
        (1.0 - HOLD, 1.0, 1.0 - HOLD),
    ],
)
def test_a_duty_that_is_hardly_too_low_stays(driven: float, wanted: float, duty: float) -> None:
    assert held(Duty(driven), Duty(wanted)) == duty


@given(driven=st.floats(0, 1), wanted=st.floats(0.01, 1))
def test_what_is_driven_is_never_more_than_wanted_and_hardly_less(
    driven: float, wanted: float
) -> None:
    assert wanted * 0.9998 <= held(Duty(driven), Duty(wanted)) <= wanted
