"""Courses that have ended, as they went: for whoever looks back."""

import sqlite3

from firmware_py.core.history import pain
from firmware_py.core.history.course import EndedCourse
from firmware_py.core.history.pain import PainReport, Worry
from firmware_py.core.timestamps import between
from firmware_py.history import rows

# More of them are in an export.
SHOWN = 24
ENDED = """
    SELECT id, area, per_week, weeks, first, worry, is_settled, (
        SELECT sort_s FROM courses AS later JOIN sessions ON sessions.id = later.first
        WHERE later.person = courses.person AND later.area = courses.area
        AND later.id > courses.id ORDER BY later.id LIMIT 1
    ) AS until_s FROM courses WHERE person = ? AND is_ended = 1 ORDER BY id DESC LIMIT ?
"""
SESSIONS = f"""
    SELECT {rows.SESSION} FROM sessions WHERE person = ? AND area = ?
    AND (sort_s, id) >= (SELECT sort_s, id FROM sessions WHERE id = ?) AND sort_s < ?
    ORDER BY sort_s, id
"""  # noqa: S608  columns
# Pain of days of their own is like that before a session.
NOTES = f"""
    SELECT value, {rows.MOMENT} FROM notes WHERE person = ? AND area = ? AND what = 'pain'
    AND sort_s >= (SELECT sort_s FROM sessions WHERE id = ?) AND sort_s < ?
"""  # noqa: S608  columns
_EVER = 1e18


def ended(connection: sqlite3.Connection, person: str) -> tuple[EndedCourse, ...]:
    """Return a person's courses that have ended, the newest first."""
    return tuple(
        _ended(connection, person, row) for row in rows.select(connection, ENDED, (person, SHOWN))
    )


def _ended(connection: sqlite3.Connection, person: str, row: rows.Row) -> EndedCourse:
    until = _EVER if row["until_s"] is None else row["until_s"]
    had = rows.sessions(connection, SESSIONS, (person, row["area"], row["first"], until))
    began = had[0].began if had else None
    told = [PainReport(each.began, each.pain_before, each.pain_after) for each in had]
    noted = rows.select(connection, NOTES, (person, row["area"], row["first"], until))
    told += [PainReport(rows.moment(each), each["value"], None) for each in noted]
    passed = between(had[0].began, had[-1].began) if had else None
    how = pain.judge(began, told, None if passed is None else passed // pain.WEEK)
    return EndedCourse(
        area=row["area"],
        per_week=row["per_week"],
        weeks=row["weeks"],
        began=began,
        last=had[-1].began if had else None,
        sessions=sum(each.counts for each in had),
        pain_first=how.first,
        pain_last=how.latest,
        worry=None if row["worry"] is None else Worry(row["worry"]),
        is_settled=bool(row["is_settled"]),
    )
