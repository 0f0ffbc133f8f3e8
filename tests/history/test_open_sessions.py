"""What the limits read of the history: little, by an index, and dated as well as can be."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py.core.history.allowance import Telling
from firmware_py.core.history.record import NewSession, SessionRecord
from firmware_py.core.people import Person
from firmware_py.core.timestamps import Moment, Reference, elapsed_at_least
from firmware_py.core.units import Channel, ns
from firmware_py.history import open_sessions, recent
from firmware_py.history.database import connect
from firmware_py.ports.ledger import SessionEnd, SessionReport, Store
from tests.history.worked import BEGAN, RECORD, Worked, end
from tests.history.years import AREAS, NOW, fill, now

Time = tuple[Moment, Reference]
DAY = 24 * 3600
WEEK = 6 * DAY + 20 * 3600
NOON = 1_700_000_000.0
GIVEN = {Channel.RED: 3.0, Channel.NIR: 6.0}
NOTHING = {Channel.RED: 0.0, Channel.NIR: 0.0}


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
    store.report(said, BEGAN)


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


def test_the_newest_seven_of_an_area_may_matter_whatever_the_clock_says(file: Path) -> None:
    ledger = Worked(file)
    for number in range(1, 11):
        began = at("a", number, NOON - (11 - number) * 40 * DAY)
        carry_out(ledger, opening(began), end(number, GIVEN, ns(900)))
    assert [row.session for row in rows(ledger)] == [4, 5, 6, 7, 8, 9, 10]
    # A person's time leaves none of them out, however far ahead it is.
    carry_out(ledger, (replace(at("b", 1, NOON), by_hand=True), Reference(NOON - 1, by_hand=True)))
    assert [row.session for row in rows(ledger)] == [4, 5, 6, 7, 8, 9, 10]
    # A better one does, for as long as it is the time.
    carry_out(ledger, (at("b", 2, NOON - 39 * DAY), Reference(NOON - 39 * DAY - 2)))
    assert [row.session for row in rows(ledger)] == [10]
    assert ledger.ledger.history.latest_unix_s == NOON - 40 * DAY
    ledger.close()
    ledger = Worked(file)
    assert [row.session for row in rows(ledger)] == [4, 5, 6, 7, 8, 9, 10]
    ledger.close()


def test_what_does_not_count_or_was_imported_pushes_nothing_out(file: Path) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 1, NOON)), end(1, GIVEN, ns(900)))
    for number in range(2, 12):
        carry_out(ledger, opening(at("a", number, NOON)), end(number, NOTHING, ns(0), "stopped"))
    for number in range(12, 32):
        carry_out(ledger, opening(at("a", number, NOON)), end(number, GIVEN, ns(900)))
    brought = "UPDATE sessions SET is_imported = 1, wall_unix_s = wall_unix_s - id WHERE id > 11"
    ledger.store.connection.execute(brought)
    found = [row.session for row in recent.sessions(ledger.store.connection, None)]
    # Of those brought here, dated ever earlier, the seven that are dated last.
    assert found == [*range(1, 12), *range(12, 19)]
    ledger.close()


def test_what_an_older_program_marked_by_a_wrong_clock_is_read_again(file: Path) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 1, NOON)), end(1, GIVEN, ns(900)))
    ledger.store.connection.execute("UPDATE sessions SET is_past = 1")
    ledger.close()
    ledger = Worked(file)
    assert [row.session for row in rows(ledger)] == [1]
    ledger.close()


def test_a_clock_that_was_behind_for_one_boot_leaves_no_session_older_than_it_is(
    file: Path,
) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 1, NOON)), end(1, GIVEN, ns(900)))
    behind = NOON - 365 * DAY
    carry_out(ledger, (at("b", 60, behind), Reference(behind - 60)))
    (row,) = rows(ledger)
    assert (row.began.unix_s, row.began.is_exact) == (behind, False)
    right = at("c", 60, NOON + 3600)
    carry_out(ledger, (right, Reference(NOON + 3540)))
    (row,) = rows(ledger)
    assert (row.began.unix_s, row.began.is_exact) == (NOON, False)
    assert elapsed_at_least(row.began, right) == ns(3600)
    ledger.close()


def test_a_clock_that_was_ahead_for_one_boot_makes_no_session_old(file: Path) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 1, NOON)), end(1, GIVEN, ns(900)))
    ahead = NOON + 365 * DAY
    carry_out(ledger, (at("b", 60, ahead), Reference(ahead - 60)))
    assert rows(ledger) == []
    carry_out(ledger, (at("c", 60, NOON + 3600), Reference(NOON + 3540)))
    assert [row.began.unix_s for row in rows(ledger)] == [NOON]
    ledger.close()


def held_back(ledger: Worked) -> tuple[int, int]:
    """How many rows are kept of erased names, and of new people."""
    counts = (
        ledger.store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("held", "newcomers")
    )
    return next(counts), next(counts)


def test_one_clock_that_is_ahead_erases_nothing_that_holds_back(file: Path) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 1, NOON)), end(1, GIVEN, ns(900)))
    now = at("a", 2000, NOON + 2000)
    ledger.store.add_person(Person("Bob"), now)
    ledger.store.rename_person("Me", "You", now)
    assert held_back(ledger) == (1, 1)
    told = replace(at("b", 60, NOON + 40 * DAY), by_hand=True)
    network = at("b", 90, NOON + 366 * DAY)
    right = at("c", 60, NOON + 4000)
    later = at("d", 60, NOON + 8 * DAY)
    for present in (told, network, right, later):
        by_hand = present.by_hand
        carry_out(ledger, (present, Reference(present.unix_s - 60, by_hand=by_hand)))
        assert held_back(ledger) == (1, 1)
    # Two boots agree that a week is over; that it is a day after somebody came, as well.
    carry_out(ledger, (at("e", 60, NOON + 9 * DAY), Reference(NOON + 9 * DAY - 60)))
    assert held_back(ledger) == (0, 0)
    ledger.close()


def test_a_panel_that_was_on_for_a_week_erases_what_held_back(file: Path) -> None:
    ledger = Worked(file)
    carry_out(ledger, opening(at("a", 1, None)), end(1, GIVEN, ns(900)))
    ledger.store.rename_person("Me", "You", at("a", 2000, None))
    assert held_back(ledger) == (1, 0)
    for after in (0, WEEK - 1):  # dated by the first: that is the latest that it can have been
        carry_out(ledger, (at("b", 60 + after, NOON + after), Reference(NOON - 60)))
        assert held_back(ledger) == (1, 0)
    carry_out(ledger, (at("b", 60 + WEEK, NOON + WEEK), Reference(NOON - 60)))
    assert held_back(ledger) == (0, 0)
    ledger.close()


def test_a_time_told_twice_dates_what_lies_between_anew(file: Path) -> None:
    ledger = Worked(file)
    first, second = (replace(at("a", 100, NOON + error), by_hand=True) for error in (366 * DAY, 0))
    carry_out(ledger, (first, Reference(first.unix_s - 100, by_hand=True, told=ns(100))))
    assert ledger.ledger.history.told == Telling("a", ns(100))
    began = replace(at("a", 160, first.unix_s + 60), by_hand=True)
    carry_out(ledger, opening(began), end(1, GIVEN, ns(900)))
    again = Reference(second.unix_s - 100, by_hand=True, told=ns(200))
    now = replace(second, monotonic=ns(200), unix_s=NOON + 100)
    carry_out(ledger, (now, again))
    assert [row.began.unix_s for row in rows(ledger)] == [NOON + 60]
    assert ledger.store.reference("a") == again
    assert (ledger.ledger.history.latest_unix_s, ledger.ledger.history.latest_sure_unix_s) == (
        NOON + 60,
        None,
    )
    ledger.close()


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
    here = {"since": 0.0, "boot": "b", "now": NOW}
    for query in (
        recent.ROWS,
        open_sessions.LATEST,
        open_sessions.LATEST_SURE,
        open_sessions.MOVED,
        open_sessions.SESSIONS_TO_DATE,
    ):
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", here)]
        touched = [step for step in plan if "sessions" in step or "had" in step or "next" in step]
        assert touched
        assert [step for step in touched if "USING" not in step] == []
    # A month of four people, not ten years; and seven sessions of each area of theirs.
    assert 60 <= len(open_sessions.load(connection, now()).rows) <= 100
    assert len(open_sessions.load(connection).rows) == 4 * len(AREAS) * recent.NEWEST
    connection.close()
