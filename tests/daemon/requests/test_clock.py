"""A panel without a set clock: held back, told the time by a person, put right by the network."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core.timestamps import Reference
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


def told(unix_s: float) -> wire.SetClock:
    return wire.SetClock(time=datetime.fromtimestamp(unix_s, UTC).isoformat(timespec="seconds"))


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
    desk.done(told(time.time() + 60 * DAY))
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
        self.keeper = Timekeeper(
            lambda: self.monotonic,
            lambda: self.wall,
            "boot",
            None,
            lambda _now, reference: self.noted.append(reference),
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
            ledger.runs(told.keep)
        first, kept, second, refused = ledger.work()
        assert (first, kept, second) == (1, None, 2)
        assert str(refused).startswith("30 September 2026 18:40 lies before a session of")
