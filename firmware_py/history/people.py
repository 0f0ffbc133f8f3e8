"""The people of this panel and their answers."""

import sqlite3
from collections.abc import Mapping

import msgspec

from firmware_py.core.people import Answer, Person
from firmware_py.history import open_sessions

# Whoever uses a panel on which nobody has been named.
FIRST = "Me"
_ANSWERS = msgspec.json.Decoder(tuple[tuple[str, Answer], ...])


def add(connection: sqlite3.Connection, person: Person) -> None:
    """Write a person; one of that name, who is there already, keeps what is written."""
    cursor = connection.execute("INSERT OR IGNORE INTO people (name) VALUES (?)", (person.name,))
    if cursor.rowcount:
        change(connection, person)


def change(connection: sqlite3.Connection, person: Person) -> None:
    """Write what is known of a person; whoever nobody has named yet is written anew."""
    connection.execute("INSERT OR IGNORE INTO people (name) VALUES (?)", (person.name,))
    at: tuple[object, ...] = (None,) * 6
    if person.answered is not None:
        at = open_sessions.values(person.answered)
    connection.execute(
        "UPDATE people SET answers = ?, gentle_start = ?, agreement = ?, boot_id = ?, "
        "boottime_ns = ?, wall_unix_s = ?, wall_is_set = ?, wall_by_hand = ?, is_exact = ? "
        "WHERE name = ?",
        (
            msgspec.json.encode(person.answers).decode() if person.answered is not None else None,
            int(person.gentle_start),
            person.agreement,
            *at,
            person.name,
        ),
    )


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Give a person, with all their sessions, another name; within a transaction."""
    connection.execute("INSERT OR IGNORE INTO people (name) VALUES (?)", (old,))
    connection.execute("UPDATE people SET name = ? WHERE name = ?", (new, old))
    for table in ("sessions", "numbness", "courses"):
        connection.execute(f"UPDATE {table} SET person = ? WHERE person = ?", (new, old))  # noqa: S608  named above


def everyone(connection: sqlite3.Connection) -> Mapping[str, Person]:
    """Return everyone by name, first come first; nobody yet: one person, nothing answered."""
    rows = connection.execute(
        "SELECT name, answers, gentle_start, agreement, boot_id, boottime_ns, wall_unix_s, "
        "wall_is_set, wall_by_hand, is_exact FROM people ORDER BY id"
    ).fetchall()
    people = {
        name: Person(
            name,
            _ANSWERS.decode(answers) if answers else (),
            open_sessions.moment(tuple(at)) if answers else None,
            bool(gentle),
            agreement,
        )
        for name, answers, gentle, agreement, *at in rows
    }
    return people or {FIRST: Person(FIRST)}
