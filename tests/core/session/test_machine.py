"""The state machine: every pair of state and event, and what each event carries."""

import pytest
from msgspec.structs import replace

from firmware_py.core.errors import RefusedError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.session.machine import (
    HOLD_WORDS,
    TABLE,
    UNDER_WAY,
    Effect,
    Ending,
    Event,
    EventKind,
    Hold,
    Session,
    State,
    step,
)
from firmware_py.core.units import JPerCm2, Ns, ns
from tests.core import session_diagram
from tests.core.parts import INSTALLER_LIGHT, NIR, RED, S, choice, make_plan, session, trying

DARK, CLOSE = Effect.DARK, Effect.CLOSE
NOW = Ns(100 * S)

# (state, event): the state it leads to, and what the daemon owes. All others are refused.
EXPECTED = {
    ("idle", "start"): ("arming", ()),
    ("idle", "stop"): ("idle", (DARK,)),
    ("idle", "fail"): ("fault", (DARK,)),
    ("arming", "counted_down"): ("lit", ()),
    ("arming", "hold"): ("paused", (DARK,)),
    ("arming", "stop"): ("done", (DARK, CLOSE)),
    ("arming", "fail"): ("fault", (DARK, CLOSE)),
    ("arming", "grant"): ("arming", ()),
    ("lit", "hold"): ("paused", (DARK,)),
    ("lit", "stop"): ("done", (DARK, CLOSE)),
    ("lit", "finish"): ("done", (DARK, CLOSE)),
    ("lit", "fail"): ("fault", (DARK, CLOSE)),
    ("paused", "hold"): ("paused", (DARK,)),
    ("paused", "free"): ("paused", ()),
    ("paused", "resume"): ("arming", ()),
    ("paused", "stop"): ("done", (DARK, CLOSE)),
    ("paused", "finish"): ("done", (DARK, CLOSE)),
    ("paused", "fail"): ("fault", (DARK, CLOSE)),
    ("paused", "grant"): ("paused", ()),
    ("done", "start"): ("arming", ()),
    ("done", "stop"): ("done", (DARK,)),
    ("done", "fail"): ("fault", (DARK,)),
    ("done", "dismiss"): ("idle", ()),
    ("fault", "stop"): ("fault", (DARK,)),
    ("fault", "fail"): ("fault", (DARK,)),
    ("fault", "clear"): ("idle", ()),
    ("idle", "commission"): ("commissioning", ()),
    ("commissioning", "stop"): ("idle", (DARK, CLOSE)),
    ("commissioning", "finish"): ("idle", (DARK, CLOSE)),
    ("commissioning", "fail"): ("fault", (DARK, CLOSE)),
}
HOT = Fault(FaultCode.TOO_HOT, "It is hot.")
LOST = Fault(FaultCode.SENSOR_LOST, "It is gone.")
EVENTS = {
    EventKind.START: Event(kind=EventKind.START, plan=make_plan(), record=8),
    EventKind.HOLD: Event(kind=EventKind.HOLD, hold=Hold.WARM),
    EventKind.FREE: Event(kind=EventKind.FREE, hold=Hold.PERSON),
    EventKind.STOP: Event(kind=EventKind.STOP, ending=Ending.STOPPED),
    EventKind.FINISH: Event(kind=EventKind.FINISH, ending=Ending.COMPLETE),
    EventKind.FAIL: Event(kind=EventKind.FAIL, fault=HOT),
    EventKind.COMMISSION: Event(kind=EventKind.COMMISSION, installer_light=INSTALLER_LIGHT),
}


def event(kind: EventKind) -> Event:
    return EVENTS.get(kind, Event(kind=kind))


def standing(state: State) -> Session:
    """A session as it may stand in a state."""
    match state:
        case State.IDLE:
            return Session(since=Ns(10 * S))
        case State.ARMING:
            return session(state)
        case State.LIT:
            return session(state, lit=Ns(5 * S), ramp=Ns(5 * S), given={RED: 0.1, NIR: 0.2})
        case State.PAUSED:
            return session(
                state, lit=Ns(5 * S), given={RED: 0.1, NIR: 0.2}, holds=frozenset({Hold.PERSON})
            )
        case State.DONE:
            return session(state, lit=Ns(5 * S), ending=Ending.COMPLETE)
        case State.FAULT:
            return session(state, ending=Ending.FAULT, fault=LOST)
        case State.COMMISSIONING:
            return trying(lit=Ns(5 * S), ramp=Ns(5 * S))


def test_the_table_is_the_one_that_was_agreed() -> None:
    assert {(str(s), str(k)): (str(to), owed) for (s, k), (to, owed) in TABLE.items()} == EXPECTED


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("state", State)
def test_every_pair_does_what_was_agreed_or_is_refused(state: State, kind: EventKind) -> None:
    before = standing(state)
    agreed = EXPECTED.get((str(state), str(kind)))
    if agreed is None:
        copy = replace(before)
        with pytest.raises(RefusedError, match=f"^can't {kind} while {state}$"):
            step(before, event(kind), NOW)
        assert before == copy
        return
    after, owed = step(before, event(kind), NOW)
    assert (after.state, owed) == agreed
    assert after.since == (before.since if after.state is state else NOW)


@pytest.mark.parametrize("state", State)
def test_stop_is_never_refused(state: State) -> None:
    _, owed = step(standing(state), event(EventKind.STOP), NOW)
    assert owed[0] is DARK


@pytest.mark.parametrize("state", State)
def test_a_fault_may_come_from_anywhere_and_darkens_first(state: State) -> None:
    after, owed = step(standing(state), event(EventKind.FAIL), NOW)
    assert after.state is State.FAULT
    assert owed[0] is DARK


def test_light_comes_from_the_countdown_alone() -> None:
    assert {pair for pair, (to, _) in EXPECTED.items() if to == "lit"} == {
        ("arming", "counted_down")
    }


@pytest.mark.parametrize("state", [State.IDLE, State.DONE])
def test_a_start_is_a_new_session(state: State) -> None:
    after, _ = step(standing(state), event(EventKind.START), NOW)
    assert after == Session(state=State.ARMING, since=NOW, began=NOW, plan=make_plan(), record=8)


@pytest.mark.parametrize("state", [State.ARMING, State.PAUSED])
def test_a_clinics_answer_changes_the_plan_and_nothing_else(state: State) -> None:
    before = standing(state)
    smaller = make_plan(choice(minutes=10))
    after, owed = step(before, Event(kind=EventKind.GRANT, plan=smaller), NOW)
    assert (after, owed) == (replace(before, plan=smaller), ())


def test_the_countdown_leads_to_light_and_changes_nothing_else() -> None:
    before = standing(State.ARMING)
    after, _ = step(before, event(EventKind.COUNTED_DOWN), NOW)
    assert after == replace(before, state=State.LIT, since=NOW)


def test_a_hold_keeps_dose_and_clock_and_begins_the_ramp_again() -> None:
    before = standing(State.LIT)
    after, _ = step(before, event(EventKind.HOLD), NOW)
    assert after == replace(
        before, state=State.PAUSED, since=NOW, holds=frozenset({Hold.WARM}), ramp=Ns(0)
    )


def test_holds_are_a_set() -> None:
    paused = standing(State.PAUSED)
    both, _ = step(paused, event(EventKind.HOLD), NOW)
    assert both == replace(paused, holds=frozenset({Hold.PERSON, Hold.WARM}))
    again, _ = step(both, event(EventKind.HOLD), NOW)
    assert again == both
    one, _ = step(both, Event(kind=EventKind.FREE, hold=Hold.WARM), NOW)
    assert one == paused
    none, _ = step(one, event(EventKind.FREE), NOW)
    assert none == replace(paused, holds=frozenset())
    still, _ = step(none, event(EventKind.FREE), NOW)
    assert still == none


@pytest.mark.parametrize("hold", sorted(set(Hold) - {Hold.PERSON}))
def test_resume_waits_for_every_reason_but_the_persons_own(hold: Hold) -> None:
    paused = replace(standing(State.PAUSED), holds=frozenset({Hold.PERSON, hold}))
    copy = replace(paused)
    with pytest.raises(RefusedError, match=f"^can't resume yet: {HOLD_WORDS[hold].english}$"):
        step(paused, event(EventKind.RESUME), NOW)
    assert paused == copy


def test_a_refused_resume_names_every_reason() -> None:
    paused = replace(standing(State.PAUSED), holds=frozenset(Hold))
    with pytest.raises(
        RefusedError,
        match=r"^can't resume yet: the screen .*; the cover .*; the panel .*; the dose [^;]*$",
    ):
        step(paused, event(EventKind.RESUME), NOW)


def test_a_trial_is_no_session_and_leaves_nothing_behind() -> None:
    before = standing(State.IDLE)
    trying, _ = step(before, event(EventKind.COMMISSION), NOW)
    assert trying == Session(state=State.COMMISSIONING, since=NOW, installer_light=INSTALLER_LIGHT)
    for kind in (EventKind.STOP, EventKind.FINISH):
        assert step(standing(State.COMMISSIONING), event(kind), NOW)[0] == Session(since=NOW)


@pytest.mark.parametrize("holds", [frozenset(), frozenset({Hold.PERSON})])
def test_a_resume_takes_the_persons_own_reason_away(holds: frozenset[Hold]) -> None:
    paused = replace(standing(State.PAUSED), holds=holds)
    after, _ = step(paused, event(EventKind.RESUME), NOW)
    assert after == replace(paused, state=State.ARMING, since=NOW, holds=frozenset())


@pytest.mark.parametrize(("lit", "countdown_s"), [(0, 10), (1, 5), (300_000_000_000, 5)])
def test_a_resume_counts_down_again_and_shorter_where_light_was_on(
    lit: int, countdown_s: int
) -> None:
    paused = replace(standing(State.PAUSED), lit=Ns(lit))
    after, owed = step(paused, event(EventKind.RESUME), NOW)
    assert after.countdown == ns(countdown_s)
    assert owed == ()


@pytest.mark.parametrize("state", sorted(UNDER_WAY))
@pytest.mark.parametrize("ending", [Ending.STOPPED, Ending.RESTART, None])
def test_a_stop_ends_what_is_under_way(state: State, ending: Ending | None) -> None:
    before = standing(state)
    after, _ = step(before, Event(kind=EventKind.STOP, ending=ending), NOW)
    assert after == replace(
        before,
        state=State.DONE,
        since=NOW,
        holds=frozenset(),
        ending=ending or Ending.STOPPED,
    )


@pytest.mark.parametrize("state", sorted(set(State) - UNDER_WAY - {State.COMMISSIONING}))
def test_a_stop_where_nothing_is_under_way_changes_nothing(state: State) -> None:
    before = standing(state)
    assert step(before, event(EventKind.STOP), NOW) == (before, (DARK,))


@pytest.mark.parametrize("ending", [Ending.COMPLETE, Ending.TIME_LIMIT, Ending.PAUSE_LIMIT])
@pytest.mark.parametrize("state", [State.LIT, State.PAUSED])
def test_a_finish_says_how(state: State, ending: Ending) -> None:
    before = standing(state)
    after, _ = step(before, Event(kind=EventKind.FINISH, ending=ending), NOW)
    assert after == replace(before, state=State.DONE, since=NOW, holds=frozenset(), ending=ending)


@pytest.mark.parametrize("state", sorted(set(State) - {State.FAULT}))
def test_a_fault_latches_and_keeps_what_was_given(state: State) -> None:
    before = standing(state)
    after, _ = step(before, event(EventKind.FAIL), NOW)
    assert after == replace(
        before,
        state=State.FAULT,
        since=NOW,
        holds=frozenset(),
        fault=HOT,
        ending=before.ending or Ending.FAULT,
    )


def test_the_first_cause_of_a_fault_stays() -> None:
    before = standing(State.FAULT)
    after, _ = step(before, event(EventKind.FAIL), NOW)
    assert after == before
    assert after.fault == LOST


@pytest.mark.parametrize(
    ("state", "kind"), [(State.FAULT, EventKind.CLEAR), (State.DONE, EventKind.DISMISS)]
)
def test_clear_and_dismiss_forget_the_session(state: State, kind: EventKind) -> None:
    assert step(standing(state), event(kind), NOW) == (Session(since=NOW), ())


def test_a_new_session_is_idle_and_empty() -> None:
    new = Session()
    assert (new.state, new.plan, new.record, new.ending, new.fault) == (State.IDLE, *[None] * 4)
    assert (new.since, new.lit, new.ramp, new.holds) == (0, 0, 0, frozenset())
    assert new.given == {RED: 0.0, NIR: 0.0}
    assert new.share_given == 0.0
    assert not new.is_complete


@pytest.mark.parametrize("state", State)
def test_under_way_is_arming_lit_or_paused(state: State) -> None:
    assert standing(state).is_under_way is (str(state) in {"arming", "lit", "paused"})


@pytest.mark.parametrize(
    ("red", "nir", "complete"),
    [(3.0, 6.0, True), (2.9, 6.0, False), (3.0, 5.9, False), (0.0, 0.0, False), (3.1, 6.1, True)],
)
def test_complete_is_both_channels(red: float, nir: float, *, complete: bool) -> None:
    given = {RED: JPerCm2(red), NIR: JPerCm2(nir)}
    assert session(given=given).is_complete is complete


def test_a_channel_left_dark_does_not_keep_a_session_open() -> None:
    plan = make_plan(choice(mode="nir"))
    given = {RED: JPerCm2(0.0), NIR: JPerCm2(6.0)}
    assert session(plan=plan, given=given).is_complete


@pytest.mark.parametrize(("red", "nir", "share"), [(0, 0, 0), (1.5, 3, 0.5), (3, 6, 1), (4, 7, 1)])
def test_the_share_given_is_of_both_targets(red: float, nir: float, share: float) -> None:
    given = {RED: JPerCm2(red), NIR: JPerCm2(nir)}
    assert session(given=given).share_given == pytest.approx(share)


def test_names_are_those_of_the_protocol() -> None:
    states = ["idle", "arming", "lit", "paused", "done", "fault", "commissioning"]
    assert [str(s) for s in State] == states
    assert [str(h) for h in Hold] == ["person", "screen", "interlock", "warm", "saving"]
    assert [str(e) for e in Ending] == [
        "complete",
        "time_limit",
        "stopped",
        "pause_limit",
        "cancelled",
        "fault",
        "restart",
    ]


def test_the_page_with_the_diagram_is_up_to_date() -> None:
    assert session_diagram.PAGE.read_text("utf-8") == session_diagram.page(), (
        "run `python -m tests.core.session_diagram`"
    )
