"""What the limits read of the history: little, by an index, and dated as well as can be."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py.core.history.record import NewSession, SessionRecord
from firmware_py.core.timestamps import Moment, Reference
from firmware_py.core.units import Channel, ns
from firmware_py.history import open_sessions
from firmware_py.history.database import connect
from firmware_py.ports.ledger import SessionEnd, SessionReport, Store
from tests.history.worked import RECORD, Worked, end
from tests.history.years import fill

Time = tuple[Moment, Reference]
DAY = 24 * 3600
NOON = 1_700_000_000.0


def at(boot: str, boottime_s: float, unix_s: float | None) -> Moment:
    return Moment(
        boot_id=boot,
        monotonic=ns(boottime_s),
        unix_s=unix_s or 0.0,
        is_set=unix_s is not None,
    )


def opening(began: Moment, finishes: int | None = None) -> NewSession:
    return replace(RECORD, began=began, finishes=finishes)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def rows(ledger: Worked) -> list[SessionRecord]:
    return list(ledger.ledger.history.rows)


def _report(said: SessionReport, store: Store) -> None:
    store.report(said)


def carry_out(ledger: Worked, *requests: NewSession | SessionEnd | SessionReport | Time) -> None:
    """Have each carried out before the next."""
    for request in requests:
        match request:
            case NewSession():
                ledger.opens(request)
            case SessionEnd():
                ledger.ledger.close_session(request)
            case SessionReport():
                ledger.runs(partial(_report, request))
            case now, reference:
                ledger.ledger.note_time(now, reference)
        assert not [each for each in ledger.work() if isinstance(each, str)]


def test_the_history_follows_a_session_from_its_opening_to_its_close(file: Path) -> None:
    ledger = Worked(file)
    assert rows(ledger) == []
    began = at("a", 5, NOON)
    carry_out(ledger, opening(began, finishes=None))
    (row,) = rows(ledger)
    assert (row.session, row.person, row.area, row.began) == (1, "Me", "soles", began)
    assert (row.is_open, row.is_unfinished, row.finishes) == (True, False, None)
    given = {Channel.RED: 1.0, Channel.NIR: 2.0}
    carry_out(ledger, end(1, given, ns(300), "stopped"))
    (row,) = rows(ledger)
    assert (row.given, row.lit, row.is_open, row.is_unfinished) == (given, ns(300), False, True)
    carry_out(
        ledger,
        opening(at("a", 6, NOON), finishes=1),
        end(2, given, ns(300)),
    )
    row = rows(ledger)[1]
    assert (row.finishes, row.is_unfinished) == (1, False)
    assert ledger.ledger.history.latest_unix_s == NOON
    ledger.close()


def test_what_a_person_told_afterwards_is_kept(file: Path) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 5, NOON)), SessionReport(session=1, pain_after=7))
    assert [row.is_red for row in ledger.ledger.history.rows] == [None]
    carry_out(ledger, SessionReport(session=1, is_red=True))
    assert [row.is_red for row in ledger.ledger.history.rows] == [True]
    with closing(sqlite3.connect(file)) as reader:
        assert reader.execute("SELECT pain_after FROM sessions").fetchall() == [(7,)]
    ledger.close()


def test_a_set_clock_dates_what_came_before_and_keeps_what_was_said(file: Path) -> None:
    ledger = Worked(file)
    carry_out(
        ledger,
        opening(at("a", 5, None)),
        opening(at("a", 6, NOON + 99 * DAY)),
        opening(at("a", 7, NOON - DAY)),
        opening(at("b", 40, None)),
    )
    now = at("b", 100, NOON)
    carry_out(ledger, (now, Reference(NOON - 100)))
    began = [row.began for row in ledger.ledger.history.rows]
    assert [(each.boot_id, each.unix_s, each.is_set, each.is_exact) for each in began] == [
        ("b", NOON, True, False),
        ("b", NOON, True, False),
        ("a", NOON - DAY, True, True),
        ("b", NOON - 60, True, True),
    ]
    with sqlite3.connect(file) as reader:
        said = reader.execute("SELECT said_unix_s FROM sessions ORDER BY id").fetchall()
    reader.close()
    assert said == [(0.0,), (NOON + 99 * DAY,), (None,), (0.0,)]
    assert ledger.store.reference("b") == Reference(NOON - 100)
    assert ledger.store.reference("a") is None
    carry_out(ledger, (now, Reference(7.0, by_hand=True)))
    assert ledger.store.reference("b") == Reference(7.0, by_hand=True)
    ledger.close()


def test_dating_is_done_whole_or_not_at_all_and_tried_again(file: Path) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 5, None)), opening(at("a", 6, None)))
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON sessions WHEN new.id = 2 "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
        ledger.ledger.note_time(at("b", 100, NOON), Reference(NOON - 100))
        ledger.work()
        assert other.execute("SELECT sum(wall_is_set) FROM sessions").fetchone() == (0,)
        assert ledger.store.reference("b") is None
        other.execute("DROP TRIGGER refuse")
    other.close()
    ledger.work()
    assert [row.began.is_set for row in ledger.ledger.history.rows] == [True, True]
    ledger.close()


def test_what_no_limit_reaches_is_set_aside_once_and_stays_in_the_history(file: Path) -> None:
    ledger = Worked(file)
    for days in (400, 31, 29, 6):
        carry_out(ledger, opening(at("a", 1, NOON - days * DAY)))
    carry_out(ledger, (at("b", 1, NOON), Reference(NOON - 1)))
    ledger.close()
    ledger = Worked(file)
    assert [row.session for row in ledger.ledger.history.rows] == [3, 4]
    assert ledger.ledger.history.latest_unix_s == NOON - 6 * DAY
    ledger.close()
    with sqlite3.connect(file) as reader:
        assert reader.execute("SELECT count(*) FROM sessions").fetchone() == (4,)
    reader.close()


def test_sessions_that_count_are_counted_for_a_gentle_start(file: Path) -> None:
    ledger = Worked(file)
    shares = ((1, 0.05, None), (2, 0.1, None), (3, 1.0, 2), (4, 1.0, None))
    for number, share, finishes in shares:
        given = {Channel.RED: 3.0 * share, Channel.NIR: 6.0 * share}
        carry_out(
            ledger,
            opening(at("a", number, NOON), finishes=finishes),
            end(number, given, ns(300), "stopped"),
        )
    assert (ledger.ledger.begun("Me", "soles"), ledger.ledger.begun("Me", "knees")) == (2, 0)
    ledger.close()
    ledger = Worked(file)
    assert ledger.ledger.begun("Me", "soles") == 2
    ledger.close()


def test_ten_years_of_history_are_read_by_an_index(file: Path) -> None:
    connection = connect(file)
    fill(connection, years=10, people=4, per_week=5)
    for query in (open_sessions.ROWS, open_sessions.LATEST):
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert len(plan) == 1
        assert "USING" in plan[0]
        assert "INDEX sessions_" in plan[0]
    # A month of four people, not ten years.
    assert 60 <= len(open_sessions.load(connection).rows) <= 100
    connection.close()
