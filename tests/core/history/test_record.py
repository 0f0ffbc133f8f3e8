"""Which sessions of a record count."""

import pytest
from msgspec.structs import replace

from firmware_py.core.history.record import Entry
from firmware_py.core.history.timestamps import Moment
from firmware_py.core.units import Channel, Ns

ENTRY = Entry(
    session=1,
    began=Moment(boot_id="b", boottime=Ns(0), unix_s=0.0, is_set=True),
    area="soles",
    mode="both",
    strength="usual",
    minutes=15,
    distance_cm=15.0,
    target={Channel.RED: 3.0, Channel.NIR: 6.0},
    given={Channel.RED: 3.0, Channel.NIR: 6.0},
    lit=Ns(900_000_000_000),
    ended="complete",
    reason="Done.",
    finishes=None,
    pain_before=None,
    pain_after=None,
    is_red=None,
    is_red_next_day=None,
)


@pytest.mark.parametrize(
    ("red", "nir", "counts"),
    [(3.0, 6.0, True), (0.31, 0.6, True), (0.29, 0.6, False), (0.0, 0.0, False)],
)
def test_a_session_counts_from_a_tenth_of_its_planned_fluence(
    red: float,
    nir: float,
    counts: bool,  # noqa: FBT001  a case
) -> None:
    assert replace(ENTRY, given={Channel.RED: red, Channel.NIR: nir}).counts is counts


def test_the_rest_of_another_and_one_under_way_count_as_none() -> None:
    assert not replace(ENTRY, finishes=7).counts
    assert not replace(ENTRY, given=None, lit=None, ended=None).counts


def test_a_session_with_nothing_planned_and_nothing_given_counts_as_none() -> None:
    nothing = {Channel.RED: 0.0, Channel.NIR: 0.0}
    assert not replace(ENTRY, target=nothing, given=nothing).counts
