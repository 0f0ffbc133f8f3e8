"""Lines as files and levels, and gpiozero's own classes on them."""

from pathlib import Path

import pytest
from gpiozero import Button, DigitalOutputDevice

from firmware_py.core.units import Ns
from hw_mocks.hardware.gpio_lines import Lines
from hw_mocks.hardware.pins import WorldFactory
from hw_mocks.hardware.pwm_kernel import WriteRecord

NUMBERS = {"enable": 27, "stop": 17}
NAMES = (
    "enable",
    "stop",
    "interlock",
    "fan",
    "buzzer",
    "heartbeat",
    "light_sense_red",
    "light_sense_nir",
)


class Board:
    def __init__(self, folder: Path, *, fresh: bool = True) -> None:
        self.folder = folder
        self.trace: list[WriteRecord] = []
        self.lines = Lines(
            folder / "gpio", NUMBERS, clock=lambda: Ns(7), on_write=self.trace.append, fresh=fresh
        )
        self.factory = WorldFactory(self.lines)
        self.lines.follow = self.factory.follow

    def files(self) -> dict[str, str]:
        return {name: (self.folder / "gpio" / name).read_text().strip() for name in NAMES}


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path)


def test_a_fresh_board_is_dark_and_well(board: Board) -> None:
    well = dict.fromkeys(NAMES, "0") | {"fan": "1"}
    assert board.files() == well
    assert board.trace == []


def test_what_gpiozero_writes_reaches_line_file_and_trace(board: Board) -> None:
    device = DigitalOutputDevice(27, initial_value=False, pin_factory=board.factory)
    device.on()
    assert board.lines["enable"]
    assert board.files()["enable"] == "1"
    device.off()
    assert board.files()["enable"] == "0"
    assert board.trace == [
        WriteRecord(Ns(7), "gpio/enable", value, None, "daemon") for value in "010"
    ]


def test_a_line_let_go_of_is_pulled_down(board: Board) -> None:
    device = DigitalOutputDevice(27, initial_value=True, pin_factory=board.factory)
    device.close()
    assert board.files()["enable"] == "0"


def test_a_line_keeps_its_level_when_its_program_is_gone(board: Board, tmp_path: Path) -> None:
    device = DigitalOutputDevice(27, initial_value=True, pin_factory=board.factory)
    again = Board(tmp_path, fresh=False)
    assert again.lines["enable"]
    assert Board(tmp_path, fresh=True).files()["enable"] == "0"
    device.close()


def test_a_healthy_stop_is_closed_and_pressed_or_broken_is_open(board: Board) -> None:
    button = Button(17, pull_up=True, pin_factory=board.factory)
    seen: list[str] = []
    button.when_released = lambda: seen.append("opened")
    button.when_pressed = lambda: seen.append("closed")
    assert button.is_pressed
    board.lines.drive("stop", level=True)
    assert not button.is_pressed
    board.lines.drive("stop", level=True)  # no edge where nothing changes
    board.lines.drive("stop", level=False)
    assert button.is_pressed
    assert seen == ["opened", "closed"]
    assert board.trace == []  # nobody wrote


def test_a_button_made_while_it_is_pressed_reads_pressed(board: Board) -> None:
    board.lines.drive("stop", level=True)
    assert not Button(17, pull_up=True, pin_factory=board.factory).is_pressed


def test_a_line_that_nothing_is_wired_to_follows_its_pull(board: Board) -> None:
    assert not Button(5, pull_up=True, pin_factory=board.factory).is_pressed
    DigitalOutputDevice(6, initial_value=True, pin_factory=board.factory)
    assert board.trace == []


def test_another_process_may_write_a_line(board: Board) -> None:
    device = DigitalOutputDevice(27, initial_value=True, pin_factory=board.factory)
    board.trace.clear()
    (board.folder / "gpio" / "enable").write_text("0\n")
    board.lines.notice_outside()
    assert not board.lines["enable"]
    assert not device.value  # a pin is read where it is, not where it was written
    board.lines.notice_outside()
    assert board.trace == [WriteRecord(Ns(7), "gpio/enable", "0", None, "outside")]


def test_another_process_may_press_the_stop(board: Board) -> None:
    button = Button(17, pull_up=True, pin_factory=board.factory)
    (board.folder / "gpio" / "stop").write_text("1")
    board.lines.notice_outside()
    assert not button.is_pressed


def test_what_is_no_level_is_undone(board: Board) -> None:
    (board.folder / "gpio" / "enable").write_text("high\n")
    board.lines.notice_outside()
    assert board.files()["enable"] == "0"
    assert board.trace == []
