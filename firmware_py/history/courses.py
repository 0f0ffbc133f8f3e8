"""Courses: they begin by themselves with an area's first session, and end when their weeks do.

One that ends while something worries hands that on: the next of its area `carries` it, with the
first weeks of pain that it was judged by, until it is talked over.
"""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course as rules
from firmware_py.core.history.course import Course
from firmware_py.core.history.pain import PainReport, Worry
from firmware_py.core.reasons import AreaName, Reason
from firmware_py.core.timestamps import Moment
from firmware_py.history import rows
from firmware_py.ports.ledger import CourseChange

UNDER_WAY = """
    SELECT id, person, area, per_week, weeks, reviewed, first, talked, carries FROM courses
    WHERE person = ? AND is_ended = 0 ORDER BY id
"""
LAST_ENDED = """
    SELECT id, worry, is_settled FROM courses WHERE person = ? AND area = ? AND is_ended = 1
    ORDER BY id DESC LIMIT 1
"""
BEGAN = f"SELECT sort_s, {rows.MOMENT} FROM sessions WHERE id = ?"  # noqa: S608  columns
SESSION = f"SELECT {rows.SESSION} FROM sessions WHERE id = ?"  # noqa: S608  columns
# Of sessions, and of days of its own, which are like those before a session.
PAIN = f"""
    SELECT pain_before AS before, pain_after AS after, {rows.MOMENT} FROM sessions
    WHERE person = :person AND area = :area AND sort_s >= :since
    AND (pain_before IS NOT NULL OR pain_after IS NOT NULL)
    UNION ALL
    SELECT value AS before, NULL AS after, {rows.MOMENT} FROM notes
    WHERE person = :person AND area = :area AND sort_s >= :since AND what = 'pain'
"""  # noqa: S608  columns
NEWEST = """
    SELECT id FROM sessions WHERE person = ? AND area = ? ORDER BY sort_s DESC, id DESC LIMIT 1
"""
_CARRIED = "SELECT first, carries, worry FROM courses WHERE id = ?"
_REVIEWED_BY_TALK = """
    UPDATE courses SET talked = ?, reviewed = coalesce(?, reviewed) WHERE id = ?
"""


def under_way(connection: sqlite3.Connection, person: str) -> Sequence[tuple[int, Course]]:
    """Return a person's courses under way with their numbers, the first begun first."""
    return [
        (row["id"], _course(connection, row))
        for row in rows.select(connection, UNDER_WAY, (person,))
    ]


def pain(connection: sqlite3.Connection, person: str, course: Course) -> tuple[PainReport, ...]:
    """Return what was reported of pain since a course's is compared."""
    since = course.pain_since or course.began
    if since is None:
        return ()
    # Undated, it is compared within its boot, whose other sessions may be dated.
    at = since.unix_s if since.is_set else 0.0
    return tuple(
        PainReport(rows.moment(row), row["before"], row["after"])
        for row in rows.select(
            connection, PAIN, {"person": person, "area": course.area, "since": at}
        )
    )


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
            per_week = usual_per_week.get(area, rules.PER_WEEK_MIN)
            if number is not None:
                _end(connection, person, number, course, now)
                per_week = course.per_week
            _insert(connection, person, area, per_week, course.weeks, session)


def change(connection: sqlite3.Connection, asked: CourseChange) -> None:
    """Change the course of an area; one is made where there is none.

    Raises:
        RefusedError: There is none to end, or no worry to have talked over.
    """
    with rows.transaction(connection):
        number, course = _of(connection, asked.person, asked.area)
        if asked.is_talked_over:
            _talk(connection, asked, number, course)
            number, course = _of(connection, asked.person, asked.area)
        if asked.end:
            if number is None:
                raise RefusedError(Reason.NO_COURSE, area=_name(asked), field="area")
            _end(connection, asked.person, number, course, asked.now)
            return
        if asked.changes_nothing_else:
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


def _talk(
    connection: sqlite3.Connection, asked: CourseChange, number: int | None, course: Course
) -> None:
    """Keep that a worry was talked over with a clinician, of the course under way or the last one.

    Raises:
        RefusedError: There is none.
    """
    if number is not None:
        how = rules.progress(course, pain(connection, asked.person, course), asked.now)
        newest = rows.first(connection, NEWEST, (asked.person, asked.area))
        if how.worry is not None and newest is not None:
            connection.execute(_REVIEWED_BY_TALK, (newest["id"], how.review, number))
            return
    else:
        ended = rows.first(connection, LAST_ENDED, (asked.person, asked.area))
        if ended is not None and ended["worry"] is not None and not ended["is_settled"]:
            connection.execute("UPDATE courses SET is_settled = 1 WHERE id = ?", (ended["id"],))
            return
    raise RefusedError(Reason.NO_WORRY, area=_name(asked), field="talked")


def _name(asked: CourseChange) -> AreaName:
    return AreaName(asked.area, asked.area)


def _of(connection: sqlite3.Connection, person: str, area: str) -> tuple[int | None, Course]:
    for number, course in under_way(connection, person):
        if course.area == area:
            return number, course
    return None, Course(area=area, per_week=rules.PER_WEEK_MIN, weeks=rules.WEEKS_USUAL)


def _course(connection: sqlite3.Connection, row: rows.Row) -> Course:
    carried, since = None, None
    if row["carries"] is not None and row["talked"] is None:
        before = rows.first(connection, _CARRIED, (row["carries"],))
        carried = None if before is None or before["worry"] is None else Worry(before["worry"])
    number, seen = row["carries"], set[int]()
    while number is not None and number not in seen:  # an import may hold a ring
        seen.add(number)
        before = rows.first(connection, _CARRIED, (number,)) or {"first": None, "carries": None}
        since = _moment(connection, before["first"]) or since
        number = before["carries"]
    return Course(
        area=row["area"],
        per_week=row["per_week"],
        weeks=row["weeks"],
        began=_moment(connection, row["first"]),
        reviewed=row["reviewed"],
        pain_since=since,
        carried=carried,
        talked=_moment(connection, row["talked"]),
    )


def _moment(connection: sqlite3.Connection, session: int | None) -> Moment | None:
    row = rows.first(connection, BEGAN, (session,))
    return None if row is None else msgspec.convert(row, Moment, strict=False)


def _end(
    connection: sqlite3.Connection, person: str, number: int, course: Course, now: Moment
) -> None:
    """End a course, with what worries now."""
    worry = rules.progress(course, pain(connection, person, course), now).worry
    connection.execute(
        "UPDATE courses SET is_ended = 1, worry = ? WHERE id = ?",
        (None if worry is None else worry.value, number),
    )


def _insert(
    connection: sqlite3.Connection,
    person: str,
    area: str,
    per_week: int,
    weeks: int,
    first: int | None,
) -> int:
    ended = rows.first(connection, LAST_ENDED, (person, area))
    is_worry = ended is not None and ended["worry"] is not None and not ended["is_settled"]
    cursor = connection.execute(
        "INSERT INTO courses (uid, person, area, per_week, weeks, first, carries) "
        "VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?)",
        (person, area, per_week, weeks, first, ended["id"] if ended and is_worry else None),
    )
    return cursor.lastrowid or 0
