"""What people tell: pain, red skin, numbness."""

import sqlite3

from firmware_py.history import open_sessions
from firmware_py.ports.ledger import NoteNumbness, NoteReport


def report(connection: sqlite3.Connection, said: NoteReport) -> None:
    """Write what was told of a session; red skin, once told, closes its area and stays told."""
    connection.execute(
        "UPDATE sessions SET pain_before = coalesce(?, pain_before), "
        "pain_after = coalesce(?, pain_after), "
        "red_after = max(coalesce(?, red_after), coalesce(red_after, 0)), "
        "red_next_day = max(coalesce(?, red_next_day), coalesce(red_next_day, 0)) WHERE id = ?",
        (said.pain_before, said.pain_after, said.is_red, said.is_red_next_day, said.session),
    )


def numbness(connection: sqlite3.Connection, said: NoteNumbness) -> None:
    """Write how numb a person is now."""
    connection.execute(
        "INSERT INTO numbness (uid, person, value, boot_id, boottime_ns, wall_unix_s, "
        "wall_is_set, wall_by_hand, is_exact) "
        "VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?)",
        (said.person, said.value, *open_sessions.values(said.now)),
    )
