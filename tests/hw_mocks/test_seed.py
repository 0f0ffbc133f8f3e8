"""Who a simulator starts with."""

from pathlib import Path

from firmware_py.core.dose.caps import Skin
from firmware_py.core.people import Person
from firmware_py.history import people
from firmware_py.history.database import connect
from hw_mocks.seed import nobody_special, seed_person


def everyone(database: Path) -> dict[str, Person]:
    connection = connect(database)
    try:
        return dict(people.everyone(connection))
    finally:
        connection.close()


def seed(database: Path) -> None:
    seed_person(database, database.with_name("witness"))


def test_it_starts_with_one_person_to_whom_nothing_applies_without_a_gentle_start(
    tmp_path: Path,
) -> None:
    database = tmp_path / "history.db"
    seed(database)
    first = everyone(database)
    seed(database)
    assert everyone(database) == first
    (me,) = first.values()
    assert (me.name, me.gentle_start, me.skin) == ("Me", False, Skin())
    assert {answer for _, answer in me.answers} == {"no"}
    assert me.answered is not None


def test_people_already_there_are_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    ada = nobody_special("Ada")
    connection = connect(database)
    people.add(connection, ada)
    connection.close()
    seed(database)
    assert everyone(database) == {"Ada": ada}


def test_a_history_that_is_damaged_or_gone_is_left_to_the_daemon(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    database.write_bytes(b"junk" * 999)
    seed(database)
    assert database.read_bytes() == b"junk" * 999
    database.unlink()
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "history-00000001.db").write_bytes(b"")
    seed(database)
    assert not database.exists()


def test_a_history_that_is_gone_beside_its_witness_is_left_to_the_daemon(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    database.with_name("witness").write_bytes(b"of another history")
    seed(database)
    assert not database.exists()
