"""Clocks that are wrong, told wrong, or never set, over reboots: the limits of the past stand."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core.reasons import Reason
from firmware_py.ports.hardware import WallTime
from hw_mocks.machine.clocks import SteppedWall
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import DAY, HOUR, SOLES, pass_hours, write
from tests.daemon.requests.test_settings import anybody

YEAR = 366 * DAY
WEEK = str(Reason.WAIT_WEEK.said())
# Longer than anybody is away, and not so long that the first-use questions are asked again.
FAR = 80 * DAY


class Wall:
    """The time of day of every machine from now on. off_s: by how much it is wrong."""

    def __init__(self) -> None:
        self.is_set = True
        self.off_s = 0.0

    def __call__(self) -> WallTime:
        return WallTime(time.time() + self.off_s if self.is_set else 5.0, self.is_set)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall()
    monkeypatch.setattr(SteppedWall, "__call__", lambda _self: wall())
    return wall


@pytest.fixture
def boots(tmp_path: Path, wall: Wall) -> Iterator["Boots"]:
    boots = Boots(tmp_path, wall)
    yield boots
    boots.end()


class Boots:
    """One panel, switched off and on again."""

    def __init__(self, folder: Path, wall: Wall) -> None:
        self.folder = folder
        self.wall = wall
        self.desk: Desk | None = None

    def boot(self, *, is_set: bool, off_s: float = 0.0) -> Desk:
        self.end()
        self.wall.is_set, self.wall.off_s = is_set, off_s
        self.desk = Desk(self.folder)
        return self.desk

    def end(self) -> None:
        if self.desk is not None:
            self.desk.close()
            self.desk = None


def at(unix_s: float) -> str:
    return datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="seconds")


def tell(desk: Desk, unix_s: float, *, sure: bool = False) -> None:
    desk.done(wire.SetClock(time=at(unix_s), sure=sure))


def whole_session(desk: Desk, area: str) -> None:
    desk.start(area)
    desk.finish()
    desk.done(wire.Dismiss())


def test_a_year_too_many_is_no_matter_once_the_network_has_put_it_right(
    tmp_path: Path, boots: Boots, wall: Wall
) -> None:
    write(tmp_path, [(days * DAY + HOUR, "soles", 1.0) for days in (5, 4, 3, 2, 0)])
    desk = boots.boot(is_set=False)
    tell(desk, time.time() + YEAR, sure=True)
    assert desk.status().clock == "by_hand"
    wall.is_set = True
    desk.run_for(1)
    assert desk.status().clock == "set"
    assert desk.refused(SOLES).endswith(WEEK)
    pass_hours(desk, 20)
    assert desk.refused(SOLES).endswith(WEEK)
    desk = boots.boot(is_set=True)
    assert desk.status().next_allowed["soles"] is not None


@pytest.mark.parametrize("off_s", [YEAR, -YEAR])
def test_a_network_that_was_a_year_off_for_one_boot_opens_nothing_for_the_next(
    tmp_path: Path, boots: Boots, off_s: float
) -> None:
    write(tmp_path, [(days * DAY + HOUR, "soles", 1.0) for days in (5, 4, 3, 2, 0)])
    boots.boot(is_set=True, off_s=off_s)
    desk = boots.boot(is_set=True)
    assert desk.status().next_allowed["soles"] is not None
    pass_hours(desk, 20)
    assert desk.status().next_allowed["soles"] is not None  # the week's five


def test_a_home_without_network_battery_or_code_stays_usable_day_by_day(
    tmp_path: Path, boots: Boots
) -> None:
    write(tmp_path, [])
    today = time.time()
    for day in range(5):
        desk = boots.boot(is_set=False)
        if day:
            assert desk.status().next_allowed["soles"] is not None
        tell(desk, today + day * DAY, sure=day == 0)
        for area in ("soles", "knees"):
            whole_session(desk, area)
            assert "next" in desk.refused(wire.Start(area=area, minutes=15))
    # Five a week are all, on the sixth day as on the fifth; after a week the area is open again.
    desk = boots.boot(is_set=False)
    tell(desk, today + 5 * DAY)
    assert WEEK in desk.refused(SOLES)
    desk = boots.boot(is_set=False)
    tell(desk, today + 7 * DAY + HOUR)
    whole_session(desk, "soles")


def test_a_wrong_month_told_at_home_can_be_put_right_by_hand(tmp_path: Path, boots: Boots) -> None:
    write(tmp_path, [])
    today = time.time()
    desk = boots.boot(is_set=False)
    tell(desk, today + FAR, sure=True)
    whole_session(desk, "soles")
    desk = boots.boot(is_set=False)
    answer = desk.ask(wire.SetClock(time=at(today + DAY)))
    assert isinstance(answer, wire.Refused)
    assert (answer.field, answer.code) == ("sure", "time_before_told")
    tell(desk, today + DAY, sure=True)
    # It counts as one of just now; a day later it is a day old.
    assert desk.status().next_allowed["soles"] is not None
    desk = boots.boot(is_set=False)
    tell(desk, today + 2 * DAY, sure=True)
    whole_session(desk, "soles")


def test_one_telling_opens_one_session_of_an_area_whatever_was_told(
    tmp_path: Path, boots: Boots
) -> None:
    write(tmp_path, [(days * DAY + HOUR, "soles", 1.0) for days in (5, 4, 3, 2, 0)])
    desk = boots.boot(is_set=False)
    tell(desk, time.time() + 30 * DAY)
    whole_session(desk, "soles")
    pass_hours(desk, 21)
    refused = desk.refused(SOLES)
    assert "a time told by hand opens one session of an area" in refused
    tell(desk, time.time() + 31 * DAY, sure=True)
    whole_session(desk, "soles")


def test_a_panel_that_nobody_tells_the_time_says_how_long_it_must_stay_on(
    tmp_path: Path, boots: Boots
) -> None:
    write(tmp_path, [(HOUR, "soles", 1.0)])
    desk = boots.boot(is_set=False)
    pass_hours(desk, 14)
    assert desk.refused(SOLES).endswith("the panel must stay on for about 6 h more")
    pass_hours(desk, 5)
    pass_hours(desk, 0.5)
    assert desk.refused(SOLES).endswith("the panel must stay on for about 30 min more")


def test_where_a_code_is_set_telling_the_time_needs_it(tmp_path: Path, boots: Boots) -> None:
    write(tmp_path, [])
    desk = boots.boot(is_set=False)
    desk.done(wire.SetClock(time=at(time.time()), sure=True))
    desk.ask(wire.Settings(pin="2580"))
    anybody(desk)
    for look in (True, False):
        answer = desk.ask(wire.SetClock(time=at(time.time()), look=look))
        assert isinstance(answer, wire.Refused)
        assert (answer.field, answer.code) == ("pin", "code_needed")


def test_a_time_is_read_back_with_what_it_means_and_changes_nothing(
    tmp_path: Path, boots: Boots
) -> None:
    write(tmp_path, [(2 * HOUR, "soles", 1.0)])
    desk = boots.boot(is_set=False)
    now = datetime.fromtimestamp(time.time() + 18 * HOUR, UTC)
    done = desk.done(wire.SetClock(time=now.isoformat(timespec="seconds"), look=True))
    first, second = done.notes
    assert first == f"It is {now:%A} {now:%d} {now:%B} {now:%Y} {now:%H:%M}."
    assert second in {
        f"The last session would then have been {ago} ago." for ago in ("19 h 59 min", "20 h 0 min")
    }
    assert [note.code for note in done.notes_coded] == ["time_read_back", "time_last_hours"]
    assert desk.status().clock == "unset"
    assert desk.daemon.controller.session.state == "idle"
    days = desk.done(wire.SetClock(time=at(time.time() + 40 * DAY), look=True))
    assert days.notes[1] == "The last session would then have been 40 days ago."
