"""When a newer version is installed: each rule by itself, and none may be missing."""

from dataclasses import replace
from datetime import time

import pytest

from firmware_py.updates.rules import Now, Offer, Policy, is_night, place, why_wait

OFFER = Offer(version="0.3.0", percent=100)
NOW = Now(state="idle", now=time(3), panel="a1b2", installed="0.2.0")
POLICY = Policy()


def test_at_night_in_idle_with_a_way_back_it_is_installed() -> None:
    assert why_wait(OFFER, NOW, POLICY) is None


@pytest.mark.parametrize("state", ["arming", "lit", "paused", "done", "fault", "starting", None])
def test_never_unless_it_is_idle(state: str | None) -> None:
    told = why_wait(OFFER, replace(NOW, state=state), POLICY)
    assert told is not None
    assert "isn't idle" in told


@pytest.mark.parametrize("hour", [0, 1, 5, 6, 12, 18, 23])
def test_never_by_day(hour: int) -> None:
    told = why_wait(OFFER, replace(NOW, now=time(hour)), POLICY)
    assert told is not None
    assert "02:00 to 05:00 is night" in told


def test_never_while_nobody_knows_the_time() -> None:
    assert "the time" in str(why_wait(OFFER, replace(NOW, now=None), POLICY))


def test_never_without_a_way_back() -> None:
    assert "no way back" in str(why_wait(OFFER, replace(NOW, has_way_back=False), POLICY))


def test_never_what_somebody_went_back_from() -> None:
    now = replace(NOW, refused=frozenset({"0.3.0"}))
    assert "gone back from" in str(why_wait(OFFER, now, POLICY))
    assert why_wait(replace(OFFER, version="0.3.1"), now, POLICY) is None


@pytest.mark.parametrize(
    ("begin", "end", "at", "so"),
    [
        (time(2), time(5), time(2), True),
        (time(2), time(5), time(4, 59, 59), True),
        (time(2), time(5), time(5), False),
        (time(2), time(5), time(1, 59, 59), False),
        (time(23), time(4), time(23), True),
        (time(23), time(4), time(3, 59), True),
        (time(23), time(4), time(4), False),
        (time(23), time(4), time(22, 59), False),
    ],
)
def test_a_night_has_its_bounds_and_may_go_over_midnight(
    begin: time, end: time, at: time, *, so: bool
) -> None:
    assert is_night(at, Policy(night_from=begin, night_until=end)) is so


@pytest.mark.parametrize("percent", [0, 1, 10, 50, 99, 100])
def test_a_ring_is_as_large_as_it_says_and_holds_the_others_back(percent: int) -> None:
    panels = [f"panel-{number}" for number in range(4000)]
    offer = replace(OFFER, percent=percent)
    taken = [p for p in panels if why_wait(offer, replace(NOW, panel=p), POLICY) is None]
    assert abs(len(taken) / 40 - percent) <= 1.6
    if percent in (0, 100):
        assert len(taken) == 40 * percent
    wider = replace(OFFER, percent=min(percent + 10, 100))
    assert {p for p in panels if why_wait(wider, replace(NOW, panel=p), POLICY) is None} >= set(
        taken
    )


def test_other_panels_are_first_with_the_next_version() -> None:
    panels = [f"panel-{number}" for number in range(1000)]
    first = {p for p in panels if place(p, "0.3.0") < 10}
    then = {p for p in panels if place(p, "0.4.0") < 10}
    assert len(first & then) < 30  # ten are to be expected


def test_a_panel_that_is_to_be_first_waits_for_no_ring_but_for_the_rest() -> None:
    first = Policy(is_first=True)
    assert why_wait(replace(OFFER, percent=0), NOW, first) is None
    assert why_wait(OFFER, replace(NOW, state="lit"), first) is not None
    assert why_wait(OFFER, replace(NOW, now=time(12)), first) is not None
