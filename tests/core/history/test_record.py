"""What a session of the record counts for."""

import pytest
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.units import Channel, Ns
from tests.core.parts import NIR, RED, record

WHOLE = record(ended="stopped")
NOTHING = {RED: 0.0, NIR: 0.0}


@pytest.mark.parametrize(
    ("red", "nir", "counts"),
    [(3.0, 6.0, True), (0.31, 0.6, True), (0.29, 0.6, False), (0.0, 0.0, False)],
)
def test_a_session_counts_from_a_tenth_of_its_planned_fluence(
    red: float,
    nir: float,
    counts: bool,  # noqa: FBT001  a case
) -> None:
    assert replace(WHOLE, given={Channel.RED: red, Channel.NIR: nir}).counts is counts


@pytest.mark.parametrize(
    ("carried", "given", "counts"),
    [(0.5, 0.41, True), (0.5, 0.39, False), (0.5, 0.0, False), (2.0, 0.001, True)],
)
def test_what_was_carried_counts_with_what_the_session_gave_itself(
    carried: float,
    given: float,
    counts: bool,  # noqa: FBT001  a case
) -> None:
    entry = replace(WHOLE, carried=carried, given={RED: given, NIR: 0.0})
    assert entry.counts is counts


def test_the_rest_of_another_never_counts_but_is_given_as_soon_as_it_shone() -> None:
    rest = replace(WHOLE, finishes=7)
    assert (rest.counts, rest.is_given_rest) == (False, True)
    assert not replace(rest, given=NOTHING).is_given_rest
    assert not WHOLE.is_given_rest


def test_a_session_under_way_counts_as_what_is_reserved() -> None:
    under_way = replace(WHOLE, ended=None)
    assert (under_way.is_open, under_way.counts, under_way.is_unfinished) == (True, True, False)


def test_a_session_with_nothing_planned_and_nothing_given_does_not_count() -> None:
    assert not replace(WHOLE, target=NOTHING, given=NOTHING).counts


def test_only_what_ended_early_on_this_panel_is_unfinished() -> None:
    assert WHOLE.is_unfinished
    assert not replace(WHOLE, ended="complete").is_unfinished
    assert not replace(WHOLE, is_imported=True).is_unfinished


@pytest.mark.parametrize(
    ("red", "red_next_day", "rests"),
    [
        (None, None, Ns(0)),
        (False, False, Ns(0)),
        (True, None, limits.SKIN_RESTS),
        (None, True, limits.SKIN_RESTS_LONGER),
        (True, True, limits.SKIN_RESTS_LONGER),
    ],
)
def test_red_skin_rests_and_longer_where_it_was_red_the_next_day(
    red: bool | None,  # noqa: FBT001  a case
    red_next_day: bool | None,  # noqa: FBT001  a case
    rests: Ns,
) -> None:
    assert replace(WHOLE, is_red=red, is_red_next_day=red_next_day).skin_rests == rests
