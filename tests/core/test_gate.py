"""The gate: one permitted Ask, and for each rule what lies just inside and just outside of it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core import gate
from firmware_py.core.dose.calibration import CalibrationKind, DistanceTable, IrradianceTable
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import DARK, Optics, Plan
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.gate import Ask
from firmware_py.core.permit import Permit
from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.readings import Reading
from firmware_py.core.session.facts import Window
from firmware_py.core.session.machine import Hold, State
from firmware_py.core.units import Celsius, Duty, JPerCm2, Ns
from tests.core.parts import (
    MINUTE,
    NIR,
    RED,
    S,
    calibration,
    catalogue,
    choice,
    example_optics,
    facts,
    grant,
    make_plan,
    optics,
    session,
    skin_look,
)

# One mW/cm² per hundredth of duty at the only distance; the last calibrated duty is 0.9.
PANEL = optics()
PLAN = replace(make_plan(panel=PANEL), distance_factor=1.0, goggles=True)
USUAL_SKIN = Skin()
WIDE = Window(Ns(30 * MINUTE), {RED: 99.0, NIR: 99.0})


@dataclass(frozen=True)
class Case:
    """Changes to what is permitted. skin and optics reach into the plan."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    session: Mapping[str, Any] = field(default_factory=dict)
    red: float = 0.1
    nir: float = 0.2
    given: tuple[float, float] = (0.0, 0.0)
    skin: Skin = USUAL_SKIN
    optics: Optics = PANEL
    plan: Plan = PLAN

    def ask(self) -> Ask:
        red, nir = self.given
        usual: dict[str, Any] = {
            "state": State.LIT,
            "lit": Ns(5 * S),
            "given": {RED: JPerCm2(red), NIR: JPerCm2(nir)},
            "plan": replace(self.plan, skin=self.skin),
        }
        return Ask(
            duty={RED: Duty(self.red), NIR: Duty(self.nir)},
            session=session(**(usual | dict(self.session))),
            facts=facts(**({"window": WIDE} | dict(self.facts))),
            optics=self.optics,
        )


def world(**changes: Any) -> Case:
    return Case(facts=changes)


def of(**changes: Any) -> Case:
    return Case(session=changes)


def surface(celsius: float) -> Case:
    return world(surface=Reading(Celsius(celsius)))


def heatsink(celsius: float) -> Case:
    return world(heatsink=Reading(Celsius(celsius)))


def surface2(celsius: float) -> Case:
    return world(surface2=Reading(Celsius(celsius)))


def skin(
    celsius: float | None, baseline: float | None = 32.0, *, is_numb: bool = False, **more: Any
) -> Case:
    """Skin as a sensor sees it. baseline: when the session began."""
    look = skin_look(celsius, **{"baseline": baseline, "is_insensate": is_numb} | more)
    return Case(facts={"skin": look}, skin=NUMB if is_numb else USUAL_SKIN, red=0.1, nir=0.1)


def window(lit_until: int, red: float, nir: float, given: tuple[float, float] = (0, 0)) -> Case:
    return Case(facts={"window": Window(Ns(lit_until), {RED: red, NIR: nir})}, given=given)


def had(
    recent: tuple[float, float] = (0.0, 0.0),
    week: tuple[float, float] = (0.0, 0.0),
    **more: Any,
) -> Case:
    """The area had so much light before, red and NIR, within 20 h and within a week."""
    before = {"recent": dict(zip((RED, NIR), recent, strict=True)),
              "week": dict(zip((RED, NIR), week, strict=True))}  # fmt: skip
    return Case(plan=replace(PLAN, grant=grant(**before)), **more)


def short_of_light(lit_max: int) -> Case:
    return Case(plan=replace(PLAN, grant=grant(lit_max=Ns(lit_max))))


GONE = Reading(None, Reason.READING_NONE_YET.said())
NUMB, DARK_SKIN = Skin(insensate=True), Skin(dark_or_tattooed=True)
RED_ALONE = replace(PLAN, goals={**PLAN.goals, NIR: DARK})
NIR_ALONE = replace(PLAN, goals={**PLAN.goals, RED: DARK})
UNSURE = optics(calibration(uncertainty=0.25), calibration(uncertainty=0.25))
# Twice as bright at the nearest row as where the person is said to be.
NEAR = optics(distances=DistanceTable((10.0, 15.0), (2.0, 1.0)))
# Goggles weren't confirmed; its NIR is 67 W/m² for 15 minutes, which eyes may have.
BARE = replace(PLAN, goggles=False)
# 134 W/m² for 15 minutes, which eyes may have for 11.
BARE_BRIGHT = replace(
    make_plan(choice(strength="strong"), panel=PANEL), distance_factor=1.0, goggles=False
)
EYES = Skin(eyes_at_risk=True)
# Brighter by a quarter at 0 °C than at calibration.
DROOP = optics(calibration(per_kelvin=-0.01), calibration(per_kelvin=-0.01))
COLD = {"heatsink": Reading(Celsius(0.0))}
STEEP = optics(
    calibration(table=IrradianceTable((0.1, 0.5, 0.9), (1.0, 5.0, 9.0))),
    calibration(table=IrradianceTable((0.1, 0.5, 0.9), (1.0, 5.0, 9.0))),
)
GUESSED = optics(
    calibration(kind=CalibrationKind.ESTIMATED), calibration(kind=CalibrationKind.ESTIMATED)
)
JUST = 1e-9
EYE_5_S = 1.8 * 5**0.25

INSIDE: dict[str, list[Case]] = {
    "stop_is_released": [Case()],
    "state_is_lit": [Case()],
    "no_reason_holds": [Case()],
    "lease_is_fresh": [Case()],
    "interlock_is_closed": [Case()],
    "loop_is_alive": [world(gap=Ns(0)), world(gap=Ns(1)), world(gap=Ns(2 * S))],
    "surface_is_known_and_cool": [surface(5), surface(20), surface(40.999)],
    "second_surface_is_known_and_cool": [surface2(5), surface2(40.999), world(surface2=None)],
    "heatsink_is_known_and_cool": [
        heatsink(-20),
        heatsink(74.999),
        world(heatsink=None),
    ],
    "hardware_obeys": [Case()],
    "fan_turns": [Case()],
    "no_light_is_seen_before_ours": [Case()],
    "lamps_do_as_told": [Case()],
    "temperatures_are_plausible": [Case()],
    "clocks_agree": [Case()],
    "skin_is_seen_and_cool": [
        world(skin=None),
        skin(20, 20),
        skin(40.999),
        skin(40.999, 20),
        skin(38.999, 38, is_numb=True),
        skin(27.999, 20, is_numb=True),
        skin(20, 38, is_numb=True),
    ],
    "ledger_holds_the_dose": [
        window(5 * S + 1, 1.0, 2.0, (1.0, 2.0)),
        window(5 * S + 1, 1.0, 2.0, (1.001, 2.001)),
        of(lit=Ns(0)),
    ],
    "time_is_left": [of(lit=Ns(20 * MINUTE - 1)), of(lit=Ns(0)), short_of_light(5 * S + 1)],
    "history_allows_it": [
        had(recent=(1.0, 2.0)),
        had(recent=(9.5, 10.0), given=(0.5, 4.0)),
        had(recent=(10.0, 0.0)),
        had(week=(49.0, 70.0), given=(1.0, 0.0)),
        had(week=(0.0, 99.0), given=(0.0, 1.0)),
        had(recent=(0.0, 17.5), given=(0.0, 0.5), skin=NUMB, nir=0.1),
        had(recent=(4.5, 0.0), given=(0.5, 0.0), skin=DARK_SKIN),
        had(recent=(4.0, 8.0), given=(2.4, 4.8), optics=UNSURE),
    ],
    "clinic_has_answered": [Case(plan=replace(PLAN, grant=grant(claim="c", awaits_clinic=False)))],
    "duties_are_real": [
        Case(red=0.1, nir=0.1),
        Case(red=0.0, nir=0.1),
        Case(red=0.1, nir=0.0),
        Case(red=0.0, nir=0.0),
        Case(red=0.9, nir=0.9, optics=STEEP),
    ],
    "planned_channels_only": [
        Case(red=0.1, nir=0.0, plan=RED_ALONE),
        Case(red=0.0, nir=0.1, plan=NIR_ALONE),
        Case(plan=replace(make_plan(panel=PANEL, portion=0.1), distance_factor=1.0)),
    ],
    "light_is_known": [
        Case(optics=replace(GUESSED, is_simulated=True)),
        Case(optics=optics(calibration(instrument="Simulated meters' best"))),
    ],
    "each_irradiance_is_bounded": [
        Case(red=0.4, nir=0.0),
        Case(red=0.0, nir=0.4),
        Case(red=0.32 - JUST, nir=0.0, optics=UNSURE),
        Case(red=0.0, nir=0.2, optics=NEAR),
        Case(red=0.0, nir=0.32 - JUST, optics=DROOP, facts=COLD),
    ],
    "total_irradiance_is_bounded": [
        Case(red=0.3, nir=0.2),
        Case(red=0.125, nir=0.125, skin=NUMB),
        Case(red=0.1, nir=0.1, skin=NUMB, optics=UNSURE),
        Case(red=0.1, nir=0.1, skin=NUMB, optics=DROOP, facts=COLD),
        Case(red=0.1, nir=0.15, optics=NEAR),
        Case(red=0.3, nir=0.2, skin=DARK_SKIN),
    ],
    "each_fluence_is_bounded": [
        Case(given=(10.0, 0.0)),
        Case(given=(10.0 + 0.001, 0.0)),
        Case(given=(0.0, 20.0 + 0.001)),
        Case(given=(5.001 - JUST, 0.0), skin=DARK_SKIN),
        Case(given=(8.0, 0.0), optics=UNSURE),
        Case(given=(0.0, 16.0), optics=UNSURE),
        Case(given=(0.0, 18.0), nir=0.1, skin=NUMB),
    ],
    "total_fluence_is_bounded": [
        Case(given=(10.0, 14.001 - JUST)),
        Case(given=(4.0, 20.0)),
        Case(given=(9.0, 9.001 - JUST), nir=0.1, skin=NUMB),
        Case(given=(0.0, 18.0 + 0.001), nir=0.1, skin=NUMB),
        Case(given=(4.0, 20.0), skin=DARK_SKIN),
        Case(given=(8.0, 11.2), optics=UNSURE),
    ],
    "fluence_is_below_the_trip": [
        Case(given=(5.0, 10.001 - JUST), nir=0.1, optics=NEAR),
        Case(given=(0.0, (30.0 + 0.002) / 2), nir=0.1, optics=NEAR),
        Case(given=(10.0, 14.0), plan=replace(PLAN, distance_factor=0.8)),
    ],
    "goggles_are_on_where_needed": [
        Case(plan=BARE),
        Case(plan=replace(BARE_BRIGHT, goggles=True)),
        Case(skin=EYES),
        Case(red=0.1, nir=0.0, plan=replace(RED_ALONE, goggles=False)),
        Case(plan=BARE, optics=optics(nir=calibration(uncertainty=0.25))),
    ],
    # After 5 s an eye may have had 1.8 x 5^0.25 J/cm².
    "bare_eyes_are_spared": [
        Case(given=(0.0, EYE_5_S), plan=BARE),
        Case(given=(9.0, EYE_5_S), plan=BARE),
        Case(given=(0.0, 18.0)),
        Case(given=(0.0, EYE_5_S / 1.25), plan=BARE, optics=UNSURE),
        Case(given=(0.0, 10.0), session={"lit": Ns(1000 * S)}, plan=BARE),
        Case(given=(0.0, 11.99), session={"lit": Ns(1199 * S)}, plan=BARE),
    ],
}

OUTSIDE: dict[str, list[Case]] = {
    "stop_is_released": [
        world(stop_pressed=True),
        world(inhibited=True),
        world(stop_pressed=True, inhibited=True),
    ],
    "state_is_lit": [
        *[of(state=s) for s in State if s not in (State.LIT, State.COMMISSIONING)],
        of(record=None),
    ],
    "no_reason_holds": [
        *[of(holds=frozenset({hold})) for hold in Hold],
        of(fault=Fault(FaultCode.GAP, "a gap")),
    ],
    "lease_is_fresh": [world(lease_fresh=False)],
    "interlock_is_closed": [world(interlock_closed=False)],
    "loop_is_alive": [world(gap=Ns(-1)), world(gap=Ns(2 * S + 1)), world(gap=math.nan)],
    "surface_is_known_and_cool": [
        surface(41),
        surface(45),
        surface(4.999),
        surface(0),
        surface(-20),
        surface(math.nan),
        surface(math.inf),
        surface(-math.inf),
        world(surface=GONE),
        world(surface=Reading(Celsius(math.nan)), heatsink=None),
    ],
    "second_surface_is_known_and_cool": [
        surface2(41),
        surface2(4.999),
        surface2(math.nan),
        surface2(math.inf),
        world(surface2=GONE),
    ],
    "heatsink_is_known_and_cool": [
        heatsink(75),
        heatsink(90),
        heatsink(-20.001),
        heatsink(math.nan),
        heatsink(math.inf),
        world(heatsink=GONE),
    ],
    "hardware_obeys": [world(hardware_problem="red reads 30 %"), world(hardware_problem="")],
    "fan_turns": [world(fan_turns=False)],
    "no_light_is_seen_before_ours": [world(stray_light=True)],
    "lamps_do_as_told": [world(lamp_fault=Fault(FaultCode.STUCK_ON, "still seen"))],
    "temperatures_are_plausible": [world(implausible="it warms"), world(implausible="")],
    "clocks_agree": [world(clocks_apart="9 s"), world(clocks_apart="")],
    "skin_is_seen_and_cool": [
        skin(41),
        skin(43),
        skin(19.999),
        skin(math.nan),
        skin(math.inf),
        skin(None),
        skin(32, None),
        skin(32, 19.999),
        skin(32, 38.001),
        skin(32, math.nan),
        skin(32, is_heated=True),
        skin(39, 38, is_numb=True),
        skin(28, 20, is_numb=True),
        skin(36, 28, is_numb=True),
        # What the session's rules were told of a person counts for nothing here.
        skin(39, is_numb=True, is_insensate=False),
    ],
    "ledger_holds_the_dose": [
        world(window=None),
        window(5 * S, 1.0, 2.0),
        window(0, 1.0, 2.0),
        window(9 * S, 1.0, 2.0, (1.0011, 0.0)),
        window(9 * S, 1.0, 2.0, (0.0, 2.0011)),
        window(9 * S, math.nan, 2.0),
        window(9 * S, 1.0, math.nan),
    ],
    "time_is_left": [
        of(lit=Ns(20 * MINUTE)),
        of(lit=Ns(20 * MINUTE + 1)),
        short_of_light(5 * S),
    ],
    "history_allows_it": [
        Case(plan=replace(PLAN, grant=None)),
        Case(plan=replace(PLAN, grant=grant(person="Bob"))),
        Case(plan=replace(PLAN, grant=grant(area="knees"))),
        had(recent=(9.5, 0.0), given=(0.502, 0.0)),  # red 10
        had(recent=(0.0, 19.5), given=(0.0, 0.502)),  # NIR 20
        had(recent=(8.0, 14.0), given=(1.0, 1.002)),  # 24 in all
        had(recent=(0.0, 17.5), given=(0.0, 0.502), skin=NUMB, nir=0.1),
        had(recent=(4.5, 0.0), given=(0.502, 0.0), skin=DARK_SKIN),
        had(recent=(4.0, 8.0), given=(2.4, 4.802), optics=UNSURE),
        had(week=(49.5, 0.0), given=(0.502, 0.0)),  # five times as much in a week
        had(week=(0.0, 99.5), given=(0.0, 0.502)),
        had(week=(40.0, 79.0), given=(0.5, 0.502)),
        had(recent=(math.nan, 1.0)),
    ],
    "clinic_has_answered": [Case(plan=replace(PLAN, grant=grant(claim="c", awaits_clinic=True)))],
    "duties_are_real": [
        Case(red=0.0999),
        Case(nir=0.0999),
        Case(red=1e-9),
        Case(red=-1e-9),
        Case(nir=-0.1),
        Case(red=math.nan),
        Case(nir=math.nan),
        Case(red=-math.inf),
        Case(red=0.901, optics=STEEP),
        Case(nir=0.901, optics=STEEP),
        Case(red=1.0, optics=STEEP),
        Case(red=1.1, optics=STEEP),
        Case(nir=math.inf, optics=STEEP),
        Case(red=True, optics=STEEP),
        Case(nir=False),
    ],
    "planned_channels_only": [
        Case(red=0.1, nir=0.1, plan=RED_ALONE),
        Case(red=0.1, nir=0.0, plan=NIR_ALONE),
    ],
    "light_is_known": [
        Case(optics=GUESSED),
        Case(optics=optics(nir=calibration(kind=CalibrationKind.ESTIMATED))),
        Case(optics=optics(calibration(instrument=" Simulated meter"))),
    ],
    "each_irradiance_is_bounded": [
        Case(red=0.4 + JUST, nir=0.0),
        Case(red=0.0, nir=0.4 + JUST),
        Case(red=0.32 + JUST, nir=0.0, optics=UNSURE),
        Case(red=0.0, nir=0.2 + JUST, optics=NEAR),
        Case(red=0.0, nir=0.32 + JUST, optics=DROOP, facts=COLD),
    ],
    "total_irradiance_is_bounded": [
        Case(red=0.3, nir=0.2 + JUST),
        Case(red=0.2 + JUST, nir=0.3),
        Case(red=0.125, nir=0.125 + JUST, skin=NUMB),
        Case(red=0.1, nir=0.1 + JUST, skin=NUMB, optics=UNSURE),
        Case(red=0.1, nir=0.1 + JUST, skin=NUMB, optics=DROOP, facts=COLD),
        Case(red=0.1, nir=0.15 + JUST, optics=NEAR),
        Case(red=0.0, nir=0.26, skin=NUMB),
    ],
    "each_fluence_is_bounded": [
        Case(given=(10.001 + JUST, 0.0)),
        Case(given=(0.0, 20.001 + JUST)),
        Case(given=(5.001 + JUST, 0.0), skin=DARK_SKIN),
        Case(given=(8.001, 0.0), optics=UNSURE),
        Case(given=(0.0, 16.001), optics=UNSURE),
    ],
    "total_fluence_is_bounded": [
        Case(given=(10.0, 14.001 + JUST)),
        Case(given=(4.001, 20.0 + JUST)),
        Case(given=(9.0, 9.001 + JUST), nir=0.1, skin=NUMB),
        Case(given=(0.0, 18.001 + JUST), nir=0.1, skin=NUMB),
        Case(given=(8.0, 11.201), optics=UNSURE),
    ],
    "fluence_is_below_the_trip": [
        Case(given=(5.0, 10.001 + JUST), nir=0.1, optics=NEAR),
        Case(given=(10.0, 14.0), plan=replace(PLAN, distance_factor=0.79)),
    ],
    "goggles_are_on_where_needed": [
        Case(plan=BARE_BRIGHT),
        Case(plan=BARE, skin=EYES),
        Case(red=0.1, nir=0.0, plan=replace(RED_ALONE, goggles=False), skin=EYES),
        Case(nir=0.1, plan=BARE, optics=NEAR),
    ],
    "bare_eyes_are_spared": [
        Case(given=(0.0, EYE_5_S + 0.0011), plan=BARE),
        Case(given=(0.0, EYE_5_S / 1.25 + 0.0011), plan=BARE, optics=UNSURE),
        Case(given=(0.0, 10.002), session={"lit": Ns(1000 * S)}, plan=BARE),
    ],
}
NAMES = [rule.__name__ for rule in gate.RULES]


def cases(of_rules: Mapping[str, list[Case]]) -> list[Any]:
    return [
        pytest.param(name, case, id=f"{name}-{number}")
        for name, listed in of_rules.items()
        for number, case in enumerate(listed)
    ]


def test_every_rule_has_cases_on_both_sides() -> None:
    assert NAMES == list(INSIDE) == list(OUTSIDE)
    assert all(INSIDE.values())
    assert all(OUTSIDE.values())


@pytest.mark.parametrize(("name", "case"), cases(INSIDE))
def test_just_inside_every_rule_light_is_permitted(name: str, case: Case) -> None:
    ask = case.ask()
    assert gate.refusals(ask) == ()
    assert gate.permit(ask) is not None


@pytest.mark.parametrize(("name", "case"), cases(OUTSIDE))
def test_just_outside_a_rule_it_alone_refuses(name: str, case: Case) -> None:
    ask = case.ask()
    assert gate.refusals(ask) == (name,)
    assert gate.permit(ask) is None


@pytest.mark.parametrize("removed", NAMES)
def test_no_rule_can_be_left_out(removed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule is the only thing between some of its cases and the light."""
    rules = tuple(rule for rule in gate.RULES if rule.__name__ != removed)
    monkeypatch.setattr(gate, "RULES", rules)
    let_through = [case for case in OUTSIDE[removed] if gate.permit(case.ask()) is not None]
    assert let_through == OUTSIDE[removed]


def test_stop_is_asked_first() -> None:
    everything = Case(
        facts={"stop_pressed": True, "lease_fresh": False, "window": None},
        session={"state": State.FAULT},
    )
    assert gate.refusals(everything.ask())[0] == "stop_is_released"


def test_all_that_refuse_are_named_in_order() -> None:
    ask = world(lease_fresh=False, window=None, gap=Ns(9 * S)).ask()
    assert gate.refusals(ask) == ("lease_is_fresh", "loop_is_alive", "ledger_holds_the_dose")


def test_without_a_plan_nothing_is_permitted_and_the_tightest_caps_hold() -> None:
    ask = Case(session={"plan": None}).ask()
    assert set(gate.refusals(ask)) == {
        "state_is_lit",
        "history_allows_it",
        "clinic_has_answered",
        "planned_channels_only",
        "total_irradiance_is_bounded",
        "fluence_is_below_the_trip",
        "goggles_are_on_where_needed",
        "bare_eyes_are_spared",
    }
    assert ask.skin == Skin(insensate=True, dark_or_tattooed=True, eyes_at_risk=True)


@pytest.mark.parametrize("given", [(math.nan, 0.0), (0.0, math.nan), (math.nan, math.nan)])
def test_a_dose_that_is_no_number_is_refused(given: tuple[float, float]) -> None:
    assert {
        "ledger_holds_the_dose",
        "each_fluence_is_bounded",
        "total_fluence_is_bounded",
        "fluence_is_below_the_trip",
    } == set(gate.refusals(Case(given=given).ask()))


@pytest.mark.parametrize("given", [(-1e-9, 0.0), (0.0, -1e-9)])
def test_a_dose_below_nothing_is_refused(given: tuple[float, float]) -> None:
    assert "each_fluence_is_bounded" in gate.refusals(Case(given=given).ask())


@pytest.mark.parametrize("lit", [-1, math.nan])
def test_a_time_that_is_none_is_refused(lit: float) -> None:
    assert {"ledger_holds_the_dose", "time_is_left"} == set(gate.refusals(of(lit=lit).ask()))


def test_a_permit_carries_the_duties_asked_for_and_lasts_half_a_second() -> None:
    assert gate.permit(Case(red=0.15, nir=0.25).ask()) == Permit(
        red=Duty(0.15), nir=Duty(0.25), issued=Ns(100 * S), expires=Ns(100 * S + S // 2)
    )


def test_the_worst_irradiance_reckons_with_nearness_warmth_and_the_meter() -> None:
    panel = optics(
        red=calibration(per_kelvin=-0.01, uncertainty=0.1),
        distances=DistanceTable((10.0, 20.0), (1.5, 1.0)),
    )
    ask = Case(red=0.2, nir=0.1, optics=panel, facts=COLD).ask()
    assert ask.worst_irradiance[RED] == pytest.approx(20 * 1.5 * 1.25 * 1.1)
    assert ask.worst_irradiance[NIR] == pytest.approx(10 * 1.5)
    silent = Case(red=0.2, optics=panel, facts={"heatsink": GONE}).ask()
    assert silent.worst_irradiance[RED] == pytest.approx(20 * 1.5 * 1.1)


def test_the_worst_fluence_reckons_with_the_meter() -> None:
    ask = Case(given=(2.0, 4.0), optics=UNSURE).ask()
    assert ask.worst_fluence == {RED: 2.5, NIR: 5.0}


def held_plans() -> Iterator[Plan]:
    """Plans that the irradiance limits hold back: they lie as near to them as a plan can."""
    for area, minutes, distance in product(("soles", "knees", "hips"), range(10, 16), (10, 25, 30)):
        for strength, skin in (("strong", USUAL_SKIN), ("usual", NUMB)):
            for mode in catalogue()[area].modes:
                made = make_plan(choice(area, minutes, mode, strength, distance), skin)
                if made.share < 1:
                    yield made


def test_the_gate_permits_every_plan_that_a_limit_holds_back() -> None:
    panel, asked = example_optics(), 0
    refused: list[str] = []
    for made, celsius in product(held_plans(), (-20.0, 18.3, 31.7, 45.3, 55.1, 74.9)):
        duty = {
            channel: panel.channels[channel].duty_for(
                goal.irradiance, made.distance_factor, celsius
            )
            if goal.target > 0
            else Duty(0.0)
            for channel, goal in made.goals.items()
        }
        ask = Ask(
            duty=duty,
            session=session(plan=replace(made, goggles=True)),
            facts=facts(window=WIDE, heatsink=Reading(Celsius(celsius))),
            optics=panel,
        )
        asked += 1
        refused += gate.refusals(ask)
    assert refused == []
    assert asked > 300
