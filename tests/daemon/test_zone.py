"""One zone and one time of day for everything: the panel's, followed while it runs."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

import pytest

from firmware_py import wire
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns, ns
from firmware_py.daemon.zone import LOOK_EVERY, PanelTime, SystemZone
from firmware_py.ports.hardware import WallTime
from hw_mocks.machine.clocks import SteppedWall
from tests.daemon.desk import Desk

ZONES = next(Path(path) for path in TZPATH if (Path(path) / "Europe" / "Berlin").exists())
BEFORE_SUMMER_ENDS = datetime(2026, 10, 24, 16, 0, tzinfo=UTC).timestamp()


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = Ns(0)

    def __call__(self) -> Ns:
        return self.now


def test_a_zone_that_is_changed_while_it_runs_is_followed_within_a_minute(tmp_path: Path) -> None:
    clock, file = Hand(), tmp_path / "localtime"
    file.symlink_to(ZONES / "Europe" / "Berlin")
    zone = SystemZone(clock, file, name="")
    assert zone() == ZoneInfo("Europe/Berlin")
    file.unlink()
    file.symlink_to(ZONES / "Asia" / "Kathmandu")
    assert zone() == ZoneInfo("Europe/Berlin")
    clock.now = LOOK_EVERY
    assert zone() == ZoneInfo("Asia/Kathmandu")
    assert ns(60) >= LOOK_EVERY


def test_a_copy_of_a_zone_s_file_has_its_rules_and_no_name(tmp_path: Path) -> None:
    file = tmp_path / "localtime"
    shutil.copy(ZONES / "Europe" / "Berlin", file)
    here = PanelTime(lambda: at(BEFORE_SUMMER_ENDS), SystemZone(Hand(), file, name=""))
    assert here.zone_name() is None
    told = here.here()
    assert told is not None
    assert told.utcoffset() == timedelta(hours=2)
    assert (told + timedelta(days=1)).utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize("content", [None, b"", b"no zone"])
def test_without_a_readable_zone_it_is_utc(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "localtime"
    if content is not None:
        file.write_bytes(content)
    here = PanelTime(lambda: at(0.0), SystemZone(Hand(), file, name=""))
    assert here.zone_name() == "UTC"


def test_a_zone_that_is_named_to_the_program_holds(tmp_path: Path) -> None:
    for name in ("Europe/Madrid", ":Europe/Madrid"):
        assert SystemZone(Hand(), tmp_path / "none", name)() == ZoneInfo("Europe/Madrid")
    assert SystemZone(Hand(), tmp_path / "none", "../../etc/passwd")() is UTC


def at(unix_s: float, *, is_set: bool = True) -> Moment:
    return Moment(boot_id="a", monotonic=Ns(0), unix_s=unix_s, is_set=is_set)


def test_without_a_set_clock_there_is_no_time_of_day() -> None:
    here = PanelTime(lambda: at(BEFORE_SUMMER_ENDS, is_set=False), lambda: UTC)
    assert (here.here(), here.minute()) == (None, None)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A panel in Berlin whose clock nobody has set, on the eve of the end of summer time."""
    monkeypatch.setattr(SteppedWall, "__call__", lambda _self: WallTime(5.0, is_set=False))
    monkeypatch.setattr(SystemZone, "__call__", lambda _self: ZoneInfo("Europe/Berlin"))
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_telemetry_tells_the_time_that_a_person_told_and_the_zone(desk: Desk) -> None:
    before = desk.status()
    assert (before.time, before.zone) == (None, "Europe/Berlin")
    desk.done(wire.SetClock(time="2026-10-24T18:00:00+02:00"))
    told = desk.status().time
    assert told is not None
    assert told.startswith("2026-10-24T18:00:")
    assert told.endswith("+02:00")


def test_over_a_change_of_the_clocks_waits_and_days_are_told_by_the_zone_s_rules(
    desk: Desk,
) -> None:
    desk.done(wire.SetClock(time="2026-10-24T18:00:00+02:00"))
    desk.lit(100)
    desk.done(wire.Stop())
    desk.run_for(1)
    desk.done(wire.Dismiss())
    rest = desk.ask(wire.Areas())
    assert isinstance(rest, wire.AreaList)
    desk.world.clock.advance_to(Ns(desk.world.clock() + ns(3 * 3600)))  # past what may be finished
    desk.run_for(4)
    refused = desk.refused(wire.Start(area="soles", minutes=15))
    # 20 hours after 18:00 in summer are 13:00 in winter.
    assert "13:0" in refused
