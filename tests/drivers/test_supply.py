"""The Pi's own supply: looked at once a minute, and what was seen stays."""

from pathlib import Path

import pytest

from firmware_py.core.units import Ns, ns
from firmware_py.drivers.supply import SupplyWatch, alarm_file


def hwmon(sysfs: Path, number: int, name: str, alarm: str | None = None) -> Path:
    folder = sysfs / f"class/hwmon/hwmon{number}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "name").write_text(f"{name}\n")
    if alarm is not None:
        (folder / "in0_lcrit_alarm").write_text(alarm)
    return folder / "in0_lcrit_alarm"


def test_the_alarm_is_found_by_its_name_whatever_its_number(tmp_path: Path) -> None:
    assert alarm_file(tmp_path) is None
    hwmon(tmp_path, 0, "cpu_thermal", "1\n")
    assert alarm_file(tmp_path) is None
    file = hwmon(tmp_path, 3, "rpi_volt", "0\n")
    assert alarm_file(tmp_path) == file


def test_a_weak_supply_is_seen_within_a_minute_and_stays_seen(tmp_path: Path) -> None:
    file = hwmon(tmp_path, 1, "rpi_volt", "0\n")
    watch = SupplyWatch(tmp_path)
    watch.poll_once(Ns(5))
    file.write_text("1\n")
    seen = []
    for now in (Ns(5 + ns(60.0) - 1), Ns(5 + ns(60.0))):
        watch.poll_once(now)
        seen.append(watch.was_weak)
    file.write_text("0\n")
    watch.poll_once(ns(300.0))
    assert [*seen, watch.was_weak] == [False, True, True]


@pytest.mark.parametrize("alarm", [None, "", "0\n", "2\n", "yes\n", "\xff"])
def test_what_is_no_alarm_says_nothing(tmp_path: Path, alarm: str | None) -> None:
    hwmon(tmp_path, 1, "rpi_volt", alarm)
    watch = SupplyWatch(tmp_path)
    watch.poll_once(Ns(0))
    assert not watch.was_weak


def test_a_file_that_is_none_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "class/hwmon/hwmon0/name").mkdir(parents=True)
    file = hwmon(tmp_path, 1, "rpi_volt", "1\n")
    assert alarm_file(tmp_path) == file


def test_a_clock_that_went_back_is_looked_at_again(tmp_path: Path) -> None:
    file = hwmon(tmp_path, 1, "rpi_volt", "0\n")
    watch = SupplyWatch(tmp_path)
    watch.poll_once(ns(100.0))
    file.write_text("1\n")
    watch.poll_once(ns(1.0))
    assert watch.was_weak
