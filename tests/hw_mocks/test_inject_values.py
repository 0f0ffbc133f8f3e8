"""What `inject` understands, word by word."""

import pytest

from hw_mocks.inject_values import CHOICES, Inject, InjectError, known, parse

EVERY = [
    ("stop", "pressed"),
    ("stop", "released"),
    ("stop", "broken"),
    ("interlock", "open"),
    ("interlock", "closed"),
    ("surface_c", "model"),
    ("heatsink_c", "model"),
    ("surface2_c", "model"),
    ("skin_c", "model"),
    ("sensor", "frozen"),
    ("sensor", "detached"),
    ("sensor", "noisy"),
    ("sensor", "ok"),
    ("sensor", "missing"),
    ("sensor", "stale"),
    ("sensor", "bad-crc"),
    ("sensor", "85"),
    ("fan", "ok"),
    ("fan", "stalled"),
    ("pwm", "ok"),
    ("pwm", "einval"),
    ("pwm", "eacces"),
    ("pwm", "stuck"),
    ("pwm", "vanished"),
    ("light_sense", "ok"),
    ("light_sense", "stuck-on"),
    ("light_sense", "dead"),
    ("display", "lost"),
    ("display", "back"),
    ("touch", "lost"),
    ("touch", "back"),
    ("disk", "ok"),
    ("disk", "full"),
    ("clock", "unset"),
    ("clock", "unsynced"),
    ("clock", "ok"),
    ("daemon", "hang"),
    ("daemon", "hang:all"),
]


@pytest.mark.parametrize(("name", "value"), EVERY)
def test_every_word_is_known(name: str, value: str) -> None:
    assert parse(name, value) == Inject(name, value)


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("surface_c", "42.5", 42.5),
        ("surface_c", "-5", -5.0),
        ("heatsink_c", "70", 70.0),
        ("heatsink_c", "125", 125.0),
        ("distance_cm", "10", 10.0),
    ],
)
def test_temperatures_and_distances_are_numbers(name: str, value: str, number: float) -> None:
    assert parse(name, value) == Inject(name, "number", number)


@pytest.mark.parametrize(
    ("value", "jump_s"), [("jump:+3600", 3600.0), ("jump:-86400", -86400.0), ("jump:1.5", 1.5)]
)
def test_the_clock_jumps_by_seconds(value: str, jump_s: float) -> None:
    assert parse("clock", value) == Inject("clock", "jump", jump_s)


def test_the_clock_shows_a_time_of_day() -> None:
    at = Inject("clock", "at", 1_795_784_700.0)
    assert parse("clock", "2026-11-27T14:05:00+01:00") == at


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stop", "Pressed"),
        ("stop", ""),
        ("stop", "number"),
        ("surface_c", "nan"),
        ("surface_c", "inf"),
        ("surface_c", "125.1"),
        ("surface_c", "warm"),
        ("distance_cm", "0.9"),
        ("clock", "jump"),
        ("clock", "jump:"),
        ("clock", "jump:1e3"),
        ("clock", "jump:9999999999"),
        ("clock", "2026-11-27T14:05:00"),
        ("clock", "noon"),
        ("pwm", "12"),
        ("daemon", "ok"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(name: str, value: str) -> None:
    with pytest.raises(InjectError) as refusal:
        parse(name, value)
    assert name in str(refusal.value)


def test_an_unknown_name_is_refused_with_every_name() -> None:
    with pytest.raises(InjectError) as refusal:
        parse("voltage", "5")
    assert known() in str(refusal.value)
    assert [line.split()[0] for line in known().splitlines()] == list(CHOICES)
    clock = "  clock jump:+3600|2026-11-27T14:05:00Z|ok|unset|unsynced"
    assert clock in known().splitlines()


@pytest.mark.parametrize("place", ["surface", "heatsink", "surface2", "skin"])
def test_a_fault_of_a_sensor_can_name_its_place(place: str) -> None:
    assert parse("sensor", f"frozen:{place}") == Inject("sensor", "frozen", place=place)


@pytest.mark.parametrize("value", ["frozen:", "frozen:foot", ":skin", "melted:skin", "ok:a:b"])
def test_a_place_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(InjectError):
        parse("sensor", value)


@pytest.mark.parametrize("name", ["surface_c", "heatsink_c", "surface2_c", "skin_c"])
def test_auto_is_another_word_for_the_model(name: str) -> None:
    assert parse(name, "auto") == Inject(name, "model")
