"""Prescriptions: how many sessions are left of the course that a clinician prescribed.

They are kept by who a person is, so that another name changes nothing. A session that counts takes
one, in the transaction that closes it. What was tried as a refill code is counted before it is
judged, so that no crash gives a try for nothing.
"""

import sqlite3
from collections.abc import Mapping

from firmware_py.core.people import Prescription
from firmware_py.history import rows

WRONG = "refill_wrong"
_USE = f"""
    UPDATE prescriptions SET sessions_left = max(0, sessions_left - 1)
    WHERE uid = (SELECT people.uid FROM people, sessions
        WHERE people.name = sessions.person AND sessions.id = ?)
    AND EXISTS (SELECT 1 FROM sessions WHERE id = ? AND {rows.COUNTS})
"""  # noqa: S608  a rule of ours
_PUT = """
    INSERT INTO prescriptions (uid, areas, strength, sessions_left, course) VALUES (?, ?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET areas = excluded.areas, strength = excluded.strength,
    sessions_left = excluded.sessions_left, course = course + 1, is_ended = 0
"""


def everyones(connection: sqlite3.Connection) -> Mapping[str, Prescription]:
    """Return what is prescribed, by who it is for."""
    found = rows.select(connection, "SELECT * FROM prescriptions WHERE is_ended = 0")
    return {
        row["uid"]: Prescription(
            areas=rows.several(row["areas"]),
            strength=row["strength"],
            sessions_left=row["sessions_left"],
            course=row["course"],
        )
        for row in found
    }


def put(
    connection: sqlite3.Connection, uid: str, areas: tuple[str, ...], strength: str, sessions: int
) -> None:
    """Write a course in place of any before; without areas it ends. In a transaction.

    The course's number goes on over all of them, so that an old code fits none.
    """
    if areas:
        connection.execute(_PUT, (uid, rows.column(areas), strength, sessions))
    else:
        connection.execute("UPDATE prescriptions SET is_ended = 1 WHERE uid = ?", (uid,))


def use(connection: sqlite3.Connection, session: int) -> None:
    """Take one session of its person's course, if it counts; in the transaction that closes it."""
    connection.execute(_USE, (session, session))


def refill(connection: sqlite3.Connection, uid: str, sessions: int) -> None:
    """Add sessions to a course, whose next code is another; in a transaction."""
    connection.execute(
        "UPDATE prescriptions SET sessions_left = sessions_left + ?, course = course + 1 "
        "WHERE uid = ?",
        (sessions, uid),
    )
    connection.execute("UPDATE counts SET value = 0 WHERE name = ?", (WRONG,))
