"""The PWM chip is found by its block, whatever its number and whatever its bus calls it."""

from pathlib import Path

import pytest

from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Ns
from firmware_py.drivers.chips import find_chip, name_of
from hw_mocks.hardware.pwm_kernel import PwmKernel


def make(folder: Path, chip: int, node: str, device: str | None = None) -> Path:
    clock = lambda: Ns(0)  # noqa: E731  short
    return PwmKernel(folder, clock=clock, chip=chip, node=node, device=device).chip_path


RP1 = ["pwm@98000", "pwm@40098000", "pwm@c040098000"]


@pytest.mark.parametrize("node", ["pwm@7e20c000", *RP1])
@pytest.mark.parametrize("chip", [0, 2, 10])
def test_a_panels_chip_is_found_beside_others(tmp_path: Path, node: str, chip: int) -> None:
    light = make(tmp_path, chip, node)
    make(tmp_path, chip + 1, "pwm@9c000")
    make(tmp_path, chip + 2, "pwm@7e20c800")
    assert find_chip(tmp_path) == light


@pytest.mark.parametrize(
    "device", ["1f00098000.pwm", "3f20c000.pwm", "fe20c000.pwm", "2020c000.pwm"]
)
def test_without_a_device_tree_it_is_found_by_its_device(tmp_path: Path, device: str) -> None:
    light = make(tmp_path, 0, f"x@{device.removesuffix('.pwm')}")
    (light / "device" / "of_node").unlink()
    assert name_of(light) == device
    assert find_chip(tmp_path) == light


def test_an_explicit_node_is_the_only_one_looked_for(tmp_path: Path) -> None:
    make(tmp_path, 0, "pwm@98000")
    own = make(tmp_path, 1, "pwm@12340000")
    assert find_chip(tmp_path, "pwm@12340000") == own


@pytest.mark.parametrize("node", RP1)
@pytest.mark.parametrize("named", RP1)
def test_a_node_that_names_the_lights_block_finds_it_under_its_other_names(
    tmp_path: Path, node: str, named: str
) -> None:
    light = make(tmp_path, 0, node)
    make(tmp_path, 1, "pwm@4009c000")
    assert find_chip(tmp_path, named) == light


@pytest.mark.parametrize("node", ["i2c@98000", "pwm@12398000", "pwm@1220c000", "pwm@980000"])
def test_an_address_that_only_looks_alike_is_no_light(tmp_path: Path, node: str) -> None:
    make(tmp_path, 0, node, "other")
    with pytest.raises(HardwareError, match="is missing: found pwmchip0 is"):
        find_chip(tmp_path)


FORBIDDEN = [
    *("pwm@9c000", "pwm@4009c000", "pwm@c04009c000", "1f0009c000.pwm"),
    *("pwm@7e20c800", "fe20c800.pwm", "PWM@9C000"),
]


def test_a_light_s_name_on_the_fan_s_block_is_refused(tmp_path: Path) -> None:
    make(tmp_path, 0, "pwm@98000", "1f0009c000.pwm")
    with pytest.raises(HardwareError, match="pwmchip0 is pwm@98000: drives the Pi's fan or audio"):
        find_chip(tmp_path)


@pytest.mark.parametrize("node", FORBIDDEN)
def test_fan_and_audio_are_refused_even_when_named(tmp_path: Path, node: str) -> None:
    make(tmp_path, 0, node)
    with pytest.raises(HardwareError, match="fan or audio, never a panel; leave the key out"):
        find_chip(tmp_path, node)


def test_no_chip_is_told_with_the_overlay_line(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match=r"found no PWM chip; add the line dtoverlay=pwm-2chan"):
        find_chip(tmp_path)


def test_only_other_chips_are_told_by_name(tmp_path: Path) -> None:
    make(tmp_path, 0, "pwm@9c000")
    with pytest.raises(HardwareError, match="found pwmchip0 is pwm@9c000; add the line dtoverlay"):
        find_chip(tmp_path)


def test_two_matches_are_refused_and_both_named(tmp_path: Path) -> None:
    for chip in (0, 3):
        make(tmp_path, chip, "pwm@98000")
    told = "2 PWM chips .*: found pwmchip0 is pwm@98000, pwmchip3 is pwm@98000; name the right one"
    with pytest.raises(HardwareError, match=told):
        find_chip(tmp_path)


def test_a_folder_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, 0, "pwm@98000")
    monkeypatch.setattr("os.access", lambda *_: False)  # root may read everything
    with pytest.raises(HardwareError, match="Permission denied; add this program's user to group"):
        find_chip(tmp_path)
