"""Writing what people report: pain, red skin, complaints, numbness."""

import sqlite3

from firmware_py.core.people import BLISTER
from firmware_py.core.timestamps import Moment
from firmware_py.history import people, rows
from firmware_py.ports.ledger import SessionReport


def report(connection: sqlite3.Connection, said: SessionReport) -> None:
    """Write a report of a session; within a transaction.

    Red skin, once reported, closes its area and stays so; so does a blister, until a clinician
    agrees. Complaints are added to those that were told before.
    """
    told = connection.execute(
        "SELECT complaints FROM sessions WHERE id = ?", (said.session,)
    ).fetchone()
    complaints = dict.fromkeys((*rows.several(told[0] if told else None), *said.complaints))
    connection.execute(
        "UPDATE sessions SET pain_before = coalesce(?, pain_before), "
        "pain_after = coalesce(?, pain_after), "
        "red_after = max(coalesce(?, red_after), coalesce(red_after, 0)), "
        "red_next_day = max(coalesce(?, red_next_day), coalesce(red_next_day, 0)), "
        "complaints = ? WHERE id = ?",
        (
            said.pain_before,
            said.pain_after,
            said.is_red,
            said.is_red_next_day,
            rows.column(complaints),
            said.session,
        ),
    )
    if BLISTER in said.complaints:
        people.note_blister(connection, said.session)


def numbness(connection: sqlite3.Connection, person: str, value: int, now: Moment) -> None:
    """Write how numb a person is now."""
    connection.execute(
        f"INSERT INTO numbness (uid, person, value, {rows.MOMENT_COLUMNS}) "  # noqa: S608  columns
        "VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?)",
        (person, value, *rows.moment_values(now)),
    )
