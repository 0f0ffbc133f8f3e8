"""Who a simulator starts with."""

from pathlib import Path

from firmware_py.core.people import Person
from firmware_py.core.plan import Skin
from firmware_py.history import people
from firmware_py.history.database import connect
from hw_mocks.seed import seed_person

NOTHING = Skin(insensate=False, dark_or_tattooed=False)


def everyone(database: Path) -> dict[str, Person]:
    connection = connect(database)
    try:
        return dict(people.everyone(connection))
    finally:
        connection.close()


def test_it_starts_with_one_person_to_whom_nothing_applies(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    for _ in range(2):
        seed_person(database)
        assert everyone(database) == {people.FIRST: Person(people.FIRST, NOTHING)}


def test_people_already_there_are_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "history.db"
    connection = connect(database)
    people.add(connection, Person("Ada", Skin(insensate=True)))
    connection.close()
    seed_person(database)
    assert everyone(database) == {"Ada": Person("Ada", Skin(insensate=True))}
