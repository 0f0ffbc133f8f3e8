"""A damaged history is set aside, the newest good copy takes its place, and 20 hours are closed."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from firmware_py.core.errors import LedgerError
from firmware_py.core.people import NOTHING_APPLIES, Person, answers
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history import people
from firmware_py.history.data import backups, recovery
from firmware_py.history.data.recovery import WITH_BACKUP, WITHOUT, open_history
from firmware_py.history.database import MIGRATIONS, VERSION, connect
from firmware_py.history.store import SqliteStore
from tests.history.worked import JUST_NOW, ME, Worked, end

NOW = Moment(boot_id="boot", monotonic=ns(500), unix_s=1_700_000_500.0, is_set=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def sessions(file: Path, count: int, *, then: Callable[[Worked], object] | None = None) -> None:
    """Write finished sessions, then close the database."""
    ledger = Worked(file)
    first = len(ledger.ledger.history.rows) + 1
    for number in range(first, first + count):
        ledger.opens()
        ledger.work()
        ledger.ledger.close_session(end(number))
        ledger.work()
    if then is not None:
        then(ledger)
    ledger.close()


def back_up(ledger: Worked) -> Path:
    file = Path(ledger.store.connection.execute("PRAGMA database_list").fetchone()[2])
    return backups.make(ledger.store.connection, file)


def damage(file: Path) -> bytes:
    """Overwrite the middle of a database, as a dying card does."""
    content = bytearray(file.read_bytes())
    content[1000 : len(content) - 1000] = os.urandom(len(content) - 2000)
    file.write_bytes(content)
    return bytes(content)


def opened(file: Path) -> tuple[int, tuple[Moment, ...], str | None]:
    """Open it as the daemon does: how many sessions, since when they aren't known, what fault."""
    connection, _ = open_history(file, NOW)
    store = SqliteStore(connection)
    fault = store.latched_fault()
    found = len(store.history.rows), store.history.lost, fault.code if fault else None
    store.close()
    return found


def test_a_sound_history_is_opened_as_it_is(file: Path) -> None:
    assert opened(file) == (0, (), None)
    sessions(file, 2)
    assert opened(file) == (2, (), None)
    assert sorted(each.name for each in file.parent.iterdir()) == ["history.db"]


def test_the_newest_copy_takes_a_damaged_historys_place(file: Path) -> None:
    sessions(file, 2, then=back_up)
    sessions(file, 1, then=back_up)
    sessions(file, 3)
    broken = damage(file)
    connection, recovered = open_history(file, NOW)
    connection.close()
    assert recovered is not None
    assert recovered.said == WITH_BACKUP
    assert recovered.damaged == file.with_name("history.db.damaged-1")
    assert recovered.damaged.read_bytes() == broken
    assert file.stat().st_mode & 0o777 == 0o600
    # Once; and the loss is remembered.
    assert opened(file) == (3, (NOW,), None)
    assert opened(file) == (3, (NOW,), None)


def test_a_damaged_copy_is_passed_over(file: Path) -> None:
    sessions(file, 2, then=back_up)
    sessions(file, 1, then=lambda ledger: damage(back_up(ledger)))
    damage(file)
    assert opened(file) == (2, (NOW,), None)


def test_without_a_copy_the_history_is_empty_and_the_fault_needs_the_pin(file: Path) -> None:
    sessions(file, 2)
    damage(file)
    connection, recovered = open_history(file, NOW)
    connection.close()
    assert recovered is not None
    assert recovered.said == WITHOUT
    assert opened(file) == (0, (NOW,), "history_lost")


@pytest.mark.parametrize("content", [None, b""])
def test_a_history_that_is_gone_is_lost_where_there_are_copies(
    file: Path, content: bytes | None
) -> None:
    sessions(file, 2, then=back_up)
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    assert opened(file) == (2, (NOW,), None)


def test_a_second_damage_is_set_aside_under_another_name(file: Path) -> None:
    for number in (1, 2):
        sessions(file, 2, then=back_up)
        damage(file)
        opened(file)
        assert file.with_name(f"history.db.damaged-{number}").exists()


def test_a_log_that_belongs_to_the_damaged_file_goes_with_it(file: Path) -> None:
    sessions(file, 2, then=back_up)
    damage(file)
    ready = file.with_name("history.db.new")
    recovery._make_ready(ready, file, NOW)
    file.with_name("history.db-wal").write_bytes(b"another file's log")
    assert opened(file) == (2, (NOW,), None)
    assert file.with_name("history.db.damaged-1-wal").read_bytes() == b"another file's log"


class PowerCut(BaseException):
    """Everything ends here."""


@pytest.mark.parametrize("at", range(8))
def test_wherever_the_power_is_cut_the_loss_is_known_afterwards(
    file: Path, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions(file, 2, then=back_up)
    damage(file)
    file.with_name("history.db-wal").write_bytes(b"another file's log")
    left = at
    replace = Path.replace

    def cut_off(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise PowerCut
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", cut_off)
    try:
        opened(file)
    except PowerCut:
        monkeypatch.undo()
    assert opened(file) == (2, (NOW,), None)
    assert not list(file.parent.glob("*.new"))


def test_a_newer_history_is_no_damage_and_a_newer_copy_no_help(file: Path) -> None:
    sessions(file, 1, then=back_up)
    sessions(file, 1, then=back_up)
    with closing(sqlite3.connect(backups.all_of(file)[0], isolation_level=None)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    damage(file)
    assert opened(file)[0] == 1
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE invented_later (id INTEGER)")
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(LedgerError, match="newer than this program's"):
        open_history(file, NOW)
    assert not file.with_name("history.db.damaged-2").exists()


def test_every_step_of_the_database_changes_its_tables() -> None:
    # So that a version which is too new, with this version's tables, can only be a flipped bit.
    with closing(sqlite3.connect(":memory:")) as connection:
        seen = [_tables(connection)]
        for script in MIGRATIONS:
            connection.executescript(script)
            seen.append(_tables(connection))
    assert all(before != after for before, after in pairwise(seen))


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master ORDER BY name")]


# SQLite's file format, section 1.3: two bytes say who may write and read, four hold user_version.
HEADER = [(at, bit) for at in (18, 19, *range(60, 64)) for bit in range(8)]


@pytest.mark.parametrize(("at", "bit"), HEADER)
def test_a_flipped_bit_of_the_header_never_keeps_the_panel_from_starting(
    file: Path, at: int, bit: int
) -> None:
    sessions(file, 2, then=back_up)
    content = bytearray(file.read_bytes())
    content[at] ^= 1 << bit
    file.write_bytes(content)
    rows, lost, _ = opened(file)
    assert rows == 2
    # 1 for 2, or 0, there is SQLite's older way of writing, which opening sets right.
    assert lost == (() if at < 60 and content[at] < 2 else (NOW,))


def test_an_older_copy_is_brought_up_to_date(file: Path) -> None:
    backups.folder(file).mkdir()
    with closing(sqlite3.connect(backups.folder(file) / "history-00000001.db")) as old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
    assert opened(file) == (0, (NOW,), None)


def test_what_cant_be_replaced_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions(file, 1)
    damage(file)

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recovery, "to_disk", full)
    with pytest.raises(LedgerError, match=r"can't be replaced: .*No space left.*check the disk"):
        open_history(file, NOW)


def test_seven_private_copies_are_kept(file: Path) -> None:
    connection = connect(file)
    made = [backups.make(connection, file) for _ in range(9)][-1]
    connection.close()
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in backups.all_of(file)] == [
        f"history-{number:08}.db" for number in range(9, 2, -1)
    ]


def test_a_copy_is_due_after_a_day_or_where_its_age_cant_be_told(file: Path) -> None:
    assert backups.is_due(file, time.time())
    connection = connect(file)
    made = backups.make(connection, file)
    connection.close()
    then = made.stat().st_mtime
    assert [backups.is_due(file, then + age) for age in (-1, 0, 86_399, 86_400)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_the_worker_copies_once_a_day_and_never_during_a_session(file: Path) -> None:
    worked = Worked(file, is_backed_up=True)
    ledger = worked.ledger
    connection = worked.store.connection
    connection.execute("DELETE FROM people")
    worked.store._reload()
    ledger.poll_once(ns(0))
    assert backups.all_of(file) == []  # nothing to lose
    people.change(connection, ME)
    worked.opens()
    ledger.poll_once(ns(3600))
    ledger.poll_once(ns(7200))
    assert backups.all_of(file) == []
    ledger.close_session(end(1))
    ledger.poll_once(ns(7201))
    assert len(backups.all_of(file)) == 1
    ledger.poll_once(ns(99_999))
    assert len(backups.all_of(file)) == 1
    yesterday = time.time() - 86_400
    os.utime(backups.all_of(file)[0], (yesterday, yesterday))
    ledger.poll_once(ns(99_999 + 3599))
    assert len(backups.all_of(file)) == 1
    ledger.poll_once(ns(99_999 + 3600))
    assert len(backups.all_of(file)) == 2
    ledger.close()


def test_a_copy_that_cant_be_made_is_said_and_hinders_nothing(file: Path) -> None:
    said: list[str] = []
    backups.folder(file).write_text("a file where the folder should be")
    ledger = Worked(file, is_backed_up=True, log=said.append)
    ledger.opens()
    assert ledger.work() == [1]
    ledger.ledger.close_session(end(1))
    ledger.work()
    assert not ledger.ledger.history.rows[0].is_open
    assert len(said) == 1
    assert said[0].startswith("the history can't be backed up: ")
    ledger.close()


def test_people_and_answers_alone_are_copied_a_minute_after_the_last_change(file: Path) -> None:
    worked = Worked(file, is_backed_up=True)
    worked.ledger.poll_once(ns(0))
    assert len(backups.all_of(file)) == 1  # they were there at the start
    for second, name in ((10, "Ann"), (11, "Bo")):
        worked.store.add_person(Person(name, answers(NOTHING_APPLIES), JUST_NOW), JUST_NOW)
        worked.ledger.poll_once(ns(second))
    worked.ledger.poll_once(ns(11 + 59))
    assert len(backups.all_of(file)) == 1
    worked.ledger.poll_once(ns(11 + 60))
    assert len(backups.all_of(file)) == 2  # though the first one isn't a day old
    worked.ledger.poll_once(ns(11 + 3600 + 60))
    assert len(backups.all_of(file)) == 2  # nothing has changed since
    worked.ledger.close()
    damage(file)
    connection, recovered = open_history(file, NOW)
    with closing(connection):
        assert [*people.everyone(connection)] == ["Me", "Ann", "Bo"]
        assert people.everyone(connection)["Bo"].answered is not None
    assert recovered is not None
    assert recovered.said == WITH_BACKUP


def test_after_a_first_session_a_change_of_people_waits_for_the_daily_copy(file: Path) -> None:
    worked = Worked(file, is_backed_up=True)
    worked.opens()
    worked.work()
    worked.ledger.close_session(end(1))
    worked.ledger.poll_once(ns(4000))
    before = backups.all_of(file)
    worked.store.add_person(Person("Ann", answers(NOTHING_APPLIES), JUST_NOW), JUST_NOW)
    worked.ledger.poll_once(ns(4001))
    worked.ledger.poll_once(ns(4100))
    assert backups.all_of(file) == before
    worked.ledger.close()


# The version that gave each session a name of its own.
WITH_UID = 7


def test_sessions_of_every_older_version_still_count(file: Path) -> None:
    for version in range(1, VERSION):
        old = file.with_name(f"old-{version}.db")
        with closing(sqlite3.connect(old, isolation_level=None)) as connection:
            for script in MIGRATIONS[:version]:
                connection.executescript(script)
            connection.execute(f"PRAGMA user_version = {version}")
            connection.execute(
                "INSERT INTO sessions (person, area, mode, strength, minutes, distance_cm, "
                "target_red_j_cm2, target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, "
                "wall_is_set, red_j_cm2, nir_j_cm2, lit_ns, ended, reason) VALUES ('Me', 'soles', "
                "'both', 'usual', 15, 15, 3, 6, 'a', 7, 1.0, 1, 2.0, 4.0, 600, 'stopped', 'S.')"
            )
            if version >= WITH_UID:
                connection.execute("UPDATE sessions SET uid = 'u'")
        store = SqliteStore(connect(old))
        (row,) = store.history.rows
        assert (row.person, row.area, row.is_unfinished) == ("Me", "soles", True)
        assert row.given == {Channel.RED: 2.0, Channel.NIR: 4.0}
        assert row.began == Moment(boot_id="a", monotonic=Ns(7), unix_s=1.0, is_set=True)
        store.close()
