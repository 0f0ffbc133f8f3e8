"""The ledger on a real database file: reserved before given, never under-counted."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py.core.errors import LedgerError
from firmware_py.core.history.timestamps import Moment
from firmware_py.core.people import NOTHING_APPLIES, Person, answers
from firmware_py.core.reasons import Reason
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history import people
from firmware_py.history.database import MIGRATIONS, VERSION, connect
from firmware_py.history.ledger import CutOff, SqliteLedger
from firmware_py.ports.ledger import (
    AddPerson,
    ChangePerson,
    CloseSession,
    ForgetFault,
    LatchFault,
    LedgerAnswer,
    OpenSession,
    RenamePerson,
    ReserveWindow,
    SessionRecord,
)

RECORD = SessionRecord(
    person="Me",
    area="soles",
    mode="both",
    strength="usual",
    minutes=15,
    distance_cm=15.0,
    target={Channel.RED: 3.0, Channel.NIR: 6.0},
    began=Moment(boot_id="boot", boottime=ns(7), unix_s=1_700_000_000.0, is_set=True),
)


def dose(red: float, nir: float) -> dict[Channel, float]:
    return {Channel.RED: red, Channel.NIR: nir}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def ledger(file: Path) -> Iterator[SqliteLedger]:
    ledger = SqliteLedger(connect(file))
    yield ledger
    ledger.close()


def rows(file: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as reader:
        found = reader.execute(
            "SELECT id, red_j_cm2, nir_j_cm2, lit_ns, ended, reason FROM sessions ORDER BY id"
        ).fetchall()
    reader.close()
    return found


def test_a_whole_session_is_opened_reserved_and_closed_with_what_was_given(
    file: Path, ledger: SqliteLedger
) -> None:
    opening = OpenSession(RECORD)
    ledger.submit(opening)
    ledger.poll_once(Ns(0))
    assert list(ledger.answers()) == [LedgerAnswer(opening, 1)]
    window = ReserveWindow(1, dose(0.1, 0.2), ns(10))
    ledger.submit(window)
    ledger.poll_once(Ns(0))
    assert list(ledger.answers()) == [LedgerAnswer(window, 1)]
    assert rows(file) == [(1, 0.1, 0.2, ns(10), None, None)]
    ledger.submit(CloseSession(1, dose(0.05, 0.07), ns(4), "stopped", "Stopped."))
    ledger.poll_once(Ns(0))
    assert rows(file) == [(1, 0.05, 0.07, ns(4), "stopped", "Stopped.")]


def test_nothing_is_written_before_the_worker_works_and_each_answer_comes_once(
    file: Path, ledger: SqliteLedger
) -> None:
    ledger.submit(OpenSession(RECORD))
    assert rows(file) == []
    assert list(ledger.answers()) == []
    ledger.poll_once(Ns(0))
    assert len(ledger.answers()) == 1
    assert list(ledger.answers()) == []


def test_a_session_cut_off_by_a_crash_counts_as_fully_given(file: Path) -> None:
    before = SqliteLedger(connect(file))
    before.submit(OpenSession(RECORD))
    before.submit(ReserveWindow(1, dose(0.3, 0.6), ns(20)))
    before.poll_once(Ns(0))
    # The process ends here, without a close.
    after = SqliteLedger(connect(file))
    assert after.close_cut_off() == (CutOff(1, "soles", 0.3, 0.6),)
    assert rows(file) == [(1, 0.3, 0.6, ns(20), "restart", "The controller restarted.")]
    assert after.close_cut_off() == ()
    before.close()
    after.close()


def test_a_session_ended_by_an_upgrade_is_told_of_once_with_what_it_gave(file: Path) -> None:
    before = SqliteLedger(connect(file))
    before.submit(OpenSession(RECORD))
    before.submit(CloseSession(1, dose(0.2, 0.4), ns(15), "restart", "Ended by a restart."))
    before.poll_once(Ns(0))
    before.close()
    after = SqliteLedger(connect(file))
    assert after.close_cut_off() == (CutOff(1, "soles", 0.2, 0.4),)
    assert after.close_cut_off() == ()
    assert rows(file) == [(1, 0.2, 0.4, ns(15), "restart", "The controller restarted.")]
    after.close()


@pytest.mark.parametrize("ending", ["complete", "stopped", "fault"])
def test_of_a_session_that_ended_otherwise_nothing_is_told(file: Path, ending: str) -> None:
    before = SqliteLedger(connect(file))
    before.submit(OpenSession(RECORD))
    before.submit(CloseSession(1, dose(0.2, 0.4), ns(15), "restart", "Ended by a restart."))
    before.submit(OpenSession(RECORD))
    before.submit(CloseSession(2, dose(0.2, 0.4), ns(15), ending, "Ended."))
    before.poll_once(Ns(0))
    assert before.close_cut_off() == ()
    before.close()


def test_a_closed_session_is_not_reopened_by_a_late_reservation(
    file: Path, ledger: SqliteLedger
) -> None:
    ledger.submit(OpenSession(RECORD))
    ledger.submit(CloseSession(1, dose(1.0, 2.0), ns(100), "complete", "Done."))
    ledger.submit(ReserveWindow(1, dose(9.0, 9.0), ns(999)))
    ledger.poll_once(Ns(0))
    assert rows(file) == [(1, 1.0, 2.0, ns(100), "complete", "Done.")]


def test_a_window_that_no_open_record_holds_is_no_leave_and_keeps_nothing_else_from_the_disk(
    file: Path, ledger: SqliteLedger
) -> None:
    ledger.submit(OpenSession(RECORD))
    ledger.submit(CloseSession(1, dose(0.1, 0.1), ns(4), "stopped", "Stopped."))
    ledger.poll_once(Ns(0))
    list(ledger.answers())
    late, opening = ReserveWindow(1, dose(3.0, 6.0), ns(900)), OpenSession(RECORD)
    ledger.submit(late)
    ledger.submit(opening)
    ledger.poll_once(Ns(0))
    assert list(ledger.answers()) == [
        LedgerAnswer(late, None, Reason.RECORD_CLOSED.said()),
        LedgerAnswer(opening, 2),
    ]


def test_a_refused_write_is_answered_with_the_problem_and_a_close_is_tried_again(
    file: Path, ledger: SqliteLedger
) -> None:
    ledger.submit(OpenSession(RECORD))
    ledger.poll_once(Ns(0))
    ledger.answers()
    blocker = sqlite3.connect(file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    window = ReserveWindow(1, dose(0.1, 0.2), ns(10))
    ledger.submit(window)
    ledger.submit(CloseSession(1, dose(0.05, 0.1), ns(5), "stopped", "Stopped."))
    ledger.poll_once(Ns(0))
    problems = [str(answer.problem) for answer in ledger.answers()]
    assert problems == ["the dose can't be saved: database is locked; check the disk"] * 2
    blocker.execute("ROLLBACK")
    blocker.close()
    ledger.poll_once(Ns(0))
    assert rows(file) == [(1, 0.05, 0.1, ns(5), "stopped", "Stopped.")]


def test_the_database_is_durable_and_private(file: Path) -> None:
    connection = connect(file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert file.stat().st_mode & 0o777 == 0o600
    connection.close()


def test_a_newer_database_is_refused_with_the_remedy(file: Path) -> None:
    connection = connect(file)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(LedgerError, match=r"newer than this program's \d+: install the newer"):
        connect(file)


@pytest.mark.parametrize("version", range(VERSION))
def test_every_older_database_is_migrated(file: Path, version: int) -> None:
    old = sqlite3.connect(file, isolation_level=None)
    for script in MIGRATIONS[:version]:
        old.executescript(script)
    old.execute(f"PRAGMA user_version = {version}")
    old.close()
    ledger = SqliteLedger(connect(file))
    ledger.submit(OpenSession(RECORD))
    ledger.poll_once(Ns(0))
    assert [answer.session for answer in ledger.answers()] == [1]
    ledger.close()


def test_a_file_that_is_no_database_is_refused_and_kept(file: Path) -> None:
    file.write_bytes(b"not a database, but somebody's data" * 40)
    with pytest.raises(LedgerError, match="the history can't be opened"):
        connect(file)
    assert file.read_bytes() == b"not a database, but somebody's data" * 40


SAM = Person("Sam", answers(NOTHING_APPLIES), RECORD.began, gentle_start=False)


def test_a_panel_without_people_has_one_who_must_answer_first(file: Path) -> None:
    connection = connect(file)
    assert people.everyone(connection) == {"Me": Person("Me")}
    people.add(connection, SAM)
    people.add(connection, Person("Sam"))
    assert people.everyone(connection) == {"Sam": SAM}
    connection.close()


def test_people_are_kept_with_their_answers_agreement_and_name(
    file: Path, ledger: SqliteLedger
) -> None:
    agreed = replace(SAM, agreement="Dr Lee, 2026-09-30", gentle_start=True)
    requests = (
        OpenSession(replace(RECORD, person="Sam")),
        AddPerson(Person("Kim")),
        AddPerson(SAM),
        ChangePerson(agreed),
        RenamePerson("Kim", "Kit"),
        RenamePerson("Sam", "Sue"),
    )
    for request in requests:
        ledger.submit(request)
    ledger.poll_once(Ns(0))
    assert [answer.problem for answer in ledger.answers()] == [None] * len(requests)
    expected = {"Kit": Person("Kit"), "Sue": replace(agreed, name="Sue")}
    assert ledger.people == expected
    assert [row.person for row in ledger.history.rows] == ["Sue"]
    again = SqliteLedger(connect(file))
    assert again.people == expected
    again.close()


def test_whoever_nobody_has_named_is_written_with_their_first_answers(
    ledger: SqliteLedger,
) -> None:
    ledger.submit(ChangePerson(replace(SAM, name="Me")))
    ledger.poll_once(Ns(0))
    assert ledger.people == {"Me": replace(SAM, name="Me")}


def test_a_latched_fault_is_remembered_with_its_first_cause_until_it_is_forgotten(
    file: Path,
) -> None:
    before = SqliteLedger(connect(file))
    first = LatchFault("too_hot", "The surface reached 44 °C.", 1_700_000_000.0)
    before.submit(first)
    before.submit(LatchFault("gap", "Later.", None))
    before.poll_once(Ns(0))
    before.close()
    after = SqliteLedger(connect(file))
    assert after.latched_fault() == first
    after.submit(ForgetFault())
    after.poll_once(Ns(0))
    assert after.latched_fault() is None
    after.close()
