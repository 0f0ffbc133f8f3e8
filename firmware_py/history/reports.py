"""Writing what people report: pain, red skin, numbness."""

import sqlite3

from firmware_py.core.timestamps import Moment
from firmware_py.history import rows
from firmware_py.ports.ledger import SessionReport


def report(connection: sqlite3.Connection, said: SessionReport) -> None:
    """Write a report of a session; red skin, once reported, closes its area and stays so."""
    connection.execute(
        "UPDATE sessions SET pain_before = coalesce(?, pain_before), "
        "pain_after = coalesce(?, pain_after), "
        "red_after = max(coalesce(?, red_after), coalesce(red_after, 0)), "
        "red_next_day = max(coalesce(?, red_next_day), coalesce(red_next_day, 0)) WHERE id = ?",
        (said.pain_before, said.pain_after, said.is_red, said.is_red_next_day, said.session),
    )


def numbness(connection: sqlite3.Connection, person: str, value: int, now: Moment) -> None:
    """Write how numb a person is now."""
    connection.execute(
        f"INSERT INTO numbness (uid, person, value, {rows.MOMENT_COLUMNS}) "  # noqa: S608  columns
        "VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?)",
        (person, value, *rows.moment_values(now)),
    )
