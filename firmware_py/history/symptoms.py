"""Rows of symptoms and usual pain: written, and read by an index."""

import sqlite3

from firmware_py.core.history.symptoms import Symptom, Symptoms
from firmware_py.history import rows

COLUMNS = tuple(Symptom)
# A year and more, once in four weeks; more of them are in an export.
NEWEST = 24
_NAMES = ", ".join(COLUMNS)
_WRITE = f"""
    INSERT INTO symptoms (uid, person, {_NAMES}, pain, {rows.MOMENT_COLUMNS})
    VALUES (coalesce(?, lower(hex(randomblob(16)))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns
BY_PERSON = f"""
    SELECT {_NAMES}, pain, {rows.MOMENT} FROM symptoms WHERE person = :person
    ORDER BY sort_s DESC, id DESC LIMIT :limit
"""  # noqa: S608  columns
EXPORT = f"""
    SELECT sort_s, id, uid, {_NAMES}, pain, {rows.MOMENT} FROM symptoms
    WHERE person = :person AND (sort_s, id) > (:sort_s, :id) ORDER BY sort_s, id LIMIT :limit
"""  # noqa: S608  columns


def write(
    connection: sqlite3.Connection, person: str, told: Symptoms, uid: str | None = None
) -> None:
    """Write what was told. uid: which telling it is, None for a new one.

    Raises:
        sqlite3.Error: The disk refused.
    """
    answers = (1 if each in told.yes else 0 if each in told.no else None for each in COLUMNS)
    values = (uid, person, *answers, told.pain, *rows.moment_values(told.at))
    connection.execute(_WRITE, values)


def newest(connection: sqlite3.Connection, person: str) -> tuple[Symptoms, ...]:
    """Return what a person told, newest first.

    Raises:
        sqlite3.Error: The disk doesn't give it.
    """
    found = rows.select(connection, BY_PERSON, {"person": person, "limit": NEWEST})
    return tuple(
        Symptoms(rows.moment(row), _answered(row, 1), _answered(row, 0), row["pain"])
        for row in found
    )


def _answered(row: rows.Row, value: int) -> tuple[str, ...]:
    return tuple(each for each in COLUMNS if row[each] == value)
