"""What the facts make of a session: every fault, every hold, and the most urgent first."""

from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.session import supervise
from firmware_py.core.session.facts import Facts, Window
from firmware_py.core.session.machine import (
    UNDER_WAY,
    Ending,
    Event,
    EventKind,
    Hold,
    Session,
    State,
)
from firmware_py.core.session.supervise import Cooling
from firmware_py.core.units import Celsius, JPerCm2, Ns
from tests.core.parts import MINUTE, NIR, RED, S, facts, grant, make_plan, session, trying

GONE = Reading(None, Reason.READING_NONE_YET.said())
WELL = facts()
COOL = Cooling(Ns(0))


def at(celsius: float) -> Reading:
    return Reading(Celsius(celsius), hot=celsius >= 41)


def heatsink(celsius: float) -> Reading:
    return Reading(Celsius(celsius), hot=celsius >= 75)


def happens(of: Session, now: Facts, cooling: Cooling = COOL) -> list[Event]:
    return list(supervise.events(of, now, cooling))


def fails(events: list[Event], code: FaultCode, text: str) -> bool:
    """Tell whether a fault with this code and this English text is all that happens."""
    if [event.kind for event in events] != [EventKind.FAIL]:
        return False
    fault = events[0].fault
    return fault is not None and (fault.code, fault.text) == (code, text)


STOPPED = [Event(kind=EventKind.STOP, ending=Ending.STOPPED)]
LIT = session(State.LIT, lit=Ns(5 * S), given={RED: JPerCm2(0.1), NIR: JPerCm2(0.2)})
ARMING = session(State.ARMING, since=Ns(95 * S))
PAUSED = session(State.PAUSED, holds=frozenset({Hold.PERSON}), lit=Ns(5 * S))
FAULT = session(State.FAULT, fault=Fault(FaultCode.GAP, "a gap"))
STANDING = {
    State.IDLE: session(State.IDLE),
    State.ARMING: ARMING,
    State.LIT: LIT,
    State.PAUSED: PAUSED,
    State.DONE: session(State.DONE, ending=Ending.COMPLETE),
    State.FAULT: FAULT,
    State.COMMISSIONING: trying(),
}


@pytest.mark.parametrize("state", State)
def test_nothing_happens_while_all_is_well(state: State) -> None:
    assert happens(STANDING[state], WELL) == []


# ---------------------------------------------------------------------- faults

TOO_HOT = (
    {"surface": at(43)},
    FaultCode.TOO_HOT,
    "The panel's surface reached 43.0 °C, the limit is 43 °C.",
)
TOO_HOT_INSIDE = (
    {"heatsink": heatsink(85)},
    FaultCode.TOO_HOT,
    "The lamps' heatsink reached 85.0 °C, the limit is 85 °C.",
)
READBACK = ({"hardware_problem": "red reads 30 %"}, FaultCode.READBACK, "red reads 30 %")
NO_SURFACE = (
    {"surface": GONE},
    FaultCode.SENSOR_LOST,
    "The surface temperature sensor has not answered yet.",
)
NO_HEATSINK = (
    {"heatsink": GONE},
    FaultCode.SENSOR_LOST,
    "The heatsink temperature sensor has not answered yet.",
)
GAP = (
    {"gap": Ns(2 * S + 1)},
    FaultCode.GAP,
    "The controller lost 2.0 s, so the light went off.",
)
STUCK_ON = (
    {"lamp_fault": Fault(FaultCode.STUCK_ON, "still seen"), "stray_light": True},
    FaultCode.STUCK_ON,
    "still seen",
)
IMPLAUSIBLE = ({"implausible": "It can't be."}, FaultCode.IMPLAUSIBLE, "It can't be.")
CLOCKS = ({"clocks_apart": "9 s apart."}, FaultCode.IMPLAUSIBLE, "9 s apart.")
# Darkened by the dead-man: inhibited after more than half a second, and nobody pressed stop.
DARKENED = (
    {"gap": Ns(S // 2 + 1), "inhibited": True},
    FaultCode.GAP,
    "The controller lost 0.5 s, so the light went off.",
)
EVERYWHERE = set(State) - {State.FAULT}
MAY_SHINE = {State.LIT, State.COMMISSIONING}
FAULTS = [
    (TOO_HOT, EVERYWHERE),
    (TOO_HOT_INSIDE, EVERYWHERE),
    (STUCK_ON, EVERYWHERE),
    (READBACK, EVERYWHERE),
    (IMPLAUSIBLE, EVERYWHERE),
    (CLOCKS, {State.ARMING, *MAY_SHINE}),
    (NO_SURFACE, {State.ARMING, *MAY_SHINE}),
    (NO_HEATSINK, {State.ARMING, *MAY_SHINE}),
    (GAP, MAY_SHINE),
    (DARKENED, MAY_SHINE),
]


@pytest.mark.parametrize(("cause", "states"), FAULTS)
def test_each_fault_comes_where_it_matters_and_nowhere_else(
    cause: tuple[dict[str, Any], FaultCode, str], states: set[State]
) -> None:
    changes, code, text = cause
    now = facts(**changes)
    found = {state for state, of in STANDING.items() if fails(happens(of, now), code, text)}
    assert found == states


@pytest.mark.parametrize(
    "changes",
    [
        {"surface": at(42.99)},
        {"heatsink": heatsink(84.99)},
        {"heatsink": None},
        {"gap": Ns(2 * S)},
        {"gap": Ns(S // 2), "inhibited": True},
        {"gap": Ns(S), "inhibited": True, "stop_pressed": True},
    ],
)
def test_just_inside_its_bound_nothing_is_a_fault(changes: dict[str, Any]) -> None:
    assert supervise.fault(LIT, facts(**changes)) is None


def test_the_worst_fault_is_named_first() -> None:
    worse: list[tuple[dict[str, Any], FaultCode, str]] = [
        TOO_HOT,
        STUCK_ON,
        READBACK,
        IMPLAUSIBLE,
        CLOCKS,
        GAP,
        NO_SURFACE,
    ]
    for skip in range(len(worse)):
        changes: dict[str, Any] = {}
        for cause in reversed(worse[skip:]):
            changes |= cause[0]
        found = supervise.fault(LIT, facts(**changes))
        assert found is not None
        assert found.code is worse[skip][1]
    both = facts(surface=GONE, heatsink=GONE)
    assert fails(happens(LIT, both), *NO_SURFACE[1:])


def test_a_fault_comes_before_stop_and_holds() -> None:
    now = facts(surface=at(50), stop_pressed=True, lease_fresh=False, window=None)
    assert [event.kind for event in happens(LIT, now)] == [EventKind.FAIL]


def test_the_first_cause_is_kept() -> None:
    assert happens(FAULT, facts(surface=at(50), stop_pressed=True, lease_fresh=False)) == []


# ---------------------------------------------------------------------- stop and ends


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("changes", [{"stop_pressed": True}, {"inhibited": True}])
def test_stop_ends_what_is_under_way(state: State, changes: dict[str, Any]) -> None:
    ends = {*UNDER_WAY, State.COMMISSIONING}
    assert happens(STANDING[state], facts(**changes)) == (STOPPED if state in ends else [])


def test_stop_comes_before_ends_and_holds() -> None:
    done = replace(LIT, lit=Ns(20 * MINUTE), given={RED: JPerCm2(3.0), NIR: JPerCm2(6.0)})
    now = facts(stop_pressed=True, lease_fresh=False, interlock_closed=False, window=None)
    assert happens(done, now) == STOPPED


def test_a_complete_dose_ends_the_session_before_any_hold() -> None:
    done = replace(LIT, given={RED: JPerCm2(3.0), NIR: JPerCm2(6.0)})
    assert happens(done, facts(lease_fresh=False)) == [
        Event(kind=EventKind.FINISH, ending=Ending.COMPLETE)
    ]


@pytest.mark.parametrize("state", [State.ARMING, State.PAUSED])
def test_a_dose_is_complete_in_the_light_alone(state: State) -> None:
    done = replace(STANDING[state], given={RED: JPerCm2(3.0), NIR: JPerCm2(6.0)})
    assert happens(done, WELL) == []


@pytest.mark.parametrize(
    ("lit", "given", "ending"),
    [
        (20 * MINUTE - 1, (1.5, 3.0), None),
        (20 * MINUTE, (1.5, 3.0), Ending.TIME_LIMIT),
        (20 * MINUTE, (2.9, 5.9), Ending.TIME_LIMIT),
        (20 * MINUTE, (3.0, 5.9), Ending.TIME_LIMIT),
        (20 * MINUTE, (3.0, 5.91), Ending.COMPLETE),
        (20 * MINUTE + 1, (1.5, 3.0), Ending.TIME_LIMIT),
    ],
)
def test_twenty_minutes_of_light_are_the_end(
    lit: int, given: tuple[float, float], ending: Ending | None
) -> None:
    red, nir = given
    of = replace(LIT, lit=Ns(lit), given={RED: JPerCm2(red), NIR: JPerCm2(nir)})
    now = facts(window=Window(Ns(30 * MINUTE), {RED: 9.0, NIR: 9.0}))
    assert happens(of, now) == (
        [] if ending is None else [Event(kind=EventKind.FINISH, ending=ending)]
    )


@pytest.mark.parametrize(("paused_for", "ends"), [(10 * MINUTE - 1, False), (10 * MINUTE, True)])
def test_ten_minutes_of_pause_are_the_end(paused_for: int, *, ends: bool) -> None:
    now = facts(now=Ns(10 * S + paused_for))
    finish = [Event(kind=EventKind.FINISH, ending=Ending.PAUSE_LIMIT)]
    assert happens(PAUSED, now) == (finish if ends else [])
    # Arming and light may last as long from their own beginning.
    assert all(event.kind is not EventKind.FINISH for event in happens(LIT, now))


# ---------------------------------------------------------------------- holds

HOLDS = [
    (Hold.SCREEN, {"lease_fresh": False}),
    (Hold.INTERLOCK, {"interlock_closed": False}),
    (Hold.WARM, {"surface": at(41)}),
    (Hold.WARM, {"heatsink": heatsink(75)}),
    (Hold.WARM, {"fan_turns": False}),
    (Hold.SAVING, {"window": None}),
    (Hold.SAVING, {"window": Window(Ns(5 * S), {RED: 1.0, NIR: 1.0})}),
]


@pytest.mark.parametrize(("hold", "changes"), HOLDS)
def test_each_reason_pauses_the_light_and_goes_by_itself(
    hold: Hold, changes: dict[str, Any]
) -> None:
    assert happens(LIT, facts(**changes)) == [Event(kind=EventKind.HOLD, hold=hold)]
    paused = replace(PAUSED, holds=frozenset({hold}))
    assert happens(paused, facts(**changes), Cooling()) == []
    assert happens(paused, WELL) == [Event(kind=EventKind.FREE, hold=hold)]


@pytest.mark.parametrize("state", [State.IDLE, State.DONE, State.FAULT])
@pytest.mark.parametrize(("hold", "changes"), HOLDS)
def test_nothing_is_held_where_nothing_is_under_way(
    state: State, hold: Hold, changes: dict[str, Any]
) -> None:
    assert happens(STANDING[state], facts(**changes)) == []


def test_all_reasons_come_at_once_and_go_at_once() -> None:
    bad = facts(lease_fresh=False, interlock_closed=False, surface=at(41), window=None)
    names = [Hold.INTERLOCK, Hold.SAVING, Hold.SCREEN, Hold.WARM]
    assert happens(LIT, bad) == [Event(kind=EventKind.HOLD, hold=hold) for hold in names]
    paused = replace(PAUSED, holds=frozenset({*names, Hold.PERSON}))
    assert happens(paused, WELL) == [Event(kind=EventKind.FREE, hold=hold) for hold in names]


def test_a_reason_is_told_once() -> None:
    paused = replace(PAUSED, holds=frozenset({Hold.SCREEN}))
    now = facts(lease_fresh=False, interlock_closed=False)
    assert happens(paused, now) == [Event(kind=EventKind.HOLD, hold=Hold.INTERLOCK)]


def test_the_persons_own_reason_never_goes_by_itself() -> None:
    assert supervise.holds(PAUSED, WELL, COOL) == {Hold.PERSON}
    assert supervise.holds(LIT, WELL, COOL) == frozenset()


@pytest.mark.parametrize("window_s", [5.000000001, 6, 20])
def test_a_window_that_reaches_further_than_the_light_saves(window_s: float) -> None:
    now = facts(window=Window(Ns(round(window_s * S)), {RED: 1.0, NIR: 1.0}))
    assert happens(LIT, now) == []


def test_while_counting_down_the_ledger_still_has_time() -> None:
    assert happens(ARMING, facts(now=Ns(105 * S - 1), window=None)) == []
    assert happens(ARMING, facts(now=Ns(105 * S), window=None)) == [
        Event(kind=EventKind.HOLD, hold=Hold.SAVING)
    ]


def test_the_countdown_is_ten_seconds() -> None:
    assert happens(ARMING, facts(now=Ns(105 * S - 1))) == []
    assert happens(ARMING, facts(now=Ns(105 * S))) == [Event(kind=EventKind.COUNTED_DOWN)]


@pytest.mark.parametrize(("hold", "changes"), HOLDS[:6])
def test_a_held_countdown_does_not_end_in_light(hold: Hold, changes: dict[str, Any]) -> None:
    now = facts(now=Ns(105 * S), **changes)
    assert happens(ARMING, now) == [Event(kind=EventKind.HOLD, hold=hold)]


def test_a_pause_does_not_count_down() -> None:
    held = replace(PAUSED, since=Ns(10 * S))
    assert happens(held, facts(now=Ns(30 * S))) == []


def test_light_before_ours_ends_what_was_to_give_light() -> None:
    seen = facts(stray_light=True)
    cancelled = [Event(kind=EventKind.STOP, ending=Ending.CANCELLED)]
    ends = {
        State.ARMING: cancelled,
        State.LIT: cancelled,
        State.COMMISSIONING: [Event(kind=EventKind.FINISH)],
    }
    assert {state: happens(of, seen) for state, of in STANDING.items()} == {
        state: ends.get(state, []) for state in State
    }


def test_a_stop_in_the_countdown_is_a_stop_whatever_is_seen() -> None:
    assert happens(ARMING, facts(stray_light=True, stop_pressed=True)) == STOPPED


# ---------------------------------------------------------------------- warmth


def test_warm_holds_until_it_was_cool_for_thirty_seconds() -> None:
    paused = replace(PAUSED, holds=frozenset({Hold.WARM}))
    cool_at_70 = Cooling(Ns(70 * S))
    assert happens(paused, facts(now=Ns(100 * S - 1)), cool_at_70) == []
    free = [Event(kind=EventKind.FREE, hold=Hold.WARM)]
    assert happens(paused, facts(now=Ns(100 * S)), cool_at_70) == free
    assert happens(paused, facts(now=Ns(100 * S)), Cooling()) == []


def test_between_resume_and_pause_bounds_warm_neither_comes_nor_goes() -> None:
    now = facts(surface=at(40.9))
    assert happens(LIT, now, Cooling()) == []
    assert happens(replace(PAUSED, holds=frozenset({Hold.WARM})), now, Cooling()) == []


def test_cooling_counts_from_the_first_cool_look_without_a_break() -> None:
    looks = [(10, 40.0), (11, 36.9), (12, 36.0), (13, 37.0), (14, 36.9), (15, 36.9)]
    cooling, since = Cooling(), []
    for now_s, celsius in looks:
        cooling = cooling.take(facts(now=Ns(now_s * S), surface=at(celsius)))
        since.append(cooling.since)
    assert since == [None, 11 * S, 11 * S, None, 14 * S, 14 * S]


def test_an_unknown_temperature_breaks_the_cooling() -> None:
    assert Cooling(Ns(0)).take(facts(surface=GONE)) == Cooling()
    assert Cooling(Ns(0)).take(facts(heatsink=GONE)) == Cooling()
    assert Cooling(Ns(0)).take(facts(heatsink=heatsink(55))) == Cooling()
    assert Cooling(Ns(0)).take(facts(fan_turns=False)) == Cooling()


@pytest.mark.parametrize(
    ("since", "over"), [(None, False), (70 * S + 1, False), (70 * S, True), (0, True)]
)
def test_cooling_is_over_after_thirty_seconds(since: int | None, *, over: bool) -> None:
    cooling = Cooling(None if since is None else Ns(since))
    assert cooling.is_over(Ns(100 * S)) is over


# ---------------------------------------------------------------------- clearing


@pytest.mark.parametrize(
    ("code", "changes", "why"),
    [
        (FaultCode.GAP, {}, None),
        (FaultCode.GAP, {"heatsink": None}, None),
        (FaultCode.GAP, {"gap": Ns(60 * S), "inhibited": True}, None),
        (
            FaultCode.GAP,
            {"stop_pressed": True},
            "The stop button is pressed, or its wire is broken.",
        ),
        (FaultCode.GAP, {"surface": at(42)}, None),
        (FaultCode.GAP, {"surface": at(43)}, TOO_HOT[2]),
        (FaultCode.TOO_HOT, {"surface": at(36.9)}, None),
        (
            FaultCode.TOO_HOT,
            {"surface": at(37)},
            "It is still too warm: below 37 °C it can be cleared.",
        ),
        (
            FaultCode.TOO_HOT,
            {"heatsink": heatsink(55)},
            "It is still too warm: below 37 °C it can be cleared.",
        ),
        (FaultCode.SENSOR_LOST, {"surface": GONE}, NO_SURFACE[2]),
        (FaultCode.SENSOR_LOST, {"heatsink": GONE}, NO_HEATSINK[2]),
        (FaultCode.GAP, {"surface": GONE}, NO_SURFACE[2]),
        (FaultCode.GAP, {"interlock_closed": False}, "The cover is open."),
        (FaultCode.READBACK, {"hardware_problem": "red reads 30 %"}, "red reads 30 %"),
        (FaultCode.READBACK, {}, None),
        (
            FaultCode.STUCK_ON,
            {"stray_light": True},
            "Light is still seen while the lamps are off.",
        ),
        (FaultCode.STUCK_ON, {}, None),
        (FaultCode.IMPLAUSIBLE, {"implausible": "It can't be."}, "It can't be."),
        (FaultCode.IMPLAUSIBLE, {"clocks_apart": "9 s apart."}, None),
        (FaultCode.IMPLAUSIBLE, {}, None),
        (FaultCode.NO_LIGHT, {"stray_light": True}, None),
        (FaultCode.NO_LIGHT, {}, None),
        (FaultCode.GAP, {"lamp_fault": Fault(FaultCode.STUCK_ON, "still seen")}, "still seen"),
    ],
)
def test_a_fault_is_cleared_once_its_cause_is_gone(
    code: FaultCode, changes: dict[str, Any], why: str | None
) -> None:
    said = supervise.cause_remains(Fault(code, "then"), facts(**changes))
    assert (None if said is None else str(Reason.CANT_CLEAR.said(why=said))) == (
        None if why is None else f"can't be cleared yet: {why}"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"lease_fresh": False},
        {"interlock_closed": False},
        {"fan_turns": False},
        {"stray_light": True},
        {"surface": at(41)},
        {"heatsink": heatsink(75)},
        {"now": Ns(150 * S)},
        {"now": Ns(90 * S - 1)},
    ],
)
def test_whatever_is_amiss_ends_the_installers_light(changes: dict[str, Any]) -> None:
    assert happens(trying(), facts(**changes)) == [Event(kind=EventKind.FINISH)]


def test_the_installers_light_lasts_to_its_end_and_ends_where_nothing_was_asked() -> None:
    assert happens(trying(), facts(now=Ns(90 * S))) == []
    assert happens(trying(), facts(now=Ns(150 * S - 1))) == []
    assert happens(trying(installer_light=None), WELL) == [Event(kind=EventKind.FINISH)]


@pytest.mark.parametrize("changes", [{"stop_pressed": True}, {"inhibited": True}])
def test_a_stop_ends_the_installers_light(changes: dict[str, Any]) -> None:
    assert happens(trying(), facts(**changes)) == STOPPED


def asks_clinic(**changes: Any) -> Session:
    """A session that waits for the clinic's answer; it began a second ago."""
    plan = make_plan()
    waits = replace(plan, grant=grant(claim="c", awaits_clinic=True))
    return session(State.ARMING, plan=waits, began=Ns(99 * S), **changes)


def test_the_countdown_does_not_end_before_the_clinic_has_answered() -> None:
    assert happens(asks_clinic(), facts()) == []
    answered = replace(asks_clinic(), plan=make_plan())
    assert [each.kind for each in happens(answered, facts())] == [EventKind.COUNTED_DOWN]


@pytest.mark.parametrize("state", [State.ARMING, State.PAUSED])
@pytest.mark.parametrize(("waited", "ends"), [(3 * S - 1, False), (3 * S, True)])
def test_a_clinic_has_three_seconds_to_answer(state: State, waited: int, *, ends: bool) -> None:
    waits = replace(asks_clinic(), state=state, began=Ns(100 * S - waited))
    silent = Event(kind=EventKind.STOP, ending=Ending.CANCELLED, why=Reason.CLINIC_SILENT.said())
    assert (silent in happens(waits, facts())) is ends
