"""Which temperature readings are believed, on an injected clock."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing.readings import Reading, ReadingFilter, Sample
from firmware_py.core.units import Celsius, Ns
from tests.core.parts import S

HOT = Celsius(41.0)
CHECKSUM = Reason.PROBE_CHECKSUM.said(probe="28-1")
MISSING = Reason.PROBE_MISSING.said(probe="28-1")


def sample(at_s: float, celsius: float | None, problem: Said | None = None) -> Sample:
    return Sample(Ns(round(at_s * S)), None if celsius is None else Celsius(celsius), problem)


def after(*samples: Sample) -> ReadingFilter:
    believed = ReadingFilter(HOT)
    for each in samples:
        believed = believed.take(each)
    return believed


def every_second(values: Sequence[float | None]) -> list[float | None]:
    """What is believed right after each of these readings, one a second."""
    believed = ReadingFilter(HOT)
    seen: list[float | None] = []
    for at, value in enumerate(values):
        believed = believed.take(sample(at, value, None if value is not None else MISSING))
        seen.append(believed.at(Ns(at * S)).celsius)
    return seen


def test_no_answer_yet_is_no_reading() -> None:
    assert ReadingFilter(HOT).at(Ns(0)) == Reading(None, Reason.READING_NONE_YET.said())


def test_the_first_reading_is_believed() -> None:
    assert after(sample(5, 25.0)).at(Ns(5 * S)) == Reading(Celsius(25.0))


def test_a_reading_is_one_for_three_seconds_and_not_a_nanosecond_more() -> None:
    believed = after(sample(5, 25.0))
    assert believed.at(Ns(8 * S)).celsius == 25.0
    too_old = believed.at(Ns(8 * S + 1))
    assert (too_old.celsius, str(too_old.problem)) == (None, "last answered 3.0 s ago, over 3 s")


def test_a_reading_from_the_future_is_none() -> None:
    assert after(sample(5, 25.0)).at(Ns(5 * S - 1)).celsius is None


def test_a_jump_of_exactly_five_kelvin_is_believed_and_more_is_not() -> None:
    assert every_second([25.0, 30.0]) == [25.0, 30.0]
    assert every_second([25.0, 20.0]) == [25.0, 20.0]
    assert every_second([25.0, 30.01]) == [25.0, None]
    assert every_second([25.0, 19.99]) == [25.0, None]


def test_a_jump_says_so() -> None:
    believed = after(sample(0, 25.0), sample(1, 33.0))
    assert believed.at(Ns(1 * S)) == Reading(None, Reason.READING_JUMPED.said(celsius=33.0))


def test_after_a_jump_three_in_a_row_that_agree_are_believed() -> None:
    assert every_second([25, 33, 33.5, 34, 34.2]) == [25, None, None, 34, 34.2]
    # Within 1 K is all three of them, the bound included.
    assert every_second([25, 33, 33.6, 34.01, 34.2]) == [25, None, None, None, 34.2]


def test_only_the_last_three_have_to_agree() -> None:
    assert every_second([25, 33, 36, 39, 39.4, 39.8]) == [25, None, None, None, None, 39.8]


def test_a_return_from_a_jump_is_believed_at_once() -> None:
    assert every_second([25, 33, 25.4]) == [25, None, 25.4]
    # The count begins again.
    assert every_second([25, 33, 33, 25, 33, 33, 33]) == [25, None, None, 25, None, None, 33]


def test_a_hot_reading_counts_at_once_jump_or_not() -> None:
    believed = after(sample(0, 25.0), sample(1, 41.0))
    assert believed.at(Ns(1 * S)) == Reading(Celsius(41.0), None, hot=True)
    just_below = after(sample(0, 40.9)).at(Ns(0))
    assert just_below == Reading(Celsius(40.9))
    assert after(sample(0, 41.0)).at(Ns(0)) == Reading(Celsius(41.0), None, hot=True)


def test_after_a_hot_jump_cooler_readings_must_settle_all_the_same() -> None:
    assert every_second([25, 45, 36, 36, 36]) == [25, 45, None, None, 36]


@pytest.mark.parametrize("bad", [None, math.nan, math.inf, -math.inf, -20.01, -300.0, True])
def test_a_bad_answer_keeps_the_last_reading_until_that_is_too_old(bad: float | None) -> None:
    believed = after(sample(0, 25.0), sample(1, bad))
    assert believed.at(Ns(1 * S)) == Reading(Celsius(25.0))
    assert believed.at(Ns(3 * S)) == Reading(Celsius(25.0))
    assert believed.at(Ns(3 * S + 1)).celsius is None


@pytest.mark.parametrize("edge", [-20.0, 110.0, 1000.0])
def test_cold_has_a_bound_and_hot_has_none(edge: float) -> None:
    assert after(sample(0, edge)).at(Ns(0)).celsius == edge


def test_a_bad_answer_says_why_once_the_last_reading_is_too_old() -> None:
    believed = after(sample(0, 25.0), sample(1, None, CHECKSUM))
    assert believed.at(Ns(4 * S)) == Reading(None, CHECKSUM)
    outside = after(sample(0, 25.0), sample(1, -55.0))
    said = outside.at(Ns(4 * S))
    assert (said.celsius, str(said.problem)) == (None, "reads -55.0 °C, under -20 °C")
    never = after(sample(0, None, MISSING))
    assert never.at(Ns(0)) == Reading(None, MISSING)


def test_a_good_answer_takes_the_complaint_back() -> None:
    believed = after(sample(0, None, MISSING), sample(1, 25.0))
    assert believed.at(Ns(1 * S)) == Reading(Celsius(25.0))
    assert str(believed.at(Ns(5 * S)).problem) == "last answered 4.0 s ago, over 3 s"


def test_a_bad_answer_among_three_begins_the_count_again() -> None:
    assert every_second([25, 33, 33, None, 33, 33, 33]) == [25, None, None, None, None, None, 33]


def test_a_first_reading_after_bad_answers_is_believed() -> None:
    assert every_second([None, None, 25]) == [None, None, 25]


def test_a_sample_seen_before_changes_nothing() -> None:
    believed = after(sample(0, 25.0), sample(1, 33.0))
    again = believed.take(sample(1, 33.0)).take(sample(1, 33.0)).take(sample(0.5, 25.0))
    assert again == believed
    assert again.at(Ns(1 * S)).celsius is None


def test_a_sample_from_before_a_bad_answer_changes_nothing() -> None:
    believed = after(sample(0, 25.0), sample(2, None, MISSING))
    assert believed.take(sample(1, 26.0)) is believed
    assert believed.take(sample(2, 26.0)) is believed


def test_once_settled_a_jump_is_forgotten() -> None:
    believed = after(sample(0, 25.0), *[sample(at, 33.0) for at in (1, 2, 3)])
    assert believed == after(sample(3, 33.0))
    assert every_second([25, 33, 33, 33, 39, 39, 39]) == [25, None, None, 33, None, None, 39]


def test_a_zero_hour_sample_is_taken_once_too() -> None:
    believed = after(sample(0, 25.0))
    assert believed.take(sample(0, 26.0)) is believed


@given(
    st.lists(
        st.one_of(
            st.floats(-60, 130), st.just(math.nan), st.none(), st.floats(24, 26), st.floats(39, 43)
        ),
        max_size=30,
    )
)
def test_what_is_believed_was_read_within_the_last_three_seconds(
    values: list[float | None],
) -> None:
    believed = ReadingFilter(HOT)
    for at, value in enumerate(values):
        believed = believed.take(sample(at, value, MISSING))
        reading = believed.at(Ns(at * S))
        recent = [v for v in values[max(0, at - 3) : at + 1] if v is not None and v >= -20]
        assert reading.celsius is None or reading.celsius in recent
        assert (reading.celsius is None) == (reading.problem is not None)
        assert reading.hot == (reading.celsius is not None and reading.celsius >= 41)
        if value is not None and value >= 41:
            assert reading == Reading(Celsius(value), None, hot=True)


def test_a_sample_without_a_value_or_a_reason_is_no_answer() -> None:
    found = ReadingFilter(HOT).take(Sample(at=Ns(0), celsius=None)).at(Ns(0))
    assert found == Reading(None, Reason.READING_NONE_YET.said())
