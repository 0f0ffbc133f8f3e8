"""What the skin and a second surface sensor make of a session, by every rule that asks them."""

from typing import Any

import pytest

from firmware_py.core.errors import RefusedError
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.session import light, may_start, supervise
from firmware_py.core.session.facts import Facts
from firmware_py.core.session.machine import EventKind, Hold, Session, State
from firmware_py.core.session.supervise import Cooling
from firmware_py.core.units import Celsius, Ns
from tests.core.parts import S, facts, session, skin_look

LOST = Reading(None, Reason.READING_OLD.said(age_s=3.1, limit_s=3.0))


def skin(celsius: float | None = 32.0, **changes: Any) -> Facts:
    return facts(skin=skin_look(celsius, **changes))


def second(celsius: float) -> Facts:
    return facts(surface2=Reading(Celsius(celsius), hot=celsius >= 41))


def kinds(state: State, now: Facts) -> list[str]:
    return [event.kind for event in supervise.events(session(state), now, Cooling(Ns(0)))]


@pytest.mark.parametrize(
    "now",
    [
        skin(41.0),
        skin(39.0, is_insensate=True),
        skin(36.0, baseline=Celsius(28.0), is_insensate=True),
        skin(is_heated=True),
        skin(19.9),
        skin(None),
        skin(baseline=None),
        second(41.5),
    ],
)
def test_it_pauses_as_warm(now: Facts) -> None:
    assert kinds(State.LIT, now) == [EventKind.HOLD]
    assert kinds(State.ARMING, now) == [EventKind.HOLD]
    assert supervise.holds(session(), now, Cooling(Ns(0))) == {Hold.WARM}


@pytest.mark.parametrize("now", [skin(43.0), skin(41.0, is_insensate=True), second(43.0)])
def test_too_hot_is_a_fault_of_a_session_under_way(now: Facts) -> None:
    for state in (State.ARMING, State.LIT, State.PAUSED):
        found = supervise.fault(session(state), now)
        assert found is not None
        assert found.code is FaultCode.TOO_HOT


def test_a_kettle_before_the_sensor_is_no_fault_while_nobody_has_a_session() -> None:
    for state in (State.IDLE, State.DONE, State.COMMISSIONING):
        assert supervise.fault(Session(state=state), skin(90.0)) is None


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (facts(skin=skin_look(reading=LOST)), "The skin temperature sensor last answered"),
        (facts(surface2=LOST), "The second surface temperature sensor last answered"),
    ],
)
def test_a_sensor_that_is_lost_ends_the_light(now: Facts, why: str) -> None:
    found = supervise.fault(session(), now)
    assert found is not None
    assert (found.code, str(found.cause).startswith(why)) == (FaultCode.SENSOR_LOST, True)
    with pytest.raises(RefusedError, match="check its cable"):
        may_start.check_start(Session(), now, is_opening=False)


def test_cooling_waits_for_the_skin() -> None:
    for now in (skin(38.0), skin(36.0, is_insensate=True), skin(None), skin(is_heated=True)):
        assert Cooling(Ns(0)).take(now) == Cooling()
    assert Cooling(Ns(0)).take(skin(37.9)) == Cooling(Ns(0))
    assert Cooling(Ns(0)).take(second(37.0)) == Cooling()


def test_the_light_is_dimmed_by_the_least_that_any_sensor_allows() -> None:
    assert light.derate(skin(40.25)) == pytest.approx(0.5)
    assert light.derate(skin(38.0, is_insensate=True)) == pytest.approx(0.5)
    assert light.derate(second(39.5)) == pytest.approx(0.5)
    both = facts(skin=skin_look(40.25), surface=Reading(Celsius(40.25)))
    assert light.derate(both) == pytest.approx(0.25)


def test_no_session_starts_without_skin_and_the_installers_light_does() -> None:
    now = facts(skin=skin_look(19.0))
    with pytest.raises(RefusedError, match="come nearer"):
        may_start.check_start(Session(), now, is_opening=False)
    may_start.check_installer_light(Session(), now, is_opening=False)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (skin(39.5, is_insensate=True), "the skin is warm (39.5 °C) and must cool down"),
        (skin(is_heated=True), "something else is heating the skin: take it away"),
        (skin(12.0), "the sensor sees no skin: come nearer"),
        (skin(), "the panel must cool down"),
        (second(41.5), "the panel must cool down"),
    ],
)
def test_what_is_warm_is_said_and_nothing_else(now: Facts, said: str) -> None:
    assert [str(each) for each in supervise.why_held(frozenset({Hold.WARM}), now)] == [said]
    paused = session(State.PAUSED, holds=frozenset({Hold.WARM}))
    with pytest.raises(RefusedError) as refused:
        may_start.check_resume(paused, now)
    assert str(refused.value) == f"can't resume yet: {said}"


@pytest.mark.parametrize("probe", ["surface", "surface2", "heatsink"])
def test_panel_and_skin_can_both_be_warm(probe: str) -> None:
    now = facts(**{probe: Reading(Celsius(75.0), hot=True)}, skin=skin_look(41.0))
    said = [str(each) for each in supervise.why_held(frozenset({Hold.WARM, Hold.SCREEN}), now)]
    assert said == [
        "the screen that started it is gone",
        "the panel must cool down",
        "the skin is warm (41.0 °C) and must cool down",
    ]
    assert supervise.why_held(frozenset({Hold.SCREEN}), now) == (Reason.HOLD_SCREEN.said(),)


def test_a_fault_of_hot_skin_stays_until_it_has_cooled() -> None:
    latched = Fault(FaultCode.TOO_HOT, "hot skin")
    remains = supervise.cause_remains(latched, skin(36.5, is_insensate=True))
    assert str(remains) == "It is still too warm: below 36 °C it can be cleared."
    assert supervise.cause_remains(latched, skin(35.9, is_insensate=True)) is None
    assert supervise.cause_remains(latched, second(37.5)) is not None


def test_without_these_sensors_all_is_as_it_was() -> None:
    now = facts(skin=None, surface2=None)
    assert kinds(State.LIT, now) == []
    assert light.derate(now) == 1.0
    assert Cooling().take(now) == Cooling(Ns(100 * S))
    may_start.check_start(Session(), now, is_opening=False)
