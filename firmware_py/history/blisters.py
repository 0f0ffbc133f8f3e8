"""Areas that rest after a blister though nobody has the name any more, until a clinician agrees.

Whoever is erased and comes back, or whose old name comes back, would find the area open. So it
stays under marks of the name, as sessions do (history/held.py), but for longer: no time ends it.
Whoever has such a name finds the area resting; the agreement that opens it erases the marks.
"""

import os
import sqlite3
from collections.abc import Iterable

from firmware_py.history import rows
from firmware_py.history.held import marks

_SALT_BYTES = 16
_ALL = "SELECT id, salt, marks, area FROM blisters ORDER BY id"


def keep(connection: sqlite3.Connection, names: Iterable[str], areas: Iterable[str]) -> None:
    """Hold areas back under every one of these names; within a transaction."""
    names = tuple(names)
    held = [set(resting(connection, name)) for name in names]
    for area in areas:
        if all(area in each for each in held):
            continue
        salt = os.urandom(_SALT_BYTES).hex()
        named = " ".join(sorted(frozenset().union(*(marks(name, salt) for name in names))))
        connection.execute(
            "INSERT INTO blisters (salt, marks, area) VALUES (?, ?, ?)", (salt, named, area)
        )


def resting(connection: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """Return the areas that are held back under a name."""
    found = _of(connection, name)
    return tuple(dict.fromkeys(area for _, area in found))


def release(connection: sqlite3.Connection, name: str, still: Iterable[str]) -> None:
    """Let go of what is held back under a name, but for these areas."""
    kept = frozenset(still)
    for number, area in _of(connection, name):
        if area not in kept:
            connection.execute("DELETE FROM blisters WHERE id = ?", (number,))


def _of(connection: sqlite3.Connection, name: str) -> list[tuple[int, str]]:
    return [
        (row["id"], row["area"])
        for row in rows.select(connection, _ALL)
        if set(row["marks"].split()) & marks(name, row["salt"])
    ]
