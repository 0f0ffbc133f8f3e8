"""What keeps a session from beginning, pausing, going on or being cleared, one cause at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from firmware_py.core.errors import RefusedError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.session import may_start
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import Hold, Session, State, holds_said
from firmware_py.core.units import Celsius
from tests.core.parts import facts, session, trying

FAULT = Fault(FaultCode.SENSOR_LOST, "It is lost.")
FAULTY = Session(state=State.FAULT, fault=FAULT)


def refused(check: Callable[..., None], *args: Any, **named: Any) -> str:
    with pytest.raises(RefusedError) as refusal:
        check(*args, **named)
    assert refusal.value.field is None
    return str(refusal.value)


def start(of: Session, now: Facts | None = None, *, is_opening: bool = False) -> None:
    may_start.check_start(of, now or facts(), is_opening=is_opening)


@pytest.mark.parametrize("state", [State.IDLE, State.DONE])
@pytest.mark.parametrize("heatsink", [Reading(Celsius(40.0)), None])
def test_where_all_is_well_a_session_may_begin(state: State, heatsink: Reading | None) -> None:
    start(session(state), facts(heatsink=heatsink))


UNDER_WAY = "a session is under way already: stop it first"


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (session(State.ARMING), UNDER_WAY),
        (session(State.LIT), UNDER_WAY),
        (session(State.PAUSED), UNDER_WAY),
        (trying(), "the installer's light is on: wait a minute, or stop it first"),
        (FAULTY, "a fault must be cleared first: It is lost."),
        (Session(state=State.FAULT), "a fault must be cleared first: "),
    ],
)
def test_a_state_that_is_no_beginning_refuses(of: Session, why: str) -> None:
    assert refused(start, of) == why


def test_a_start_that_waits_for_its_record_is_a_session_already() -> None:
    assert refused(start, Session(), is_opening=True) == UNDER_WAY


SILENT = Reason.READING_NONE_YET.said()
GONE = Reason.PROBE_MISSING.said(probe="28-0001")


def unread(problem: Said = SILENT) -> Reading:
    return Reading(None, problem)


HOT = Reading(Celsius(30.0), hot=True)
# In the order in which they are named where several hold.
CAUSES: list[tuple[dict[str, Any], str]] = [
    (
        {"stop_pressed": True},
        "the stop button is pressed, or its wire is broken: release it, or call your installer",
    ),
    (
        {"interlock_closed": False},
        (
            "the cover is open: close it or set the panel upright; if that doesn't help, call "
            "your installer"
        ),
    ),
    (
        {"surface": unread()},
        "the surface temperature sensor has not answered yet: check its cable",
    ),
    (
        {"stray_light": True},
        "light is seen while the lamps are off: shade the panel, try again",
    ),
    ({"fan_turns": False}, "the fan stands still: call your installer"),
    ({"heatsink": HOT}, "the panel is too warm: let it cool below 37 °C"),
]


@pytest.mark.parametrize(("changes", "why"), CAUSES)
def test_each_cause_refuses_a_start_by_itself(changes: dict[str, Any], why: str) -> None:
    assert refused(start, Session(), facts(**changes)) == why


@pytest.mark.parametrize("at", range(len(CAUSES)))
def test_of_several_causes_the_first_is_named(at: int) -> None:
    both = {name: value for changes, _ in CAUSES[at:] for name, value in changes.items()}
    assert refused(start, Session(), facts(**both)) == CAUSES[at][1]


def test_a_warm_surface_refuses_too() -> None:
    assert "too warm" in refused(start, Session(), facts(surface=HOT))


def test_a_fault_outranks_what_else_is_wrong() -> None:
    assert refused(start, FAULTY, facts(stop_pressed=True)).startswith("a fault")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"heatsink": None}, None),
        (
            {"heatsink": unread()},
            "the heatsink temperature sensor has not answered yet: check its cable",
        ),
        (
            {"surface": unread(), "heatsink": unread(GONE)},
            "the surface temperature sensor has not answered yet: check its cable",
        ),
        # One that says itself what to check isn't told twice.
        (
            {"surface": unread(GONE)},
            f"the surface temperature sensor {GONE}",
        ),
        (
            {"heatsink": unread(GONE)},
            f"the heatsink temperature sensor {GONE}",
        ),
    ],
)
def test_a_required_temperature_that_is_not_known_is_named(
    changes: dict[str, Any], why: str | None
) -> None:
    problem = may_start.sensor_problem(facts(**changes))
    assert (None if problem is None else str(problem)) == why


def installer(of: Session, now: Facts | None = None, *, is_opening: bool = False) -> None:
    may_start.check_installer_light(of, now or facts(), is_opening=is_opening)


def test_the_installers_light_begins_from_idle_alone() -> None:
    installer(Session())
    assert refused(installer, session(State.DONE)) == (
        "the panel is done; commissioning begins from idle: dismiss it"
    )


@pytest.mark.parametrize(("changes", "why"), CAUSES)
def test_what_refuses_a_session_refuses_the_installers_light(
    changes: dict[str, Any], why: str
) -> None:
    assert refused(installer, Session(), facts(**changes)) == why


def test_the_installers_light_waits_for_a_start_that_waits() -> None:
    assert refused(installer, Session(), is_opening=True) == UNDER_WAY


@pytest.mark.parametrize(
    ("state", "is_between"),
    [
        (State.IDLE, True),
        (State.ARMING, False),
        (State.LIT, False),
        (State.PAUSED, False),
        (State.DONE, True),
        (State.FAULT, True),
    ],
)
def test_arming_lit_and_paused_are_under_way(state: State, *, is_between: bool) -> None:
    of = session(state)
    if is_between:
        may_start.check_between_sessions(of, is_opening=False)
        assert refused(may_start.check_pause, of) == f"nothing to pause: the panel is {state}"
    else:
        may_start.check_pause(of)
        assert refused(may_start.check_between_sessions, of, is_opening=False) == (
            "a session is under way: wait for its end, or stop it first"
        )


def test_a_start_that_waits_is_not_between_sessions() -> None:
    refused(may_start.check_between_sessions, Session(), is_opening=True)


@pytest.mark.parametrize("state", [each for each in State if each is not State.PAUSED])
def test_only_a_pause_is_resumed(state: State) -> None:
    assert refused(may_start.check_resume, Session(state=state), facts()) == (
        f"nothing to resume: the panel is {state}"
    )


@pytest.mark.parametrize("holds", [frozenset[Hold](), frozenset({Hold.PERSON})])
@pytest.mark.parametrize("heatsink", [Reading(Celsius(40.0)), None])
def test_a_pause_without_another_reason_is_resumed(
    holds: frozenset[Hold], heatsink: Reading | None
) -> None:
    may_start.check_resume(session(State.PAUSED, holds=holds), facts(heatsink=heatsink))


def test_a_resume_names_all_reasons_that_remain_but_the_persons_own() -> None:
    of = session(State.PAUSED, holds=frozenset(Hold))
    assert refused(may_start.check_resume, of, facts()) == (
        "can't resume yet: the screen that started it is gone; the cover is open; the panel must "
        "cool down; the dose can't be saved at the moment"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"heatsink": unread()},
            f"can't resume yet: the heatsink temperature sensor {SILENT}: check its cable",
        ),
        (
            {"stray_light": True},
            "can't resume yet: light is seen while the lamps are off: shade the panel, try again",
        ),
    ],
)
def test_a_resume_looks_at_sensors_and_lamps(changes: dict[str, Any], why: str) -> None:
    assert refused(may_start.check_resume, session(State.PAUSED), facts(**changes)) == why


def test_every_reason_to_pause_has_its_words() -> None:
    words = holds_said(Hold)
    assert len({said.code for said in words}) == len(Hold)
    assert str(words[0]) == "paused by you"


def test_a_fault_is_cleared_once_its_cause_is_gone() -> None:
    may_start.check_clear(FAULTY, facts())
    assert refused(may_start.check_clear, FAULTY, facts(surface=unread())) == (
        "can't be cleared yet: The surface temperature sensor has not answered yet."
    )
    assert refused(may_start.check_clear, Session(), facts()) == "there is no fault to clear"
