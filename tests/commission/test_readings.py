"""Meter readings: what can be is taken, what can't is refused with what to do about it."""

import math

import pytest

from firmware_py.commission import readings
from firmware_py.commission.readings import Rung, WrongReadingError
from firmware_py.core.units import Channel

LADDER = [Rung(0.04, 1.5, 25.0), Rung(0.1, 4.2, 25.0)]


@pytest.mark.parametrize(("text", "value"), [("4.2", 4.2), (" 4,2 ", 4.2), ("500", 500.0)])
def test_a_number_may_have_a_point_or_a_comma(text: str, value: float) -> None:
    assert readings.number(text, 0.1, 500, "the reading") == value


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "-3", "501", "1.2.3"])
def test_what_is_no_number_in_bounds_is_refused(text: str) -> None:
    with pytest.raises(WrongReadingError, match=r"from 0\.1 to 500: type it again"):
        readings.number(text, 0.1, 500, "the reading")


def test_other_light_is_shaded_first() -> None:
    readings.check_dark(0.0)
    readings.check_dark(1.0)
    for reading in (1.01, -0.1, math.nan):
        with pytest.raises(WrongReadingError, match="shade the meter"):
            readings.check_dark(reading)


def test_light_must_rise_with_duty() -> None:
    readings.check_rung(LADDER, 0.25, 11.0)
    readings.check_rung([], 0.04, 0.5)
    for irradiance in (4.2, 3.0):
        with pytest.raises(WrongReadingError, match="must rise with duty"):
            readings.check_rung(LADDER, 0.25, irradiance)
    for irradiance in (0.0, -1.0, math.nan):
        with pytest.raises(WrongReadingError, match="there must be some"):
            readings.check_rung([], 0.04, irradiance)


@pytest.mark.parametrize("irradiance", [110.0, 1e6, math.inf])
def test_another_unit_is_recognised(irradiance: float) -> None:
    with pytest.raises(WrongReadingError, match=r"about 10 is likely: look at the meter's unit"):
        readings.check_rung(LADDER, 0.25, irradiance)


def test_a_first_reading_is_held_against_the_one_before_it_and_the_top() -> None:
    readings.check_first(0.04, 1.5, 18.0, 11.0)
    readings.check_first(0.04, 17.0, 18.0, None)
    with pytest.raises(WrongReadingError, match=r"about 1\.8 is likely"):
        readings.check_first(0.04, 15.0, 18.0, 11.0)
    with pytest.raises(WrongReadingError, match="must be under 18"):
        readings.check_first(0.04, 18.1, 18.0, None)


@pytest.mark.parametrize("irradiance", [0.5, 12.8, 50.0])
def test_a_panel_of_any_use_gives_so_much(irradiance: float) -> None:
    readings.check_base(irradiance)


@pytest.mark.parametrize("irradiance", [0.0, 0.49, 50.1, 128.0, math.nan])
def test_what_all_others_are_held_against_is_of_the_right_unit(irradiance: float) -> None:
    with pytest.raises(WrongReadingError, match=r"between 0\.5 and 50: look at the meter's unit"):
        readings.check_base(irradiance)


def test_light_falls_with_distance_between_a_wall_and_a_point() -> None:
    readings.check_distance([], 10.0, 15.0, 1.17)
    readings.check_distance([(10.0, 1.17)], 20.0, 15.0, 0.81)
    with pytest.raises(WrongReadingError, match=r"between 0\.80 and 2\.81"):
        readings.check_distance([], 10.0, 15.0, 3.0)
    with pytest.raises(WrongReadingError, match=r"between 0\.20 and 1\.25"):
        readings.check_distance([], 30.0, 15.0, 0.1)
    with pytest.raises(WrongReadingError, match="must lie between"):
        readings.check_distance([], 30.0, 15.0, math.nan)


@pytest.mark.parametrize("factor", [1.0, 1.005, 0.9])
def test_a_meter_that_was_not_moved_is_noticed(factor: float) -> None:
    with pytest.raises(WrongReadingError, match="move the meter there"):
        readings.check_distance([], 10.0, 15.0, factor)
    with pytest.raises(WrongReadingError, match="must fall with distance"):
        readings.check_distance([(20.0, 0.81)], 30.0, 15.0, 0.81)


def test_what_is_too_bright_is_measured_lower_and_below_the_top() -> None:
    top = readings.top_for(Channel.RED, 1.2)
    assert top == pytest.approx(15.0)
    assert readings.top_for(Channel.NIR, 1.0) == pytest.approx(32.0)
    assert readings.lower_duty(LADDER, 0.25, 11.0, top) is None
    assert readings.lower_duty(LADDER, 0.35, top, top) is None
    lower = readings.lower_duty(LADDER, 0.5, 21.0, top)
    assert lower is not None
    likely = 4.2 + (21.0 - 4.2) * (lower - 0.1) / 0.4
    assert 0.9 * top <= likely <= top


def test_a_colour_is_measured_as_bright_as_its_doses_need() -> None:
    assert not readings.is_enough(LADDER, 15.0)
    assert readings.is_enough([*LADDER, Rung(0.3, 13.6, 25.0)], 15.0)
    assert not readings.is_enough([Rung(0.04, 15.0, 25.0)], 15.0)


def test_both_colours_stay_under_the_total_up_close() -> None:
    readings.check_total([Rung(1.0, 18.0, 25.0)], [Rung(1.0, 32.0, 25.0)], 1.0)
    with pytest.raises(WrongReadingError, match="the limit is 50"):
        readings.check_total([Rung(1.0, 18.0, 25.0)], [Rung(1.0, 32.0, 25.0)], 1.01)


def test_readings_are_brought_to_one_temperature() -> None:
    warm = [Rung(0.1, 4.0, 25.0), Rung(0.5, 18.8, 45.0)]
    cold = readings.at_celsius(warm, -0.003, 25.0)
    assert [(rung.duty, rung.celsius) for rung in cold] == [(0.1, 25.0), (0.5, 25.0)]
    assert [rung.irradiance for rung in cold] == pytest.approx([4.0, 20.0])
