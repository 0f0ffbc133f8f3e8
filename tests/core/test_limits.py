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
    "SESSIONS_APART": 20 * 60 * MINUTE,
    "WEEK": 7 * 24 * 60 * MINUTE,
    "SESSIONS_PER_WEEK": 5,
    "DAY": 24 * 60 * MINUTE,
    "AREAS_PER_DAY": 4,
    "LIT_PER_DAY": 60 * MINUTE,
    "COUNTS_FROM": 0.1,
    "FINISH_WITHIN": 2 * 60 * MINUTE,
    "SKIN_RESTS": 48 * 60 * MINUTE,
    "SKIN_RESTS_LONGER": 96 * 60 * MINUTE,
    "MINUTES_MIN": 10,
    "MINUTES_MAX": 20,
    "LIT_MAX": 20 * MINUTE,
    "COUNTDOWN": 10 * S,
    "PAUSE_MAX": 10 * MINUTE,
    "INSTALLER_LIGHT_MAX": MINUTE,
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
    "LIGHT_GOES": S,
    "LIGHT_COMES": 3 * S,
    "FAN_STILL": 2 * S,
    "DARK_SETTLE": MINUTE,
    "DARK_RISE_K": 6,
    "DARK_RISE_WITHIN": 2 * MINUTE,
    "RACE_K": 30,
    "RACE_WITHIN": 10 * S,
    "CLOCKS_APART": S,
    "CLOCKS_LOOKS": 2,
    "READBACK_TOLERANCE": 0.002,
}


def test_every_limit_is_the_one_of_the_safety_file() -> None:
    assert {name: value for name, value in vars(limits).items() if name.isupper()} == EXPECTED


def test_a_window_holds_less_than_ten_seconds_and_is_asked_for_in_time() -> None:
    assert limits.WINDOW_ASK < limits.WINDOW < 10 * S
