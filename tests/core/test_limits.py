"""The hard limits, written out again from the safety file's table."""

from firmware_py.core import limits
from tests.core.parts import MINUTE, S

EXPECTED = {
    "IRRADIANCE_CHANNEL": 40,
    "IRRADIANCE_TOTAL": 50,
    "IRRADIANCE_TOTAL_INSENSATE": 25,
    "FLUENCE_RED": 10,
    "FLUENCE_NIR": 20,
    "FLUENCE_TOTAL": 24,
    "FLUENCE_TOTAL_INSENSATE": 18,
    "FLUENCE_RED_DARK_SKIN": 5,
    "FLUENCE_TRIP": 30,
    "MINUTES_MIN": 10,
    "MINUTES_MAX": 20,
    "LIT_MAX": 20 * MINUTE,
    "COUNTDOWN": 10 * S,
    "PAUSE_MAX": 10 * MINUTE,
    "RAMP": 2 * S,
    "SURFACE_DERATE": 38,
    "SURFACE_PAUSE": 41,
    "SURFACE_RESUME": 37,
    "SURFACE_FAULT": 43,
    "HEATSINK_DERATE": 60,
    "HEATSINK_PAUSE": 75,
    "HEATSINK_RESUME": 55,
    "HEATSINK_FAULT": 85,
    "COOL_FOR": 30 * S,
    "READING_MIN": -20,
    "READING_AGE_MAX": 3 * S,
    "READING_JUMP_K": 5,
    "READING_AGREE_K": 1,
    "READING_AGREE_COUNT": 3,
    "LEASE": 3 * S,
    "PERMIT": S // 2,
    "TICK": S // 20,
    "GAP_MAX": 2 * S,
    "WINDOW": 98 * S // 10,
    "WINDOW_ASK": 5 * S,
    "READBACK_TOLERANCE": 0.002,
}


def test_every_limit_is_the_one_of_the_safety_file() -> None:
    assert {name: value for name, value in vars(limits).items() if name.isupper()} == EXPECTED


def test_a_window_holds_less_than_ten_seconds_and_is_asked_for_in_time() -> None:
    assert limits.WINDOW_ASK < limits.WINDOW < 10 * S
