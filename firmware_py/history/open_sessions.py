"""What the limits read of the record, and dating its rows once the clock is set.

Which sessions those are is said in `history.recent`. No row is ever closed to the limits by a
date, and no date is lost: what a row had said first is kept beside what a later clock made of it.
"""

import sqlite3
from collections.abc import Mapping

from firmware_py.core import limits
from firmware_py.core.history.allowance import History, Telling
from firmware_py.core.timestamps import Moment, Reference, dated, elapsed_without_date
from firmware_py.core.units import Ns, seconds
from firmware_py.history import held, people, recent, rows

LOSSES = f"SELECT id, said_unix_s, {rows.MOMENT} FROM losses ORDER BY id DESC LIMIT 1"  # noqa: S608  columns
NEWCOMERS = f"SELECT id, person, said_unix_s, {rows.MOMENT} FROM newcomers ORDER BY id"  # noqa: S608  columns
# What a clock that is set may date: what it doesn't know yet, or knows from this boot, or what is
# dated after now. By their indexes.
_TO_DATE = f"""
    SELECT id, said_unix_s, {rows.MOMENT} FROM {{table}}
    WHERE wall_is_set = 0 OR boot_id = :boot OR (wall_is_set = 1 AND wall_unix_s > :now)
"""  # noqa: S608  columns
SESSIONS_TO_DATE = _TO_DATE.format(table="sessions")
NUMBNESS_TO_DATE = _TO_DATE.format(table="numbness")
NOTES_TO_DATE = _TO_DATE.format(table="notes")
SYMPTOMS_TO_DATE = _TO_DATE.format(table="symptoms")
# What an earlier clock may have dated too early, since it was behind: by what its own clock said,
# it began later. Time that may not have passed must not be counted as passed.
MOVED = f"""
    SELECT id, said_unix_s, {rows.MOMENT} FROM sessions
    WHERE is_exact = 0 AND said_unix_s > wall_unix_s AND said_unix_s <= :now
    AND id IN ({recent.sql()})
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
LATEST_SURE = f"{LATEST} AND wall_by_hand = 0"
# A boot that began when something was over already, and no later than now.
AGREES = """
    SELECT 1 FROM clocks
    WHERE boot_id != :boot AND by_hand = 0 AND offset_s BETWEEN :over AND :now LIMIT 1
"""
LAST_CLOCK = "SELECT boot_id, by_hand, told_ns FROM clocks ORDER BY rowid DESC LIMIT 1"


def load(connection: sqlite3.Connection, now: Moment | None = None) -> History:
    """Return what may still matter. now: at some time of this boot; None: not known yet."""
    lost = rows.first(connection, LOSSES)
    own = recent.sessions(connection, now)
    new = rows.select(connection, NEWCOMERS)
    clock = connection.execute(LAST_CLOCK).fetchone()
    return History(
        rows=own + held.sessions(connection, people.everyone(connection), own),
        added=tuple((each["person"], rows.moment(each)) for each in new),
        lost=(rows.moment(lost),) if lost is not None else (),
        latest_unix_s=connection.execute(LATEST).fetchone()[0],
        latest_sure_unix_s=connection.execute(LATEST_SURE).fetchone()[0],
        told=Telling(clock[0], Ns(clock[2])) if clock is not None and clock[1] else None,
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
        "SELECT offset_s, by_hand, by_battery, told_ns FROM clocks WHERE boot_id = ?", (boot_id,)
    ).fetchone()
    if row is None:
        return None
    offset_s, by_hand, by_battery, told = row
    return Reference(offset_s, by_hand=bool(by_hand), by_battery=bool(by_battery), told=Ns(told))


def note_time(connection: sqlite3.Connection, now: Moment, reference: Reference) -> None:
    """Keep a boot's time of day, and date by it what came before; in one piece."""
    with rows.transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO clocks (boot_id, offset_s, by_hand, by_battery, told_ns) "
            "VALUES (?, ?, ?, ?, ?)",
            (
                now.boot_id,
                reference.offset_s,
                int(reference.by_hand),
                int(reference.by_battery),
                reference.told,
            ),
        )
        here = {"boot": now.boot_id, "now": now.unix_s}
        for table, query in (
            ("sessions", MOVED),
            ("held", held.DATES),
            ("newcomers", NEWCOMERS),
            ("losses", LOSSES),
        ):
            for found in rows.select(connection, query, here):
                if _was_later(found, now):
                    back = {"unix_s": found["said_unix_s"], "is_exact": 0, "is_set": 1}
                    _write_date(connection, table, found["id"], rows.moment(found | back))
        for table, query in (
            ("sessions", SESSIONS_TO_DATE),
            ("numbness", NUMBNESS_TO_DATE),
            ("notes", NOTES_TO_DATE),
            ("symptoms", SYMPTOMS_TO_DATE),
            ("held", held.DATES),
            ("newcomers", NEWCOMERS),
            ("losses", LOSSES),
        ):
            for found in rows.select(connection, query, here):
                was = rows.moment(found)
                if (then := dated(was, now)) != was:
                    _write_date(connection, table, found["id"], then)


def mark_loss(connection: sqlite3.Connection, why: str, now: Moment) -> None:
    """Write that what came before isn't known: every area rests."""
    connection.execute(
        f"INSERT INTO losses (reason, {rows.MOMENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  columns
        (why, *rows.moment_values(now)),
    )


def drop_past(connection: sqlite3.Connection, now: Moment) -> None:
    """Erase what was kept without a name, or of a new one, and holds nothing back any more."""
    with rows.transaction(connection):
        held.drop(connection, lambda began: _is_surely_past(connection, began, now, held.LASTS))
        for row in rows.select(connection, NEWCOMERS):
            if _is_surely_past(connection, rows.moment(row), now, limits.NEW_FOR):
                connection.execute("DELETE FROM newcomers WHERE id = ?", (row["id"],))


def _is_surely_past(connection: sqlite3.Connection, began: Moment, now: Moment, span: Ns) -> bool:
    """Tell whether so much time has passed that a row may be erased, which nothing brings back.

    One clock that is wrong must not be enough: this boot proves it, or two boots agree on it whose
    time of day no person told.
    """
    if elapsed_without_date(began, now) >= span:
        return True
    if not (began.is_set and now.is_set and not now.by_hand):
        return False
    over = {"boot": now.boot_id, "over": began.unix_s + seconds(span), "now": now.unix_s}
    return connection.execute(AGREES, over).fetchone() is not None


def _was_later(found: rows.Row, now: Moment) -> bool:
    said, at = found["said_unix_s"], rows.moment(found)
    return said is not None and not at.is_exact and at.unix_s < said <= now.unix_s


def _write_date(connection: sqlite3.Connection, table: str, number: int, then: Moment) -> None:
    """Write a new date; what the clock had said at first is kept beside it."""
    connection.execute(
        f"UPDATE {table} SET said_unix_s = coalesce(said_unix_s, wall_unix_s), boot_id = ?, "  # noqa: S608  one of five tables
        "boottime_ns = ?, wall_unix_s = ?, wall_is_set = ?, wall_by_hand = ?, is_exact = ? "
        "WHERE id = ?",
        (*rows.moment_values(then), number),
    )
