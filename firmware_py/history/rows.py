"""Rows of the database, read by name: the columns of a session and of a moment, and their types.

A column is renamed to its field where it is selected, so that a row becomes its type as it is.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import astuple

from firmware_py.core import limits
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.timestamps import Moment

# The six columns of a moment, as they are written (`moment_values`).
MOMENT_COLUMNS = "boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand, is_exact"
MOMENT = (
    "boot_id, boottime_ns AS monotonic, wall_unix_s AS unix_s, wall_is_set AS is_set, "
    "wall_by_hand AS by_hand, is_exact"
)
SESSION = f"""
    id AS session, uid, person, area, mode, strength, minutes, distance_cm, target_red_j_cm2,
    target_nir_j_cm2, carried_j_cm2 AS carried, red_j_cm2, nir_j_cm2, lit_ns AS lit, ended,
    reason, finishes, is_imported, pain_before, pain_after, red_after AS is_red,
    red_next_day AS is_red_next_day, complaints, claim, is_overridden, {MOMENT}
"""
# core.history.record.SessionRecord.counts in SQL: a test holds the two together.
COUNTS = f"""
    finishes IS NULL AND red_j_cm2 + nir_j_cm2 > 0
    AND carried_j_cm2 + (red_j_cm2 + nir_j_cm2)
        >= {limits.COUNTS_FROM} * (target_red_j_cm2 + target_nir_j_cm2)
"""

Row = dict[str, Any]  # what sqlite3.Row holds, in a third of the time
Values = Sequence[object] | Mapping[str, object]


def select(connection: sqlite3.Connection, query: str, values: Values = ()) -> list[Row]:
    """Return the rows of a query, each by the names of its columns."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def first(connection: sqlite3.Connection, query: str, values: Values = ()) -> Row | None:
    """Return the first row of a query, None where there is none."""
    return next(iter(select(connection, query, values)), None)


def session(row: Row) -> SessionRecord:
    """Return the session of a row with the columns of `SESSION`.

    Raises:
        msgspec.ValidationError: A column holds what no session can.
    """
    nested = {
        "began": row,
        "target": {"red": row["target_red_j_cm2"], "nir": row["target_nir_j_cm2"]},
        "given": {"red": row["red_j_cm2"], "nir": row["nir_j_cm2"]},
        "complaints": several(row["complaints"]),
    }
    return msgspec.convert(row | nested, SessionRecord, strict=False)


def sessions(
    connection: sqlite3.Connection, query: str, values: Values = ()
) -> tuple[SessionRecord, ...]:
    """Return the sessions of a query that selects the columns of `SESSION`."""
    return tuple(session(row) for row in select(connection, query, values))


def several(text: str | None) -> tuple[str, ...]:
    """Return the words of a column that holds several, with commas between them."""
    return tuple(text.split(",")) if text else ()


def column(words: Iterable[str]) -> str | None:
    """Return several words as the value of such a column."""
    return ",".join(words) or None


def moment(row: Row) -> Moment:
    """Return the moment of a row with the columns of `MOMENT`.

    Raises:
        msgspec.ValidationError: A column holds what no moment can.
    """
    return msgspec.convert(row, Moment, strict=False)


def moment_values(at: Moment) -> tuple[str, int, float, int, int, int]:
    """Return a moment as the values of `MOMENT_COLUMNS`."""
    boot_id, monotonic, unix_s, is_set, by_hand, is_exact = astuple(at)
    return boot_id, monotonic, unix_s, int(is_set), int(by_hand), int(is_exact)


class transaction:  # noqa: N801  used as a statement
    """All of it or nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
