"""Courses: they begin by themselves with an area's first session, and end when their weeks do."""

import sqlite3
from collections.abc import Mapping, Sequence

from firmware_py.core import limits
from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course as rules
from firmware_py.core.history.course import Course
from firmware_py.core.reasons import AreaName, Reason
from firmware_py.history import open_sessions
from firmware_py.ports.ledger import ChangeCourse

_BEGAN = ", ".join(f"s.{column.strip()}" for column in open_sessions.MOMENT.split(","))
UNDER_WAY = f"""
    SELECT c.id, c.area, c.per_week, c.weeks, c.reviewed, {_BEGAN}
    FROM courses AS c LEFT JOIN sessions AS s ON s.id = c.first
    WHERE c.person = ? AND c.is_ended = 0 ORDER BY c.id
"""  # noqa: S608  columns named there
# A session of its own that counts, as core.ledger.Row.counts has it.
SESSION = f"""
    SELECT person, area, {open_sessions.MOMENT} FROM sessions
    WHERE id = ? AND finishes IS NULL AND red_j_cm2 + nir_j_cm2 > 0
    AND red_j_cm2 + nir_j_cm2 >= {limits.COUNTS_FROM} * (target_red_j_cm2 + target_nir_j_cm2)
"""  # noqa: S608  columns and a number of ours
_END = "UPDATE courses SET is_ended = 1 WHERE id = ?"


def under_way(connection: sqlite3.Connection, person: str) -> Sequence[tuple[int, Course]]:
    """Return a person's courses under way with their numbers, the first begun first."""
    return [
        (
            number,
            Course(
                area=area,
                per_week=per_week,
                weeks=weeks,
                began=None if at[0] is None else open_sessions.moment(tuple(at)),
                reviewed=reviewed,
            ),
        )
        for number, area, per_week, weeks, reviewed, *at in connection.execute(UNDER_WAY, (person,))
    ]


def begin(connection: sqlite3.Connection, session: int, usual_per_week: Mapping[str, int]) -> None:
    """Begin a course with a session that has ended, if it counts and none is under way."""
    found = connection.execute(SESSION, (session,)).fetchone()
    if found is None:
        return
    person, area, *at = found
    now = open_sessions.moment(tuple(at))
    with open_sessions.transaction(connection):
        number, course = _of(connection, person, area)
        if number is not None and course.began is None:
            connection.execute("UPDATE courses SET first = ? WHERE id = ?", (session, number))
        elif number is None or rules.may_follow(course, now):
            connection.execute(_END, (number,))
            per_week = usual_per_week.get(area, rules.PER_WEEK_MIN)
            if number is not None:
                per_week = course.per_week
            _insert(connection, person, area, per_week, course.weeks, session)


def change(connection: sqlite3.Connection, asked: ChangeCourse) -> None:
    """Change the course of an area; one is made where there is none.

    Raises:
        RefusedError: There is none to end.
    """
    with open_sessions.transaction(connection):
        number, course = _of(connection, asked.person, asked.area)
        if asked.end:
            if number is None:
                raise RefusedError(
                    Reason.NO_COURSE, area=AreaName(asked.area, asked.area), field="area"
                )
            connection.execute(_END, (number,))
            return
        if number is None:
            number = _insert(
                connection,
                asked.person,
                asked.area,
                asked.usual_per_week,
                rules.WEEKS_USUAL,
                None,
            )
        reviewed = rules.progress(course, (), asked.now).review if asked.is_reviewed else None
        connection.execute(
            "UPDATE courses SET per_week = coalesce(?, per_week), weeks = coalesce(?, weeks), "
            "reviewed = coalesce(?, reviewed) WHERE id = ?",
            (asked.per_week, asked.weeks, reviewed, number),
        )


def _of(connection: sqlite3.Connection, person: str, area: str) -> tuple[int | None, Course]:
    for number, course in under_way(connection, person):
        if course.area == area:
            return number, course
    return None, Course(area=area, per_week=rules.PER_WEEK_MIN, weeks=rules.WEEKS_USUAL)


def _insert(
    connection: sqlite3.Connection,
    person: str,
    area: str,
    per_week: int,
    weeks: int,
    first: int | None,
) -> int:
    cursor = connection.execute(
        "INSERT INTO courses (uid, person, area, per_week, weeks, first) "
        "VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?)",
        (person, area, per_week, weeks, first),
    )
    return cursor.lastrowid or 0
