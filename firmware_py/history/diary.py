"""Reading a person's record: a page of it, or what their pictures are made of.

Every query finds its rows by an index, however long the record is.
"""

import sqlite3

from firmware_py.core.history.record import Diary, Numbness, Page, SessionRecord
from firmware_py.history import courses, rows
from firmware_py.ports.ledger import Found, ReadDiary, ReadPage

# 16 weeks of four areas a day are fewer.
RECENT = 500
# So many of the newest, where no clock says which are recent.
NEWEST = 100
NUMBNESS = 60

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
}


def read(connection: sqlite3.Connection, asked: ReadPage | ReadDiary) -> Found:
    """Return what was asked for.

    Raises:
        sqlite3.Error: The disk doesn't give it.
    """
    return _page(connection, asked) if isinstance(asked, ReadPage) else _diary(connection, asked)


def _page(connection: sqlite3.Connection, asked: ReadPage) -> Page:
    name = "newest" if asked.before is None else "older"
    name += "" if asked.area is None else " of an area"
    entries = _entries(
        connection,
        name,
        person=asked.person,
        area=asked.area,
        before=asked.before,
        limit=asked.limit + 1,
    )
    return Page(entries[: asked.limit], more=len(entries) > asked.limit)


def _diary(connection: sqlite3.Connection, asked: ReadDiary) -> Diary:
    person = asked.person
    month: tuple[SessionRecord, ...] = ()
    if asked.month is not None:
        since, until = asked.month
        month = _entries(connection, "month", person=person, since=since, until=until, limit=RECENT)
    if asked.since is None:
        newest = _entries(connection, "newest", person=person, limit=NEWEST)
    else:
        newest = _entries(connection, "recent", person=person, since=asked.since, limit=RECENT)
    numbness = rows.select(connection, QUERIES["numbness"], {"person": person, "limit": NUMBNESS})
    return Diary(
        recent=newest,
        month=month,
        numbness=tuple(Numbness(rows.moment(row), row["value"]) for row in numbness),
        courses=tuple(course for _, course in courses.under_way(connection, person)),
    )


def _entries(connection: sqlite3.Connection, name: str, **by: object) -> tuple[SessionRecord, ...]:
    return rows.sessions(connection, QUERIES[name], by)
