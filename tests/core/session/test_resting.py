"""When probes may be asked seldom, and how old their readings may be."""

from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from firmware_py.core import limits
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import ReadingFilter, Sample
from firmware_py.core.session.machine import State
from firmware_py.core.session.resting import Resting, is_sound
from firmware_py.core.units import Celsius, Ns
from tests.core.parts import MINUTE, S, session

NOBODYS = [State.IDLE, State.DONE, State.FAULT]
OTHERS = [each for each in State if each not in NOBODYS]
NOW = Ns(1000 * S)


def probe(*celsius: float | None, age: int = S) -> ReadingFilter:
    """A surface's probe that has said this, a second apart, the last so long ago."""
    found = ReadingFilter(limits.SURFACE_PAUSE, limits.SURFACE_MIN)
    for number, each in enumerate(celsius):
        at = Ns(NOW - age - (len(celsius) - 1 - number) * S)
        why = Reason.READING_NONE_YET.said() if each is None else None
        found = found.take(Sample(at, None if each is None else Celsius(each), why))
    return found


def looked(state: State, *probes: ReadingFilter, woken: int = 0, since: int = 0) -> Resting:
    of = session(state, since=Ns(since))
    return Resting(Ns(woken)).look(of, probes or (probe(25.0),), NOW)


@pytest.mark.parametrize("state", NOBODYS)
def test_probes_rest_a_minute_after_the_session_and_the_last_request(state: State) -> None:
    assert looked(state, woken=NOW - MINUTE, since=NOW - MINUTE).rests
    assert not looked(state, woken=NOW - MINUTE + 1).rests
    assert not looked(state, since=NOW - MINUTE + 1).rests


@pytest.mark.parametrize("state", OTHERS)
def test_no_probe_rests_while_anybody_has_a_session_or_there_is_light(state: State) -> None:
    assert not looked(state).rests


@pytest.mark.parametrize(
    "unsound",
    [
        probe(),
        probe(None),
        probe(25.0, None),
        probe(25.0, 33.0),
        probe(41.5),
        probe(25.0, age=limits.READING_AGE_RESTING + 1),
    ],
    ids=["no answer yet", "none", "a bad one", "a jump", "hot", "old"],
)
def test_a_probe_that_must_be_watched_keeps_all_awake(unsound: ReadingFilter) -> None:
    assert not is_sound(unsound, NOW)
    assert not looked(State.IDLE, probe(25.0), unsound).rests


def test_a_resting_probes_reading_counts_until_the_next_may_be_late() -> None:
    resting = looked(State.IDLE)
    assert resting.age_max(State.IDLE, NOW) == limits.READING_AGE_RESTING
    assert is_sound(probe(25.0, age=limits.PROBE_RESTS + 2 * S), NOW)
    assert limits.PROBE_RESTS + 2 * S < limits.READING_AGE_RESTING, "two probes on one bus"
    assert limits.PROBE_RESTS + S // 2 < limits.RACE_WITHIN, "a race shows between two answers"


@pytest.mark.parametrize("state", [State.IDLE, State.DONE, State.FAULT, State.ARMING])
def test_once_woken_they_have_three_seconds_to_answer(state: State) -> None:
    woken = looked(State.IDLE).wake(NOW)
    assert not woken.rests
    assert woken.age_max(state, Ns(NOW + 3 * S)) == limits.READING_AGE_RESTING
    assert woken.age_max(state, Ns(NOW + 3 * S + 1)) == limits.READING_AGE_MAX


@examples(
    state=st.sampled_from([State.LIT, State.PAUSED, State.COMMISSIONING]),
    rested=st.none() | st.integers(NOW - 4 * S, NOW),
    rests=st.booleans(),
)
def test_in_the_light_no_reading_is_ever_older_than_three_seconds(
    state: State, rested: Any, *, rests: bool
) -> None:
    assert Resting(Ns(0), rests=rests, rested=rested).age_max(state, NOW) == 3 * S


def test_the_countdown_is_longer_than_what_the_probes_have_to_answer() -> None:
    assert limits.READING_AGE_MAX + limits.READING_AGE_MAX < limits.COUNTDOWN
    never = Resting(Ns(0))
    assert never.age_max(State.IDLE, NOW) == limits.READING_AGE_MAX
