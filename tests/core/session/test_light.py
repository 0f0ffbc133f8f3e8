"""The light that a session wants, what it adds up to, and when it will change."""

from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.dose import delivery
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.session import light
from firmware_py.core.session.facts import Facts, Window
from firmware_py.core.session.machine import Session, State
from firmware_py.core.units import Celsius, Channel, Duty, JPerCm2, MwPerCm2, Ns
from tests.core.parts import (
    INSTALLER_LIGHT,
    MINUTE,
    NIR,
    RED,
    S,
    calibration,
    example_optics,
    facts,
    grant,
    make_plan,
    optics,
    session,
    trying,
)

OPTICS = example_optics()
STEADY = Ns(60 * S)
AT_CALIBRATION = Reading(Celsius(25.0))


def duty(red: float, nir: float) -> dict[Channel, Duty]:
    return {RED: Duty(red), NIR: Duty(nir)}


def given(red: float, nir: float) -> dict[Channel, JPerCm2]:
    return {RED: JPerCm2(red), NIR: JPerCm2(nir)}


def wanted(of: Session, **changes: Any) -> Any:
    now = facts(**({"heatsink": AT_CALIBRATION} | changes))
    return light.wanted(of, now, OPTICS, light.DARK)


def remaining(of: Session, now: Facts) -> Ns | None:
    """What remains, where what is driven isn't looked at."""
    return light.remaining(of, now, {})


SILENT = Reading(None, Reason.READING_NONE_YET.said())


@pytest.mark.parametrize("state", [each for each in State if each is not State.LIT])
def test_only_a_lit_session_wants_light(state: State) -> None:
    assert wanted(session(state, ramp=STEADY)) == duty(0, 0)


def test_without_a_plan_or_a_temperature_none_is_wanted() -> None:
    assert wanted(session(plan=None, ramp=STEADY)) == duty(0, 0)
    assert wanted(
        session(ramp=STEADY), heatsink=Reading(None, Reason.READING_NONE_YET.said())
    ) == duty(0, 0)


def test_steady_light_is_the_plans_duty() -> None:
    of, plan = session(ramp=STEADY), make_plan()
    assert wanted(of) == {c: plan.duty(c, OPTICS) for c in Channel}
    assert wanted(of)[NIR] > wanted(of)[RED] > 0.04


def test_warm_leds_are_driven_harder_for_the_same_light() -> None:
    of = session(ramp=STEADY)
    warmer = wanted(of, heatsink=Reading(Celsius(50.0)))
    assert all(warmer[c] > wanted(of)[c] for c in Channel)


def test_light_comes_up_from_the_floor() -> None:
    assert wanted(session(ramp=Ns(0))) == pytest.approx(duty(0.04, 0.04))
    assert wanted(session(ramp=Ns(S)))[NIR] < wanted(session(ramp=STEADY))[NIR]


def test_heat_dims_the_light_before_it_pauses_it() -> None:
    steady, dimmed = (
        wanted(session(ramp=STEADY), surface=Reading(Celsius(celsius))) for celsius in (38.0, 39.5)
    )
    assert steady == wanted(session(ramp=STEADY))
    assert all(0.04 <= dimmed[c] < steady[c] for c in Channel)


def test_a_channel_that_has_its_dose_wants_no_more() -> None:
    only_nir = wanted(session(ramp=STEADY, given=given(3.0, 0.0)))
    assert only_nir[RED] == 0.0
    assert only_nir[NIR] > 0.0


def test_light_that_is_wanted_is_driven_however_faint_it_is() -> None:
    plan = make_plan()
    faint = replace(plan.goals[NIR], irradiance=MwPerCm2(0.5), floor=MwPerCm2(0.2))
    dim = session(plan=replace(plan, goals={RED: plan.goals[RED], NIR: faint}), ramp=STEADY)
    assert wanted(dim)[NIR] == 0.04


def test_what_is_driven_already_stays_where_it_is_hardly_too_low() -> None:
    of, now = session(ramp=STEADY), facts(heatsink=AT_CALIBRATION)
    exact = light.wanted(of, now, OPTICS, light.DARK)
    close = {c: Duty(0.999995 * exact[c]) for c in Channel}
    assert light.wanted(of, now, OPTICS, close) == close
    far = {c: Duty(0.9999 * exact[c]) for c in Channel}
    assert light.wanted(of, now, OPTICS, far) == exact


def test_the_installers_light_wants_its_duty_of_its_channel_alone() -> None:
    assert wanted(trying(ramp=STEADY)) == duty(0.2, 0.0)
    # It began at 90 s and lasts a minute: a second before its end it is on its way down.
    assert wanted(trying(ramp=STEADY), now=Ns(149 * S)) == pytest.approx(duty(0.1, 0.0))
    assert wanted(trying(installer_light=None, ramp=STEADY)) == duty(0, 0)


def test_the_installers_light_is_wanted_while_commissioning_alone() -> None:
    assert wanted(Session(installer_light=INSTALLER_LIGHT, ramp=STEADY)) == duty(0, 0)


def after(of: Session, duration: int, *, celsius: float | None = 25.0, **more: Any) -> Session:
    panel = optics(red=calibration(per_kelvin=-0.01), nir=calibration(temperature=Celsius(20.0)))
    driven = more.get("driven", duty(0.1, 0.2))
    return light.after_light(of, driven, Ns(duration), optics=panel, celsius=celsius)


def test_light_adds_to_dose_time_and_ramp() -> None:
    of = session(given=given(1.0, 2.0), lit=Ns(5 * S), ramp=Ns(S))
    now = after(of, 100 * S)
    assert now.given == pytest.approx(given(2.0, 4.0))
    assert (now.lit, now.ramp) == (105 * S, 101 * S)


def test_leds_of_unknown_warmth_count_as_cold_and_so_as_bright_as_they_can_be() -> None:
    # At 20 °C, the coldest of both calibrations, red gives 5 % more than at its own 25 °C.
    assert after(session(), 100 * S, celsius=None).given == pytest.approx(given(1.05, 2.0))


@pytest.mark.parametrize("state", [State.ARMING, State.PAUSED, State.DONE, State.FAULT])
def test_light_counts_whatever_has_become_of_the_session(state: State) -> None:
    now = after(session(state), 100 * S)
    assert now.given == pytest.approx(given(1.0, 2.0))
    assert now.lit == 100 * S


@pytest.mark.parametrize(
    ("duration", "driven"), [(S, duty(0, 0)), (0, duty(0.1, 0.2)), (-1, duty(0.1, 0.2))]
)
def test_neither_darkness_nor_no_time_adds_anything(
    duration: int, driven: dict[Channel, Duty]
) -> None:
    of = session(given=given(1.0, 2.0))
    assert after(of, duration, driven=driven) is of


def test_one_channel_alone_is_light_as_well_and_a_nanosecond_is_time() -> None:
    now = after(session(), 1, driven=duty(0.0, 0.2))
    assert now.lit == 1
    assert now.given[NIR] > 0.0 == now.given[RED]


def test_the_installers_light_has_a_length_and_no_dose() -> None:
    now = after(trying(lit=Ns(S), ramp=Ns(S)), 2 * S)
    assert (now.lit, now.ramp) == (3 * S, 3 * S)
    assert now.given == given(0.0, 0.0)


def test_light_of_no_session_is_no_sessions_light() -> None:
    of = Session()
    assert after(of, S) is of


def test_a_derating_is_of_the_warmer_of_both() -> None:
    assert light.derate(facts()) == 1.0
    assert light.derate(facts(surface=Reading(Celsius(39.5)))) == 0.5
    assert light.derate(facts(heatsink=Reading(Celsius(67.5)))) == 0.5


def test_what_remains_is_the_slower_channels_time() -> None:
    plan = make_plan()
    of = session(given=given(2.5, 3.0))
    nir = delivery.time_left(plan.goals[NIR], 3.0, 1.0)
    assert delivery.time_left(plan.goals[RED], 2.5, 1.0) < nir
    assert remaining(of, facts()) == nir
    of = session(given=given(1.0, 5.9))
    assert remaining(of, facts()) == delivery.time_left(plan.goals[RED], 1.0, 1.0)


def test_nothing_remains_once_it_has_ended_and_without_a_session_nothing_is_known() -> None:
    assert remaining(session(State.DONE), facts()) == 0
    assert remaining(session(State.FAULT), facts()) == 0
    assert remaining(Session(), facts()) is None
    assert remaining(session(given=given(3.0, 6.0)), facts()) == 0


def test_heat_makes_it_last_longer_in_the_light_and_is_not_foreseen_in_a_pause() -> None:
    warm = facts(surface=Reading(Celsius(39.5)))
    of: dict[str, Any] = {"given": given(1.5, 3.0), "lit": Ns(MINUTE)}
    lit, paused = session(**of), session(State.PAUSED, **of)
    cool = remaining(lit, facts())
    assert cool is not None
    assert remaining(lit, warm) == pytest.approx(2 * cool, rel=0.02)
    assert remaining(paused, warm) == remaining(paused, facts()) == cool


def test_no_more_remains_than_the_time_that_may_be_lit() -> None:
    assert remaining(session(lit=Ns(19 * MINUTE)), facts()) == MINUTE
    assert remaining(session(lit=Ns(21 * MINUTE)), facts()) == 0
    plan = make_plan()
    short = replace(plan, grant=grant(lit_max=Ns(3 * MINUTE)))
    assert remaining(session(plan=short, lit=Ns(MINUTE)), facts()) == 2 * MINUTE


def test_the_installers_light_remains_to_its_end() -> None:
    assert remaining(trying(), facts()) == 50 * S
    assert remaining(trying(), facts(now=Ns(151 * S))) == 0
    # One that has ended in a fault leaves nothing to come.
    assert remaining(trying(state=State.FAULT), facts()) is None


def shine(red: float, nir: float) -> dict[Channel, MwPerCm2]:
    return {c: MwPerCm2(e) for c, e in ((RED, red), (NIR, nir)) if e > 0}


def test_the_next_end_is_the_first_channels_as_it_shines_now() -> None:
    # Of 3 and 6 J/cm2 there are 0.02 and 0.06 left.
    of = session(given=given(2.98, 5.94), lit=Ns(MINUTE))
    far = facts(window=Window(Ns(20 * MINUTE), {RED: 9.0, NIR: 9.0}))
    assert light.next_end(of, far, shine(4.0, 10.0)) == pytest.approx(5 * S)
    assert light.next_end(of, far, shine(0.0, 10.0)) == pytest.approx(6 * S)
    assert light.next_end(of, far, shine(0.0, 5.0)) == pytest.approx(12 * S)
    assert light.next_end(of, far, {}) is None
    over = session(given=given(3.0001, 5.94), lit=Ns(MINUTE))
    assert light.next_end(over, far, shine(4.0, 10.0)) == 0


def test_the_end_of_a_window_and_of_the_time_are_ends_too() -> None:
    of = session(given=given(1.0, 1.0), lit=Ns(9 * S))
    assert light.next_end(of, facts(), shine(1.0, 1.0)) == S, "the window is good for 10 s"
    assert light.next_end(replace(of, lit=Ns(11 * S)), facts(), shine(1.0, 1.0)) == 0
    late = session(given=given(1.0, 1.0), lit=Ns(20 * MINUTE - S // 2))
    far = facts(window=Window(Ns(30 * MINUTE), {RED: 9.0, NIR: 9.0}))
    assert light.next_end(late, far, shine(1.0, 1.0)) == S // 2
    assert light.next_end(late, facts(window=None), shine(1.0, 1.0)) == S // 2


def test_what_shines_is_reckoned_from_the_duties_driven() -> None:
    of = session(ramp=STEADY)
    now = facts(heatsink=AT_CALIBRATION)
    plan = make_plan()
    driven = light.wanted(of, now, OPTICS, light.DARK)
    found = light.shines(of, now, driven, OPTICS)
    assert found == pytest.approx({c: plan.goals[c].irradiance for c in (RED, NIR)})
    assert [*light.shines(of, now, duty(0.0, 0.2), OPTICS)] == [NIR]
    assert light.shines(session(plan=None), now, driven, OPTICS) == {}


def test_what_remains_is_reckoned_with_the_light_that_shines_where_it_is_steady() -> None:
    plan = make_plan()
    of = session(given=given(1.5, 3.0), lit=Ns(MINUTE), ramp=STEADY)
    less = {c: MwPerCm2(0.999 * plan.goals[c].irradiance) for c in (RED, NIR)}
    planned, longer = light.remaining(of, facts(), {}), light.remaining(of, facts(), less)
    assert planned is not None
    assert longer is not None
    assert longer - planned == pytest.approx(0.001 * planned, rel=0.02)
    ramp = {c: MwPerCm2(0.5 * plan.goals[c].irradiance) for c in (RED, NIR)}
    assert light.remaining(of, facts(), ramp) == planned


def test_the_soonest_end_is_of_the_channels_that_are_driven_and_of_the_time() -> None:
    plan, of = make_plan(), session(given=given(2.9, 3.0))
    red, nir = (delivery.time_left(plan.goals[c], of.given[c], 1.0) for c in (RED, NIR))
    assert red < nir
    assert light.soonest_end(of, facts(), duty(0.2, 0.2)) == red
    assert light.soonest_end(of, facts(), duty(0.0, 0.2)) == nir
    assert light.soonest_end(of, facts(), duty(0.0, 0.0)) is None
    late = session(given=given(1.0, 1.0), lit=Ns(20 * MINUTE - S))
    assert light.soonest_end(late, facts(), duty(0.2, 0.2)) == S


@pytest.mark.parametrize("state", [each for each in State if each is not State.LIT])
def test_only_lit_light_has_a_next_end(state: State) -> None:
    assert light.next_end(session(state), facts(), shine(4.0, 4.0)) is None
    assert light.next_end(session(plan=None), facts(), shine(4.0, 4.0)) is None
