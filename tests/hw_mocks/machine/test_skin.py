"""The simulated skin against calculations by hand."""

import math
from dataclasses import replace

import pytest

from hw_mocks.machine.skin import Skin, SkinSettings

PLAIN = SkinSettings(perfusion=0.0, start_c=25.0)  # no blood: loss to the air alone


def lit(settings: SkinSettings, mw_cm2: float, seconds: int, room_c: float = 25.0) -> float:
    skin = Skin(settings, room_c)
    for _ in range(seconds):
        skin.step(mw_cm2, room_c, 1.0)
    return skin.celsius


def test_without_blood_it_is_a_first_order_lag() -> None:
    # 10 mW/cm² x 0.6 absorbed over 1 mW/cm² each kelvin; 1 J/cm² each kelvin: 1000 s.
    assert lit(PLAIN, 10.0, 1000) == pytest.approx(25 + 6 * (1 - math.exp(-1)))
    assert lit(PLAIN, 10.0, 20_000) == pytest.approx(31.0)


def test_a_blanket_keeps_four_fifths_of_the_loss() -> None:
    assert lit(replace(PLAIN, blanket=1.0), 10.0, 100_000) == pytest.approx(25 + 30)


def test_other_heat_adds_to_the_lights() -> None:
    assert lit(replace(PLAIN, other_mw_cm2=6.0), 0.0, 20_000) == pytest.approx(31.0)


def test_sound_skin_rests_at_33_and_80_mw_warm_it_by_about_6_kelvin() -> None:
    resting = Skin(SkinSettings(), 25.0).celsius
    assert resting == pytest.approx(33.25, abs=0.1)
    assert lit(SkinSettings(), 0.0, 3600) == pytest.approx(resting, abs=0.05)
    assert lit(SkinSettings(), 80.0, 3600) - resting == pytest.approx(6.0, abs=0.5)


def test_no_light_within_its_limits_warms_skin_by_two_kelvin_a_minute() -> None:
    bare = Skin(replace(PLAIN, blanket=1.0), 25.0)
    before = bare.celsius
    for _ in range(60):
        bare.step(50.0, 25.0, 1.0)
    assert bare.celsius - before < 2.0


def test_poor_circulation_warms_further() -> None:
    poor = SkinSettings(perfusion=0.05, start_c=30.0)
    assert lit(poor, 25.0, 1200) - 30 > 7
    sound = SkinSettings()
    assert lit(sound, 25.0, 1200) - Skin(sound, 25.0).celsius < 3.5


def test_a_held_temperature_stays_and_the_model_goes_on_from_it() -> None:
    skin = Skin(SkinSettings(), 25.0)
    skin.hold(40.0)
    skin.step(0.0, 25.0, 60.0)
    assert skin.celsius == 40.0
    skin.follow()
    skin.step(0.0, 25.0, 60.0)
    assert 33 < skin.celsius < 40
