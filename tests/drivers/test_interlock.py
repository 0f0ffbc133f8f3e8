"""The interlock switch: closed only where it is seen to be."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory

from firmware_py.core.errors import HardwareError
from firmware_py.drivers.inputs import InterlockSwitch

LINE = 22


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    made = MockFactory()
    yield made
    made.reset()


def test_a_contact_to_ground_is_closed_and_anything_else_open(factory: MockFactory) -> None:
    switch = InterlockSwitch(LINE, pin_factory=factory)
    assert not switch.is_closed  # nothing is wired: a broken wire
    seen = []
    for drive in (factory.pin(LINE).drive_low, factory.pin(LINE).drive_high):
        drive()
        seen.append(switch.is_closed)
    assert seen == [True, False]


def test_what_cannot_be_read_counts_as_open(factory: MockFactory) -> None:
    switch = InterlockSwitch(LINE, pin_factory=factory)
    factory.pin(LINE).drive_low()
    assert switch.is_closed
    switch.close()
    switch.close()
    assert not switch.is_closed


def test_a_line_that_is_taken_is_told(factory: MockFactory) -> None:
    first = InterlockSwitch(LINE, pin_factory=factory)
    with pytest.raises(HardwareError, match=r"interlock \(GPIO 22\): can't be had"):
        InterlockSwitch(LINE, pin_factory=factory)
    first.close()
