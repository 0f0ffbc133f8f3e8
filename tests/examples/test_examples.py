"""What lies in examples/ works: configurations, the client, the report."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from firmware_py.config import load
from firmware_py.core.dose.areas import parse as parse_areas
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import Choice, Optics, make
from firmware_py.core.units import ALL_CHANNELS
from firmware_py.installer import board, boot_checks
from firmware_py.installer.displays import DISPLAYS
from firmware_py.installer.root import Place
from tests.architecture import sources
from tests.examples import commission_report
from tests.system.panel import folder, running

EXAMPLES = sources.ROOT / "examples"
CONFIGS = sorted(EXAMPLES.glob("*.toml"))
BOARDS = {
    "pi3": "Raspberry Pi 3 Model B Rev 1.2",
    "pi4": "Raspberry Pi 4 Model B Rev 1.4",
    "pi5": "Raspberry Pi 5 Model B Rev 1.0",
    "zero2w": "Raspberry Pi Zero 2 W Rev 1.0",
}


def test_there_is_one_for_each_board_and_each_display() -> None:
    assert {file.stem.partition("-")[0] for file in CONFIGS} == set(BOARDS)
    models = {load.load(file).display.model for file in CONFIGS}
    assert models == {*DISPLAYS, "hdmi-10"}


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_the_display_s_size_is_that_of_its_model(file: Path) -> None:
    display = load.load(file).display
    size = (display.width_mm, display.height_mm)
    known = DISPLAYS.get(display.model)
    assert size == ((217, 136) if known is None else (known.width_mm, known.height_mm))


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_the_lines_for_config_txt_please_the_doctor(file: Path, tmp_path: Path) -> None:
    lines = re.findall(r"(?m)^#     (\S.*)$", file.read_text("utf-8"))
    for name, text in (
        ("boot/firmware/config.txt", "\n".join(["[all]", *lines])),
        ("proc/device-tree/model", BOARDS[file.stem.partition("-")[0]]),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    place = Place(root=tmp_path, ask=lambda *_command: None)
    findings = [
        finding
        for check in (board.model, boot_checks.overlay)
        for finding in check(place, load.load(file))
    ]
    assert len(findings) >= 3
    assert [finding for finding in findings if finding.level != "ok"] == []


@pytest.mark.parametrize("file", CONFIGS, ids=lambda file: file.stem)
def test_it_can_give_the_soles_their_usual_dose(file: Path) -> None:
    config = load.load(file)
    optics = Optics(
        channels={channel: config.calibration(channel) for channel in ALL_CHANNELS},
        distances=config.distances(),
    )
    data = sources.ROOT / "firmware_py" / "data" / "areas.toml"
    area = parse_areas(data.read_text("utf-8"))["soles"]
    choice = Choice(
        person="Me",
        area="soles",
        minutes=15,
        mode="both",
        strength="usual",
        distance=config.area_distance("soles"),
    )
    assert make(choice, area, Skin(), optics).share == 1.0


def bright(place: Path) -> Path:
    """A configuration whose drivers dim little: ten minutes of dose take under five."""
    file = place / "bright.toml"
    red, nir = load.example_text().split("[channels.nir]")
    nir = nir.replace("min_duty = 0.04", "min_duty = 0.5")
    file.write_text(
        f"{red.replace('min_duty = 0.04', 'min_duty = 0.25')}[channels.nir]{nir}", "utf-8"
    )
    return file


def test_the_client_gives_a_session_and_says_why_a_second_one_must_wait() -> None:
    with folder() as place, running(place, "--config", str(bright(place)), speed=1000):
        command = [sys.executable, str(EXAMPLES / "client.py"), str(place / "control.sock")]
        first = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert (first.returncode, first.stderr) == (0, "")
        assert first.stdout.splitlines()[-1].startswith("done 0.0 Done. Gave 3.0 J/cm² red and 6.0")
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert second.returncode == 1
        assert second.stderr.endswith("an area has one session in 20 hours\n")


def test_the_report_is_what_the_wizard_writes(tmp_path: Path) -> None:
    written = commission_report.report(tmp_path)
    assert commission_report.PAGE.read_text("utf-8") == written, (
        "run `python -m tests.examples.commission_report`"
    )
