"""A panel without a set clock: held back, told the time by a person, put right by the network."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core import limits
from firmware_py.core.errors import RefusedError
from firmware_py.core.timestamps import Moment, Reference, elapsed_at_least
from firmware_py.core.units import Ns, ns
from firmware_py.daemon.requests.clock import Timekeeper
from firmware_py.ports.hardware import WallTime
from hw_mocks.machine.clocks import SteppedWall
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import DAY, HOUR, SOLES, pass_hours, write
from tests.history.worked import BEGAN, ME, Worked


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The wall clock says 1970 and that nobody set it; undone, it is set and right."""
    monkeypatch.setattr(SteppedWall, "__call__", lambda _self: WallTime(5.0, is_set=False))
    yield monkeypatch
    monkeypatch.undo()


def told(unix_s: float, *, sure: bool = False, look: bool = False) -> wire.SetClock:
    time = datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="seconds")
    return wire.SetClock(time=time, sure=sure, look=look)


def test_a_person_tells_the_time_where_nobody_set_it(
    tmp_path: Path, unset: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    write(tmp_path, [(30 * HOUR, "soles", 1.0), (10 * HOUR, "knees", 1.0)])
    desk = Desk(tmp_path)
    request.addfinalizer(desk.close)
    assert desk.status().clock == "unset"
    why = desk.refused(SOLES)
    assert why.startswith("Soles of the feet: next in 20 h ")
    # A day before the last session can't be now.
    assert "lies before a session of" in desk.refused(told(time.time() - 2 * DAY))
    assert "no day and time" in desk.refused(wire.SetClock(time="noon"))
    assert "no day and time" in desk.refused(wire.SetClock(time="2030-01-01T12:00:00"))
    desk.done(told(time.time()))
    assert desk.status().clock == "by_hand"
    assert "next at" in desk.refused(wire.Start(area="knees", minutes=15))
    desk.start("soles")
    desk.run_until("lit")
    assert "a session is under way" in desk.refused(told(time.time() + HOUR))
    desk.done(wire.Stop())


def test_what_a_set_clock_says_isnt_overruled(desk: Desk) -> None:
    assert desk.status().clock == "set"
    assert "the clock is set already" in desk.refused(told(time.time() + DAY))
    desk.inject("clock", "unsynced")
    assert desk.status().clock == "set"


def test_a_wrong_time_told_locks_nobody_out_once_the_network_is_there(
    tmp_path: Path, unset: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    desk = Desk(tmp_path)
    request.addfinalizer(desk.close)
    desk.done(told(time.time() + 60 * DAY, sure=True))
    desk.lit(100)
    desk.done(wire.Stop())
    unset.undo()
    desk.run_for(1)
    assert desk.status().clock == "set"
    pass_hours(desk, 20)
    assert desk.status().next_allowed["soles"] is None
    desk.start("soles")


class Clocks:
    """Clocks that a test turns, and what the timekeeper noted."""

    def __init__(self) -> None:
        self.monotonic = ns(100)
        self.wall = WallTime(5.0, is_set=False)
        self.noted: list[Reference] = []
        self.asleep = Ns(0)
        self.latest: float | None = None
        self.keeper = Timekeeper(
            lambda: self.monotonic,
            lambda: Ns(self.monotonic + self.asleep),
            lambda: self.wall,
            "boot",
            None,
            lambda _now, reference: self.noted.append(reference),
            lambda: self.latest,
        )


def test_each_better_time_is_noted_once() -> None:
    clocks = Clocks()
    assert not clocks.keeper.now().is_set
    clocks.wall = WallTime(1_700_000_100.0, is_set=True)
    clocks.keeper.now()
    clocks.wall = WallTime(1_800_000_000.0, is_set=True)
    clocks.monotonic = Ns(clocks.monotonic + ns(10))
    now = clocks.keeper.now()
    assert (now.unix_s, now.is_set, now.by_hand) == (1_700_000_110.0, True, False)
    assert clocks.noted == [Reference(1_700_000_000.0)]


def test_what_was_told_counts_once_it_is_kept() -> None:
    clocks = Clocks()
    told = clocks.keeper.told("2026-09-30T18:40:00+02:00")
    now = told.now
    assert (now.is_set, now.by_hand) == (True, True)
    assert not clocks.keeper.now().is_set
    clocks.keeper.take(told.reference)
    assert clocks.keeper.now() == now
    assert clocks.noted == []
    # A clock that was set meanwhile stays.
    clocks.wall = WallTime(1_900_000_000.0, is_set=True)
    clocks.keeper.now()
    clocks.keeper.take(told.reference)
    assert clocks.keeper.now().unix_s == 1_900_000_000.0


def test_the_time_told_may_be_that_of_the_last_session_and_no_earlier(tmp_path: Path) -> None:
    told = Clocks().keeper.told("2026-09-30T18:40:00+02:00")
    last = datetime(2026, 9, 30, 16, 40, tzinfo=UTC).timestamp()
    me = replace(ME, answered=replace(BEGAN, unix_s=last))
    with closing(Worked(tmp_path / "history.db", everyone=(me,))) as ledger:
        for unix_s in (last, last + 1):
            ledger.opens(began=replace(BEGAN, unix_s=unix_s))
            ledger.runs(partial(told.keep, is_sure=False))
        first, kept, second, refused = ledger.work()
        assert (first, kept, second) == (1, None, 2)
        assert str(refused).startswith("30 September 2026 18:40 lies before a session of")


BATTERY = limits.BUILT_UNIX_S + 100 * DAY


def test_a_battery_s_time_counts_until_the_network_s_is_there() -> None:
    clocks = Clocks()
    clocks.wall = WallTime(BATTERY, is_set=False, by_battery=True)
    now = clocks.keeper.now()
    assert (now.unix_s, now.is_set, now.by_hand) == (BATTERY, True, False)
    with pytest.raises(RefusedError, match="the network or a battery keeps it"):
        clocks.keeper.told("2026-09-30T18:40:00+02:00")
    clocks.wall = WallTime(BATTERY + 77, is_set=True, by_battery=True)
    assert clocks.keeper.now().unix_s == BATTERY + 77
    clocks.wall = WallTime(BATTERY + 9999, is_set=False, by_battery=True)
    assert clocks.keeper.now().unix_s == BATTERY + 77
    assert clocks.noted == [
        Reference(BATTERY - 100, by_battery=True),
        Reference(BATTERY + 77 - 100),
    ]


@pytest.mark.parametrize(
    ("unix_s", "latest", "counts"),
    [
        (limits.BUILT_UNIX_S, None, True),
        (limits.BUILT_UNIX_S - 1, None, False),
        (0.0, None, False),
        (BATTERY, BATTERY, True),
        (BATTERY - 1, BATTERY, False),  # it stood still while the panel was off
        (limits.BATTERY_UNTIL_UNIX_S, BATTERY, True),
        (limits.BATTERY_UNTIL_UNIX_S + 1, BATTERY, False),
        (float("nan"), BATTERY, False),
    ],
)
def test_a_battery_s_time_lies_after_this_program_and_not_behind_the_record(
    unix_s: float, latest: float | None, *, counts: bool
) -> None:
    clocks = Clocks()
    clocks.latest = latest
    clocks.wall = WallTime(unix_s, is_set=False, by_battery=True)
    assert clocks.keeper.now().is_set is counts


def test_after_a_suspend_the_time_of_day_is_right_and_elapsed_time_is_a_lower_bound() -> None:
    clocks = Clocks()
    clocks.wall = WallTime(BATTERY, is_set=True)
    before = clocks.keeper.now()
    clocks.asleep = ns(10 * HOUR)
    clocks.monotonic = Ns(clocks.monotonic + ns(60))
    after = clocks.keeper.now()
    assert after.unix_s == BATTERY + 10 * HOUR + 60
    assert elapsed_at_least(before, after) == ns(60)


PATIENT = Moment(boot_id="earlier", monotonic=ns(5), unix_s=BATTERY, is_set=True)


@pytest.mark.parametrize(
    ("began", "off_s", "sure", "why"),
    [
        (PATIENT, -1, True, "look at a clock"),
        (PATIENT, 0, False, None),
        (PATIENT, 60 * DAY, False, None),
        (PATIENT, 60 * DAY + 1, False, "days after"),
        (PATIENT, 600 * DAY, True, None),
        (replace(PATIENT, by_hand=True), -1, False, "told by hand"),
        (replace(PATIENT, by_hand=True), -1, True, None),
        (replace(PATIENT, by_hand=True), -101 * DAY, True, "when this program was made"),
        # Undated, the program alone tells how late it can be.
        (replace(PATIENT, is_set=False), -40 * DAY, False, None),
        (replace(PATIENT, is_set=False), -39 * DAY, False, "days after"),
        # In this boot it is dated anew, whatever was told before.
        (replace(PATIENT, boot_id="boot", by_hand=True), -41 * DAY, False, None),
    ],
)
def test_a_time_told_is_bounded_and_what_is_hard_to_believe_is_said_twice(
    tmp_path: Path, began: Moment, off_s: float, why: str | None, *, sure: bool
) -> None:
    time = datetime.fromtimestamp(BATTERY + off_s, UTC).isoformat(timespec="seconds")
    told = Clocks().keeper.told(time)
    with closing(Worked(tmp_path / "history.db")) as ledger:
        ledger.opens(began=began)
        ledger.work()
        ledger.runs(partial(told.keep, is_sure=sure))
        (found,) = ledger.work()
    assert found is None if why is None else why in str(found)


def test_a_session_of_an_unknown_time_is_said_to_count_as_one_of_just_now(tmp_path: Path) -> None:
    told = Clocks().keeper.told("2026-11-27T14:05:00+01:00")
    with closing(Worked(tmp_path / "history.db")) as ledger:
        assert [str(each) for each in told.read_back(ledger.store)] == [
            "It is Friday 27 November 2026 14:05."
        ]
        ledger.opens(began=replace(PATIENT, is_set=False))
        ledger.work()
        assert [str(each) for each in told.read_back(ledger.store)][1:] == [
            "When the last session was is not known then: it counts as one of just now."
        ]
