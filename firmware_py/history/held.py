"""What holds a name back that nobody has any more: after an erasure, or another name.

Every limit is of a name, so whoever is erased and comes back, or whose old name comes back, would
begin with none. So the sessions of the last week, as far as a limit needs them (area, time, doses,
light, red skin), stay for a week under marks of the name instead of the name. A mark is a digest of
what the name looks like, with a salt of its own: it tells whether a name is meant, and not which.
Whoever has the file can still try names; that ends with the week. Whoever gets such a name finds
these sessions held against them as their own.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

from firmware_py.core import limits
from firmware_py.core.history.record import COMPLETE, SessionRecord
from firmware_py.core.look_alikes import looks
from firmware_py.core.timestamps import Moment, elapsed_at_least
from firmware_py.core.units import ALL_CHANNELS
from firmware_py.history import rows

_DIGEST_BYTES = 16
# The longest limit; red skin rests for less.
LASTS = limits.WEEK

COLUMNS = f"""uid, salt, marks, area, target_red_j_cm2, target_nir_j_cm2, carried_j_cm2, red_j_cm2,
    nir_j_cm2, lit_ns, is_rest, red_after, red_next_day, {rows.MOMENT_COLUMNS}"""
_KEEP = f"""
    INSERT INTO held ({COLUMNS})
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns
# As a session that is over and leaves nothing to finish; its number is no session's.
_ALL = f"""
    SELECT -id AS session, uid, salt, marks, '' AS person, area, '' AS mode, '' AS strength,
    0 AS minutes, 0.0 AS distance_cm, target_red_j_cm2, target_nir_j_cm2, carried_j_cm2 AS carried,
    red_j_cm2, nir_j_cm2, lit_ns AS lit, '{COMPLETE}' AS ended, NULL AS reason,
    CASE is_rest WHEN 1 THEN 0 END AS finishes, 1 AS is_imported, NULL AS pain_before,
    NULL AS pain_after, red_after AS is_red, red_next_day AS is_red_next_day,
    NULL AS complaints, {rows.MOMENT}
    FROM held ORDER BY id
"""  # noqa: S608  columns and a word of ours
DATES = f"SELECT id, said_unix_s, {rows.MOMENT} FROM held ORDER BY id"  # noqa: S608  columns

Values = tuple[object, ...]


def of_person(sessions: Iterable[SessionRecord], person: str, now: Moment) -> Sequence[Values]:
    """Return what of a person's sessions still holds them back, to be kept under their name."""
    salt = os.urandom(_DIGEST_BYTES).hex()
    named = " ".join(sorted(marks(person, salt)))
    return [
        (
            _uid(each), salt, named, each.area, *(each.target[c] for c in ALL_CHANNELS),
            each.carried, *(each.given[c] for c in ALL_CHANNELS), each.lit,
            int(each.finishes is not None), each.is_red, each.is_red_next_day,
            *rows.moment_values(each.began),
        )
        for each in sessions
        if each.person == person
        and each.session > 0
        and (each.lit > 0 or sum(each.given.values()) > 0)
        and elapsed_at_least(each.began, now) < LASTS
    ]  # fmt: skip


def keep(connection: sqlite3.Connection, held: Sequence[Values]) -> None:
    """Write what `of_person` returned."""
    connection.executemany(_KEEP, held)


def follow(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Hold another name of the same person back as well."""
    for row in rows.select(connection, _ALL):
        named = set(row["marks"].split())
        if named & marks(old, row["salt"]):
            named |= marks(new, row["salt"])
            values = " ".join(sorted(named)), -row["session"]
            connection.execute("UPDATE held SET marks = ? WHERE id = ?", values)


def note_skin(connection: sqlite3.Connection, session: SessionRecord) -> None:
    """Hold an old name of a session's person back by what was told of the skin since."""
    connection.execute(
        "UPDATE held SET red_after = ?, red_next_day = ? WHERE uid = ?",
        (session.is_red, session.is_red_next_day, _uid(session)),
    )


def sessions(
    connection: sqlite3.Connection, names: Iterable[str], own: Sequence[SessionRecord]
) -> tuple[SessionRecord, ...]:
    """Return what is held against each of these names, but for what they have of their own."""
    found = rows.select(connection, _ALL)
    if not found:
        return ()
    own_uids = {(each.person, _uid(each)) for each in own if not each.is_imported}
    held = {
        (name, row["uid"]): rows.session(row | {"person": name})
        for name in names
        for row in found
        if set(row["marks"].split()) & marks(name, row["salt"])
    }
    return tuple(each for key, each in held.items() if key not in own_uids)


def drop(connection: sqlite3.Connection, is_past: Callable[[Moment], bool]) -> None:
    """Erase what no limit reaches any more. is_past: tells it of when a session began."""
    for row in rows.select(connection, DATES):
        if is_past(rows.moment(row)):
            connection.execute("DELETE FROM held WHERE id = ?", (row["id"],))


def marks(name: str, salt: str) -> frozenset[str]:
    """Return the digests that a name is known by under a salt."""
    return frozenset(_digest(look, salt) for look in looks(name))


def _uid(session: SessionRecord) -> str:
    # Not the session's own, which a file that was exported has beside the name.
    return _digest(session.uid)


def _digest(text: str, salt: str = "") -> str:
    key = bytes.fromhex(salt)
    return blake2b(text.encode(), key=key, digest_size=_DIGEST_BYTES).hexdigest()
