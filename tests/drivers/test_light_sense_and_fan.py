"""What sees the light, and what tells of the fan."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from firmware_py.core.errors import HardwareError
from firmware_py.drivers.inputs import Fan, LightSense

LINE = 24


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    made = MockFactory()
    yield made
    made.reset()


def test_a_light_sense_is_high_in_the_light_and_dark_where_its_wire_is_broken(
    factory: MockFactory,
) -> None:
    sense = LightSense(LINE, "red", pin_factory=factory)
    seen = [sense.sees_light]
    for drive in (factory.pin(LINE).drive_high, factory.pin(LINE).drive_low):
        drive()
        seen.append(sense.sees_light)
    assert seen == [False, True, False]
    sense.close()
    sense.close()
    assert sense.sees_light is None


def test_a_light_sense_whose_line_is_taken_is_told(factory: MockFactory) -> None:
    first = LightSense(LINE, "red", pin_factory=factory)
    with pytest.raises(HardwareError, match=r"red light sense \(GPIO 24\): can't be had"):
        LightSense(LINE, "red", pin_factory=factory)
    first.close()


def test_a_fan_with_a_level_turns_while_it_is_high(factory: MockFactory) -> None:
    fan = Fan(LINE, tach=False, pin_factory=factory)
    seen = [fan.turned()]
    factory.pin(LINE).drive_high()
    seen += [fan.turned(), fan.turned()]
    factory.pin(LINE).drive_low()
    seen.append(fan.turned())
    fan.close()
    fan.close()
    assert [*seen, fan.turned()] == [False, True, True, False, False]


def test_a_fan_with_a_tachometer_turns_where_pulses_came_since_the_last_look(
    factory: MockFactory,
) -> None:
    fan = Fan(LINE, tach=True, pin_factory=factory)
    pin = factory.pin(LINE)
    seen = []
    for drives in ("", "low", "", "high", "low high low", "", "high low"):
        for drive in drives.split():
            (pin.drive_low if drive == "low" else pin.drive_high)()
        seen.append(fan.turned())
    assert seen == [False, True, False, False, True, False, True]
    fan.close()
    fan.close()
    assert not fan.turned()


def test_a_fan_that_stands_still_with_its_line_low_or_high_is_still(factory: MockFactory) -> None:
    fan = Fan(LINE, tach=True, pin_factory=factory)
    factory.pin(LINE).drive_low()
    fan.turned()
    assert not fan.turned()
    factory.pin(LINE).drive_high()
    assert not fan.turned()
    fan.close()


def test_a_fan_whose_line_is_taken_is_told(factory: MockFactory) -> None:
    first = Fan(LINE, tach=True, pin_factory=factory)
    with pytest.raises(HardwareError, match=r"fan \(GPIO 24\): can't be had"):
        Fan(LINE, tach=False, pin_factory=factory)
    first.close()
