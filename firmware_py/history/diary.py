"""Reading a person's record: a page of it, or what their pictures are made of.

Every query finds its rows by an index, however long the record is.
"""

import sqlite3

from firmware_py.core.history.record import Diary, Entry, Numbness, Page
from firmware_py.core.units import Channel, Ns
from firmware_py.history import courses, open_sessions
from firmware_py.ports.ledger import Found, ReadDiary, ReadPage

# 16 weeks of four areas a day are fewer.
RECENT = 500
# So many of the newest, where no clock says which are recent.
NEWEST = 100
NUMBNESS = 60

_ENTRY = f"""
    SELECT id, area, mode, strength, minutes, distance_cm, target_red_j_cm2, target_nir_j_cm2,
           red_j_cm2, nir_j_cm2, lit_ns, ended, reason, finishes, pain_before, pain_after,
           red_after, red_next_day, {open_sessions.MOMENT}
    FROM sessions
"""  # noqa: S608  columns named there
_NEWEST_FIRST = "ORDER BY sort_s DESC, id DESC LIMIT :limit"
_OLDER = "(sort_s, id) < (SELECT sort_s, id FROM sessions WHERE id = :before AND person = :person)"
QUERIES = {
    "newest": f"{_ENTRY} WHERE person = :person {_NEWEST_FIRST}",
    "older": f"{_ENTRY} WHERE person = :person AND {_OLDER} {_NEWEST_FIRST}",
    "newest of an area": f"{_ENTRY} WHERE person = :person AND area = :area {_NEWEST_FIRST}",
    "older of an area": f"{_ENTRY} WHERE person = :person AND area = :area AND {_OLDER} "
    f"{_NEWEST_FIRST}",
    "recent": f"{_ENTRY} WHERE person = :person AND sort_s >= :since {_NEWEST_FIRST}",
    "month": f"{_ENTRY} WHERE person = :person AND sort_s >= :since AND sort_s < :until "
    f"{_NEWEST_FIRST}",
    "numbness": f"SELECT value, {open_sessions.MOMENT} FROM numbness WHERE person = :person "  # noqa: S608  columns named there
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
    month: tuple[Entry, ...] = ()
    if asked.month is not None:
        since, until = asked.month
        month = _entries(connection, "month", person=person, since=since, until=until, limit=RECENT)
    if asked.since is None:
        newest = _entries(connection, "newest", person=person, limit=NEWEST)
    else:
        newest = _entries(connection, "recent", person=person, since=asked.since, limit=RECENT)
    numbness = connection.execute(QUERIES["numbness"], {"person": person, "limit": NUMBNESS})
    return Diary(
        recent=newest,
        month=month,
        numbness=tuple(
            Numbness(open_sessions.moment(tuple(at)), value) for value, *at in numbness.fetchall()
        ),
        courses=tuple(course for _, course in courses.under_way(connection, person)),
    )


def _entries(connection: sqlite3.Connection, name: str, **by: object) -> tuple[Entry, ...]:
    return tuple(_entry(row) for row in connection.execute(QUERIES[name], by))


def _entry(row: tuple[object, ...]) -> Entry:
    number, area, mode, strength, minutes, cm, plan_red, plan_nir, red, nir, lit, *rest = row
    ended, reason, finishes, before, after, is_red, is_red_next_day, *began = rest
    is_open = ended is None
    return Entry(
        session=number,  # type: ignore[arg-type]  # a strict table's columns
        began=open_sessions.moment(tuple(began)),  # type: ignore[arg-type]  # as above
        area=area,  # type: ignore[arg-type]  # as above
        mode=mode,  # type: ignore[arg-type]  # as above
        strength=strength,  # type: ignore[arg-type]  # as above
        minutes=minutes,  # type: ignore[arg-type]  # as above
        distance_cm=cm,  # type: ignore[arg-type]  # as above
        target={Channel.RED: plan_red, Channel.NIR: plan_nir},  # type: ignore[dict-item]  # as above
        given=None if is_open else {Channel.RED: red, Channel.NIR: nir},  # type: ignore[dict-item]  # as above
        lit=None if is_open else Ns(lit),  # type: ignore[arg-type]  # as above
        ended=ended,  # type: ignore[arg-type]  # as above
        reason=reason,  # type: ignore[arg-type]  # as above
        finishes=finishes,  # type: ignore[arg-type]  # as above
        pain_before=before,  # type: ignore[arg-type]  # as above
        pain_after=after,  # type: ignore[arg-type]  # as above
        is_red=None if is_red is None else bool(is_red),
        is_red_next_day=None if is_red_next_day is None else bool(is_red_next_day),
    )
