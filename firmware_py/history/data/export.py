"""A person's record as rows that can be read anywhere: page by page, oldest first."""

import sqlite3
from collections.abc import Callable, Sequence

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment, known, rfc3339
from firmware_py.core.units import Channel, seconds
from firmware_py.history import people, rows, symptoms
from firmware_py.ports.ledger import Exported

# So many sessions fit an answer, however long their texts are.
PAGE = 80

_AFTER = "(sort_s, id) > (:sort_s, :id) ORDER BY sort_s, id LIMIT :limit"
SESSIONS = f"""
    SELECT sort_s, id, {rows.SESSION},
        (SELECT uid FROM sessions AS whole WHERE whole.id = sessions.finishes) AS finishes_uid
    FROM sessions WHERE person = :person AND {_AFTER}
"""  # noqa: S608  columns
NUMBNESS = f"""
    SELECT sort_s, id, uid, value, {rows.MOMENT} FROM numbness
    WHERE person = :person AND {_AFTER}
"""  # noqa: S608  columns
COURSES = """
    SELECT 0 AS sort_s, id, uid, area, per_week, weeks, reviewed, is_ended,
           (SELECT uid FROM sessions WHERE id = courses.first) AS first_uid,
           (SELECT uid FROM sessions WHERE id = courses.talked) AS talked_uid, worry, is_settled,
           (SELECT uid FROM courses AS before WHERE before.id = courses.carries) AS carries_uid
    FROM courses WHERE person = :person AND id > :id ORDER BY id LIMIT :limit
"""
NOTES = f"""
    SELECT sort_s, id, uid, area, what, value, was,
        (SELECT uid FROM sessions WHERE sessions.id = notes.session) AS session_uid, {rows.MOMENT}
    FROM notes WHERE person = :person AND {_AFTER}
"""  # noqa: S608  columns
Rows = Sequence[wire.Row]


def read(connection: sqlite3.Connection, person: str, after: str | None) -> Exported:
    """Return one page of a person's rows. after: the page before this one's `after`.

    Raises:
        RefusedError: `after` is no page's end.
        sqlite3.Error: The disk doesn't give it.
    """
    if after is None:
        return Exported(tuple(_person(connection, person)), "sessions 0 0")
    name, sort_s, number = _place(after)
    query, row, follows = _TABLES[name]
    found = rows.select(
        connection, query, {"person": person, "sort_s": sort_s, "id": number, "limit": PAGE}
    )
    exported = (row(person, each) for each in found)
    goes_on = follows
    if len(found) == PAGE:
        goes_on = f"{name} {found[-1]['sort_s']!r} {found[-1]['id']}"
    return Exported(tuple(each for each in exported if each is not None), goes_on)


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
            at=_time(at),
            known="unknown" if at is None else known(at),
            gentle_start=person.gentle_start,
            agreement=person.agreement,
            person_id=people.identity(connection, name),
            blistered_areas=rows.column(person.blistered),
            home="clinic" if person.roams else "panel",
        ),
        *(
            wire.AnswerRow(person=name, question=question, answer=answer)
            for question, answer in person.answers
        ),
    )


def _session(person: str, row: rows.Row) -> wire.Row | None:
    session = rows.session(row)
    if session.is_open:
        return None
    return wire.SessionRow(
        person=person,
        number=session.uid,
        at=_time(session.began),
        known=known(session.began),
        area=session.area,
        mode=row["mode"],
        strength=row["strength"],
        planned_min=session.minutes,
        distance_cm=session.distance_cm,
        planned_red_j_cm2=session.target[Channel.RED],
        planned_nir_j_cm2=session.target[Channel.NIR],
        given_red_j_cm2=session.given[Channel.RED],
        given_nir_j_cm2=session.given[Channel.NIR],
        lit_s=seconds(session.lit),
        ended=row["ended"],
        reason=session.reason or None,
        finishes=row["finishes_uid"],
        pain_before_0_10=session.pain_before,
        pain_after_0_10=session.pain_after,
        red_skin=session.is_red,
        red_skin_next_day=session.is_red_next_day,
        complaints=rows.column(session.complaints),
        counts=session.counts,
        claim=session.claim,
        overridden=session.is_overridden,
    )


def _numbness(person: str, row: rows.Row) -> wire.Row:
    at = rows.moment(row)
    return wire.NumbnessRow(
        person=person,
        number=row["uid"],
        at=_time(at),
        known=known(at),
        numbness_0_10=row["value"],
    )


def _note(person: str, row: rows.Row) -> wire.Row:
    at = rows.moment(row)
    return wire.NoteRow(
        person=person,
        number=row["uid"],
        at=_time(at),
        known=known(at),
        area=row["area"],
        note=row["what"],
        note_value=row["value"],
        note_was=row["was"],
        note_session=row["session_uid"],
    )


def _symptoms(person: str, row: rows.Row) -> wire.Row:
    at = rows.moment(row)
    told = {
        f"symptom_{each}": None if row[each] is None else bool(row[each])
        for each in symptoms.COLUMNS
    }
    return wire.SymptomsRow(
        person=person,
        number=row["uid"],
        at=_time(at),
        known=known(at),
        **told,
        usual_pain_0_10=row["pain"],
    )


def _course(person: str, row: rows.Row) -> wire.Row:
    return wire.CourseRow(
        person=person,
        number=row["uid"],
        area=row["area"],
        sessions_per_week=row["per_week"],
        course_weeks=row["weeks"],
        reviewed_week=row["reviewed"],
        first_session=row["first_uid"],
        course_ended=bool(row["is_ended"]),
        talked_session=row["talked_uid"],
        worry=row["worry"],
        worry_talked_over=bool(row["is_settled"]),
        carries=row["carries_uid"],
    )


def _time(at: Moment | None) -> str | None:
    """Return a time of day to the microsecond, None where it isn't known."""
    return None if at is None or not at.is_set else rfc3339(at.unix_s, "microseconds")


_Row = Callable[[str, rows.Row], wire.Row | None]
# What is exported one after another: the query, a row of it, and where to go on after it.
_TABLES: dict[str, tuple[str, _Row, str | None]] = {
    "sessions": (SESSIONS, _session, "numbness 0 0"),
    "numbness": (NUMBNESS, _numbness, "courses 0 0"),
    "courses": (COURSES, _course, "notes 0 0"),
    "notes": (NOTES, _note, "symptoms 0 0"),
    "symptoms": (symptoms.EXPORT, _symptoms, None),
}
