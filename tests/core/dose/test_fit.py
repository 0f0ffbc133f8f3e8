"""A plan is held under what the area had before, by less time and not by less light."""

from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.dose import fit
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import DARK, Plan
from firmware_py.core.errors import RefusedError
from firmware_py.core.units import Ns
from tests.core.parts import (
    MINUTE,
    NIR,
    RED,
    S,
    calibration,
    choice,
    example_optics,
    grant,
    make_plan,
    optics,
)

NOTHING = {RED: 0.0, NIR: 0.0}


def held(strength: str = "usual", mode: Any = "both", **changes: Any) -> Plan:
    """The soles' usual 3 + 6 J/cm², or a strong 6 + 12, held under a history."""
    plan = make_plan(choice(strength=strength, mode=mode))
    return fit.hold(plan, grant(**changes), example_optics())


def rest(strength: str = "usual", **before: Any) -> Plan:
    """The same of a session that is finished and gave nothing itself: the caps alone hold it."""
    whole = {c: goal.target for c, goal in make_plan(choice(strength=strength)).goals.items()}
    return held(strength, finishes=4, left=whole, **before)


def targets(plan: Plan) -> tuple[float, float]:
    return plan.goals[RED].target, plan.goals[NIR].target


def test_with_nothing_before_a_plan_is_as_it_was_and_carries_its_grant() -> None:
    plan, leave = make_plan(), grant()
    assert fit.hold(plan, leave, example_optics()) == plan
    assert plan.grant == leave


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        ((1.0, 2.0), (6.0, 12.0)),  # 6 + 12 fit beside it
        ((2.0, 4.0), (6.0, 12.0)),  # just so
        ((4.0, 8.0), (4.0, 8.0)),  # 24 in all
        ((0.0, 15.0), (2.5, 5.0)),  # NIR 20
        ((8.0, 0.0), (2.0, 4.0)),  # red 10
        ((10.0, 0.0), None),
        ((8.0, 16.0), None),
        ((9.0, 19.0), None),
    ],
)
def test_what_an_area_had_within_20_hours_counts_against_the_caps_of_one_session(
    recent: tuple[float, float], expected: tuple[float, float] | None
) -> None:
    before = dict(zip((RED, NIR), recent, strict=True))
    if expected is None:
        with pytest.raises(RefusedError) as refused:
            rest("strong", recent=before, week=before)
        assert str(refused.value) == "this area had its light: choose another area or mode"
        assert refused.value.field == "area"
        return
    plan = rest("strong", recent=before, week=before)
    assert targets(plan) == pytest.approx(expected)
    assert plan.share == pytest.approx(min(1.0, sum(expected) / 18))


@pytest.mark.parametrize(
    ("recent", "expected"),
    [
        ((0.0, 0.0), (3.0, 6.0)),
        ((0.2, 0.4), (2.8, 5.6)),
        ((0.2, 0.0), (2.8, 6.0)),
        ((3.0, 0.1), (0.0, 5.9)),
        ((3.5, 0.1), (0.0, 5.9)),  # no colour gives less than nothing
    ],
)
def test_what_an_area_had_within_20_hours_is_a_part_of_the_next_dose(
    recent: tuple[float, float], expected: tuple[float, float]
) -> None:
    before = dict(zip((RED, NIR), recent, strict=True))
    plan = held(recent=before, week=before)
    assert targets(plan) == pytest.approx(expected)
    assert plan.share == pytest.approx(sum(expected) / 9)


def test_what_an_area_had_longer_ago_is_no_part_of_the_next_dose() -> None:
    assert targets(held(week={RED: 0.2, NIR: 0.4})) == (3.0, 6.0)


def test_where_a_whole_dose_was_given_in_pieces_nothing_begins() -> None:
    with pytest.raises(RefusedError, match="had its light"):
        held(recent={RED: 3.0, NIR: 6.0}, week={RED: 3.0, NIR: 6.0})


def test_what_an_area_had_in_a_week_counts_against_the_caps_of_five() -> None:
    assert targets(held("strong", week={RED: 30.0, NIR: 72.0})) == pytest.approx((6, 12))
    assert targets(held("strong", week={RED: 37.0, NIR: 74.0})) == pytest.approx((3, 6))
    assert targets(held("strong", week={RED: 47.0, NIR: 0.0})) == pytest.approx((3, 6))


def test_a_shorter_dose_is_the_same_light_for_less_time() -> None:
    whole = make_plan(choice(strength="strong"))
    plan = held("strong", recent={RED: 4.0, NIR: 8.0})
    for channel in (RED, NIR):
        before, after = whole.goals[channel], plan.goals[channel]
        assert after.irradiance == before.irradiance
        assert after.floor == before.floor
        assert after.on_for < before.on_for
    assert plan.full_minutes is None


def test_what_was_said_of_a_longer_session_holds_for_a_whole_dose_only() -> None:
    longer = replace(make_plan(choice(strength="strong")), full_minutes=20)
    assert fit.hold(longer, grant(), example_optics()).full_minutes == 20
    shorter = fit.hold(longer, grant(recent={RED: 4.0, NIR: 8.0}), example_optics())
    assert shorter.full_minutes is None


def test_a_session_that_is_finished_gives_what_was_left_of_it_and_no_more() -> None:
    before = {RED: 2.0, NIR: 5.5}
    plan = held(finishes=4, left={RED: 1.0, NIR: 0.5}, recent=before, week=before)
    assert targets(plan) == (1.0, 0.5)
    assert plan.share == 1.0
    assert plan.full_minutes is None
    assert plan.goals[NIR].on_for < plan.goals[RED].on_for < 6 * MINUTE


def test_a_colour_that_was_finished_stays_dark() -> None:
    plan = held(finishes=4, left={RED: 0.0, NIR: 3.0})
    assert (plan.goals[RED], plan.goals[NIR].target) == (DARK, 3.0)
    with pytest.raises(RefusedError, match="another area or mode"):
        held(finishes=4, mode="red", left={RED: 0.0, NIR: 3.0})


def test_of_what_was_left_no_more_is_given_than_the_caps_have_room_for() -> None:
    before = {RED: 9.5, NIR: 0.0}
    plan = held(finishes=4, left={RED: 0.8, NIR: 0.0}, recent=before, week=before)
    assert targets(plan) == pytest.approx((0.5, 0.0))


def test_where_nothing_was_left_nothing_begins() -> None:
    before = {RED: 3.0, NIR: 6.0}
    with pytest.raises(RefusedError, match="had its light"):
        held(finishes=4, left={RED: 0.0, NIR: 0.0}, recent=before, week=before)


def test_more_may_be_left_than_is_asked_for() -> None:
    assert targets(held("gentle", finishes=4, left={RED: 3.0, NIR: 1.0})) == (1.5, 1.0)


def test_the_meter_and_the_nearest_distance_count_for_what_was_given_before_too() -> None:
    unsure = optics(calibration(uncertainty=0.25), calibration(uncertainty=0.25))
    plan = make_plan(choice(strength="strong"), panel=unsure)
    before = {RED: 4.0, NIR: 8.0}
    left = {c: goal.target for c, goal in plan.goals.items()}
    # 24 J/cm² for sure: 19.2 by a meter that is good to a quarter, 12 of which are gone.
    plan = fit.hold(plan, grant(finishes=4, left=left, recent=before, week=before), unsure)
    assert sum(targets(plan)) == pytest.approx(24 / 1.25 - 12)
    plan = make_plan(choice(strength="strong"), panel=unsure)
    # Red alone: 6.25 of 10 are gone for sure, 7.5 are wanted, half of it has room.
    red = {RED: 5.0, NIR: 0.0}
    whole = sum(targets(plan))
    left = {c: goal.target for c, goal in plan.goals.items()}
    plan = fit.hold(plan, grant(finishes=4, left=left, recent=red, week=red), unsure)
    assert targets(plan)[0] == pytest.approx((10 - 6.25) / 1.25)
    assert sum(targets(plan)) < whole
    far = make_plan(choice(minutes=20, distance=30.0))
    assert targets(far) == (3.0, 6.0)
    # Leaning in to 10 cm makes 2.25 of each: 30 allow 13.33 in all.
    left = {c: goal.target for c, goal in far.goals.items()}
    leave = grant(finishes=4, left=left, recent=before, week=before)
    near = fit.hold(far, leave, example_optics())
    assert sum(targets(near)) == pytest.approx(30 * 0.52 / 1.17 - 12)


def test_where_the_nearest_distance_binds_the_meter_counts_there_too_however_little_was_given() -> (
    None
):
    rows = example_optics().distances
    unsure = optics(calibration(uncertainty=0.25), calibration(uncertainty=0.25), rows)
    far = make_plan(choice(minutes=20, strength="strong", distance=30.0), panel=unsure)
    nearest = rows.largest / far.distance_factor
    room = limits.FLUENCE_TRIP / nearest / 1.25
    assert sum(targets(far)) == pytest.approx(room)
    for red, nir in ((0.1, 0.2), (1.0, 2.0)):
        before = {RED: red, NIR: nir}
        plan = fit.hold(far, grant(recent=before, week=before), unsure)
        assert sum(targets(plan)) == pytest.approx(room - red - nir)


def test_tighter_caps_than_at_the_time_hold() -> None:
    numb = make_plan(skin=Skin(insensate=True))
    before = {RED: 4.0, NIR: 8.0}
    left = {c: goal.target for c, goal in numb.goals.items()}
    leave = grant(finishes=4, left=left, recent=before, week=before)
    plan = fit.hold(numb, leave, example_optics())
    assert sum(targets(plan)) == pytest.approx(6.0)


def test_a_days_light_bounds_how_long_it_may_be_lit() -> None:
    assert held(lit_max=Ns(7 * MINUTE)).lit_max == 7 * MINUTE
    assert held(lit_max=Ns(99 * MINUTE)).lit_max == 20 * MINUTE


def fits(lit_max: int) -> None:
    """Check a plan of 15 minutes of light against what is left of a day's."""
    plan = make_plan()
    assert max(goal.on_for for goal in plan.goals.values()) == 15 * MINUTE
    fit.check_light(plan, grant(lit_max=Ns(lit_max)))


def test_a_plan_may_take_all_of_the_light_that_is_left_of_a_day() -> None:
    fits(15 * MINUTE)


def test_a_plan_that_takes_more_light_than_is_left_is_refused_with_what_would_fit() -> None:
    with pytest.raises(RefusedError) as refusal:
        fits(15 * MINUTE - 1)
    assert str(refusal.value) == (
        "this takes 15 minutes of light, 14 are left: a day has 60; choose 14 minutes or wait"
    )
    assert refusal.value.field == "minutes"


def test_minutes_taken_are_rounded_and_minutes_left_are_whole_ones() -> None:
    plan = make_plan()
    longer = replace(plan.goals[NIR], on_for=Ns(936 * S))
    with pytest.raises(RefusedError, match="takes 16 minutes of light, 10 are left"):
        fit.check_light(
            replace(plan, goals={**plan.goals, NIR: longer}), grant(lit_max=Ns(10 * MINUTE))
        )


def test_the_colour_that_is_lit_longer_is_what_a_plan_takes() -> None:
    plan = make_plan()
    short = replace(plan.goals[RED], on_for=Ns(MINUTE))
    for goals in ({RED: short, NIR: plan.goals[NIR]}, {RED: plan.goals[RED], NIR: short}):
        with pytest.raises(RefusedError):
            fit.check_light(replace(plan, goals=goals), grant(lit_max=Ns(14 * MINUTE)))
