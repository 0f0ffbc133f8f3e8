"""The people of this panel and their answers."""

import sqlite3
from collections.abc import Mapping

from firmware_py.core.people import Person
from firmware_py.core.plan import Skin

# Whoever uses a panel on which nobody has been named.
FIRST = "Me"


def add(connection: sqlite3.Connection, person: Person) -> None:
    """Write a person with answered questions; one already there keeps theirs."""
    connection.execute(
        "INSERT OR IGNORE INTO people (name, insensate, dark_or_tattooed) VALUES (?, ?, ?)",
        (person.name, int(person.skin.insensate), int(person.skin.dark_or_tattooed)),
    )


def everyone(connection: sqlite3.Connection) -> Mapping[str, Person]:
    """Return everyone by name, first come first; nobody yet: one person, nothing answered."""
    rows = connection.execute(
        "SELECT name, insensate, dark_or_tattooed FROM people ORDER BY id"
    ).fetchall()
    people = {
        name: Person(name, Skin(insensate=insensate != 0, dark_or_tattooed=dark != 0))
        for name, insensate, dark in rows
    }
    return people or {FIRST: Person(FIRST)}
