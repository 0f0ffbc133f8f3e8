"""The numbers that are let in."""

import math
from fractions import Fraction

import pytest

from firmware_py.core.units import Channel, Duty, Ns, fluence, is_within, ns, seconds


@pytest.mark.parametrize("value", [0, 0.0, -0.0, 1, 1.0, 0.5, 5e-324, 1 - 2**-53])
def test_numbers_from_bound_to_bound_are_within(value: float) -> None:
    assert is_within(value, 0.0, 1.0) is True


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        True,
        False,
        None,
        "0.5",
        b"0",
        [0.5],
        0.5 + 0j,
        Fraction(1, 2),
        -5e-324,
        1 + 2**-52,
        2,
        -1,
    ],
)
def test_everything_else_is_not(value: object) -> None:
    assert is_within(value, 0.0, 1.0) is False


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_infinity_is_not_even_within_infinite_bounds(value: float) -> None:
    assert is_within(value, -math.inf, math.inf) is False


@pytest.mark.parametrize("bound", [math.nan, None])
def test_nothing_is_within_bounds_that_are_no_numbers(bound: float | None) -> None:
    low = math.nan if bound is None else bound
    assert not is_within(0.5, low, 1.0)
    assert not is_within(0.5, 0.0, low)


def test_seconds_and_nanoseconds_turn_into_each_other() -> None:
    assert ns(1.5) == 1_500_000_000
    assert ns(0.05) == 50_000_000
    assert isinstance(ns(0.1), int)
    assert seconds(2_500_000_000) == 2.5
    assert ns(1e-9) == 1
    assert ns(1.4e-9) == 1  # to the nearest


def test_fluence_is_irradiance_times_time() -> None:
    # 10 mW/cm² for 100 s is 1000 mJ/cm².
    assert fluence(10.0, 100 * 10**9) == pytest.approx(1.0, rel=1e-12)
    assert fluence(3.3, 0) == 0.0


def test_the_typed_units_are_plain_numbers() -> None:
    assert [str(channel) for channel in Channel] == ["red", "nir"]
    assert (Ns(5), Duty(0.5)) == (5, 0.5)
