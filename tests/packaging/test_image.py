"""The card's image, short of building it: what it is made of, and what it refuses at once."""

import argparse
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from firmware_py.installer import unattended

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
FILES = PACKAGING / "image"
SCRIPTS = sorted((FILES / "files/usr/lib/light-panel-image").iterdir())


@pytest.fixture
def image() -> ModuleType:
    if str(PACKAGING) not in sys.path:
        sys.path.append(str(PACKAGING))
    return importlib.import_module("image")


def given(image: ModuleType, *words: str) -> argparse.Namespace:
    """Return a command line, read."""
    said: argparse.Namespace = image.parser().parse_args(
        ["pi", "dist", "--package", "light-panel_1_arm64.deb", *words]
    )
    return said


def test_a_pi_s_image_has_both_kernels_and_all_that_the_panel_needs(image: ModuleType) -> None:
    made_of = image.recipe("pi", given(image))
    assert {"linux-image-rpi-v8", "linux-image-rpi-2712", "raspi-firmware"} <= set(made_of.packages)
    control = (PACKAGING / "debian" / "control.in").read_text("utf-8")
    assert "{lines}" in control
    build = importlib.import_module("build")
    for need in re.split(r",\s*", f"{build.LGPIO}, {build.KIOSK}"):
        assert need.split(" ")[0] in made_of.packages
    assert any("archive.raspberrypi.com/debian trixie main" in line for line in made_of.sources)
    assert "root={root}" in made_of.cmdline


def test_every_archive_is_a_parameter(image: ModuleType) -> None:
    words = ["--mirror", "http://m", "--security", "none", "--archive", "http://a"]
    made_of = image.recipe("pi", given(image, *words, "--archive-key", "/k.pgp"))
    assert made_of.sources == (
        "deb http://m trixie main",
        "deb [signed-by=/k.pgp] http://a trixie main",
    )
    assert made_of.keyrings == ("/k.pgp",)


def test_a_virtual_pi_s_image_differs_by_kernel_and_firmware_alone(image: ModuleType) -> None:
    pi, virtual = (image.recipe(board, given(image)) for board in ("pi", "virtual"))
    own = set(pi.packages) - set(virtual.packages)
    assert set(virtual.packages) < set(pi.packages)
    kernel_and_firmware = (
        "linux-image",
        "raspi",
        "raspberrypi",
        "initramfs-tools",
        "python3-lgpio",
    )
    assert all(each.startswith(kernel_and_firmware) for each in own)


def test_another_board_is_refused(image: ModuleType) -> None:
    with pytest.raises(SystemExit, match="'pi9': one of debian, pi, virtual is needed"):
        image.recipe("pi9", given(image))


def test_a_tool_that_is_missing_is_named_by_its_package(image: ModuleType) -> None:
    assert image.lacking(lambda tool: None if tool == "mcopy" else tool) == ["mtools"]


def test_the_card_has_a_partition_for_the_firmware_and_one_for_the_system(
    image: ModuleType,
) -> None:
    text = image.card("x.img", 1500, 0xABCD)
    assert text.count("{") == text.count("}")
    assert text.index('image = "boot.vfat"') < text.index('image = "system.ext4"')
    assert "disk-signature = 0x0000abcd" in text
    assert 'mountpoint = "/boot/firmware"' in text


def test_a_panel_s_own_dpkg_stays_careful(image: ModuleType) -> None:
    source = (PACKAGING / "image.py").read_text("utf-8")
    assert source.count("force-unsafe-io") == 1
    assert 'rm -r "$1{inside}" "$1{UNSAFE}"' in source
    assert not list(FILES.rglob("*unsafe*"))


def test_the_first_boot_s_file_is_one_that_setup_takes() -> None:
    wanted = unattended.load(FILES / "light-panel.toml")
    assert (wanted.display, wanted.panel, wanted.reboot) == ("v1-7", "panel.toml", True)


def test_config_txt_ends_for_every_board() -> None:
    lines = (FILES / "config.txt").read_text("ascii")
    assert "arm_64bit=1\n" in lines
    assert lines.rstrip().endswith("[all]")  # what setup adds is for every board


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_parses_and_may_run(script: Path) -> None:
    done = subprocess.run(["/bin/sh", "-n", str(script)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert script.stat().st_mode & 0o111


def test_nobody_gets_in_without_a_key() -> None:
    text = (FILES / "files/etc/ssh/sshd_config.d/light-panel.conf").read_text("utf-8")
    assert "PasswordAuthentication no" in text
    unit = (FILES / "files/etc/systemd/system/ssh.service.d/light-panel.conf").read_text("utf-8")
    assert "ConditionPathExists=/root/.ssh/authorized_keys" in unit
    assert "ssh-keygen -A" in unit  # the image's own keys are taken out


def test_each_board_is_described_in_the_same_words() -> None:
    told = tomllib.loads((FILES / "boards.toml").read_text("utf-8"))
    for name, board in told.items():
        if name != "all":
            assert {"packages", "cmdline"} <= set(board)
