"""A person's record as rows that can be read anywhere: page by page, oldest first."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.timestamps import Moment, known
from firmware_py.core.reasons import Reason
from firmware_py.core.units import Ns, seconds
from firmware_py.history import open_sessions, people
from firmware_py.ports.ledger import Exported, ReadExport

# So many sessions fit an answer, however long their texts are.
PAGE = 80

_AFTER = "(sort_s, id) > (:sort_s, :id) ORDER BY sort_s, id LIMIT :limit"
SESSIONS = f"""
    SELECT sort_s, id, uid, area, mode, strength, minutes, distance_cm, target_red_j_cm2,
           target_nir_j_cm2, red_j_cm2, nir_j_cm2, lit_ns, ended, reason,
           (SELECT uid FROM sessions AS whole WHERE whole.id = sessions.finishes),
           pain_before, pain_after, red_after, red_next_day, {open_sessions.MOMENT}
    FROM sessions WHERE person = :person AND {_AFTER}
"""  # noqa: S608  columns named there
NUMBNESS = f"""
    SELECT sort_s, id, uid, value, {open_sessions.MOMENT} FROM numbness
    WHERE person = :person AND {_AFTER}
"""  # noqa: S608  as above
COURSES = """
    SELECT 0, id, uid, area, per_week, weeks, reviewed,
           (SELECT uid FROM sessions WHERE id = courses.first), is_ended
    FROM courses WHERE person = :person AND id > :id ORDER BY id LIMIT :limit
"""
Rows = Sequence[wire.Row]


def read(connection: sqlite3.Connection, asked: ReadExport) -> Exported:
    """Return one page of a person's rows.

    Raises:
        RefusedError: `after` is no page's end.
        sqlite3.Error: The disk doesn't give it.
    """
    if asked.after is None:
        return Exported(tuple(_person(connection, asked.person)), "sessions 0 0")
    name, sort_s, number = _place(asked.after)
    query, row, follows = _TABLES[name]
    found = connection.execute(
        query, {"person": asked.person, "sort_s": sort_s, "id": number, "limit": PAGE}
    ).fetchall()
    rows = tuple(row(asked.person, tuple(columns)) for _, _, *columns in found)
    after = follows
    if len(found) == PAGE:
        last = found[-1]
        after = f"{name} {last[0]!r} {last[1]}"
    return Exported(tuple(each for each in rows if each is not None), after)


def rfc3339(unix_s: float) -> str:
    """Return a time of day to the microsecond."""
    return datetime.fromtimestamp(unix_s, UTC).isoformat().replace("+00:00", "Z")


def _place(after: str) -> tuple[str, float, int]:
    try:
        name, sort_s, number = after.split(" ")
        place = name, float(sort_s), int(number)
    except ValueError:
        place = "", 0.0, 0
    if place[0] not in _TABLES or not abs(place[2]) < 2**63:
        raise RefusedError(Reason.NO_PAGE, after=after, field="after")
    return place


def _person(connection: sqlite3.Connection, name: str) -> Rows:
    person = people.everyone(connection).get(name)
    if person is None:
        return ()
    at = person.answered
    return (
        wire.PersonRow(
            person=name,
            at=rfc3339(at.unix_s) if at is not None and at.is_set else None,
            known="unknown" if at is None else known(at),
            gentle_start=person.gentle_start,
            agreement=person.agreement,
        ),
        *(
            wire.AnswerRow(person=name, question=question, answer=answer)
            for question, answer in person.answers
        ),
    )


def _session(person: str, columns: tuple[object, ...]) -> wire.Row | None:
    uid, area, mode, strength, minutes, cm, plan_red, plan_nir, red, nir, lit, *rest = columns
    ended, reason, finishes, before, after, is_red, is_red_next_day, *began = rest
    if ended is None:
        return None  # it is under way
    at = _moment(began)
    return wire.SessionRow(
        person=person,
        number=uid,  # type: ignore[arg-type]  # a strict table's columns
        at=rfc3339(at.unix_s) if at.is_set else None,
        known=known(at),
        area=area,  # type: ignore[arg-type]  # as above
        mode=mode,  # type: ignore[arg-type]  # as above
        strength=strength,  # type: ignore[arg-type]  # as above
        planned_min=minutes,  # type: ignore[arg-type]  # as above
        distance_cm=cm,  # type: ignore[arg-type]  # as above
        planned_red_j_cm2=plan_red,  # type: ignore[arg-type]  # as above
        planned_nir_j_cm2=plan_nir,  # type: ignore[arg-type]  # as above
        given_red_j_cm2=red,  # type: ignore[arg-type]  # as above
        given_nir_j_cm2=nir,  # type: ignore[arg-type]  # as above
        lit_s=seconds(Ns(lit)),  # type: ignore[arg-type]  # as above
        ended=ended,  # type: ignore[arg-type]  # as above
        reason=reason or None,  # type: ignore[arg-type]  # as above
        finishes=finishes,  # type: ignore[arg-type]  # as above
        pain_before_0_10=before,  # type: ignore[arg-type]  # as above
        pain_after_0_10=after,  # type: ignore[arg-type]  # as above
        red_skin=None if is_red is None else bool(is_red),
        red_skin_next_day=None if is_red_next_day is None else bool(is_red_next_day),
    )


def _numbness(person: str, columns: tuple[object, ...]) -> wire.Row:
    uid, value, *told = columns
    at = _moment(told)
    return wire.NumbnessRow(
        person=person,
        number=uid,  # type: ignore[arg-type]  # as above
        at=rfc3339(at.unix_s) if at.is_set else None,
        known=known(at),
        numbness_0_10=value,  # type: ignore[arg-type]  # as above
    )


def _course(person: str, columns: tuple[object, ...]) -> wire.Row:
    uid, area, per_week, weeks, reviewed, first, is_ended = columns
    return wire.CourseRow(
        person=person,
        number=uid,  # type: ignore[arg-type]  # as above
        area=area,  # type: ignore[arg-type]  # as above
        sessions_per_week=per_week,  # type: ignore[arg-type]  # as above
        course_weeks=weeks,  # type: ignore[arg-type]  # as above
        reviewed_week=reviewed,  # type: ignore[arg-type]  # as above
        first_session=first,  # type: ignore[arg-type]  # as above
        course_ended=bool(is_ended),
    )


def _moment(columns: Sequence[object]) -> Moment:
    return open_sessions.moment(tuple(columns))  # type: ignore[arg-type]  # as above


_Row = Callable[[str, tuple[object, ...]], wire.Row | None]
# What is exported one after another: the query, a row of it, and where to go on after it.
_TABLES: dict[str, tuple[str, _Row, str | None]] = {
    "sessions": (SESSIONS, _session, "numbness 0 0"),
    "numbness": (NUMBNESS, _numbness, "courses 0 0"),
    "courses": (COURSES, _course, None),
}
