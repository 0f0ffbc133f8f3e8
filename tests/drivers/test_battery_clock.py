"""Whether a clock with a battery gave the time of day: by the kernel's own files."""

from pathlib import Path

import pytest

from firmware_py.drivers.battery_clock import gave_the_time

NOW = 1_795_784_700.0


def clock(folder: Path, name: str, **files: str) -> None:
    made = folder / "class" / "rtc" / name
    made.mkdir(parents=True)
    for file, text in files.items():
        (made / file).write_text(text)


@pytest.mark.parametrize(
    ("hctosys", "since_epoch", "expected"),
    [
        ("1\n", "1795784700\n", True),
        ("1\n", "1795784580\n", True),
        ("1\n", "1795784579\n", False),  # systemd has put the time of day elsewhere
        ("1\n", "37\n", False),  # no battery: it began anew with the power
        ("0\n", "1795784700\n", False),  # it is there, but the time isn't from it
        ("1\n", "", False),
        ("1\n", "-5\n", False),
    ],
)
def test_the_kernel_says_so_and_the_clock_agrees(
    tmp_path: Path, hctosys: str, since_epoch: str, *, expected: bool
) -> None:
    clock(tmp_path, "rtc0", hctosys="0\n", since_epoch="1795784700\n")
    clock(tmp_path, "rtc1", hctosys=hctosys, since_epoch=since_epoch)
    assert gave_the_time(tmp_path, lambda: NOW) is expected


def test_a_machine_without_such_a_clock_has_none(tmp_path: Path) -> None:
    assert not gave_the_time(tmp_path, lambda: NOW)
    clock(tmp_path, "rtc0", hctosys="1\n")  # whose chip doesn't answer
    assert not gave_the_time(tmp_path, lambda: NOW)
