"""Reading a person's record: a page of it, or what their pictures are made of.

Every query finds its rows by an index, however long the record is.
"""

import sqlite3

from firmware_py.core.history.record import Diary, Noted, Numbness, Page, SessionRecord
from firmware_py.history import courses, ended_courses, rows, symptoms

# 16 weeks of four areas a day are fewer.
RECENT = 500
# So many of the newest, where no clock says which are recent.
NEWEST = 100
NUMBNESS = 60
NOTES = 60

_SESSIONS = f"SELECT {rows.SESSION} FROM sessions"  # noqa: S608  columns
_NEWEST_FIRST = "ORDER BY sort_s DESC, id DESC LIMIT :limit"
_OLDER = "(sort_s, id) < (SELECT sort_s, id FROM sessions WHERE id = :before AND person = :person)"
QUERIES = {
    "newest": f"{_SESSIONS} WHERE person = :person {_NEWEST_FIRST}",
    "older": f"{_SESSIONS} WHERE person = :person AND {_OLDER} {_NEWEST_FIRST}",
    "newest of an area": f"{_SESSIONS} WHERE person = :person AND area = :area {_NEWEST_FIRST}",
    "older of an area": f"{_SESSIONS} WHERE person = :person AND area = :area AND {_OLDER} "
    f"{_NEWEST_FIRST}",
    "recent": f"{_SESSIONS} WHERE person = :person AND sort_s >= :since {_NEWEST_FIRST}",
    "month": f"{_SESSIONS} WHERE person = :person AND sort_s >= :since AND sort_s < :until "
    f"{_NEWEST_FIRST}",
    "numbness": f"SELECT value, {rows.MOMENT} FROM numbness WHERE person = :person "  # noqa: S608  columns
    f"{_NEWEST_FIRST}",
    "notes": f"SELECT area, what, value, was, session, {rows.MOMENT} FROM notes "  # noqa: S608  columns
    f"WHERE person = :person {_NEWEST_FIRST}",
}


def page(
    connection: sqlite3.Connection, *, person: str, area: str | None, before: int | None, limit: int
) -> Page:
    """Return a page of a person's sessions, newest first. before: older than this one.

    Raises:
        sqlite3.Error: The disk doesn't give it.
    """
    name = "newest" if before is None else "older"
    name += "" if area is None else " of an area"
    entries = _entries(connection, name, person=person, area=area, before=before, limit=limit + 1)
    return Page(entries[:limit], more=len(entries) > limit)


def diary(
    connection: sqlite3.Connection,
    person: str,
    since: float | None,
    month: tuple[float, float] | None,
) -> Diary:
    """Return what a person's pictures are made of; unix times.

    since: what is recent, None where that isn't known; month: its beginning and end.

    Raises:
        sqlite3.Error: The disk doesn't give it.
    """
    of_month: tuple[SessionRecord, ...] = ()
    if month is not None:
        of_month = _entries(
            connection, "month", person=person, since=month[0], until=month[1], limit=RECENT
        )
    if since is None:
        newest = _entries(connection, "newest", person=person, limit=NEWEST)
    else:
        newest = _entries(connection, "recent", person=person, since=since, limit=RECENT)
    numbness = rows.select(connection, QUERIES["numbness"], {"person": person, "limit": NUMBNESS})
    return Diary(
        recent=newest,
        month=of_month,
        numbness=tuple(Numbness(rows.moment(row), row["value"]) for row in numbness),
        courses=tuple(
            (course, courses.pain(connection, person, course))
            for _, course in courses.under_way(connection, person)
        ),
        ended=ended_courses.ended(connection, person),
        notes=tuple(
            Noted(
                rows.moment(row),
                *(row[name] for name in ("area", "what", "value", "was", "session")),
            )
            for row in rows.select(connection, QUERIES["notes"], {"person": person, "limit": NOTES})
        ),
        symptoms=symptoms.newest(connection, person),
    )


def _entries(connection: sqlite3.Connection, name: str, **by: object) -> tuple[SessionRecord, ...]:
    return rows.sessions(connection, QUERIES[name], by)
