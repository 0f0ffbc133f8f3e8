"""The people of this panel, their answers, and who of them is new."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from firmware_py.core.people import Answer, Person, Prescription
from firmware_py.core.timestamps import Moment
from firmware_py.history import blisters, prescriptions, rows

# Whoever uses a panel on which nobody has been named.
FIRST = "Me"
EVERYONE = f"""
    SELECT name, uid, answers, gentle_start, agreement, blistered, {rows.MOMENT},
        EXISTS (SELECT 1 FROM roaming WHERE roaming.uid = people.uid) AS roams
    FROM people ORDER BY id
"""  # noqa: S608  columns
_WRITE = "INSERT OR IGNORE INTO people (name, uid) VALUES (?, lower(hex(randomblob(16))))"
_NEW = f"""
    INSERT OR IGNORE INTO newcomers (person, {rows.MOMENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns
_ANSWERS = msgspec.json.Decoder(tuple[tuple[str, Answer], ...])


def add(connection: sqlite3.Connection, person: Person, now: Moment | None = None) -> None:
    """Write a person; one of that name, who is there already, keeps what is written.

    now: when they are new here; None: they aren't.
    """
    if connection.execute(_WRITE, (person.name,)).rowcount:
        change(connection, person)
        if now is not None:
            note_new(connection, person.name, now)


def note_new(connection: sqlite3.Connection, name: str, now: Moment) -> None:
    """Write that somebody is new here."""
    connection.execute(_NEW, (name, *rows.moment_values(now)))


def change(connection: sqlite3.Connection, person: Person) -> None:
    """Write what is known of a person; one who isn't in the record yet is added."""
    connection.execute(_WRITE, (person.name,))
    at: tuple[object, ...] = (None,) * 6
    if person.answered is not None:
        at = rows.moment_values(person.answered)
    connection.execute(
        "UPDATE people SET answers = ?, gentle_start = ?, agreement = ?, blistered = ?, "
        "boot_id = ?, boottime_ns = ?, wall_unix_s = ?, wall_is_set = ?, wall_by_hand = ?, "
        "is_exact = ? WHERE name = ?",
        (
            msgspec.json.encode(person.answers).decode() if person.answered is not None else None,
            int(person.gentle_start),
            person.agreement,
            rows.column(person.blistered),
            *at,
            person.name,
        ),
    )


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Give a person, with all their sessions, another name; within a transaction."""
    connection.execute(_WRITE, (old,))
    connection.execute("UPDATE people SET name = ? WHERE name = ?", (new, old))
    for table in ("sessions", "numbness", "courses", "notes", "symptoms", "newcomers"):
        connection.execute(f"UPDATE {table} SET person = ? WHERE person = ?", (new, old))  # noqa: S608  named above


def identity(connection: sqlite3.Connection, name: str) -> str | None:
    """Return who a person is, whatever they are called; None where nothing is written of them."""
    row = rows.first(connection, "SELECT uid FROM people WHERE name = ?", (name,))
    return None if row is None else row["uid"]


def identify(connection: sqlite3.Connection, name: str, uid: str) -> None:
    """Write that a person is the one of an export, unless another name is."""
    connection.execute(
        "UPDATE people SET uid = :uid WHERE name = :name "
        "AND NOT EXISTS (SELECT 1 FROM people WHERE uid = :uid)",
        {"uid": uid, "name": name},
    )


def note_blister(connection: sqlite3.Connection, session: int) -> None:
    """Write that a session's area rests until a clinician agrees; within a transaction."""
    found = rows.first(connection, "SELECT person, area FROM sessions WHERE id = ?", (session,))
    if found is None:
        return
    person = everyone(connection).get(found["person"], Person(found["person"]))
    areas = tuple(dict.fromkeys((*person.blistered, found["area"])))
    change(connection, replace(person, blistered=areas))


def everyone(connection: sqlite3.Connection) -> Mapping[str, Person]:
    """Return everyone by name, first come first; nobody yet: one person, nothing answered."""
    prescribed = prescriptions.everyones(connection)
    people = {
        row["name"]: _person(
            row, blisters.resting(connection, row["name"]), prescribed.get(row["uid"])
        )
        for row in rows.select(connection, EVERYONE)
    }
    return people or {FIRST: Person(FIRST, blistered=blisters.resting(connection, FIRST))}


def _person(row: rows.Row, held_back: Sequence[str], prescribed: Prescription | None) -> Person:
    has_answered = bool(row["answers"])
    blistered = dict.fromkeys((*rows.several(row["blistered"]), *held_back))
    return Person(
        row["name"],
        _ANSWERS.decode(row["answers"]) if has_answered else (),
        rows.moment(row) if has_answered else None,
        bool(row["gentle_start"]),
        row["agreement"],
        tuple(blistered),
        bool(row["roams"]),
        prescribed,
    )
