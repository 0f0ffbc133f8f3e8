"""The installer's light: each of the gate's rules for it, inside and outside."""

import math
from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core import gate
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.gate import Ask
from firmware_py.core.permit import Permit
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.session.installer_light import InstallerLight
from firmware_py.core.session.machine import Hold, State
from firmware_py.core.units import Celsius, Duty, Ns
from tests.core.parts import INSTALLER_LIGHT, NIR, RED, S, example_optics, facts, make_plan, trying

GONE = Reading(None, Reason.READING_NONE_YET.said())


def ask(red: float = 0.2, nir: float = 0.0, now: Any = None, **session: Any) -> Ask:
    """Ask for a duty 10 s after the light came on; `now` changes the facts."""
    return Ask(
        duty={RED: Duty(red), NIR: Duty(nir)},
        session=trying(**{"lit": Ns(10 * S), "ramp": Ns(10 * S), **session}),
        facts=facts(**{"window": None, **(now or {})}),
        optics=example_optics(),
    )


def trial(**changes: Any) -> InstallerLight:
    return replace(INSTALLER_LIGHT, **changes)


def test_it_permits_one_colour_without_plan_window_or_calibration() -> None:
    assert gate.permit(ask()) == Permit(
        red=Duty(0.2), nir=Duty(0.0), issued=Ns(100 * S), expires=Ns(100 * S + S // 2)
    )
    assert (
        gate.permit(ask(0.0, 1.0, installer_light=trial(channel=NIR, duty=Duty(1.0)))) is not None
    )


def test_it_permits_the_first_glimmer_at_its_first_moment_and_the_last_before_its_end() -> None:
    faint = trial(duty=Duty(0.02))
    assert gate.permit(ask(0.02, installer_light=faint)) is not None
    begins = {"since": Ns(100 * S), "lit": Ns(0), "ramp": Ns(0)}
    assert gate.permit(ask(0.025, **begins)) is not None
    assert gate.permit(ask(0.0251, **begins)) is None
    assert gate.permit(ask(0.2, now={"now": Ns(150 * S - 1)})) is not None


REFUSED: dict[str, list[Ask]] = {
    "stop_is_released": [ask(now={"stop_pressed": True}), ask(now={"inhibited": True})],
    "state_is_commissioning": [ask(plan=make_plan()), ask(record=7)],
    "no_reason_holds": [
        ask(holds=frozenset({Hold.PERSON})),
        ask(fault=Fault(FaultCode.GAP, "a gap")),
    ],
    "lease_is_fresh": [ask(now={"lease_fresh": False})],
    "interlock_is_closed": [ask(now={"interlock_closed": False})],
    "loop_is_alive": [ask(now={"gap": Ns(2 * S + 1)}), ask(now={"gap": math.nan})],
    "surface_is_known_and_cool": [
        ask(now={"surface": GONE}),
        ask(now={"surface": Reading(Celsius(41.0))}),
        ask(now={"surface": Reading(Celsius(math.nan))}),
    ],
    "heatsink_is_known_and_cool": [
        ask(now={"heatsink": GONE}),
        ask(now={"heatsink": Reading(Celsius(75.0))}),
    ],
    "second_surface_is_known_and_cool": [
        ask(now={"surface2": GONE}),
        ask(now={"surface2": Reading(Celsius(41.0))}),
    ],
    "hardware_obeys": [ask(now={"hardware_problem": "red reads 30 %"})],
    "fan_turns": [ask(now={"fan_turns": False})],
    "no_light_is_seen_before_ours": [ask(now={"stray_light": True})],
    "lamps_do_as_told": [ask(now={"lamp_fault": Fault(FaultCode.STUCK_ON, "still seen")})],
    "temperatures_are_plausible": [ask(now={"implausible": "it warms"})],
    "clocks_agree": [ask(now={"clocks_apart": "9 s"})],
    "installer_light_is_not_over": [
        ask(now={"now": Ns(150 * S)}),
        ask(now={"now": Ns(89 * S)}),
        ask(installer_light=trial(duration=Ns(60 * S + 1))),
        ask(installer_light=trial(duration=Ns(10 * S))),
        ask(installer_light=trial(duration=math.nan)),
    ],
    "only_what_was_asked": [
        ask(0.2001),
        ask(-1e-9),
        ask(0.2, 1e-9),
        ask(0.0, 0.2),
        ask(installer_light=trial(duty=Duty(math.nan))),
        ask(1.0, installer_light=trial(duty=Duty(1.01))),
    ],
    "comes_up_slowly": [
        ask(0.2, ramp=Ns(0)),
        ask(0.2, ramp=Ns(S // 4)),
        ask(0.2, ramp=math.nan),
    ],
}


@pytest.mark.parametrize("rule", gate.COMMISSIONING_RULES)
def test_each_rule_refuses_by_itself(rule: gate.Rule) -> None:
    for asked in REFUSED[rule.__name__]:
        expected = {rule.__name__} | ({"comes_up_slowly"} if asked.duty[RED] < 0 else set())
        assert set(gate.refusals(asked)) == expected
        assert gate.permit(asked) is None


def test_without_a_trial_or_with_no_number_there_is_no_light() -> None:
    assert {"installer_light_is_not_over", "only_what_was_asked"} == set(
        gate.refusals(ask(installer_light=None))
    )
    for red, nir in ((math.nan, 0.0), (0.2, math.nan), (math.inf, 0.0)):
        assert "only_what_was_asked" in gate.refusals(ask(red, nir))


def test_its_rules_are_a_sessions_but_for_dose_calibration_and_skin() -> None:
    names = {rule.__name__ for rule in gate.RULES}
    own = {rule.__name__ for rule in gate.COMMISSIONING_RULES}
    assert names - own == {
        "state_is_lit",
        "skin_is_seen_and_cool",  # a meter stands there
        "ledger_holds_the_dose",
        "time_is_left",
        "history_allows_it",
        "clinic_has_answered",
        "duties_are_real",
        "planned_channels_only",
        "light_is_known",
        "each_irradiance_is_bounded",
        "total_irradiance_is_bounded",
        "each_fluence_is_bounded",
        "total_fluence_is_bounded",
        "fluence_is_below_the_trip",
        "goggles_are_on_where_needed",
        "bare_eyes_are_spared",
    }
    assert own - names == {
        "state_is_commissioning",
        "installer_light_is_not_over",
        "only_what_was_asked",
        "comes_up_slowly",
    }


@pytest.mark.parametrize("state", sorted(set(State) - {State.COMMISSIONING}))
def test_no_other_state_knows_the_installers_rules(state: State) -> None:
    assert "each_irradiance_is_bounded" in {r.__name__ for r in gate.rules_for(trying(state=state))}
