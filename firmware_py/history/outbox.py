"""The outbox: which sessions a clinic's record hasn't heard of, by a number that only rises.

The record itself is the outbox. Each session of this panel that has ended has a row number, and
gets a new, higher one whenever what is told of it changes: red skin the next day, a date that was
put right. Whoever collects them asks for what is after a number, and can be away for as long as it
likes. A trigger gives the numbers, so that no statement can forget to.

The numbers follow the seal's generation, which goes on over a restored copy as well, so that none
is given twice. Sessions carry who it was as a random id: no name leaves the record here.
"""

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.people import BLISTER
from firmware_py.core.session.machine import Ending
from firmware_py.core.timestamps import rfc3339
from firmware_py.core.units import Ns, seconds
from firmware_py.history import rows

# What of a session is told elsewhere; what is reserved while it is lit is not.
_TOLD = "ended", "red_after", "red_next_day", "complaints", "wall_unix_s", "wall_is_set"
_CHANGED = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _TOLD)
_WATCH = f"""
    CREATE TEMP TRIGGER IF NOT EXISTS told_row AFTER UPDATE OF {", ".join(_TOLD)} ON main.sessions
    WHEN NEW.ended IS NOT NULL AND NEW.is_imported = 0 AND ({_CHANGED})
    BEGIN UPDATE sessions SET told_row = 1 + max(
        (SELECT generation FROM seal), (SELECT coalesce(max(told_row), 0) FROM sessions)
    ) WHERE id = NEW.id; END
"""  # noqa: S608  columns
_WHO = "(SELECT people.uid FROM people WHERE people.name = sessions.person)"
AFTER = f"""
    SELECT {rows.SESSION}, told_row, lasted_ns, {_WHO} AS who FROM sessions
    WHERE told_row > ? AND {_WHO} IS NOT NULL ORDER BY told_row LIMIT ?
"""  # noqa: S608  columns
LAST = f"""
    SELECT told_row FROM sessions WHERE told_row > 0 AND {_WHO} IS NOT NULL
    ORDER BY told_row DESC LIMIT 1
"""  # noqa: S608  as above


class Told(Struct, frozen=True, kw_only=True):
    """A session as it is told elsewhere: J/cm², seconds, RFC 3339; person: a random id."""

    row: int
    uid: str
    person: str
    area: str
    began_at: str | None
    ended_at: str | None
    ended: Ending
    red_j_cm2: float
    nir_j_cm2: float
    red_target_j_cm2: float
    nir_target_j_cm2: float
    lit_s: float
    skin_red: bool
    blister: bool
    claim: str | None
    overridden: bool


def watch(connection: sqlite3.Connection) -> None:
    """Have every session that ends, or is told of anew, get the next number.

    Raises:
        sqlite3.Error: The database can't be used.
    """
    connection.execute(_WATCH)


def after(connection: sqlite3.Connection, row: int, most: int) -> tuple[Sequence[Told], int]:
    """Return the sessions told after a number, and the highest number that there is.

    A session whose person is gone is told to nobody.

    Raises:
        sqlite3.Error: The disk doesn't give them.
    """
    highest = rows.first(connection, LAST)
    found = [_told(each) for each in rows.select(connection, AFTER, (row, most))]
    return found, 0 if highest is None else highest["told_row"]


def _told(row: rows.Row) -> Told:
    session = rows.session(row)
    began = session.began
    # A session that was cut off didn't say how long it lasted: at least its light.
    cut_off = Ns(limits.COUNTDOWN + session.lit)
    lasted = cut_off if row["lasted_ns"] is None else Ns(row["lasted_ns"])
    return Told(
        row=row["told_row"],
        uid=session.uid,
        person=row["who"],
        area=session.area,
        began_at=rfc3339(began.unix_s) if began.is_set else None,
        ended_at=rfc3339(began.unix_s + seconds(lasted)) if began.is_set else None,
        ended=Ending(row["ended"]),
        red_j_cm2=row["red_j_cm2"],
        nir_j_cm2=row["nir_j_cm2"],
        red_target_j_cm2=row["target_red_j_cm2"],
        nir_target_j_cm2=row["target_nir_j_cm2"],
        lit_s=seconds(session.lit),
        skin_red=bool(session.is_red or session.is_red_next_day),
        blister=BLISTER in session.complaints,
        claim=session.claim,
        overridden=session.is_overridden,
    )
