"""The ledger on a real database file: reserved before given, never under-counted."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py.core.errors import LedgerError
from firmware_py.core.people import NOTHING_APPLIES, Person, answers
from firmware_py.core.reasons import Reason
from firmware_py.core.session.facts import Window
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history import people
from firmware_py.history.database import MIGRATIONS, VERSION, connect
from firmware_py.ports.ledger import LatchedFault, Store
from tests.history.worked import BEGAN, ME, Worked, dose, end


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def ledger(file: Path) -> Iterator[Worked]:
    ledger = Worked(file)
    yield ledger
    ledger.close()


def cut_off(ledger: Worked) -> list[tuple[int, str, float, float]]:
    return [
        (each.session, each.area, each.given[Channel.RED], each.given[Channel.NIR])
        for each in ledger.store.close_cut_off()
    ]


def rows(file: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as reader:
        found = reader.execute(
            "SELECT id, red_j_cm2, nir_j_cm2, lit_ns, ended, reason FROM sessions ORDER BY id"
        ).fetchall()
    reader.close()
    return found


def test_a_whole_session_is_opened_reserved_and_closed_with_what_was_given(
    file: Path, ledger: Worked
) -> None:
    ledger.opens()
    assert ledger.work() == [1]
    ledger.reserves(1, dose(0.1, 0.2), ns(10))
    assert ledger.work() == ["held"]
    assert rows(file) == [(1, 0.1, 0.2, ns(10), None, None)]
    ledger.ledger.close_session(end(1, dose(0.05, 0.07), ns(4), "stopped"))
    ledger.work()
    assert rows(file) == [(1, 0.05, 0.07, ns(4), "stopped", "stopped.")]


def test_nothing_is_written_before_the_worker_works_and_each_answer_comes_once(
    file: Path, ledger: Worked
) -> None:
    ledger.opens()
    ledger.ledger.settle()
    assert rows(file) == []
    assert ledger.work() == [1]
    assert ledger.work() == []


def test_a_session_cut_off_by_a_crash_counts_as_fully_given(file: Path) -> None:
    before = Worked(file)
    before.opens()
    before.work()
    before.reserves(1, dose(0.3, 0.6), ns(20))
    before.work()
    # The process ends here, without a close.
    after = Worked(file)
    assert cut_off(after) == [(1, "soles", 0.3, 0.6)]
    assert rows(file) == [(1, 0.3, 0.6, ns(20), "restart", "The controller restarted.")]
    assert after.store.close_cut_off() == ()
    before.close()
    after.close()


def test_a_session_ended_by_an_upgrade_is_told_of_once_with_what_it_gave(file: Path) -> None:
    before = Worked(file)
    before.opens()
    before.work()
    before.ledger.close_session(end(1, dose(0.2, 0.4), ns(15), "restart"))
    before.work()
    before.close()
    after = Worked(file)
    assert cut_off(after) == [(1, "soles", 0.2, 0.4)]
    assert after.store.close_cut_off() == ()
    assert rows(file) == [(1, 0.2, 0.4, ns(15), "restart", "The controller restarted.")]
    after.close()


@pytest.mark.parametrize("ending", ["complete", "stopped", "fault"])
def test_of_a_session_that_ended_otherwise_nothing_is_told(file: Path, ending: str) -> None:
    before = Worked(file)
    for number, ended in enumerate(("restart", ending), start=1):
        before.opens()
        before.work()
        before.ledger.close_session(end(number, dose(0.2, 0.4), ns(15), ended))
        before.work()
    assert before.store.close_cut_off() == ()
    before.close()


def test_a_closed_session_is_not_reopened_by_a_late_reservation(file: Path, ledger: Worked) -> None:
    ledger.opens()
    ledger.work()
    ledger.ledger.close_session(end(1, dose(1.0, 2.0), ns(100)))
    ledger.reserves(1, dose(9.0, 9.0), ns(999))
    ledger.work()
    assert rows(file) == [(1, 1.0, 2.0, ns(100), "complete", "complete.")]


def test_a_window_that_no_open_record_holds_is_no_leave_and_keeps_nothing_else_from_the_disk(
    ledger: Worked,
) -> None:
    ledger.opens()
    ledger.work()
    ledger.ledger.close_session(end(1))
    ledger.work()
    ledger.reserves(1, dose(3.0, 6.0), ns(900))
    ledger.opens()
    assert ledger.work() == [str(Reason.RECORD_CLOSED.said()), 2]


def test_a_refused_write_is_answered_with_the_problem_and_a_close_is_tried_again(
    file: Path, ledger: Worked
) -> None:
    ledger.opens()
    ledger.work()
    blocker = sqlite3.connect(file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    ledger.reserves(1, dose(0.1, 0.2), ns(10))
    ledger.ledger.close_session(end(1, dose(0.05, 0.1), ns(5), "stopped"))
    assert ledger.work() == ["the dose can't be saved: database is locked; check the disk"]
    blocker.execute("ROLLBACK")
    blocker.close()
    ledger.work()
    assert rows(file) == [(1, 0.05, 0.1, ns(5), "stopped", "stopped.")]


def test_a_dose_goes_before_whatever_else_waits_and_the_rest_keeps_its_order(
    ledger: Worked,
) -> None:
    ledger.opens()
    ledger.work()
    done: list[str] = []
    ledger.runs(*(lambda _store, n=n: done.append(f"read {n}") for n in range(3)))
    ledger.opens(area="knees")
    ledger.runs(lambda store: done.append(f"sees {len(store.history.rows)} sessions"))
    real = ledger.store.reserve

    def reserve(session: int, window: Window) -> None:
        done.append("reserve")
        real(session, window)

    ledger.store.reserve = reserve  # type: ignore[method-assign]  # to see when
    ledger.reserves(1, dose(0.1, 0.2), ns(10))
    ledger.work()
    assert done == ["reserve", "read 0", "read 1", "read 2", "sees 2 sessions"]


def test_a_dose_that_is_asked_for_while_the_worker_works_waits_for_one_piece_of_work_only(
    ledger: Worked,
) -> None:
    ledger.opens()
    ledger.work()
    ledger.runs(
        lambda _store: ledger.reserves(1, dose(0.1, 0.2), ns(10)), lambda _store: "the next"
    )
    assert ledger.work() == [None, "held", "the next"]


def test_a_mistake_in_what_a_client_asked_for_concerns_it_alone(ledger: Worked) -> None:
    def stumble(_store: Store) -> None:
        raise ZeroDivisionError("no such day")

    ledger.runs(stumble, lambda store: len(store.people))
    assert ledger.work() == ["no such day", 1]


def test_a_mistake_in_a_dose_ends_the_worker(ledger: Worked) -> None:
    ledger.ledger.reserve(1, Window(ns(1), {}), lambda: None, lambda _error: None)
    with pytest.raises(KeyError):
        ledger.work()


@pytest.mark.parametrize(
    ("everyone", "person", "why"),
    [
        ((ME,), "Ann", "person 'Ann': not known; choose one of Me"),
        ((), "Me", "soles: Me must answer the first-use questions"),
        (
            (replace(ME, answers=answers({**NOTHING_APPLIES, "cancer": "yes"})),),
            "Me",
            "soles: cancer at or near the place: ask your clinician first",
        ),
        (
            (replace(ME, answered=replace(BEGAN, monotonic=Ns(0), unix_s=1e9)),),
            "Me",
            None,  # the boot's own clock counts
        ),
        (
            (replace(ME, answered=replace(BEGAN, boot_id="earlier", unix_s=1e9)),),
            "Me",
            "soles: Me must answer the first-use questions again",
        ),
    ],
)
def test_a_session_is_opened_for_somebody_who_is_there_and_may_have_it_only(
    file: Path, everyone: tuple[Person, ...], person: str, why: str | None
) -> None:
    ledger = Worked(file, everyone=everyone)
    ledger.opens(person=person)
    assert ledger.work() == [why or 1]
    assert len(rows(file)) == (why is None)
    ledger.close()


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
    ledger = Worked(file)
    ledger.opens()
    assert ledger.work() == [1]
    ledger.close()


def test_a_file_that_is_no_database_is_refused_and_kept(file: Path) -> None:
    file.write_bytes(b"not a database, but somebody's data" * 40)
    with pytest.raises(LedgerError, match="the history can't be opened"):
        connect(file)
    assert file.read_bytes() == b"not a database, but somebody's data" * 40


SAM = Person("Sam", answers(NOTHING_APPLIES), BEGAN, gentle_start=False)


def test_a_panel_without_people_has_one_who_must_answer_first(file: Path) -> None:
    connection = connect(file)
    assert people.everyone(connection) == {"Me": Person("Me")}
    people.add(connection, SAM)
    people.add(connection, Person("Sam"))
    assert people.everyone(connection) == {"Sam": SAM}
    connection.close()


def test_people_are_kept_with_their_answers_agreement_and_name(file: Path) -> None:
    agreed = replace(SAM, agreement="Dr Lee, 2026-09-30", gentle_start=True)
    ledger = Worked(file, everyone=())
    ledger.has(
        lambda store: store.add_person(Person("Kim"), BEGAN),
        lambda store: store.add_person(SAM, BEGAN),
        lambda store: store.change_person(agreed),
    )
    ledger.opens(person="Sam")
    ledger.runs(
        lambda store: store.rename_person("Kim", "Kit", BEGAN),
        lambda store: store.rename_person("Sam", "Sue", BEGAN),
    )
    assert ledger.work() == [1, None, None]
    expected = {"Kit": Person("Kit"), "Sue": replace(agreed, name="Sue")}
    assert ledger.ledger.people == expected
    assert [row.person for row in ledger.ledger.history.rows] == ["Sue"]
    again = Worked(file)
    assert again.ledger.people == expected
    again.close()
    ledger.close()


def test_whoever_nobody_has_named_is_written_with_their_first_answers(file: Path) -> None:
    ledger = Worked(file, everyone=())
    ledger.has(lambda store: store.change_person(replace(SAM, name="Me")))
    assert ledger.ledger.people == {"Me": replace(SAM, name="Me")}
    ledger.close()


def test_a_latched_fault_is_remembered_with_its_first_cause_until_it_is_forgotten(
    file: Path,
) -> None:
    before = Worked(file)
    first = LatchedFault("too_hot", "The surface reached 44 °C.", 1_700_000_000.0)
    before.ledger.latch_fault(first)
    before.ledger.latch_fault(LatchedFault("gap", "Later.", None))
    before.work()
    before.close()
    after = Worked(file)
    assert after.store.latched_fault() == first
    after.ledger.forget_fault()
    after.work()
    assert after.store.latched_fault() is None
    after.close()
