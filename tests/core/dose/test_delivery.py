"""How bright at this instant, and how much was given: whole sessions, tick by tick."""

import math
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from firmware_py.core.dose import delivery
from firmware_py.core.dose.plan import DARK, ChannelGoal
from firmware_py.core.units import Duty, JPerCm2, MwPerCm2, Ns
from tests.core.parts import NIR, RED, S, calibration, catalogue, choice, make_plan, optics

TICK_S = 0.05
TICK = Ns(S // 20)


def goal(target: float = 3.0, irradiance: float = 10.0, floor: float = 2.0) -> ChannelGoal:
    return ChannelGoal(
        target=JPerCm2(target),
        irradiance=MwPerCm2(irradiance),
        floor=MwPerCm2(floor),
        on_for=Ns(0),
    )


@dataclass(frozen=True)
class Run:
    """One channel from its first light to its last: irradiance in each tick, and the dose."""

    shone: list[float]
    given: float

    @property
    def lit_s(self) -> float:
        return len(self.shone) * TICK_S


def run(of: ChannelGoal, derate: float = 1.0) -> Run:
    shone: list[float] = []
    given = 0.0
    while (e := delivery.irradiance(of, given, Ns(len(shone) * TICK), derate)) > 0:
        shone.append(e)
        given += e * TICK_S / 1000
        assert len(shone) < 40 * 60 * 20, "the dose never ends"
    return Run(shone, given)


def nearly(of: ChannelGoal) -> float:
    """How far from its target a dose may end: half a tick of its last light."""
    return (of.floor + (of.irradiance - of.floor) / 40) * TICK_S / 2 / 1000 + 1e-12


def assert_ramps_of_two_seconds(of: ChannelGoal, shone: list[float]) -> None:
    """No tick is brighter or darker than its neighbour by more than 1/40 of the rise."""
    step = (of.irradiance - of.floor) / 40
    assert shone[0] == of.floor
    # On the way down each tick follows from what is left: the last ones are a little steeper.
    assert all(-1.2 * step <= b - a <= 1.0001 * step for a, b in pairwise(shone))
    assert shone[-1] <= of.floor + 2 * step


@pytest.mark.parametrize(
    ("area", "minutes"),
    [("soles", 10), ("knees", 20), *((key, area.minutes) for key, area in catalogue().items())],
)
def test_a_session_ends_with_its_dose_on_time_and_without_a_flash(area: str, minutes: int) -> None:
    made = make_plan(choice(area, minutes, catalogue()[area].mode))
    for each in made.goals.values():
        lit = run(each)
        assert lit.given == pytest.approx(each.target, abs=nearly(each))
        assert lit.lit_s == pytest.approx(each.on_for / S, abs=0.3)
        assert lit.lit_s <= minutes * 60 + 0.2
        if each.target > 0:
            assert_ramps_of_two_seconds(each, lit.shone)


@examples(st.floats(0.1, 60), st.floats(0.5, 40), st.floats(0.001, 1), st.floats(0.3, 1))
def test_any_dose_ends_within_half_a_tick_of_its_last_light(
    lit_s: float, irradiance: float, share: float, derate: float
) -> None:
    of = goal(irradiance * lit_s / 1000, irradiance, irradiance * share)
    lit = run(of, derate)
    assert abs(lit.given - of.target) <= nearly(of)
    assert max(lit.shone) <= of.irradiance
    assert min(lit.shone) >= of.floor


def test_the_way_up_takes_two_seconds() -> None:
    of = goal()
    rising: list[float] = [delivery.irradiance(of, 0.0, Ns(t * S // 4), 1.0) for t in range(-1, 10)]
    assert rising[1:] == [2, 3, 4, 5, 6, 7, 8, 9, 10, 10]


def test_the_way_down_takes_two_seconds() -> None:
    # Going down from 10 to 2 gives 12 mJ/cm² in 2 s: (10 + 2) / 2 x 2.
    of = goal()
    long = Ns(100 * S)
    assert delivery.irradiance(of, 3.0 - 0.0121, long, 1.0) == pytest.approx(10)
    assert delivery.irradiance(of, 3.0 - 0.012, long, 1.0) == pytest.approx(10)
    # One second before the end: 6 mW/cm², and (6 + 2) / 2 x 1 = 4 mJ/cm² are left.
    assert delivery.irradiance(of, 3.0 - 0.004, long, 1.0) == pytest.approx(6)
    # Half a second: 4 mW/cm², 1.5 mJ/cm².
    assert delivery.irradiance(of, 3.0 - 0.0015, long, 1.0) == pytest.approx(4)


def test_the_way_up_is_cut_short_by_the_way_down() -> None:
    assert delivery.irradiance(goal(), 3.0 - 0.004, Ns(S // 2), 1.0) == pytest.approx(4)
    assert delivery.irradiance(goal(), 3.0 - 0.004, Ns(2 * S), 1.0) == pytest.approx(6)


def test_after_a_pause_light_comes_up_from_the_floor_again() -> None:
    assert delivery.irradiance(goal(), 1.5, Ns(0), 1.0) == pytest.approx(2)


@pytest.mark.parametrize(("derate", "steady"), [(1, 10), (0.5, 5), (0.2, 2), (0.1, 2), (0, 2)])
def test_heat_dims_but_never_below_the_floor(derate: float, steady: float) -> None:
    assert delivery.irradiance(goal(), 1.0, Ns(100 * S), derate) == pytest.approx(steady)


@pytest.mark.parametrize("derate", [0.1, 0.5, 0.9])
def test_a_derated_session_gives_its_dose_later(derate: float) -> None:
    of = goal(target=3.0)
    lit = run(of, derate)
    assert lit.given == pytest.approx(3.0, abs=2.0 * TICK_S / 2 / 1000)
    assert lit.lit_s > run(of).lit_s


def test_a_dose_is_complete_half_a_tick_of_the_floor_before_its_target() -> None:
    half_a_tick = 2.0 * 0.025 / 1000
    assert delivery.is_complete(goal(), 3.0)
    assert delivery.is_complete(goal(), 3.1)
    assert delivery.is_complete(goal(), 3.0 - half_a_tick * 0.999)
    assert not delivery.is_complete(goal(), 3.0 - half_a_tick * 1.001)
    assert not delivery.is_complete(goal(), 0.0)
    assert not delivery.is_complete(goal(), math.nan)


def test_a_channel_without_a_target_is_complete_and_dark() -> None:
    assert delivery.is_complete(DARK, 0.0)
    assert delivery.irradiance(DARK, 0.0, Ns(S), 1.0) == pytest.approx(0)
    assert delivery.time_left(DARK, 0.0, 1.0) == pytest.approx(0)


def test_light_is_wanted_until_the_dose_is_complete() -> None:
    assert delivery.irradiance(goal(), 3.0 - 0.000049, Ns(100 * S), 1.0) == pytest.approx(0)
    assert delivery.irradiance(goal(), 3.0 - 0.000051, Ns(100 * S), 1.0) == pytest.approx(
        2, rel=0.05
    )


PANEL = optics(calibration(), calibration(per_kelvin=-0.01))


def test_what_was_driven_is_added_up() -> None:
    given = delivery.integrate(
        {RED: JPerCm2(1.0), NIR: JPerCm2(2.0)},
        {RED: 0.2, NIR: 0.5},
        Ns(10 * S),
        optics=PANEL,
        distance_factor=0.5,
        celsius=45.0,
    )
    # Red 20 mW/cm² x 0.5 x 10 s = 0.1 J/cm²; NIR 50 x 0.5 x 0.8 x 10 s = 0.2 J/cm².
    assert given == {RED: pytest.approx(1.1), NIR: pytest.approx(2.2)}


def test_darkness_adds_nothing() -> None:
    given = delivery.integrate(
        delivery.NOTHING,
        {RED: Duty(0.0), NIR: Duty(0.0)},
        Ns(10 * S),
        optics=PANEL,
        distance_factor=1.0,
        celsius=25.0,
    )
    assert given == {RED: 0.0, NIR: 0.0} == delivery.NOTHING


def test_light_below_the_lowest_point_counts_too() -> None:
    given = delivery.integrate(
        delivery.NOTHING,
        {RED: 0.05, NIR: 0.0},
        Ns(10 * S),
        optics=PANEL,
        distance_factor=1.0,
        celsius=25.0,
    )
    assert given[RED] == pytest.approx(0.05)


def test_nothing_is_left_of_a_dose_that_is_complete() -> None:
    assert delivery.time_left(goal(), 3.0, 1.0) == pytest.approx(0)
    assert delivery.time_left(goal(), 2.99999, 1.0) == pytest.approx(0)


def steps(e: float, floor: float = 2.0) -> float:
    """By how much sooner a way down from e ends than a straight line, as it is driven in steps."""
    return TICK / 2 * math.log(e / floor)


def test_time_left_counts_the_way_down() -> None:
    # 2988 mJ/cm² at 10 mW/cm², then 12 on the way down in 2 s, but for what its steps spare.
    whole, half, quarter = (steps(10.0), steps(6.0), steps(4.0))
    assert delivery.time_left(goal(), 0.0, 1.0) == pytest.approx(300.8 * S - whole)
    assert delivery.time_left(goal(), 3.0 - 0.012, 1.0) == pytest.approx(2 * S - whole)
    assert delivery.time_left(goal(), 3.0 - 0.004, 1.0) == pytest.approx(1 * S - half)
    assert delivery.time_left(goal(), 3.0 - 0.0015, 1.0) == pytest.approx(S // 2 - quarter)


def test_time_left_at_the_floor_alone() -> None:
    assert delivery.time_left(goal(3.0, 10.0, 10.0), 1.0, 1.0) == pytest.approx(200 * S)


@pytest.mark.parametrize(
    ("derate", "left_s"),
    [(0.5, (2000 - 7) / 5 + 2 - math.log(5 / 2) / 40), (0.1, 1000), (0.0, 1000)],
)
def test_time_left_grows_as_heat_dims(derate: float, left_s: float) -> None:
    assert delivery.time_left(goal(), 1.0, derate) == pytest.approx(left_s * S)


def test_time_left_has_a_bound_even_without_a_floor() -> None:
    # At least a twentieth of the planned light is reckoned with: 0.5 mW/cm².
    assert delivery.time_left(goal(3.0, 10.0, 0.0), 1.0, 0.0) == pytest.approx(
        ((2000 - 0.5) / 0.5 + 2) * S
    )


def rest_s(of: ChannelGoal, first_s: float) -> float:
    """How long a dose takes that is ended to the instant, as the loop does, from steady light on.

    first_s: until the first tick, in which steady light shines.
    """
    given, lit_s, step_s = 0.0, 0.0, first_s
    while True:
        e = delivery.irradiance(of, given, Ns(10 * S), 1.0)
        if (end_s := 1000 * (of.target - given) / e) < step_s + TICK_S / 2:
            return lit_s + end_s
        given += e * step_s / 1000
        lit_s, step_s = lit_s + step_s, TICK_S


@pytest.mark.parametrize("floor", [0.7, 1.0, 2.0, 5.0, 10.0])
@pytest.mark.parametrize("first_s", [0.05, 0.04, 0.03, 0.02, 0.01])
def test_time_left_is_what_really_follows(floor: float, first_s: float) -> None:
    of = goal(0.5, 10.0, floor)
    left_s = delivery.time_left(of, 0.0, 1.0) / S
    assert left_s == pytest.approx(rest_s(of, first_s), abs=0.006)
