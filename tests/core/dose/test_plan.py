"""From what a person asked for to what each channel shall give."""

import math
from itertools import pairwise, product
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from firmware_py.core.dose import plan as planning
from firmware_py.core.dose.areas import Mode
from firmware_py.core.dose.calibration import DistanceTable
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import DARK, ChannelGoal, Choice, Optics, Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.units import Channel, Duty, JPerCm2, MwPerCm2, Ns
from tests.core.panels import choices, panels, skins
from tests.core.parts import (
    MODES,
    NIR,
    RED,
    USUAL,
    S,
    calibration,
    catalogue,
    choice,
    example_optics,
    make_plan,
    optics,
)

SKINS = [Skin(insensate=a, dark_or_tattooed=b) for a, b in product((False, True), repeat=2)]
TIMES = {"gentle": 0.5, "usual": 1, "strong": 2}
LIT = {"red": (RED,), "nir": (NIR,), "both": (RED, NIR)}

# The example panel, written out: factor by distance; irradiance at 15 cm at min_duty, and at full
# duty with LEDs at 60 °C.
FACTOR = {10: 1.17, 15: 1.0, 20: 0.81, 30: 0.52}
FLOOR = {RED: 1.5, NIR: 1.7}
REACH = {RED: 39 * (1 - 0.0028 * 35), NIR: 45 * (1 - 0.003 * 35)}


def wanted(area: str, mode: Mode, strength: str) -> dict[Channel, float]:
    usual = dict(zip((RED, NIR), USUAL[area], strict=True))
    return {c: usual[c] * TIMES[strength] for c in LIT[mode] if usual[c]}


def capped(j: dict[Channel, float], skin: Skin, factor: float) -> dict[Channel, float]:
    """The fluences held under the caps of the safety file."""
    cap = {RED: 5 if skin.dark_or_tattooed else 10, NIR: 20}
    held = {c: min(e, cap[c]) for c, e in j.items()}
    total = sum(held.values())
    scale = min(1, (18 if skin.insensate else 24) / total, 30 / (total * 1.17 / factor))
    return {c: e * scale for c, e in held.items()}


def steady(j: dict[Channel, float], minutes: int, factor: float) -> dict[Channel, float]:
    """Irradiance for these fluences with two ramps of 2 s from and to the floor."""
    return {
        c: max(FLOOR[c] * factor, (1000 * e - 2 * FLOOR[c] * factor) / (60 * minutes - 2))
        for c, e in j.items()
    }


def fits(e: dict[Channel, float], share: float, skin: Skin, factor: float) -> bool:
    """Whether so much of the irradiances lies under every limit and within the panel's reach."""
    cold = {RED: 1 + 0.0028 * 45, NIR: 1 + 0.003 * 45}  # the floor at -20 °C
    worst = [max(x * share, FLOOR[c] * factor * cold[c]) * 1.17 / factor for c, x in e.items()]
    return (
        max(worst) <= 40
        and sum(worst) <= (25 if skin.insensate else 50)
        and all(x * share <= REACH[c] * factor for c, x in e.items())
    )


def largest_share(e: dict[Channel, float], skin: Skin, factor: float) -> float:
    if fits(e, 1.0, skin, factor):
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(e, middle, skin, factor) else (low, middle)
    return low


def profile(goal: ChannelGoal, t: float) -> float:
    """Irradiance t seconds after the first light: up over 2 s, steady, down over 2 s."""
    end = goal.on_for / S
    rise = goal.irradiance - goal.floor
    return goal.floor + rise * max(0.0, min(1.0, t / 2, (end - t) / 2))


def integral_j_cm2(goal: ChannelGoal) -> float:
    """The profile by the trapezoid rule, with its corners among the points."""
    end = goal.on_for / S
    points = sorted({*(end * i / 50 for i in range(51)), 2.0, end - 2.0})
    return (
        sum((profile(goal, a) + profile(goal, b)) / 2 * (b - a) for a, b in pairwise(points)) / 1000
    )


def check_against_own_arithmetic(asked: Choice, skin: Skin) -> None:
    factor = FACTOR[int(asked.distance)]
    made = make_plan(asked, skin)
    wished = wanted(asked.area, asked.mode, asked.strength)
    held = capped(wished, skin, factor)
    share = largest_share(steady(held, asked.minutes, factor), skin, factor)
    for channel in Channel:
        goal = made.goals[channel]
        if channel not in held:
            assert goal == DARK
            continue
        assert goal.target == pytest.approx(held[channel] * share, rel=1e-4)
        assert integral_j_cm2(goal) == pytest.approx(goal.target, rel=1e-6)
        assert goal.on_for <= asked.minutes * 60 * S
        if share == 1 and goal.irradiance > goal.floor * (1 + 1e-9):
            assert goal.on_for == asked.minutes * 60 * S
    loss = sum(held.values()) / sum(wished.values()) if asked.strength != "strong" else 1
    assert made.share == pytest.approx(share * loss, rel=1e-4)
    assert made.full_minutes == (None if share == 1 else first_full(held, asked, skin, factor))


def first_full(held: dict[Channel, float], asked: Choice, skin: Skin, factor: float) -> int | None:
    """The shortest longer session that gives all of it."""
    for minutes in range(asked.minutes + 1, 21):
        if fits(steady(held, minutes, factor), 1.0, skin, factor):
            return minutes
    return None


@pytest.mark.parametrize("strength", TIMES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("area", USUAL)
def test_every_area_mode_and_strength_at_every_boundary(
    area: str, mode: Mode, strength: str
) -> None:
    minutes = sorted({10, 11, catalogue()[area].minutes, 19, 20})
    for m, distance, skin in product(minutes, FACTOR, SKINS):
        if not wanted(area, mode, strength) or (strength == "strong" and skin.insensate):
            with pytest.raises(RefusedError):
                make_plan(choice(area, m, mode, strength, distance), skin)
        else:
            check_against_own_arithmetic(choice(area, m, mode, strength, distance), skin)


def test_the_usual_soles_are_what_the_safety_file_reckons() -> None:
    made = make_plan(choice("soles", 15))
    assert made.goals[RED].target == 3.0
    assert made.goals[NIR].target == 6.0
    # 3.3 and 6.7 mW/cm², a little more for the ramps.
    assert made.goals[RED].irradiance == pytest.approx((3000 - 3.0) / 898)
    assert made.goals[NIR].irradiance == pytest.approx((6000 - 3.4) / 898)
    assert (made.share, made.full_minutes) == (1.0, None)


def test_the_steady_duty_gives_the_irradiance_at_the_stated_distance() -> None:
    made = make_plan(choice("knees", 12, distance=20))
    for channel in Channel:
        cal = example_optics().channels[channel]
        duty = made.duty(channel, example_optics())
        shines = cal.irradiance(duty, 0.81, 25.0)
        assert shines == pytest.approx(made.goals[channel].irradiance, rel=1e-9)


def test_a_small_dose_has_a_duty_too() -> None:
    made = make_plan(portion=0.05)
    assert made.goals[RED].target == pytest.approx(0.15)
    assert made.duty(RED, example_optics()) == 0.04


def test_a_dose_of_half_a_joule_is_a_dose() -> None:
    area = msgspec.structs.replace(catalogue()["soles"], red_j_cm2=0.5)
    for mode in ("both", "red"):
        made = planning.make(choice(mode=mode), area, Skin(), example_optics(), 1.0)
        assert made.goals[RED].target == pytest.approx(0.5)


def test_a_channel_without_a_target_has_no_duty() -> None:
    assert make_plan(choice("soles", mode="nir")).duty(RED, example_optics()) == 0.0


def test_what_the_panel_cannot_reach_is_told_before_with_the_minutes_that_do() -> None:
    # 30 mW/cm² at full duty, LEDs cold or warm alike.
    weak = optics(red=calibration(), nir=calibration(), distances=DistanceTable((15.0,), (1 / 3,)))
    made = make_plan(choice("lower-back", 10, mode="nir", strength="usual"), panel=weak)
    # 18 J/cm² in 598 s at most 30 mW/cm², the floor 10/3: just not reached in 10 min.
    most = (30 * 598 + 2 * 10 / 3) / 1000
    assert made.share == pytest.approx(30 / ((18000 - 20 / 3) / 598))
    assert made.goals[NIR].target == pytest.approx(18 * made.share)
    assert most == pytest.approx(made.goals[NIR].target, rel=1e-3)
    assert made.full_minutes == 11


def test_no_length_that_gives_all_is_told_as_none() -> None:
    faint = optics(distances=DistanceTable((15.0,), (0.1,)))
    made = make_plan(choice("lower-back", 20, mode="nir"), panel=faint)
    assert made.full_minutes is None
    assert 0 < made.share < 1


def test_both_channels_share_one_factor() -> None:
    made = make_plan(choice("knees", 10), Skin(insensate=True))
    assert made.share < 1
    assert made.goals[NIR].target / made.goals[RED].target == pytest.approx(4.0)


def test_below_min_duty_time_is_shortened_instead() -> None:
    coarse = optics(calibration(min_duty=Duty(0.2)), calibration(min_duty=Duty(0.2)))
    made = make_plan(choice("soles", 15, strength="gentle"), panel=coarse)
    # 1.5 and 3 J/cm² at no less than 20 mW/cm².
    assert made.goals[RED] == ChannelGoal(
        target=JPerCm2(1.5),
        irradiance=MwPerCm2(20.0),
        floor=MwPerCm2(20.0),
        on_for=Ns(75 * S),
    )
    assert made.goals[NIR].on_for == 150 * S
    assert made.duty(RED, coarse) == 0.2
    assert made.share == 1.0


def test_a_channel_at_its_floor_leaves_the_other_less_of_the_total() -> None:
    coarse = optics(calibration(min_duty=Duty(0.1)), calibration(min_duty=Duty(0.1)))
    made = make_plan(choice("shins", 10), Skin(insensate=True), coarse)
    # Red would need 3.3 and must give 10; NIR has the 15 that are left of 25.
    assert made.goals[RED].irradiance == 10.0
    assert made.goals[NIR].irradiance == pytest.approx(15.0, rel=1e-5)
    assert made.goals[RED].irradiance + made.goals[NIR].irradiance <= 25
    assert made.goals[NIR].target / made.goals[RED].target == pytest.approx(6.0)


def test_a_channel_at_its_floor_is_reckoned_with_at_its_worst() -> None:
    numb, shins = Skin(insensate=True), choice("shins", 10)
    unsure = optics(calibration(uncertainty=0.2), calibration(uncertainty=0.2))
    made = make_plan(shins, numb, unsure)
    # Red's 10 may be 12; of 25 that leaves 13, which are 10.83 by the meter.
    assert made.goals[NIR].irradiance == pytest.approx(13 / 1.2, rel=1e-5)
    droop = optics(calibration(per_kelvin=-0.005), calibration(per_kelvin=-0.005))
    cold = make_plan(shins, numb, droop)
    # At -20 °C red's lowest duty gives 12.25; that leaves 12.75, and NIR's own floor 12.25.
    assert cold.goals[NIR].irradiance == pytest.approx(12.75, rel=1e-5)
    near = optics(distances=DistanceTable((10.0, 15.0), (1.2, 1.0)))
    leaning = make_plan(shins, numb, near)
    assert leaning.goals[NIR].irradiance == pytest.approx(13 / 1.2, rel=1e-5)


def test_a_floor_over_a_limit_is_refused_in_plain_words() -> None:
    bright = optics(calibration(min_duty=Duty(0.2)), calibration(min_duty=Duty(0.3)))
    with pytest.raises(
        RefusedError,
        match=r"^red and infrared at their dimmest give 50 mW/cm², the limit is 25: choose another "
        r"mode, or call your installer$",
    ) as refused:
        make_plan(choice(), Skin(insensate=True), bright)
    assert refused.value.field == "mode"
    alone = make_plan(choice(mode="red"), Skin(insensate=True), bright)
    assert alone.goals[RED].irradiance == 20.0
    one = optics(calibration(min_duty=Duty(0.41)))
    with pytest.raises(RefusedError, match=r"^red at their dimmest give 41 .* limit is 40: "):
        make_plan(choice(mode="red"), panel=one)


def test_limits_reckon_with_the_nearest_distance() -> None:
    near = optics(distances=DistanceTable((10.0, 15.0), (2.0, 1.0)))
    made = make_plan(choice("lower-back", 10, mode="nir"), panel=near)
    # 40 mW/cm² leaning in are 20 where the person is said to be.
    assert made.goals[NIR].irradiance == pytest.approx(20.0, rel=1e-5)
    # The trip: 30 J/cm² leaning in are 15 at the stated distance.
    slow = make_plan(choice("lower-back", 20, mode="nir"), panel=near)
    assert slow.goals[NIR].target == 15.0
    assert slow.share == pytest.approx(15 / 18)


def test_limits_reckon_with_the_meters_uncertainty() -> None:
    unsure = optics(calibration(uncertainty=0.25), calibration(uncertainty=0.25))
    made = make_plan(choice("lower-back", 20, mode="nir"), panel=unsure)
    assert made.goals[NIR].target == pytest.approx(16.0)  # 20 / 1.25
    quick = make_plan(choice("lower-back", 10, mode="nir", strength="usual"), panel=unsure)
    assert quick.goals[NIR].irradiance == pytest.approx((16000 - 20) / 598)
    numb = make_plan(choice("lower-back", 10, mode="nir"), Skin(insensate=True), unsure)
    assert numb.goals[NIR].irradiance == pytest.approx(20.0, rel=1e-5)  # 25 / 1.25
    both = make_plan(choice("knees", 20, strength="strong"), panel=unsure)
    # 24 J/cm² in all; each colour scaled alike after its own cap.
    total = both.goals[RED].target + both.goals[NIR].target
    assert total * 1.25 <= 24 * (1 + 1e-9)
    assert both.goals[RED].target == pytest.approx(6 * 24 / 1.25 / 22)


@pytest.mark.parametrize(
    ("area", "strength", "skin", "red", "nir"),
    [
        ("soles", "strong", Skin(), 6, 12),
        ("knees", "strong", Skin(), 24 * 6 / 26, 24 * 20 / 26),
        ("shins", "strong", Skin(), 4, 20),
        ("hands", "strong", Skin(), 8, 10),
        ("hands", "strong", Skin(dark_or_tattooed=True), 5, 10),
        ("lower-back", "strong", Skin(), 0, 20),
        ("lower-back", "usual", Skin(insensate=True), 0, 18),
        ("knees", "usual", Skin(insensate=True), 3, 12),
        ("soles", "gentle", Skin(), 1.5, 3),
    ],
)
def test_strength_stays_under_the_caps_of_the_skin(
    area: str, strength: str, skin: Skin, red: float, nir: float
) -> None:
    mode: Mode = "both" if red else "nir"
    made = make_plan(choice(area, 20, mode, strength, 10), skin)
    assert made.goals[RED].target == pytest.approx(red)
    assert made.goals[NIR].target == pytest.approx(nir)
    assert made.share == 1.0


def test_a_cap_is_no_loss_to_strong_but_one_to_usual() -> None:
    strong = make_plan(choice("soles", 20, strength="strong", distance=30))
    usual = make_plan(choice("shins", 20, distance=30))
    # At 30 cm the trip allows 30 x 0.52 / 1.17 = 13.33 J/cm² in all.
    assert sum(goal.target for goal in strong.goals.values()) == pytest.approx(13.3333, abs=1e-3)
    assert strong.share == 1.0
    assert usual.share == pytest.approx(13.3333 / 14, abs=1e-4)
    assert usual.full_minutes is None


def test_a_portion_is_of_the_dose_asked_for() -> None:
    part = make_plan(choice("soles", 15), portion=0.4)
    assert part.goals[RED].target == pytest.approx(1.2)
    assert part.goals[NIR].target == pytest.approx(2.4)
    assert part.share == 1.0


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"minutes": 9}, "minutes", "9 minutes; a session lasts 10 to 20 minutes: choose within"),
        ({"minutes": 21}, "minutes", "21 minutes; a session lasts 10 to 20"),
        ({"minutes": 0}, "minutes", "0 minutes"),
        ({"minutes": math.nan}, "minutes", "nan minutes"),
        ({"minutes": True}, "minutes", "True minutes"),
        ({"mode": "blue"}, "mode", "mode 'blue'; choose red, nir or both"),
        ({"strength": "full"}, "strength", "strength 'full'; choose gentle, usual or strong"),
        ({"distance": 9.99}, "distance_cm", "distance 9.99 cm is outside the measured 10 to 30"),
        ({"distance": 30.01}, "distance_cm", "distance 30.01 cm is outside"),
        ({"distance": math.nan}, "distance_cm", "distance nan cm is outside"),
        ({"area": "hips", "mode": "red"}, "mode", "Hips and thighs: .* for mode red; choose nir"),
    ],
)
def test_a_choice_out_of_bounds_is_refused_with_its_field(
    changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(RefusedError, match=f"^{words}") as refused:
        make_plan(choice(**changes))
    assert refused.value.field == field


@pytest.mark.parametrize("distance", [10, 30])
@pytest.mark.parametrize("minutes", [10, 20])
def test_the_bounds_of_a_choice_are_allowed(minutes: int, distance: float) -> None:
    assert make_plan(choice(minutes=minutes, distance=distance)).choice.minutes == minutes


def test_strong_is_not_offered_to_skin_that_cannot_feel_heat() -> None:
    with pytest.raises(RefusedError, match=r"^strong is not offered") as refused:
        make_plan(choice(strength="strong"), Skin(insensate=True))
    assert refused.value.field == "strength"


@pytest.mark.parametrize("portion", [0.0, -0.1, 1.01, math.nan, math.inf, True])
def test_a_portion_that_is_none_is_refused(portion: float) -> None:
    with pytest.raises(RefusedError, match="portion") as refused:
        make_plan(portion=portion)
    assert refused.value.field is None


def test_the_plan_keeps_what_it_was_made_from() -> None:
    made = make_plan(choice(distance=20), Skin(insensate=True))
    assert (made.choice, made.skin) == (choice(distance=20), Skin(insensate=True))
    assert made.distance_factor == pytest.approx(0.81)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, Optics]:
    """A plan for any panel, skin and wish that isn't refused."""
    panel, skin = draw(panels), draw(skins)
    asked = draw(choices(panel.distances))
    portion = draw(st.floats(0.05, 1.0))
    try:
        made = planning.make(asked, catalogue()[asked.area], skin, panel, portion)
    except RefusedError:
        assume(False)
        raise
    return made, panel


@given(plans(), st.floats(-20, 110))
def test_every_plan_fits_its_time_and_its_worst_lies_under_every_limit(
    planned: tuple[Plan, Optics], celsius: float
) -> None:
    made, panel = planned
    assert 0 < made.share <= 1
    assert made.full_minutes is None or made.choice.minutes < made.full_minutes <= 20
    assert_irradiance_is_bounded(made, panel, celsius)
    assert_fluence_is_bounded(made, panel)
    for channel, goal in made.goals.items():
        if goal.target <= 0:
            assert goal == DARK
            continue
        assert 0 < goal.floor <= goal.irradiance
        assert 0 < goal.on_for <= made.choice.minutes * 60 * S
        assert panel.channels[channel].min_duty <= made.duty(channel, panel) <= 1
        if goal.on_for >= 4 * S:
            assert integral_j_cm2(goal) == pytest.approx(goal.target, rel=1e-6)


def assert_irradiance_is_bounded(made: Plan, panel: Optics, celsius: float) -> None:
    nearest = max(panel.distances.factor)
    worst = {}
    for channel, goal in made.goals.items():
        cal = panel.channels[channel]
        if goal.target > 0:
            duty = cal.duty_for(goal.irradiance, made.distance_factor, celsius)
            droop = max(0.1, 1 + cal.per_kelvin * (celsius - cal.temperature))
            worst[channel] = cal.table.at(duty) * nearest * droop * (1 + cal.uncertainty)
    assert max(worst.values()) <= 40
    assert sum(worst.values()) <= (25 if made.skin.insensate else 50)


def assert_fluence_is_bounded(made: Plan, panel: Optics) -> None:
    worst = {c: goal.target * (1 + panel.channels[c].uncertainty) for c, goal in made.goals.items()}
    total, whole = sum(worst.values()), 1 + 1e-9
    assert worst[RED] <= (5 if made.skin.dark_or_tattooed else 10) * whole
    assert worst[NIR] <= 20 * whole
    assert total <= (18 if made.skin.insensate else 24) * whole
    assert total * max(panel.distances.factor) / made.distance_factor <= 30 * whole
