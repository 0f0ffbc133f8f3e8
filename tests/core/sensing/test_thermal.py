"""What heat asks of the light."""

import pytest

from firmware_py.core.reasons import Reason
from firmware_py.core.sensing import thermal
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.sensing.thermal import FanWatch
from firmware_py.core.units import Celsius, Ns
from tests.core.parts import S

COOL = Reading(Celsius(25.0))
UNKNOWN = Reading(None, Reason.READING_NONE_YET.said())


def surface(celsius: float) -> Reading:
    return Reading(Celsius(celsius), hot=celsius >= 41)


def heatsink(celsius: float) -> Reading:
    return Reading(Celsius(celsius), hot=celsius >= 75)


@pytest.mark.parametrize(
    ("celsius", "share"),
    [(-20, 1), (37.9, 1), (38, 1), (38.75, 0.75), (39.5, 0.5), (40.7, 0.1), (41, 0), (50, 0)],
)
def test_the_surface_derates_linearly_from_38_to_41(celsius: float, share: float) -> None:
    assert thermal.derate(surface(celsius), None) == pytest.approx(share)
    assert thermal.derate(surface(celsius), COOL) == pytest.approx(share)


@pytest.mark.parametrize(
    ("celsius", "share"), [(59, 1), (60, 1), (63, 0.8), (67.5, 0.5), (75, 0), (90, 0)]
)
def test_the_heatsink_derates_linearly_from_60_to_75(celsius: float, share: float) -> None:
    assert thermal.derate(COOL, heatsink(celsius)) == pytest.approx(share)


def test_the_lower_share_of_the_two_holds() -> None:
    assert thermal.derate(surface(39.5), heatsink(72)) == pytest.approx(0.2)
    assert thermal.derate(surface(40.7), heatsink(63)) == pytest.approx(0.1)


def test_what_is_not_known_allows_nothing() -> None:
    assert thermal.derate(UNKNOWN, None) == 0.0
    assert thermal.derate(UNKNOWN, COOL) == 0.0
    assert thermal.derate(COOL, UNKNOWN) == 0.0


@pytest.mark.parametrize(
    ("on_surface", "at_heatsink", "warm"),
    [
        (surface(40.9), None, False),
        (surface(41), None, True),
        (surface(30), heatsink(74.9), False),
        (surface(30), heatsink(75), True),
        (surface(42), heatsink(80), True),
        (UNKNOWN, None, False),
    ],
)
def test_warm_is_either_at_its_pause_bound(
    on_surface: Reading, at_heatsink: Reading | None, *, warm: bool
) -> None:
    assert thermal.is_warm(on_surface, at_heatsink) is warm


@pytest.mark.parametrize(
    ("on_surface", "at_heatsink", "cool"),
    [
        (surface(36.99), None, True),
        (surface(37), None, False),
        (surface(36.99), heatsink(54.99), True),
        (surface(36.99), heatsink(55), False),
        (surface(37), heatsink(54.99), False),
        (UNKNOWN, None, False),
        (UNKNOWN, heatsink(40), False),
        (surface(30), UNKNOWN, False),
    ],
)
def test_cool_is_both_known_and_below_their_resume_bounds(
    on_surface: Reading, at_heatsink: Reading | None, *, cool: bool
) -> None:
    assert thermal.is_cool(on_surface, at_heatsink) is cool


@pytest.mark.parametrize(
    ("on_surface", "at_heatsink", "sentence"),
    [
        (surface(42.99), heatsink(84.99), None),
        (surface(43), None, "The panel's surface reached 43.0 °C, the limit is 43 °C."),
        (surface(43.5), heatsink(90), "The panel's surface reached 43.5 °C, the limit is 43 °C."),
        (surface(30), heatsink(85), "The lamps' heatsink reached 85.0 °C, the limit is 85 °C."),
        (UNKNOWN, heatsink(86), "The lamps' heatsink reached 86.0 °C, the limit is 85 °C."),
        (UNKNOWN, UNKNOWN, None),
        (UNKNOWN, None, None),
        (surface(42.99), None, None),
    ],
)
def test_too_hot_is_either_at_its_fault_bound(
    on_surface: Reading, at_heatsink: Reading | None, sentence: str | None
) -> None:
    said = thermal.too_hot(on_surface, at_heatsink)
    assert (None if said is None else str(said)) == sentence


def test_a_fan_may_rest_for_less_than_two_seconds_between_two_looks_that_see_it_turn() -> None:
    looks = [(0, False), (1, False), (3, True), (4, False), (5, False), (7, False), (8, True)]
    watch, turns = FanWatch(), []
    for now_s, turned in looks:
        watch = watch.look(turned=turned, now=Ns(now_s * S))
        turns.append([watch.turns(Ns(now_s * S + more)) for more in (0, 2 * S - 1, 2 * S)])
    assert turns == [
        [True, True, False],
        [True, False, False],
        [True, True, True],
        [True, True, False],
        [True, False, False],
        [False, False, False],
        [True, True, True],
    ]


def test_a_fan_that_nobody_has_looked_at_turns() -> None:
    assert FanWatch().turns(Ns(1000 * S))
