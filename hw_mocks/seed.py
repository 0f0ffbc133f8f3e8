"""The person a simulator starts with."""

from pathlib import Path

from firmware_py.core.people import Person
from firmware_py.core.plan import Skin
from firmware_py.history import people
from firmware_py.history.database import connect


def seed_person(database: Path) -> None:
    """Write one person to whom nothing applies, where nobody has been written yet.

    Raises:
        LedgerError: The database can't be opened.
    """
    connection = connect(database)
    try:
        if set(people.everyone(connection)) <= {people.FIRST}:
            skin = Skin(insensate=False, dark_or_tattooed=False)
            people.add(connection, Person(people.FIRST, skin))
    finally:
        connection.close()
