"""What of the sessions may still matter, and dating them once the clock is set.

Whatever is provably older than any limit reaches is marked once and never read again for this, so
that ten years of history cost no more than a month of it.
"""

import sqlite3
from collections.abc import Mapping

from msgspec.structs import astuple

from firmware_py.core import limits
from firmware_py.core.history.allowance import History, Row
from firmware_py.core.history.timestamps import Moment, Reference, dated, elapsed_at_least
from firmware_py.core.units import Channel, Ns, ns

# Far beyond the longest limit, a week: room for a person who told a wrong date.
PAST = ns(30 * 24 * 3600)

MOMENT = "boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand, is_exact"
ROWS = f"""
    SELECT id, person, area, target_red_j_cm2, target_nir_j_cm2, red_j_cm2, nir_j_cm2, lit_ns,
           ended, is_imported, red_after, red_next_day, finishes, {MOMENT}
    FROM sessions WHERE is_past = 0 ORDER BY id
"""  # noqa: S608  columns named above
LOSSES = f"SELECT id, {MOMENT} FROM losses ORDER BY id DESC LIMIT 1"  # noqa: S608  as above
NUMBNESS_TO_DATE = f"""
    SELECT id, {MOMENT} FROM numbness WHERE wall_is_set = 0 OR boot_id = ? OR wall_unix_s > ?
"""  # noqa: S608  as above
# A gentle start asks whether there were this many.
BEGUN_MAX = 3
# Sessions that count, as core.ledger.Row.counts has it; the rest of one is none of its own.
BEGUN = f"""
    SELECT count(*) FROM (
        SELECT 1 FROM sessions WHERE person = ? AND area = ?
        AND finishes IS NULL AND red_j_cm2 + nir_j_cm2 > 0
        AND red_j_cm2 + nir_j_cm2 >= {limits.COUNTS_FROM} * (target_red_j_cm2 + target_nir_j_cm2)
        LIMIT {BEGUN_MAX}
    )
"""  # noqa: S608  numbers of ours
# By the index of people and areas: years are not read again at a start, nor after each session.
NEXT_PERSON = "SELECT min(person) FROM sessions WHERE person > ?"
NEXT_AREA = "SELECT min(area) FROM sessions WHERE person = ? AND area > ?"
LATEST = "SELECT max(wall_unix_s) FROM sessions WHERE wall_is_set = 1"


def load(connection: sqlite3.Connection) -> History:
    """Return what may still matter."""
    lost = connection.execute(LOSSES).fetchone()
    return History(
        rows=tuple(_row(found) for found in connection.execute(ROWS)),
        lost=(moment(lost[1:]),) if lost is not None else (),
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
    with transaction(connection):
        connection.execute(
            "INSERT OR REPLACE INTO clocks (boot_id, offset_s, by_hand) VALUES (?, ?, ?)",
            (now.boot_id, reference.offset_s, int(reference.by_hand)),
        )
        for row in history.rows:
            if (then := dated(row.began, now)) != row.began:
                _redate(connection, "sessions", row.session, then)
        told = connection.execute(NUMBNESS_TO_DATE, (now.boot_id, now.unix_s)).fetchall()
        for number, *at in told:
            if (then := dated(moment(tuple(at)), now)) != moment(tuple(at)):
                _redate(connection, "numbness", number, then)
        lost = connection.execute(LOSSES).fetchone()
        if lost is not None and (then := dated(moment(lost[1:]), now)) != moment(lost[1:]):
            _redate(connection, "losses", lost[0], then)


def mark_loss(connection: sqlite3.Connection, why: str, now: Moment) -> None:
    """Write that what came before isn't known: every area rests."""
    connection.execute(
        "INSERT INTO losses (reason, boot_id, boottime_ns, wall_unix_s, wall_is_set, "
        "wall_by_hand, is_exact) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (why, *values(now)),
    )


def set_aside(connection: sqlite3.Connection, history: History, now: Moment) -> None:
    """Mark what no limit reaches any more."""
    past = [row for row in history.rows if elapsed_at_least(row.began, now) >= PAST]
    if past:
        with transaction(connection):
            connection.executemany(
                "UPDATE sessions SET is_past = 1 WHERE id = ?", [(row.session,) for row in past]
            )


class transaction:  # noqa: N801  used as a statement
    """All of it or nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def values(at: Moment) -> tuple[str, int, float, int, int, int]:
    """Return a moment as its six columns."""
    boot_id, boottime, unix_s, is_set, by_hand, is_exact = astuple(at)
    return boot_id, boottime, unix_s, int(is_set), int(by_hand), int(is_exact)


def _redate(connection: sqlite3.Connection, table: str, number: int, then: Moment) -> None:
    """Write a new date; what the clock had said at first is kept beside it."""
    connection.execute(
        f"UPDATE {table} SET said_unix_s = coalesce(said_unix_s, wall_unix_s), boot_id = ?, "  # noqa: S608  one of three tables
        "boottime_ns = ?, wall_unix_s = ?, wall_is_set = ?, wall_by_hand = ?, is_exact = ? "
        "WHERE id = ?",
        (*values(then), number),
    )


def moment(columns: tuple[str, int, float, int, int, int]) -> Moment:
    """Return the moment of six columns."""
    boot_id, boottime, unix_s, is_set, by_hand, is_exact = columns
    return Moment(
        boot_id=boot_id,
        boottime=Ns(boottime),
        unix_s=unix_s,
        is_set=bool(is_set),
        by_hand=bool(by_hand),
        is_exact=bool(is_exact),
    )


def _row(found: tuple[object, ...]) -> Row:
    number, person, area, plan_red, plan_nir, red, nir, lit, ended, *rest = found
    is_imported, is_red, is_red_next_day, finishes, *began = rest
    return Row(
        session=number,  # type: ignore[arg-type]  # a strict table's columns
        person=person,  # type: ignore[arg-type]  # as above
        area=area,  # type: ignore[arg-type]  # as above
        began=moment(tuple(began)),  # type: ignore[arg-type]  # as above
        target={Channel.RED: plan_red, Channel.NIR: plan_nir},  # type: ignore[dict-item]  # as above
        given={Channel.RED: red, Channel.NIR: nir},  # type: ignore[dict-item]  # as above
        lit=Ns(lit),  # type: ignore[arg-type]  # as above
        is_open=ended is None,
        # What another panel, or a file, says to be left of a session is no leave for light.
        is_unfinished=ended not in (None, "complete") and not is_imported,
        is_red=bool(is_red),
        is_red_next_day=bool(is_red_next_day),
        finishes=finishes,  # type: ignore[arg-type]  # as above
    )
