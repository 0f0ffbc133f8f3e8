"""The header's GPIO chip is found by its label, on a kernel and on files of its form."""

from pathlib import Path

import pytest

from firmware_py.core.errors import HardwareError
from firmware_py.drivers import gpio_chips
from firmware_py.drivers.gpio_chips import LABELS, header_chip
from hw_mocks.hardware import gpio_tree
from hw_mocks.hardware.gpio_tree import GpioChip
from hw_mocks.machine import boards
from tests.contract.benches import Bench

HEADER = GpioChip(0, "pinctrl-rp1", 54, "1f000d0000.gpio")
EXPANDER = GpioChip(3, "raspberrypi-exp-gpio", 8, "soc:firmware:gpio")


def test_the_header_s_chip_is_the_one_with_a_header_s_label(bench: Bench) -> None:
    number = header_chip(bench.sysfs, bench.devices)
    assert gpio_chips.labels(bench.sysfs, bench.devices)[number] in LABELS


def test_what_the_device_says_and_what_sysfs_says_are_the_same(bench: Bench) -> None:
    asked = gpio_chips.labels(bench.sysfs, bench.devices)
    filed = gpio_chips.labels(bench.sysfs, bench.devices / "nothing")
    assert asked.keys() == filed.keys()
    assert {n: label for n, label in filed.items() if label}.items() <= asked.items()


@pytest.mark.parametrize(
    ("name", "kernel", "number", "label"),
    [
        ("pi3", "6.12.47", 0, "pinctrl-bcm2835"),
        ("zero2w", "6.12.47", 0, "pinctrl-bcm2835"),
        ("pi4", "6.18", 0, "pinctrl-bcm2711"),
        ("pi5", "6.6.20+rpt-rpi-2712", 4, "pinctrl-rp1"),
        ("pi5", "6.6.45", 0, "pinctrl-rp1"),
        ("pi5", "6.12.95", 0, "pinctrl-rp1"),
        ("pi5", "6.12.96+rpt-rpi-2712", 15, "pinctrl-rp1"),
        ("pi5", "6.18", 15, "pinctrl-rp1"),
    ],
)
def test_it_is_found_on_every_board_and_kernel(
    tmp_path: Path, name: str, kernel: str, number: int, label: str
) -> None:
    gpio_tree.show(tmp_path, boards.board(name, kernel).gpio)
    assert header_chip(tmp_path, tmp_path / "dev") == number
    assert gpio_chips.labels(tmp_path, tmp_path / "dev")[number] == label


def test_since_linux_6_17_class_gpio_counts_chips_and_not_lines(tmp_path: Path) -> None:
    gpio_tree.show(tmp_path, (HEADER, EXPANDER))
    for link in (tmp_path / "class/gpio").iterdir():
        link.unlink()
    for chip in (HEADER, EXPANDER):
        folder = tmp_path / "class/gpio" / f"chip{chip.number}"
        folder.mkdir()
        (folder / "label").write_text(f"{chip.label}\n")
    assert header_chip(tmp_path, tmp_path / "dev") == 0
    assert gpio_chips.labels(tmp_path, tmp_path / "dev") == {0: HEADER.label, 3: EXPANDER.label}


@pytest.mark.parametrize(
    ("chips", "told"),
    [
        ((), "is missing: found no GPIO chip; use a Raspberry Pi 3, 4, 5 or Zero 2 W"),
        ((EXPANDER,), "is missing: found gpiochip3 is raspberrypi-exp-gpio; use a Raspberry"),
        (
            (HEADER, GpioChip(7, "pinctrl-bcm2711", 58, "other.gpio")),
            (
                "^2 GPIO chips could be the header's: found gpiochip0 is pinctrl-rp1, gpiochip7 is "
                "pinctrl-bcm2711; take out what made the other one"
            ),
        ),
    ],
)
def test_none_or_two_are_refused_with_what_was_found(
    tmp_path: Path, chips: tuple[GpioChip, ...], told: str
) -> None:
    gpio_tree.show(tmp_path, chips)
    with pytest.raises(HardwareError, match=told):
        header_chip(tmp_path, tmp_path / "dev")


def test_a_chip_without_a_readable_label_is_listed(tmp_path: Path) -> None:
    gpio_tree.show(tmp_path, (EXPANDER,))
    (tmp_path / "class/gpio/gpiochip512/label").unlink()
    with pytest.raises(HardwareError, match="found gpiochip3 is without a label"):
        header_chip(tmp_path, tmp_path / "dev")


def test_a_device_that_may_not_be_asked_is_told_with_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpio_tree.show(tmp_path, (HEADER,))
    (tmp_path / "class/gpio/gpiochip512/label").unlink()
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/gpiochip0").touch()
    monkeypatch.setattr("os.access", lambda *_: False)  # root may read everything
    told = "dev/gpiochip0: Permission denied; add this program's user to group gpio"
    with pytest.raises(HardwareError, match=told):
        header_chip(tmp_path, tmp_path / "dev")


def test_what_the_device_says_counts_before_what_sysfs_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gpio_tree.show(tmp_path, (HEADER, EXPANDER))
    (tmp_path / "dev").mkdir()
    for chip in (0, 3):
        (tmp_path / f"dev/gpiochip{chip}").touch()

    def info(file: int, request: int, _empty: bytes) -> bytes:
        assert request == 0x8044B401  # _IOR(0xB4, 0x01, 68 bytes)
        name = Path(f"/proc/self/fd/{file}").readlink().name
        label = {"gpiochip0": b"an expander", "gpiochip3": b"pinctrl-bcm2711"}[name]
        return name.encode().ljust(32, b"\0") + label.ljust(32, b"\0") + bytes(4)

    monkeypatch.setattr("fcntl.ioctl", info)
    assert header_chip(tmp_path, tmp_path / "dev") == 3
