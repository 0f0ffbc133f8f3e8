"""Courses: they begin by themselves with an area's first session, and end when their weeks do."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course as rules
from firmware_py.core.history.course import Course
from firmware_py.core.reasons import AreaName, Reason
from firmware_py.history import rows
from firmware_py.ports.ledger import CourseChange

UNDER_WAY = """
    SELECT id, area, per_week, weeks, reviewed, first FROM courses
    WHERE person = ? AND is_ended = 0 ORDER BY id
"""
BEGAN = f"SELECT {rows.MOMENT} FROM sessions WHERE id = ?"  # noqa: S608  columns
SESSION = f"SELECT {rows.SESSION} FROM sessions WHERE id = ?"  # noqa: S608  columns
_END = "UPDATE courses SET is_ended = 1 WHERE id = ?"


def under_way(connection: sqlite3.Connection, person: str) -> Sequence[tuple[int, Course]]:
    """Return a person's courses under way with their numbers, the first begun first."""
    return [
        (row["id"], _course(connection, row))
        for row in rows.select(connection, UNDER_WAY, (person,))
    ]


def _course(connection: sqlite3.Connection, row: rows.Row) -> Course:
    began = rows.first(connection, BEGAN, (row["first"],))
    return msgspec.convert(row | {"began": None if began is None else rows.moment(began)}, Course)


def begin(connection: sqlite3.Connection, session: int, usual_per_week: Mapping[str, int]) -> None:
    """Begin a course with a session that has ended, if it counts and none is under way."""
    found = rows.sessions(connection, SESSION, (session,))
    if not found or not found[0].counts:
        return
    person, area, now = found[0].person, found[0].area, found[0].began
    with rows.transaction(connection):
        number, course = _of(connection, person, area)
        if number is not None and course.began is None:
            connection.execute("UPDATE courses SET first = ? WHERE id = ?", (session, number))
        elif number is None or rules.may_follow(course, now):
            connection.execute(_END, (number,))
            per_week = usual_per_week.get(area, rules.PER_WEEK_MIN)
            if number is not None:
                per_week = course.per_week
            _insert(connection, person, area, per_week, course.weeks, session)


def change(connection: sqlite3.Connection, asked: CourseChange) -> None:
    """Change the course of an area; one is made where there is none.

    Raises:
        RefusedError: There is none to end.
    """
    with rows.transaction(connection):
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
