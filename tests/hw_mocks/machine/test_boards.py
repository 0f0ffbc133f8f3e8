"""The simulated board: what its kernel calls its chips, and when a folder is another machine."""

import re
from pathlib import Path

import pytest

from firmware_py.config.load import example_text, parse
from firmware_py.drivers.chips import find_chip, name_of
from firmware_py.drivers.gpio_chips import header_chip
from hw_mocks.machine import boards
from hw_mocks.machine.world import World

CONFIG = parse(example_text(), "example.toml")
KERNELS = ["6.6.20", "6.6.51", "6.12.47", "6.12.96", "6.18"]


@pytest.mark.parametrize("name", boards.NAMES)
@pytest.mark.parametrize("kernel", KERNELS)
def test_a_panel_finds_its_chips_on_every_board_and_kernel(
    tmp_path: Path, name: str, kernel: str
) -> None:
    board = boards.board(name, kernel)
    World(CONFIG, tmp_path, board=board)
    light = find_chip(tmp_path / "sys")
    assert (light.name, name_of(light)) == (f"pwmchip{board.light.number}", board.light.node)
    assert (light / "npwm").read_text() == f"{board.light.channels}\n"
    (header,) = (chip for chip in board.gpio if chip.label == board.header)
    assert header_chip(tmp_path / "sys", tmp_path / "dev") == header.number
    told = (tmp_path / "etc/panel/dark.env").read_text()
    assert told == f"# Written by panel-sim.\nENABLE_LABEL={board.header}\nENABLE_LINE=27\n"


def test_on_a_new_kernel_a_pi_5_has_other_numbers_and_names(tmp_path: Path) -> None:
    World(CONFIG, tmp_path, board=boards.board("pi5", "6.18"))
    devices = {each.name for each in (tmp_path / "sys/bus/gpio/devices").iterdir()}
    assert devices == {f"gpiochip{n}" for n in range(11, 16)}
    names = {each.name: name_of(each) for each in (tmp_path / "sys/class/pwm").iterdir()}
    assert names == {"pwmchip0": "pwm@40098000", "pwmchip1": "pwm@4009c000"}


def test_another_kernel_is_another_boot_and_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    first = World(CONFIG, tmp_path, board=boards.board("pi5", "6.6.20"), fresh=False)
    first.writer.write(f"{first.writer.chip_path}/export", "0")
    first.keep()
    same = World(CONFIG, tmp_path, board=boards.board("pi5", "6.6.20"), fresh=False)
    assert (same.boot_id, (same.writer.chip_path / "pwm0").is_dir()) == (first.boot_id, True)
    again = World(CONFIG, tmp_path, board=boards.board("pi5", "6.18"), fresh=False)
    assert again.boot_id != first.boot_id
    assert not (again.writer.chip_path / "pwm0").exists()
    assert find_chip(tmp_path / "sys") == again.writer.chip_path


@pytest.mark.parametrize("kernel", ["", "6", "six.twelve", "6.12.47.1", "v6.12", "6.12345"])
def test_what_is_no_version_is_refused(kernel: str) -> None:
    with pytest.raises(
        ValueError, match=re.escape(f"kernel {kernel!r}: must be a version such as")
    ):
        boards.board("pi4", kernel)


def test_a_board_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="'pi6': must be one of pi3, pi4, pi5, zero2w"):
        boards.board("pi6")
