"""What is told of a dose's uncertainty: each part alone, and together."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core.dose import uncertainty
from firmware_py.core.dose.calibration import CalibrationKind, DistanceTable
from firmware_py.core.dose.plan import Optics
from firmware_py.core.units import Channel, Cm
from tests.core.panels import panels
from tests.core.parts import NIR, RED, calibration, example_optics, optics

FLAT = DistanceTable((10.0, 15.0, 20.0), (1.0002, 1.0001, 1.0))
ROWS = DistanceTable((10.0, 20.0), (1.0, 0.5))


def test_a_meter_good_to_a_tenth_gives_a_tenth_where_nothing_else_is_unsure() -> None:
    panel = optics(calibration(uncertainty=0.1, kind=CalibrationKind.MEASURED), distances=FLAT)
    share = uncertainty.relative(panel, RED, Cm(15.0), 50.0)
    assert share == pytest.approx(0.1, abs=1e-4)
    assert uncertainty.span(6.0, share) == pytest.approx((5.4, 6.6), abs=0.001)


def test_an_estimate_is_a_third_off_at_least_and_worse_where_it_says_so() -> None:
    assert uncertainty.meter(calibration(uncertainty=0.0, kind=CalibrationKind.ESTIMATED)) == 0.3
    assert uncertainty.meter(calibration(uncertainty=0.05, kind=CalibrationKind.MEASURED)) == 0.05


def test_sitting_a_centimetre_off_counts_by_how_steep_it_is_there() -> None:
    assert uncertainty.distance(ROWS, 10.0) == pytest.approx(0.05)
    assert uncertainty.distance(ROWS, 20.0) == pytest.approx(0.1)
    assert uncertainty.distance(DistanceTable((15.0,), (1.0,)), 15.0) == pytest.approx(2 / 15)


def test_between_two_rows_the_line_may_be_off_by_what_a_curve_would_be() -> None:
    line, curve = 0.75, math.sqrt(0.5)
    expected = math.hypot(0.05 / line, line / curve - 1)
    assert uncertainty.distance(ROWS, 15.0) == pytest.approx(expected)


def test_each_distance_is_judged_between_its_own_two_rows() -> None:
    rows = DistanceTable((10.0, 20.0, 30.0), (4.0, 2.0, 1.0))
    line, curve = 1.5, math.sqrt(2.0)
    expected = math.hypot(0.1 / line, line / curve - 1)
    assert uncertainty.distance(rows, 25.0) == pytest.approx(expected)
    line, curve = 3.0, math.sqrt(8.0)
    expected = math.hypot(0.2 / line, line / curve - 1)
    assert uncertainty.distance(rows, 15.0) == pytest.approx(expected)
    # At the first row as well: it has none before it.
    assert uncertainty.distance(rows, 10.0) == pytest.approx(0.05)


def test_no_dose_is_less_than_none() -> None:
    assert uncertainty.span(6.0, 1.5) == (0.0, 15.0)


def test_warm_leds_are_less_sure() -> None:
    drooping = calibration(per_kelvin=-0.003)
    assert uncertainty.temperature(drooping, None) == pytest.approx(0.006)
    assert uncertainty.temperature(drooping, 25.0) == pytest.approx(0.006)
    assert uncertainty.temperature(drooping, 65.0) == pytest.approx(0.003 * math.hypot(2, 10))


def test_the_parts_add_as_squares() -> None:
    panel = optics(
        calibration(uncertainty=0.06, per_kelvin=-0.004, kind=CalibrationKind.MEASURED),
        distances=DistanceTable((10.0, 20.0), (1.0, 0.2)),
    )
    parts = (0.06, 0.08, 0.004 * 2.0)
    assert uncertainty.relative(panel, RED, Cm(10.0), None) == pytest.approx(math.hypot(*parts))
    warm = (0.06, 0.08, 0.004 * math.hypot(2, 10))
    assert uncertainty.relative(panel, RED, Cm(10.0), 65.0) == pytest.approx(math.hypot(*warm))


def test_a_panel_is_measured_where_both_colours_are() -> None:
    measured = calibration(kind=CalibrationKind.MEASURED)
    assert uncertainty.is_measured(optics(measured, measured))
    assert not uncertainty.is_measured(
        optics(measured, replace(measured, kind=CalibrationKind.ESTIMATED))
    )
    assert not uncertainty.is_measured(example_optics())


@given(panel=panels, channel=st.sampled_from(Channel), celsius=st.floats(-20, 85))
def test_no_panel_is_surer_than_its_meter(panel: Optics, channel: Channel, celsius: float) -> None:
    for cm in panel.distances.cm:
        share = uncertainty.relative(panel, channel, Cm(cm), celsius)
        assert share >= uncertainty.meter(panel.channels[channel])
        low, high = uncertainty.span(6.0, share)
        assert 0.0 <= low <= 6.0 <= high
    assert NIR in panel.channels
