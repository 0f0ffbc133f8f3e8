"""The simulated clocks, and what of them outlives a run."""

import time
from pathlib import Path

import pytest

from firmware_py.core.units import Ns, ns
from firmware_py.ports.hardware import WallTime
from hw_mocks.machine import boot
from hw_mocks.machine.clocks import SteppedClock, SteppedWall


def test_the_clock_stands_until_it_is_told_and_never_goes_back() -> None:
    clock = SteppedClock(ns(5))
    seen = [clock(), clock()]
    clock.advance_to(ns(6))
    clock.advance_to(ns(2))
    assert [*seen, clock()] == [ns(5), ns(5), ns(6)]


def test_the_time_of_day_follows_and_jumps() -> None:
    clock = SteppedClock(ns(5))
    wall = SteppedWall(clock, 1000.0)
    clock.advance_to(ns(65))
    assert wall() == WallTime(1060.0, is_set=True)
    wall.jump_s = -3600.0
    wall.is_set = False
    assert wall() == WallTime(-2540.0, is_set=False)
    assert wall.true_unix_s == 1060.0


def test_a_run_goes_on_with_the_boot_it_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    first = boot.begin(tmp_path, fresh=False)
    assert (first.boottime_ns, first.unix_s) == (0, 1000.0)
    kept = boot.Boot(boot_id=first.boot_id, boottime_ns=ns(40), unix_s=5000.0)
    boot.keep(tmp_path, kept)
    assert boot.begin(tmp_path, fresh=False) == kept  # simulated time ran ahead of real time
    (tmp_path / "truth.json").write_text('{"t": 41.5, "red": {}}')
    assert boot.begin(tmp_path, fresh=False).boottime_ns == ns(41.5)  # killed before it noted


def test_a_reboot_is_another_boot_and_its_time_of_day_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    boot.keep(tmp_path, boot.Boot(boot_id="first", boottime_ns=ns(40), unix_s=5000.0))
    again = boot.begin(tmp_path, fresh=True)
    assert again.boot_id != "first"
    assert (again.boottime_ns, again.unix_s) == (Ns(0), 5000.0)
