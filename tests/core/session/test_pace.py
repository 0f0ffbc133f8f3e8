"""How soon the loop looks again: as often as what may go wrong needs it."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core import limits, sounds
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.session import light, pace
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Hold, Session, State
from firmware_py.core.session.pace import Pace
from firmware_py.core.units import Celsius, Channel, Duty, Ns
from firmware_py.drivers.outputs import BEAT_EVERY
from tests.core.parts import MINUTE, NIR, RED, S, facts, session, trying

STEADY = Ns(60 * S)
NO_READING = Reading(None, Reason.READING_NONE_YET.said())
BOTH = {RED: Duty(0.2), NIR: Duty(0.2)}
DARK_STATES = [State.IDLE, State.PAUSED, State.DONE, State.FAULT]
FAULT = Fault(FaultCode.GAP, Reason.TIME_LOST.said(gap_s=3.0))


def lit(**changes: Any) -> Session:
    return session(**({"ramp": STEADY, "lit": Ns(MINUTE)} | changes))


def looked(
    of: Session,
    driven: dict[Channel, Duty],
    *,
    for_ns: int = 4 * S,
    is_sure: bool = True,
    **changes: Any,
) -> Pace:
    """The pace after nothing has changed for a while: a look each 50 ms."""
    found = Pace()
    for at in range(0, for_ns + 1, limits.TICK):
        now = facts(now=Ns(100 * S + at), **changes)
        found = found.look(of, now, driven, is_sure=is_sure)
    return found


def test_steady_light_has_ten_looks_a_second_and_the_dark_five() -> None:
    assert looked(lit(), BOTH).period == S // 10
    for state in DARK_STATES:
        assert looked(session(state), dict(light.DARK)).period == S // 5


@pytest.mark.parametrize(
    "of",
    [
        session(State.ARMING),
        trying(ramp=STEADY),
        lit(ramp=Ns(limits.RAMP - 1)),
        # 3 and 6 J/cm2 in 15 minutes: the way down of the one, then of the other, and the time.
        lit(given={RED: 2.995, NIR: 3.0}),
        lit(given={RED: 1.0, NIR: 5.995}),
        lit(lit=Ns(limits.LIT_MAX - 2 * S)),
    ],
    ids=["a countdown", "the installer's light", "a way up", "red ends", "NIR ends", "time ends"],
)
def test_what_changes_from_tick_to_tick_has_twenty(of: Session) -> None:
    driven = dict(light.DARK) if of.state is State.ARMING else BOTH
    assert looked(of, driven).period == S // 20


def test_after_any_change_it_is_twenty_for_three_seconds() -> None:
    steady = looked(lit(), BOTH)
    after = facts(now=Ns(104 * S + S // 10), interlock_closed=False)
    changed = steady.look(lit(), after, BOTH, is_sure=True)
    assert changed.period == S // 20
    for wait, period in ((3 * S - 1, S // 20), (3 * S, S // 10)):
        later = replace(after, now=Ns(after.now + wait))
        assert changed.look(lit(), later, BOTH, is_sure=True).period == period


CHANGES: list[dict[str, Any]] = [
    {"stop_pressed": True},
    {"inhibited": True},
    {"lease_fresh": False},
    {"interlock_closed": False},
    {"fan_turns": False},
    {"stray_light": True},
    {"hardware_problem": "it can't be read"},
    {"lamp_fault": FAULT},
    {"implausible": Reason.STRAY_LIGHT.said()},
    {"window": None},
    {"surface": NO_READING},
    {"heatsink": NO_READING},
    {"surface2": NO_READING},
    {"surface": Reading(Celsius(41.5), hot=True)},
    {"heatsink": Reading(Celsius(76.0), hot=True)},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
@pytest.mark.parametrize("state", [State.LIT, *DARK_STATES])
def test_whatever_may_matter_is_a_change(state: State, change: dict[str, Any]) -> None:
    of = lit() if state is State.LIT else session(state)
    driven = BOTH if state is State.LIT else dict(light.DARK)
    settled = looked(of, driven)
    assert settled.period > limits.TICK
    now = facts(now=Ns(104 * S + S // 10), **change)
    assert settled.look(of, now, driven, is_sure=True).period == limits.TICK


@pytest.mark.parametrize(
    "other",
    [
        session(State.PAUSED, holds=frozenset({Hold.WARM})),
        session(State.FAULT, fault=FAULT),
        session(State.DONE),
    ],
)
def test_another_state_another_hold_another_fault_are_changes(other: Session) -> None:
    settled = looked(session(State.PAUSED), dict(light.DARK))
    now = facts(now=Ns(104 * S + S // 10))
    assert settled.look(other, now, light.DARK, is_sure=True).period == limits.TICK


def test_a_channel_that_goes_dark_is_a_change() -> None:
    now = facts(now=Ns(104 * S + S // 10))
    only = {RED: Duty(0.0), NIR: Duty(0.2)}
    assert looked(lit(), BOTH).look(lit(), now, only, is_sure=True).period == limits.TICK


def test_a_temperature_and_a_duty_that_move_a_little_are_none() -> None:
    now = facts(now=Ns(104 * S + S // 10), surface=Reading(Celsius(30.06)))
    more = {RED: Duty(0.2001), NIR: Duty(0.2)}
    assert looked(lit(), BOTH).look(lit(), now, more, is_sure=True).period == S // 10


@pytest.mark.parametrize("state", [State.LIT, *DARK_STATES])
def test_while_anything_is_in_doubt_it_stays_twenty(state: State) -> None:
    of = lit() if state is State.LIT else session(state)
    driven = BOTH if state is State.LIT else dict(light.DARK)
    assert looked(of, driven, for_ns=20 * S, is_sure=False).period == limits.TICK


@pytest.mark.parametrize("state", DARK_STATES)
def test_light_that_shines_where_none_should_is_looked_at_twenty_times(state: State) -> None:
    assert looked(session(state), BOTH).period == limits.TICK


def test_the_first_tick_promises_twenty() -> None:
    assert Pace().period == limits.TICK
    assert Pace().look(session(State.IDLE), facts(), light.DARK, is_sure=True).period == limits.TICK


READINGS = st.sampled_from(
    [Reading(Celsius(30.0)), Reading(Celsius(39.5)), Reading(Celsius(41.0), hot=True), NO_READING]
)
FACTS = st.builds(
    facts,
    now=st.integers(10 * S, 10_000 * S).map(Ns),
    stop_pressed=st.booleans(),
    lease_fresh=st.booleans(),
    interlock_closed=st.booleans(),
    surface=READINGS,
    heatsink=READINGS,
    window=st.sampled_from([None, facts().window]),
    hardware_problem=st.sampled_from([None, "it can't be read"]),
)


AGO = st.sampled_from([0, S, 3 * S - 1, 3 * S, 4 * S])


def sessions(state: State) -> st.SearchStrategy[Session]:
    """Any session in a state."""

    def made(ramp: Ns, so_far: Ns, red: float, nir: float) -> Session:
        if state is State.COMMISSIONING:
            return trying(ramp=ramp)
        return session(state, ramp=ramp, lit=so_far, given={RED: red, NIR: nir})

    return st.builds(
        made,
        ramp=st.sampled_from([0, S, limits.RAMP - 1, limits.RAMP, 60 * S]).map(Ns),
        so_far=st.sampled_from([0, MINUTE, limits.LIT_MAX - S, limits.LIT_MAX]).map(Ns),
        red=st.floats(0.0, 3.0),
        nir=st.floats(0.0, 6.0),
    )


DRIVEN = st.builds(
    lambda red, nir: {RED: Duty(red), NIR: Duty(nir)},
    red=st.sampled_from([0.0, 0.2]),
    nir=st.sampled_from([0.0, 0.2]),
)


@pytest.mark.parametrize("state", list(State))
@examples(data=st.data(), now=FACTS, driven=DRIVEN, ago=AGO, sure=st.booleans())
def test_whatever_is_so_the_pace_keeps_the_promises(
    state: State,
    data: st.DataObject,
    now: Facts,
    driven: dict[Channel, Duty],
    ago: int,
    *,
    sure: bool,
) -> None:
    """No light is ever at the pace of the dark, and a ramp, a countdown, a doubt never slower."""
    of = data.draw(sessions(state))
    before = now.now - ago
    settled = Pace().look(of, replace(now, now=Ns(before)), driven, is_sure=True)
    found = settled.look(of, now, driven, is_sure=sure).period
    assert found in (limits.TICK, limits.TICK_STEADY, limits.TICK_DARK)
    if any(driven.values()) or of.state in (State.ARMING, State.LIT, State.COMMISSIONING):
        assert found <= limits.TICK_STEADY
    if not sure or of.state in (State.ARMING, State.COMMISSIONING):
        assert found == limits.TICK
    if of.state is State.LIT and (of.ramp < limits.RAMP or of.lit >= limits.LIT_MAX - S):
        assert found == limits.TICK
    if found != limits.TICK:
        assert now.now - before >= limits.SETTLED


def test_no_pace_loosens_a_bound() -> None:
    slowest_in_light = max(limits.TICK, limits.TICK_STEADY)
    assert slowest_in_light + limits.TICK // 2 <= limits.PERMIT // 4, "the dead-man never at work"
    assert slowest_in_light <= 3 * limits.TICK, "a fault's bound"
    assert limits.TICK_DARK < limits.PERMIT < limits.GAP_MAX
    assert limits.TICK_DARK <= BEAT_EVERY, "a beat is never left out"
    assert limits.SETTLED >= limits.LIGHT_COMES >= limits.LIGHT_GOES
    assert limits.WINDOW_ASK > 10 * limits.TICK_STEADY
    # A sound that begins in the dark or in steady light is heard whole: its shortest tone.
    shortest = min(end - start for each in sounds.PATTERNS.values() for start, end in each)
    assert shortest >= 2 * limits.TICK


@examples(
    now=st.integers(0, 100 * S),
    late=st.integers(0, S),
    period=st.sampled_from([limits.TICK, limits.TICK_STEADY, limits.TICK_DARK]),
    end=st.none() | st.integers(0, 200 * S),
)
def test_a_tick_is_never_due_later_than_its_pace_and_half_a_tick(
    now: int, late: int, period: Ns, end: int | None
) -> None:
    found = pace.due(Ns(now), Ns(now - late), period, None if end is None else Ns(end))
    assert now < found < now + period + limits.TICK // 2 or found == now + period
    if end is not None and now < end < now + period - late:
        assert found == end
    for a, b in pairwise((limits.TICK, limits.TICK_STEADY, limits.TICK_DARK)):
        assert pace.due(Ns(now), Ns(now), a, None) < pace.due(Ns(now), Ns(now), b, None)


def test_no_tick_comes_just_before_the_end_of_a_dose() -> None:
    assert pace.due(Ns(0), Ns(0), limits.TICK, Ns(S // 20 + S // 50)) == S // 20 + S // 50
    assert pace.due(Ns(0), Ns(0), limits.TICK, Ns(S // 20 + S // 40)) == S // 20
    assert pace.due(Ns(0), Ns(0), limits.TICK, Ns(S // 50)) == S // 50
    assert pace.due(Ns(S), Ns(S), limits.TICK, Ns(S)) == S + S // 20, "it is past"


def test_what_wakes_the_loop_has_its_tick_at_once_but_not_without_end() -> None:
    assert pace.woken(Ns(S), Ns(S - S // 10)) == S
    assert pace.woken(Ns(S), Ns(S - S // 1000)) == S + S // 50 - S // 1000
