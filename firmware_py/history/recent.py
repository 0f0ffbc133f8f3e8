"""Which sessions a limit may still reach: found by their order, and by no clock.

A limit reaches a week back at most. Which rows those are can't be asked of a date, since the date
may come from a clock that was wrong, nor of the present time, which may be wrong as well: a year
too far, for one second, and all that was given last week would be none of a limit's business.

But the record is written in order. A week holds five sessions of an area that count, so that the
seventh newest of one person's area began before the week did, whatever any clock said; so did all
that was written before it. Two more than five are read, as room for sessions that a wrong time
told by a person has opened. The newest seven of each person's area, and whatever lies between and
after them, are therefore all that can matter. Ten years of history add nothing.

Rows that were imported have no place in that order. Of those the seven that are dated last are
read, with whatever lies between and after them.

Where the network or a battery vouches for the time, those of them that are dated over a month ago
are left out too. That only spares work, and is a matter of this moment: nothing is written, and
they are there again as soon as the time is another, or is not known.
"""

import sqlite3

from firmware_py.core import limits
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import ns, seconds
from firmware_py.history import rows

NEWEST = limits.SESSIONS_PER_WEEK + 2
# Far beyond the longest limit, a week.
MONTH = ns(30 * 24 * 3600)


def sql(schema: str = "main") -> str:
    """Return a query for the ids, none twice. schema: `main`, or an attached database's name."""
    table = f"{schema}.sessions"
    # Each person's areas are found by a step through an index, so that no year is walked through.
    return f"""
        WITH RECURSIVE who(person) AS (
            SELECT min(person) FROM {table}
            UNION ALL
            SELECT (SELECT min(person) FROM {table} AS next WHERE next.person > who.person)
            FROM who WHERE who.person IS NOT NULL
        ), step(person, area) AS (
            SELECT person, (SELECT min(area) FROM {table} AS had WHERE had.person = who.person)
            FROM who WHERE who.person IS NOT NULL
            UNION ALL
            SELECT person, (
                SELECT min(area) FROM {table} AS next
                WHERE next.person = step.person AND next.area > step.area
            ) FROM step WHERE step.area IS NOT NULL
        ), pair AS MATERIALIZED (
            SELECT person, area FROM step WHERE area IS NOT NULL
        ), own AS MATERIALIZED (
            SELECT person, area, coalesce((
                SELECT id FROM {table} AS had WHERE had.person = pair.person
                AND had.area = pair.area AND had.is_imported = 0 AND {rows.COUNTS}
                ORDER BY id DESC LIMIT 1 OFFSET {NEWEST - 1}
            ), 0) AS since FROM pair
        ), brought AS MATERIALIZED (
            SELECT person, area, coalesce((
                SELECT sort_s FROM {table} AS had WHERE had.person = pair.person
                AND had.area = pair.area AND had.is_imported = 1 AND {rows.COUNTS}
                ORDER BY sort_s DESC LIMIT 1 OFFSET {NEWEST - 1}
            ), -9e15) AS since FROM pair
        )
        SELECT had.id FROM own CROSS JOIN {table} AS had ON had.person = own.person
            AND had.area = own.area AND had.is_imported = 0 AND had.id >= own.since
        UNION ALL
        SELECT had.id FROM brought CROSS JOIN {table} AS had ON had.person = brought.person
            AND had.area = brought.area AND had.is_imported = 1 AND had.sort_s >= brought.since
    """  # noqa: S608  names and numbers of ours


ROWS = f"""
    SELECT {rows.SESSION} FROM sessions WHERE id IN ({sql()}) AND (
        :since IS NULL OR wall_unix_s > :since OR wall_is_set = 0 OR boot_id = :boot
        OR ended IS NULL
    ) ORDER BY id
"""  # noqa: S608  columns


def sessions(connection: sqlite3.Connection, now: Moment | None) -> tuple[SessionRecord, ...]:
    """Return them in the order in which they were written. now: None where it isn't known.

    Raises:
        sqlite3.Error: The disk doesn't give them.
    """
    is_sure = now is not None and now.is_set and not now.by_hand
    return rows.sessions(
        connection,
        ROWS,
        {
            "since": now.unix_s - seconds(MONTH) if now is not None and is_sure else None,
            "boot": now.boot_id if now is not None else "",
        },
    )
