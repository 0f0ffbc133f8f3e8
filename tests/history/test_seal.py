"""The seal notices every change of a row that didn't come through this program."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from firmware_py.history import seal
from firmware_py.history.database import MIGRATIONS, VERSION, connect

INSERTS = {
    "sessions": (
        "INSERT INTO sessions (uid, person, area, mode, strength, minutes, distance_cm, "
        "target_red_j_cm2, target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, wall_is_set) "
        "VALUES ('u', 'Me', 'soles', 'both', 'usual', 15, 15, 3, 6, 'b', 7, 1.5, 1)"
    ),
    "people": "INSERT INTO people (name, answers) VALUES ('Me', '[]')",
    "courses": (
        "INSERT INTO courses (uid, person, area, per_week, weeks) VALUES ('c', 'Me', 'soles', 3, 8)"
    ),
    "numbness": (
        "INSERT INTO numbness (uid, person, value, boot_id, boottime_ns, wall_unix_s, wall_is_set, "
        "wall_by_hand, is_exact) VALUES ('n', 'Me', 4, 'b', 7, 1.5, 1, 0, 1)"
    ),
    "notes": (
        "INSERT INTO notes (uid, person, what, value, boot_id, boottime_ns, wall_unix_s, "
        "wall_is_set, wall_by_hand, is_exact) VALUES ('n', 'Me', 'pain', 4, 'b', 7, 1.5, 1, 0, 1)"
    ),
    "symptoms": (
        "INSERT INTO symptoms (uid, person, numb, pain, boot_id, boottime_ns, wall_unix_s, "
        "wall_is_set, wall_by_hand, is_exact) VALUES ('s', 'Me', 1, 4, 'b', 7, 1.5, 1, 0, 1)"
    ),
    "losses": (
        "INSERT INTO losses (reason, boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand, "
        "is_exact) VALUES ('why', 'b', 7, 1.5, 1, 0, 1)"
    ),
    "faults": "INSERT INTO faults (code, text) VALUES ('gap', 'It stood still.')",
    "settings": "INSERT INTO settings (name, value) VALUES ('sound', 'true')",
    "clocks": "INSERT INTO clocks (boot_id, offset_s, by_hand) VALUES ('b', 1.5, 0)",
    "light": "INSERT INTO light (channel, calibrated, lit_ns) VALUES ('red', '', 5)",
    "newcomers": (
        "INSERT INTO newcomers (person, boot_id, boottime_ns, wall_unix_s, wall_is_set, "
        "wall_by_hand, is_exact) VALUES ('Me', 'b', 7, 1.5, 1, 0, 1)"
    ),
    "roaming": "INSERT INTO roaming VALUES ('u', 1.5)",
    "counts": "INSERT INTO counts VALUES ('starts', 1)",
    "prescriptions": "INSERT INTO prescriptions VALUES ('u', 'soles', 'usual', 12, 1, 0)",
    "blisters": "INSERT INTO blisters (salt, marks, area) VALUES ('00', 'm', 'soles')",
    "held": (
        "INSERT INTO held (uid, salt, marks, area, target_red_j_cm2, target_nir_j_cm2, "
        "carried_j_cm2, red_j_cm2, nir_j_cm2, lit_ns, is_rest, boot_id, boottime_ns, wall_unix_s, "
        "wall_is_set, wall_by_hand, is_exact) "
        "VALUES ('u', '00', 'm', 'soles', 3, 6, 0, 3, 6, 9, 0, 'b', 7, 1.5, 1, 0, 1)"
    ),
}
CHANGES = {
    "sessions": "UPDATE sessions SET red_j_cm2 = red_j_cm2 + 0.25",
    "people": "UPDATE people SET agreement = 'Dr. Who, 2026-01-02'",
    "courses": "UPDATE courses SET weeks = 9",
    "numbness": "UPDATE numbness SET value = 5",
    "notes": "UPDATE notes SET value = 5",
    "symptoms": "UPDATE symptoms SET numb = 0",
    "losses": "UPDATE losses SET boottime_ns = 8",
    "faults": "UPDATE faults SET is_cleared = 1",
    "settings": "UPDATE settings SET value = 'false'",
    "clocks": "UPDATE clocks SET by_hand = 1",
    "light": "UPDATE light SET lit_ns = 6",
    "newcomers": "UPDATE newcomers SET boottime_ns = 6",
    "held": "UPDATE held SET red_after = 0",
    "roaming": "UPDATE roaming SET since_unix_s = 2.5",
    "counts": "UPDATE counts SET value = 2",
    "prescriptions": "UPDATE prescriptions SET sessions_left = 13",
    "blisters": "UPDATE blisters SET area = 'knees'",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with a row in every table."""
    with closing(connect(tmp_path / "history.db")) as connection:
        for insert in INSERTS.values():
            connection.execute(insert)
    return tmp_path / "history.db"


def behind_its_back(file: Path, *statements: str) -> None:
    """Change a database as another program, or a flipped bit, would."""
    with closing(sqlite3.connect(file)) as connection, connection:
        for each in statements:
            connection.execute(each)


def holds(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return seal.holds(connection)


def test_every_table_of_the_database_is_sealed_but_the_seal(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        names = {
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    assert names - {"seal"} == set(seal.TABLES) == set(INSERTS) == set(CHANGES)


@pytest.mark.parametrize("table", seal.TABLES)
def test_what_this_program_changes_stays_sealed_and_counts(file: Path, table: str) -> None:
    for statement in (CHANGES[table], f"DELETE FROM {table}", INSERTS[table]):
        with closing(connect(file)) as connection:
            before = seal.read(connection)
            connection.execute(statement)
            after = seal.read(connection)
        assert before is not None
        assert after is not None
        assert after.generation == before.generation + 1
        assert after.database == before.database
        assert holds(file)


@pytest.mark.parametrize("table", seal.TABLES)
def test_what_another_hand_changes_is_noticed(file: Path, table: str) -> None:
    assert holds(file)
    for statement in (CHANGES[table], f"DELETE FROM {table}", INSERTS[table]):
        behind_its_back(file, statement)
        assert not holds(file), statement
        with closing(connect(file)) as connection:
            seal.renew(connection)
        assert holds(file)


@pytest.mark.parametrize("table", seal.TABLES)
def test_a_row_that_replaces_another_takes_its_place_in_the_seal(file: Path, table: str) -> None:
    with closing(connect(file)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        names = ", ".join(columns)
        connection.execute(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}")
    assert holds(file)


def test_a_transaction_that_is_rolled_back_leaves_the_seal_as_it_was(file: Path) -> None:
    with closing(connect(file)) as connection:
        before = seal.read(connection)
        connection.execute("BEGIN")
        connection.execute(CHANGES["sessions"])
        assert seal.read(connection) != before
        connection.execute("ROLLBACK")
        assert seal.read(connection) == before


def test_a_database_of_an_older_program_is_sealed_as_it_is_found(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        for script in MIGRATIONS[: seal.SINCE_VERSION - 1]:
            connection.executescript(script)
        connection.execute(f"PRAGMA user_version = {seal.SINCE_VERSION - 1}")
        younger = {"newcomers", "held", "notes", "blisters", "symptoms", "roaming", "counts"}
        younger |= {"prescriptions"}
        for table in INSERTS.keys() - younger:
            connection.execute(INSERTS[table])
        assert seal.read(connection) is None
    with closing(connect(old)) as connection:
        own = seal.read(connection)
        assert own is not None
        assert own.generation == 1
        assert own.digest == seal.digest(connection)
        assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_a_copy_that_takes_a_place_goes_on_from_the_seal_that_was_there(file: Path) -> None:
    there = seal.Seal("another", 4711, "00", is_witnessed=True)
    with closing(connect(file)) as connection:
        assert seal.renew(connection, like=there).generation == 4712
        own = seal.read(connection)
    assert own is not None
    assert (own.database, own.generation, own.is_witnessed) == ("another", 4712, False)


def test_a_database_that_was_sealed_before_there_was_a_table_holds(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        for script in MIGRATIONS[: seal.SINCE_VERSION]:
            connection.executescript(script)
        connection.execute(INSERTS["losses"])
        seal.renew(connection)
        assert seal.holds(connection)
        connection.execute(CHANGES["losses"])
        assert not seal.holds(connection)
