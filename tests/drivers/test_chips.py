"""The PWM chip is found by what it is, whatever its number."""

from pathlib import Path

import pytest

from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Ns
from firmware_py.drivers.chips import find_chip, name_of
from hw_mocks.hardware.pwm_kernel import PwmKernel


def make(folder: Path, chip: int, node: str) -> Path:
    return PwmKernel(folder, clock=lambda: Ns(0), chip=chip, node=node).chip_path


@pytest.mark.parametrize("node", ["pwm@7e20c000", "pwm@98000"])
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


@pytest.mark.parametrize("node", ["pwm@9c000", "pwm@7e20c800", "1f0009c000.pwm", "fe20c800.pwm"])
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
