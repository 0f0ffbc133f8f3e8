"""The physics against calculations by hand."""

import math
from dataclasses import replace

import pytest

from hw_mocks.machine.physics import Lamp, Physics, PhysicsSettings, interpolate

STEP_NS = 50_000_000
TABLE = ((0.1, 4.0), (0.5, 20.0), (1.0, 36.0))


def settings(**own: float) -> PhysicsSettings:
    lamps = {"red": Lamp(table=TABLE, per_kelvin=-0.0028), "nir": Lamp(table=TABLE)}
    return replace(
        PhysicsSettings(lamps=lamps, factors=((10.0, 1.2), (15.0, 1.0), (30.0, 0.5))),
        **own,  # type: ignore[arg-type]  # numbers that are floats
    )


def lit(physics: Physics, red: float, nir: float = 0.0) -> Physics:
    physics.shine("red", red)
    physics.shine("nir", nir)
    return physics


@pytest.mark.parametrize(
    ("duty", "expected"),
    [(0.0, 0.0), (-0.1, 0.0), (0.05, 2.0), (0.1, 4.0), (0.3, 12.0), (0.75, 28.0), (1.0, 36.0)],
)
def test_a_lamp_gives_what_its_table_says_and_less_than_its_lowest_point_in_proportion(
    duty: float, expected: float
) -> None:
    assert Lamp(table=TABLE).at(duty) == pytest.approx(expected)


def test_a_scale_changes_all_of_a_lamps_light() -> None:
    lamp = Lamp(table=TABLE, scale=1.03)
    assert [lamp.at(d) for d in (0.05, 0.3, 1.0)] == pytest.approx([2.06, 12.36, 37.08])


@pytest.mark.parametrize(
    ("cm", "factor"),
    [(10, 1.2), (12.5, 1.1), (15, 1.0), (22.5, 0.75), (30, 0.5), (60, 0.125), (5, 4.8)],
)
def test_distance_is_measured_within_the_rows_and_inverse_square_beyond(
    cm: float, factor: float
) -> None:
    assert settings().distance_factor(cm) == pytest.approx(factor)


def test_interpolation_holds_its_ends() -> None:
    points = ((1.0, 10.0), (2.0, 30.0))
    assert [interpolate(points, x) for x in (0.0, 1.0, 1.25, 2.0, 9.0)] == [10, 10, 15, 30, 30]


def test_warm_leds_give_less() -> None:
    physics = lit(Physics(settings()), 0.5, 0.5)
    physics.heatsink.hold(55.0)
    assert physics.irradiance_mw_cm2("red") == pytest.approx(20.0 * (1 - 0.0028 * 30))
    assert physics.irradiance_mw_cm2("nir") == pytest.approx(20.0 * (1 - 0.003 * 30))


def test_steady_light_for_a_minute_is_irradiance_times_time() -> None:
    physics = lit(Physics(settings(heatsink_rise_k=0.0)), 0.5)
    for _ in range(1200):
        physics.step(STEP_NS)
    assert physics.fluence_j_cm2 == pytest.approx({"red": 20.0 * 60 / 1000, "nir": 0.0})


def test_where_the_skin_is_changes_what_it_gets_at_once() -> None:
    physics = lit(Physics(settings()), 0.5)
    physics.sit(30.0)
    assert physics.irradiance_mw_cm2("red") == pytest.approx(10.0)
    physics.shine("red", 1.0)
    assert physics.irradiance_mw_cm2("red") == pytest.approx(18.0)


def test_heat_comes_as_a_first_order_lag_of_the_power() -> None:
    physics = lit(Physics(settings()), 1.0)  # half of full power: +9 K and +3.5 K in the end
    for _ in range(180 * 20):
        physics.step(STEP_NS)
    assert physics.heatsink.celsius == pytest.approx(25 + 9 * (1 - math.exp(-1)))
    assert physics.surface.celsius == pytest.approx(25 + 3.5 * (1 - math.exp(-180 / 240)))


def test_what_is_given_while_it_warms_is_exact_whatever_the_step() -> None:
    fine, coarse = (lit(Physics(settings(heatsink_rise_k=60.0)), 1.0, 1.0) for _ in range(2))
    for _ in range(600 * 20):
        fine.step(STEP_NS)
    coarse.step(600 * 20 * STEP_NS)
    # E x integral of 1 + k rise (1 - exp(-t/tau)) over 600 s
    warm_s = 600 - 180 * (1 - math.exp(-600 / 180))
    by_hand = 36 * (600 - 0.0028 * 60 * warm_s) / 1000
    assert fine.fluence_j_cm2["red"] == pytest.approx(by_hand)
    assert coarse.fluence_j_cm2["red"] == pytest.approx(by_hand)


def test_a_stalled_fan_warms_the_heatsink_more() -> None:
    physics = lit(Physics(settings()), 1.0, 1.0)
    physics.fan_turns = False
    physics.step(10_000 * 1_000_000_000)
    assert physics.heatsink.celsius == pytest.approx(25 + 18 * 2.5)
    assert physics.surface.celsius == pytest.approx(25 + 7)


def test_a_held_temperature_stays_and_the_model_goes_on_from_it() -> None:
    physics = lit(Physics(settings()), 0.0)
    physics.surface.hold(42.5)
    physics.step(STEP_NS)
    assert physics.surface.celsius == 42.5
    physics.surface.follow()
    physics.step(240 * 1_000_000_000)
    assert physics.surface.celsius == pytest.approx(25 + 17.5 * math.exp(-1))
