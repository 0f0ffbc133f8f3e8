"""Homes: whose record a clinic keeps, because they move between panels.

Everybody else's home is this panel. Who roams is kept by their random id, not by their name, so
that neither another name, nor erasing them and putting a copy back, brings them home: only the
clinic's release does.
"""

import sqlite3

from firmware_py.core.errors import RefusedError
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel
from firmware_py.history import people, rows

_ELSEWHERE = f"""
    INSERT OR IGNORE INTO sessions (uid, person, area, mode, strength, minutes, distance_cm,
        target_red_j_cm2, target_nir_j_cm2, red_j_cm2, nir_j_cm2, lit_ns, ended, red_after,
        complaints, is_imported, {rows.MOMENT_COLUMNS})
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'complete', ?, ?, 1, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns


def identities(connection: sqlite3.Connection) -> dict[str, str]:
    """Return who everybody is, whatever they are called, by name."""
    found = connection.execute("SELECT name, uid FROM people WHERE uid IS NOT NULL ORDER BY id")
    return {name: uid for name, uid in found}  # noqa: C416  rows of two become a mapping


def roam(connection: sqlite3.Connection, name: str, now: Moment) -> None:
    """Have a clinic's record be a person's home from now on; within a transaction.

    Raises:
        RefusedError: The time isn't known, so that no release could be told from an old one.
    """
    if not now.is_set:
        raise RefusedError(Reason.CLINIC_NO_CLOCK)
    uid = people.identity(connection, name)
    if uid is not None:
        connection.execute(
            "INSERT OR IGNORE INTO roaming (uid, since_unix_s) VALUES (?, ?)", (uid, now.unix_s)
        )


def since(connection: sqlite3.Connection, uid: str) -> float | None:
    """Return since when somebody roams, unix; None where their home is this panel."""
    row = rows.first(connection, "SELECT since_unix_s FROM roaming WHERE uid = ?", (uid,))
    return None if row is None else row["since_unix_s"]


def come_home(
    connection: sqlite3.Connection, name: str, uid: str, had: tuple[SessionRecord, ...]
) -> None:
    """Have this panel be a person's home again, with what they had elsewhere; in a transaction."""
    for each in had:
        connection.execute(
            _ELSEWHERE,
            (
                each.uid, name, each.area, each.mode, each.strength, each.minutes,
                each.distance_cm, each.target[Channel.RED], each.target[Channel.NIR],
                each.given[Channel.RED], each.given[Channel.NIR], each.lit, each.is_red,
                rows.column(each.complaints), *rows.moment_values(each.began),
            ),
        )  # fmt: skip
    connection.execute("DELETE FROM roaming WHERE uid = ?", (uid,))


def admit(connection: sqlite3.Connection, name: str, uid: str, now: Moment) -> None:
    """Have a person be the one whom a clinic's record keeps by this id; in a transaction.

    Raises:
        RefusedError: That id is another name's here, or the name has a record of its own.
    """
    mine = people.identity(connection, name)
    if mine != uid:
        taken = rows.first(connection, "SELECT name FROM people WHERE uid = ?", (uid,))
        if taken is not None:
            raise RefusedError(Reason.ADMIT_OTHER_NAME, name=taken["name"], field="person_id")
        used = rows.first(connection, "SELECT 1 FROM sessions WHERE person = ? LIMIT 1", (name,))
        if used is not None:
            raise RefusedError(Reason.ADMIT_HAS_RECORD, person=name, field="name")
        people.identify(connection, name, uid)
    roam(connection, name, now)
