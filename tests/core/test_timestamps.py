"""Elapsed time whatever the clocks do: bounds, the first set clock of a boot, and re-dating."""

from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.timestamps import (
    Moment,
    Reference,
    arrived,
    believe,
    between,
    dated,
    elapsed_at_least,
    elapsed_at_most,
    known,
    rfc3339,
)
from firmware_py.core.units import Ns
from tests.core.parts import S

HOUR = 3600 * S
NOON = 1_700_000_000.0


def at(boot: str, hours: float, unix_s: float | None = None, **more: Any) -> Moment:
    """`hours` after a boot began; dated where a time of day is told."""
    return Moment(
        boot_id=boot,
        monotonic=Ns(round(hours * HOUR)),
        unix_s=0.0 if unix_s is None else unix_s,
        is_set=unix_s is not None,
        **more,
    )


@pytest.mark.parametrize(
    ("then", "now", "hours"),
    [
        (at("a", 1), at("a", 3), 2),  # one boot: its own clock
        (at("a", 1, NOON), at("a", 3, NOON - 9000), 2),  # whatever the time of day says
        (at("a", 1, NOON), at("a", 3, NOON + 99_999), 2),
        (at("a", 3), at("a", 1), 0),  # a clock that fell proves nothing
        (at("a", 30), at("b", 3), 3),  # not dated: as long as this boot has lasted
        (at("a", 30, NOON), at("b", 3), 3),
        (at("a", 30), at("b", 3, NOON), 3),
        (at("a", 30, NOON), at("b", 3, NOON + 5 * 3600), 5),  # both dated: the time of day
        (at("a", 30, NOON), at("b", 3, NOON + 3600), 3),  # but not less than this boot
        (at("a", 30, NOON), at("b", 0, NOON - 3600), 0),
    ],
)
def test_elapsed_time_is_a_lower_bound(then: Moment, now: Moment, hours: float) -> None:
    assert elapsed_at_least(then, now) == hours * HOUR


@pytest.mark.parametrize(
    ("then", "now", "hours"),
    [
        (at("a", 1), at("a", 3), 2),
        (at("a", 3), at("a", 1), 0),
        (at("a", 1), at("b", 1), None),
        (at("a", 1, NOON), at("b", 1), None),
        (at("a", 1), at("b", 1, NOON), None),
        (at("a", 1, NOON), at("b", 1, NOON + 3600), 1),
        (at("a", 1, NOON), at("b", 1, NOON - 3600), 0),
        (at("a", 1, NOON, by_hand=True), at("b", 1, NOON + 3600), None),
        (at("a", 1, NOON), at("b", 1, NOON + 3600, by_hand=True), None),
        (at("b", 1, NOON, is_exact=False), at("b", 2, NOON + 3600), None),
    ],
)
def test_an_upper_bound_is_told_only_where_there_is_one(
    then: Moment, now: Moment, hours: float | None
) -> None:
    assert elapsed_at_most(then, now) == (None if hours is None else hours * HOUR)


def believed(unix_s: float, reference: Reference | None, *, is_set: bool) -> tuple[Any, ...]:
    moment, after = believe("a", Ns(100 * S), unix_s, reference, is_set=is_set)
    assert (moment.boot_id, moment.monotonic, moment.is_exact) == ("a", 100 * S, True)
    return moment.unix_s, moment.is_set, moment.by_hand, after


def test_a_clock_that_nobody_set_is_told_as_it_is_and_believed_by_nobody() -> None:
    assert believed(7.0, None, is_set=False) == (7.0, False, False, None)


def test_the_first_set_clock_of_a_boot_is_believed_and_outlives_jumps() -> None:
    first = Reference(1000.0)
    assert believed(1100.0, None, is_set=True) == (1100.0, True, False, first)
    for jumped, is_set in ((99_999.0, True), (-5.0, True), (3.0, False), (1100.0, True)):
        assert believed(jumped, first, is_set=is_set) == (1100.0, True, False, first)


def test_what_a_person_told_counts_until_a_clock_is_set() -> None:
    told = Reference(500.0, by_hand=True)
    assert believed(7.0, told, is_set=False) == (600.0, True, True, told)
    assert believed(1100.0, told, is_set=True) == (1100.0, True, False, Reference(1000.0))


NOW = at("b", 2, NOON)


@pytest.mark.parametrize(
    ("then", "becomes"),
    [
        # In this boot: dated exactly, once anybody knows the time.
        (at("b", 1), at("b", 1, NOON - 3600)),
        (at("b", 1, NOON + 50, by_hand=True), at("b", 1, NOON - 3600)),
        (at("b", 1, NOON - 3600), at("b", 1, NOON - 3600)),
        # Before it: what is dated stays, what isn't was now at the latest.
        (at("a", 9, NOON - 7200), at("a", 9, NOON - 7200)),
        (at("a", 9, NOON), at("a", 9, NOON)),
        (at("a", 9), replace(NOW, is_exact=False)),
        (at("a", 9, NOON + 1), replace(NOW, is_exact=False)),
    ],
)
def test_a_set_clock_dates_what_came_before_it(then: Moment, becomes: Moment) -> None:
    assert dated(then, NOW) == becomes
    assert dated(becomes, NOW) == becomes


def test_a_clock_that_isnt_set_dates_nothing() -> None:
    then = at("a", 9, NOON)
    assert dated(then, at("b", 2)) is then


def test_what_a_person_told_dates_as_said_by_hand() -> None:
    now = at("b", 2, NOON, by_hand=True)
    assert dated(at("b", 1), now) == at("b", 1, NOON - 3600, by_hand=True)
    assert dated(at("a", 1), now) == replace(now, is_exact=False)


def test_what_was_written_elsewhere_is_as_old_as_its_date_says_however_long_this_boot_is() -> None:
    now = at("here", 30, NOON)
    assert elapsed_at_least(arrived(NOON - 3600, now), now) == HOUR
    assert elapsed_at_least(arrived(NOON - 99 * 3600, now), now) == 99 * HOUR
    assert elapsed_at_least(arrived(NOON - 3600, now), at("here", 31, NOON + 3600)) == 2 * HOUR
    for unix_s, when in (
        (NOON + 3600, now),  # later than now
        (None, now),  # nobody knows when
        (NOON - 3600, at("here", 30)),  # no clock to judge by
        (None, at("here", 30)),
    ):
        assert elapsed_at_least(arrived(unix_s, when), when) == 0
        assert not arrived(None, when).is_set


def test_what_was_written_elsewhere_becomes_a_moment_of_this_boot() -> None:
    now = at("here", 30, NOON, by_hand=True)
    assert arrived(None, now) == replace(now, is_set=False, by_hand=False, is_exact=False)
    assert arrived(NOON - 3600, now) == at("here", 29, NOON - 3600)
    assert arrived(NOON + 3600, now) == at("here", 30, NOON + 3600)
    unset = replace(at("here", 30, NOON), is_set=False)
    assert arrived(NOON - 3600, unset) == at("here", 30, NOON - 3600)


def test_what_was_written_elsewhere_keeps_its_date_and_how_far_it_is_known() -> None:
    now = at("here", 30, NOON)
    for by_hand, is_exact, how in (
        (False, True, "exact"),
        (True, True, "by_hand"),
        (False, False, "at_latest"),
    ):
        moment = arrived(NOON - 7, now, by_hand=by_hand, is_exact=is_exact)
        assert (moment.unix_s, known(moment)) == (NOON - 7, how)
        assert dated(moment, now) == moment or by_hand
    assert known(arrived(None, now)) == "unknown"
    later = at("later", 1, NOON + 3600)
    assert dated(arrived(None, now), later) == replace(later, is_exact=False)


def test_between_two_moments_is_known_within_a_boot_or_where_both_are_dated() -> None:
    assert between(at("a", 1), at("a", 3)) == 2 * HOUR
    assert between(at("a", 3), at("a", 1)) == -2 * HOUR
    assert between(at("a", 1, NOON), at("b", 3, NOON + 3600)) == HOUR
    assert between(at("a", 1), at("b", 3, NOON)) is None
    assert between(at("a", 1, NOON), at("b", 3)) is None


def test_a_time_of_day_is_written_in_utc_to_the_second_or_as_it_is() -> None:
    assert rfc3339(NOON) == "2023-11-14T22:13:20Z"
    assert rfc3339(NOON + 0.75) == "2023-11-14T22:13:20Z"
    assert rfc3339(NOON + 0.75, "microseconds") == "2023-11-14T22:13:20.750000Z"
    assert rfc3339(NOON, "microseconds") == "2023-11-14T22:13:20Z"
