"""The stop button: an opened contact acts at once, and a broken wire is an opened contact."""

from collections.abc import Iterator
from functools import partial

import pytest

from firmware_py.drivers.stop_button import StopButton
from tests.contract.benches import STOP, Bench, Level, until


class Stops:
    """Counts what the button does; may be told to fail."""

    def __init__(self) -> None:
        self.acts = 0
        self.told: list[str] = []
        self.fails = False

    def act(self) -> tuple[str, ...]:
        self.acts += 1
        if self.fails:
            raise RuntimeError("a fault of its own")
        return ()

    def have_been(self, times: int) -> bool:
        return self.acts == times


@pytest.fixture
def stops() -> Stops:
    return Stops()


@pytest.fixture
def button(bench: Bench, stops: Stops) -> Iterator[StopButton]:
    made = StopButton(STOP, stops.act, pin_factory=bench.pin_factory, log=stops.told.append)
    yield made
    made.close()


def test_a_closed_contact_is_no_stop(button: StopButton, stops: Stops) -> None:
    assert (button.is_pressed, stops.acts, stops.told) == (False, 0, [])


def test_an_opened_contact_acts_at_once(bench: Bench, button: StopButton, stops: Stops) -> None:
    bench.drive(STOP, "high")
    assert until(lambda: stops.told == ["stop button: light off"])
    assert (button.is_pressed, stops.acts) == (True, 1)
    bench.drive(STOP, "low")
    assert until(lambda: not button.is_pressed)
    assert stops.acts == 1


def test_every_press_acts(bench: Bench, button: StopButton, stops: Stops) -> None:
    for press in range(1, 4):
        bench.drive(STOP, "high")
        assert until(partial(stops.have_been, press))
        bench.drive(STOP, "low")
        assert until(lambda: not button.is_pressed)


@pytest.mark.parametrize("level", ["high", "open"])
def test_pressed_or_broken_before_the_start_acts_at_the_start(
    bench: Bench, stops: Stops, level: Level
) -> None:
    bench.drive(STOP, level)
    made = StopButton(STOP, stops.act, pin_factory=bench.pin_factory, log=stops.told.append)
    assert (made.is_pressed, stops.acts) == (True, 1)
    made.close()


def test_an_error_while_acting_leaves_the_button_alive(
    bench: Bench, button: StopButton, stops: Stops
) -> None:
    """An exception would end lgpio's only dispatch thread: every later press would be lost."""
    stops.fails = True
    bench.drive(STOP, "high")
    assert until(lambda: stops.told == ["stop button: RuntimeError('a fault of its own')"])
    bench.drive(STOP, "low")
    assert until(lambda: not button.is_pressed)
    stops.fails = False
    bench.drive(STOP, "high")
    assert until(lambda: stops.told[1:] == ["stop button: light off"])
    assert stops.acts == 2


def test_what_cannot_be_read_counts_as_pressed(bench: Bench, button: StopButton) -> None:
    button.close()
    button.close()
    assert button.is_pressed
