"""The sessions that a limit may still reach, and dating them once the clock is set.

Whatever is provably older than any limit reaches is marked once and never read again for this, so
that ten years of history cost no more than a month of it.
"""

import sqlite3
from collections.abc import Mapping

from firmware_py.core import limits
from firmware_py.core.history.allowance import History
from firmware_py.core.timestamps import Moment, Reference, dated, elapsed_at_least
from firmware_py.core.units import ns
from firmware_py.history import held, people, rows

# Far beyond the longest limit, a week: room for a person who set a wrong date.
PAST = ns(30 * 24 * 3600)

ROWS = f"SELECT {rows.SESSION} FROM sessions WHERE is_past = 0 ORDER BY id"  # noqa: S608  columns
LOSSES = f"SELECT id, {rows.MOMENT} FROM losses ORDER BY id DESC LIMIT 1"  # noqa: S608  columns
NEWCOMERS = f"SELECT id, person, {rows.MOMENT} FROM newcomers ORDER BY id"  # noqa: S608  columns
NUMBNESS_TO_DATE = f"""
    SELECT id, {rows.MOMENT} FROM numbness
    WHERE wall_is_set = 0 OR boot_id = ? OR wall_unix_s > ?
"""  # noqa: S608  columns
# A gentle start asks whether there were this many.
BEGUN_MAX = 3
BEGUN = f"""
    SELECT count(*) FROM (
        SELECT 1 FROM sessions WHERE person = ? AND area = ? AND {rows.COUNTS} LIMIT {BEGUN_MAX}
    )
"""  # noqa: S608  a rule and a number of ours
# By the index of people and areas: years are not read again at a start, nor after each session.
NEXT_PERSON = "SELECT min(person) FROM sessions WHERE person > ?"
NEXT_AREA = "SELECT min(area) FROM sessions WHERE person = ? AND area > ?"
LATEST = "SELECT max(wall_unix_s) FROM sessions WHERE wall_is_set = 1"


def load(connection: sqlite3.Connection) -> History:
    """Return what may still matter."""
    lost = rows.first(connection, LOSSES)
    own = rows.sessions(connection, ROWS)
    new = rows.select(connection, NEWCOMERS)
    return History(
        rows=own + held.sessions(connection, people.everyone(connection), own),
        added=tuple((each["person"], rows.moment(each)) for each in new),
        lost=(rows.moment(lost),) if lost is not None else (),
        latest_unix_s=connection.execute(LATEST).fetchone()[0],
    )


def begun(
    connection: sqlite3.Connection, session: int | None = None
) -> Mapping[tuple[str, str], int]:
    """Return how many sessions, as far as 3, each person had of each area; or of one session's."""
    if session is None:
        pairs = _areas(connection)
    else:
        pairs = connection.execute(
            "SELECT person, area FROM sessions WHERE id = ?", (session,)
        ).fetchall()
    return {pair: connection.execute(BEGUN, pair).fetchone()[0] for pair in pairs}


def _areas(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return every person's areas, each found by a step through the index."""
    found: list[tuple[str, str]] = []
    person = ""
    while (person := connection.execute(NEXT_PERSON, (person,)).fetchone()[0]) is not None:
        area = ""
        while (area := connection.execute(NEXT_AREA, (person, area)).fetchone()[0]) is not None:
            found.append((person, area))
    return found


def reference(connection: sqlite3.Connection, boot_id: str) -> Reference | None:
    """Return what a boot took for the time of day so far."""
    row = connection.execute(
        "SELECT offset_s, by_hand FROM clocks WHERE boot_id = ?", (boot_id,)
    ).fetchone()
    return Reference(row[0], by_hand=bool(row[1])) if row is not None else None


def note_time(connection: sqlite3.Connection, now: Moment, reference: Reference) -> None:
    """Keep a boot's time of day, and date by it what came before; in one piece."""
    history = load(connection)
    with rows.transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO clocks (boot_id, offset_s, by_hand) VALUES (?, ?, ?)",
            (now.boot_id, reference.offset_s, int(reference.by_hand)),
        )
        for row in history.rows:
            if (then := dated(row.began, now)) != row.began:
                _redate(connection, "sessions", row.session, then)
        for found in rows.select(connection, NUMBNESS_TO_DATE, (now.boot_id, now.unix_s)):
            if (then := dated(rows.moment(found), now)) != rows.moment(found):
                _redate(connection, "numbness", found["id"], then)
        for table, query in (("held", held.DATES), ("newcomers", NEWCOMERS)):
            for found in rows.select(connection, query):
                if (then := dated(rows.moment(found), now)) != rows.moment(found):
                    _redate(connection, table, found["id"], then)
        lost = rows.first(connection, LOSSES)
        if lost is not None and (then := dated(rows.moment(lost), now)) != rows.moment(lost):
            _redate(connection, "losses", lost["id"], then)


def mark_loss(connection: sqlite3.Connection, why: str, now: Moment) -> None:
    """Write that what came before isn't known: every area rests."""
    connection.execute(
        f"INSERT INTO losses (reason, {rows.MOMENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  columns
        (why, *rows.moment_values(now)),
    )


def set_aside(connection: sqlite3.Connection, history: History, now: Moment) -> None:
    """Mark what no limit reaches any more; what was kept without a name, or of a new one, goes."""
    with rows.transaction(connection):
        held.drop_past(connection, now)
        for row in rows.select(connection, NEWCOMERS):
            if elapsed_at_least(rows.moment(row), now) >= limits.NEW_FOR:
                connection.execute("DELETE FROM newcomers WHERE id = ?", (row["id"],))
    past = [row for row in history.rows if elapsed_at_least(row.began, now) >= PAST]
    if past:
        with rows.transaction(connection):
            connection.executemany(
                "UPDATE sessions SET is_past = 1 WHERE id = ?", [(row.session,) for row in past]
            )


def _redate(connection: sqlite3.Connection, table: str, number: int, then: Moment) -> None:
    """Write a new date; what the clock had said at first is kept beside it."""
    connection.execute(
        f"UPDATE {table} SET said_unix_s = coalesce(said_unix_s, wall_unix_s), boot_id = ?, "  # noqa: S608  one of five tables
        "boottime_ns = ?, wall_unix_s = ?, wall_is_set = ?, wall_by_hand = ?, is_exact = ? "
        "WHERE id = ?",
        (*rows.moment_values(then), number),
    )
