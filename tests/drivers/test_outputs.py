"""Buzzer and heartbeat: lines that no tick ever fails for."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from firmware_py.core.errors import HardwareError
from firmware_py.core.units import ns
from firmware_py.drivers.outputs import Buzzer, Heartbeat

LINE = 5


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    made = MockFactory()
    yield made
    made.reset()


def quiet(text: str) -> None:
    raise AssertionError(text)


def test_a_buzzer_is_silent_until_told_and_after_its_end(factory: MockFactory) -> None:
    factory.pin(LINE).drive_high()  # as a crash left it
    buzzer = Buzzer(LINE, "buzzer", pin_factory=factory, log=quiet)
    pin = factory.pin(LINE)
    assert (pin.function, pin.state) == ("output", False)
    levels = []
    for on in (True, True, False):
        buzzer.sound(on=on)
        levels.append(bool(pin.state))
    assert levels == [True, True, False]
    buzzer.sound(on=True)
    pin.clear_states()
    buzzer.close()
    buzzer.close()
    assert [entry.state for entry in pin.states][:2] == [True, False]
    assert pin.function == "input"


def test_what_fails_is_told_once_and_never_raised(factory: MockFactory) -> None:
    told: list[str] = []
    buzzer = Buzzer(LINE, "buzzer", pin_factory=factory, log=told.append)
    buzzer.close()
    for on in (True, False, True):
        buzzer.sound(on=on)
    assert len(told) == 1
    assert told[0].startswith("buzzer (GPIO 5): can't be set: ")


def test_a_line_that_is_taken_is_told(factory: MockFactory) -> None:
    first = Buzzer(LINE, "buzzer", pin_factory=factory, log=quiet)
    with pytest.raises(HardwareError, match=r"heartbeat \(GPIO 5\): can't be had"):
        Heartbeat(LINE, "heartbeat", pin_factory=factory, log=quiet)
    first.close()


def test_a_heart_beats_every_eighth_tick_and_not_more_often(factory: MockFactory) -> None:
    heart = Heartbeat(LINE, "heartbeat", pin_factory=factory, log=quiet)
    pin = factory.pin(LINE)
    levels = ""
    for tick in range(21):
        heart.beat(ns(100 + tick * 0.05))
        levels += "1" if pin.state else "0"
    assert levels == "111111110000000011111"
    heart.close()


def test_a_heart_that_is_told_late_or_by_a_clock_that_fell_beats_at_once(
    factory: MockFactory,
) -> None:
    heart = Heartbeat(LINE, "heartbeat", pin_factory=factory, log=quiet)
    pin = factory.pin(LINE)
    levels = []
    for now_s in (100, 107, 3):
        heart.beat(ns(now_s))
        levels.append(bool(pin.state))
    assert levels == [True, False, True]
    heart.close()
