"""Light senses against commands, at the bounds of their patience."""

import pytest

from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing import light_sense
from firmware_py.core.sensing.light_sense import LampWatch
from firmware_py.core.units import Ns
from tests.core.parts import NIR, RED, S

STUCK = Fault(FaultCode.STUCK_ON, Reason.RED_STAYS_ON.said())
MISSING = Fault(FaultCode.NO_LIGHT, Reason.RED_IS_MISSING.said())
Look = tuple[float, bool, bool | None]  # at s, commanded, seen


def after(*looks: Look, supplied: bool = False) -> LampWatch:
    """What is remembered after looks. supplied: by the other channel, which shines all the time."""
    lamp = LampWatch()
    for at_s, commanded, seen in looks:
        now = Ns(round(at_s * S))
        lamp = lamp.look(commanded=commanded, supplied=supplied or commanded, seen=seen, now=now)
    return lamp


def told(lamp: LampWatch, at_s: float) -> Fault | None:
    return lamp.fault(RED, Ns(round(at_s * S)))


@pytest.mark.parametrize("seen", [True, None])
def test_our_light_may_stay_for_less_than_a_second_after_its_command(seen: bool | None) -> None:  # noqa: FBT001  a value of the test's
    lamp = after((0, True, True), (10, True, True), (11, False, seen), (11.5, False, seen))
    assert [told(lamp, at_s) for at_s in (11.999999999, 12)] == [None, STUCK]


def test_light_that_went_and_comes_again_while_dark_is_not_ours() -> None:
    lamp = after((0, True, True), (11, False, True), (11.5, False, False), (12, False, True))
    assert lamp == LampWatch(stray=True)
    assert told(lamp, 1000) is None


@pytest.mark.parametrize("seen", [True, None])
def test_light_that_was_there_before_is_not_ours(seen: bool | None) -> None:  # noqa: FBT001  a value of the test's
    lamp = after((0, False, seen), (100, False, seen))
    assert lamp == LampWatch(stray=True)
    assert told(lamp, 1000) is None
    assert after((0, False, True), (100, False, False)) == LampWatch()


def test_light_of_a_colour_left_dark_while_the_other_shines_is_ours() -> None:
    lamp = after((0, False, True), (0.9, False, True), supplied=True)
    assert [told(lamp, at_s) for at_s in (0.999999999, 1)] == [None, STUCK]
    assert not lamp.stray
    assert told(after((0, False, True), (0.9, False, False), supplied=True), 1000) is None


def test_light_that_goes_late_is_no_fault_any_more() -> None:
    lamp = after((0, True, True), (11, False, True), (13, False, True))
    assert told(lamp, 13) == STUCK
    assert told(after((0, True, True), (11, False, True), (13, False, False)), 13) is None


@pytest.mark.parametrize("seen", [False, None])
def test_light_has_three_seconds_to_come(seen: bool | None) -> None:  # noqa: FBT001  a value of the test's
    lamp = after((10, True, seen), (12, True, seen))
    assert [told(lamp, at_s) for at_s in (12.999999999, 13)] == [None, MISSING]
    assert told(after((10, True, seen), (12.9, True, True)), 1000) is None


@pytest.mark.parametrize("seen", [False, None])
def test_light_that_fails_later_is_told_after_a_second(seen: bool | None) -> None:  # noqa: FBT001  a value of the test's
    lamp = after((10, True, True), (100, True, seen), (100.5, True, seen))
    assert [told(lamp, at_s) for at_s in (100.999999999, 101)] == [None, MISSING]


def test_a_short_miss_begins_its_second_anew() -> None:
    lamp = after((10, True, True), (100, True, False), (100.9, True, True), (101, True, False))
    assert [told(lamp, at_s) for at_s in (101.999999999, 102)] == [None, MISSING]


def test_each_command_begins_its_patience_anew() -> None:
    lamp = after((0, True, True), (11, False, True), (11.9, True, False), (12, True, False))
    assert [told(lamp, at_s) for at_s in (14.899999999, 14.9)] == [None, MISSING]
    lamp = after((0, True, True), (50, True, False), (50.9, False, True))
    assert [told(lamp, at_s) for at_s in (51.899999999, 51.9)] == [None, STUCK]


def test_all_that_agrees_is_no_fault() -> None:
    assert told(LampWatch(), 1000) is None
    assert told(after((0, True, True)), 1000) is None
    assert told(after((0, True, True), (10, False, False)), 1000) is None
    assert told(after((0, False, False)), 1000) is None


def test_light_that_stays_is_worse_than_light_that_is_missing() -> None:
    missing, stuck = after((0, True, False)), after((0, True, True), (1, False, True))
    now = Ns(9 * S)
    infrared = Fault(FaultCode.STUCK_ON, Reason.NIR_STAYS_ON.said())
    assert light_sense.worst({RED: missing, NIR: stuck}, now) == infrared
    assert light_sense.worst({RED: stuck, NIR: missing}, now) == STUCK
    assert light_sense.worst({RED: missing, NIR: LampWatch()}, now) == MISSING
    assert light_sense.worst({}, now) is None
