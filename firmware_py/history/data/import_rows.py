"""Rows from elsewhere taken into the record: all of them or none, and nothing twice.

What is there stays as it is. A session that comes counts as any other, and leaves nothing to be
finished here; so an import can hold something back, and never opens it.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core import people as people_rules
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.symptoms import Symptoms
from firmware_py.core.people import Answer, Person
from firmware_py.core.reasons import AreaName, Reason, Said
from firmware_py.core.timestamps import Moment, arrived
from firmware_py.core.units import ns
from firmware_py.history import homes, people, rows, symptoms
from firmware_py.ports.ledger import TakenIn

_SESSION = f"""
    INSERT INTO sessions (uid, person, area, mode, strength, minutes, distance_cm,
        target_red_j_cm2, target_nir_j_cm2, red_j_cm2, nir_j_cm2, lit_ns, ended, reason,
        pain_before, pain_after, red_after, red_next_day, complaints, claim, is_overridden,
        is_imported, {rows.MOMENT_COLUMNS})
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns
_NUMBNESS = f"""
    INSERT INTO numbness (uid, person, value, {rows.MOMENT_COLUMNS})
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns
_NOTE = f"""
    INSERT INTO notes (uid, person, area, what, value, was, session, {rows.MOMENT_COLUMNS})
    VALUES (?, ?, ?, ?, ?, ?, (SELECT id FROM sessions WHERE uid = ?), ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns
_COURSE = """
    INSERT INTO courses (uid, person, area, per_week, weeks, reviewed, is_ended, worry, is_settled,
        first, talked)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT id FROM sessions WHERE uid = ?),
        (SELECT id FROM sessions WHERE uid = ?))
"""
_FINISHES = """
    UPDATE sessions SET finishes = (SELECT id FROM sessions WHERE uid = ?) WHERE uid = ?
"""
_CARRIES = """
    UPDATE courses SET carries = (SELECT id FROM courses WHERE uid = ? AND person = ?)
    WHERE uid = ?
"""

Brought = Sequence[tuple[int, object]]  # rows, each with its line
_KINDS = (
    wire.PersonRow,
    wire.AnswerRow,
    wire.SessionRow,
    wire.NumbnessRow,
    wire.CourseRow,
    wire.NoteRow,
    wire.SymptomsRow,
)


class _Taking(Struct):
    """One import under way. lines: where each thing stood that must not come twice."""

    connection: sqlite3.Connection
    now: Moment
    people_max: int
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)
    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    there: int = 0
    names: set[str] = field(default_factory=set)


def take_in(
    connection: sqlite3.Connection, brought: Brought, now: Moment, people_max: int
) -> TakenIn:
    """Write what isn't there yet.

    Raises:
        RefusedError: Something can't be, with its line and field; then nothing was written.
        sqlite3.Error: The disk refused; as above.
    """
    if not now.is_set:
        raise RefusedError(Reason.IMPORT_NO_CLOCK)
    taking = _Taking(connection, now, people_max)
    with rows.transaction(connection):
        taking.names.update(name for (name,) in connection.execute("SELECT name FROM people"))
        _check_once(taking, brought)
        for kind in _KINDS:  # what others rest on comes first
            for line, row in brought:
                if isinstance(row, kind):
                    _take(taking, line, row)
        _link(taking, brought)
    return TakenIn(new=taking.new, there=taking.there)


def _take(taking: _Taking, line: int, row: wire.Row) -> None:
    match row:
        case wire.PersonRow():
            _take_person(taking, line, row)
        case wire.AnswerRow():
            _take_answer(taking, line, row)
        case wire.SessionRow():
            _take_session(taking, line, row)
        case wire.NumbnessRow():
            _take_numbness(taking, line, row)
        case wire.CourseRow():
            _take_course(taking, line, row)
        case wire.NoteRow():
            _take_note(taking, line, row)
        case wire.SymptomsRow():
            _take_symptoms(taking, line, row)


def refused(line: int, name: str, why: Said) -> RefusedError:
    """Return an error that tells the line and the field."""
    return RefusedError(Reason.IMPORT_LINE, line=line, column=name, why=why, field=name)


def _check_once(taking: _Taking, brought: Brought) -> None:
    for line, row in brought:
        match row:
            case wire.PersonRow():
                key: tuple[str, ...] = ("person", row.person.casefold())
                name = "person"
            case wire.AnswerRow():
                key, name = ("answer", row.person, row.question), "question"
                taking.answers.setdefault(row.person, {})[row.question] = row.answer
            case (
                wire.SessionRow()
                | wire.NumbnessRow()
                | wire.CourseRow()
                | wire.NoteRow()
                | wire.SymptomsRow()
            ):
                key, name = (type(row).__name__, row.number), "number"
            case _:
                raise TypeError(f"no row: {row}")
        if key in taking.lines:
            raise refused(line, name, Reason.IMPORT_TWICE.said(line=taking.lines[key]))
        taking.lines[key] = line


def _check_name(taking: _Taking, line: int, name: str) -> None:
    """Check that somebody new may have a name; who is here already keeps theirs, as it is."""
    if name in taking.names:
        return
    try:
        tidy = people_rules.name(name)
    except RefusedError as error:
        raise refused(line, "person", error.said) from None
    if tidy != name:
        raise refused(line, "person", Reason.IMPORT_BLANKS.said(name=name, tidy=tidy))
    if (other := people_rules.taken(name, taking.names)) is not None:
        raise refused(line, "person", Reason.IMPORT_NAME_TAKEN.said(name=other))


def _take_person(taking: _Taking, line: int, row: wire.PersonRow) -> None:
    _check_name(taking, line, row.person)
    if row.agreement is not None:
        try:
            people_rules.check_agreement(row.agreement, taking.now)
        except RefusedError as error:
            raise refused(line, "agreement", error.said) from None
    answers = taking.answers.get(row.person, {})
    person = Person(
        row.person,
        gentle_start=row.gentle_start,
        agreement=row.agreement,
        blistered=rows.several(row.blistered_areas),
    )
    if answers or row.at is not None:
        try:
            given = people_rules.answers(answers, of_old=True)
        except RefusedError as error:
            raise refused(line, "person", error.said) from None
        at = _at(taking, line, row.at, row.known)
        person = replace(person, answers=given, answered=at)
    if row.person in taking.names and not _is_same(taking, row):
        raise refused(line, "person", Reason.IMPORT_STRANGER.said(name=row.person))
    if row.person in taking.names:
        mine = people.everyone(taking.connection)[row.person]
        if mine.answered is not None or mine == person:
            taking.there += 1  # they keep the answers that hold here, and rest for what came
            rest = dict.fromkeys((*mine.blistered, *person.blistered))
            people.change(taking.connection, replace(mine, blistered=tuple(rest)))
            return
    elif not len(taking.names) < taking.people_max:
        raise refused(line, "person", Reason.PEOPLE_FULL.said(count=taking.people_max))
    people.change(taking.connection, person)
    if row.person_id is not None:
        people.identify(taking.connection, row.person, row.person_id)
    if row.home == "clinic":
        homes.roam(taking.connection, row.person, taking.now)
    if row.person not in taking.names:
        people.note_new(taking.connection, row.person, taking.now)
    taking.names.add(row.person)
    _count(taking, "person")


def _is_same(taking: _Taking, row: wire.PersonRow) -> bool:
    """Tell whether a row's person may be who has that name here.

    A file of an older program doesn't tell who it is. Nobody's record here is anybody's.
    """
    here = people.identity(taking.connection, row.person)
    if row.person_id in (None, here):
        return True
    is_used = taking.connection.execute(
        "SELECT 1 FROM people WHERE name = :name AND answers IS NOT NULL "
        "UNION ALL SELECT 1 FROM sessions WHERE person = :name LIMIT 1",
        {"name": row.person},
    ).fetchone()
    return is_used is None


def _take_answer(taking: _Taking, line: int, row: wire.AnswerRow) -> None:
    if ("person", row.person.casefold()) not in taking.lines:
        raise refused(line, "person", Reason.IMPORT_NO_ROW.said(person=row.person))


def _take_session(taking: _Taking, line: int, row: wire.SessionRow) -> None:
    at = _at(taking, line, row.at, row.known)
    _check_person(taking, line, row.person)
    if _is_there(taking, "sessions", row.number):
        _check_whose(taking, line, row)
        return
    if not row.given_red_j_cm2 + row.given_nir_j_cm2 <= 0 and not row.lit_s > 0:
        raise refused(line, "lit_s", Reason.IMPORT_UNLIT.said(lit_s=row.lit_s))
    taking.connection.execute(
        _SESSION,
        (
            row.number, row.person, row.area, row.mode, row.strength, row.planned_min,
            row.distance_cm, row.planned_red_j_cm2, row.planned_nir_j_cm2, row.given_red_j_cm2,
            row.given_nir_j_cm2, ns(row.lit_s), row.ended, row.reason, row.pain_before_0_10,
            row.pain_after_0_10, row.red_skin, row.red_skin_next_day, row.complaints,
            row.claim, int(row.overridden), *rows.moment_values(at),
        ),
    )  # fmt: skip
    _count(taking, "session")


def _take_numbness(taking: _Taking, line: int, row: wire.NumbnessRow) -> None:
    at = _at(taking, line, row.at, row.known)
    _check_person(taking, line, row.person)
    if not _is_there(taking, "numbness", row.number):
        values = (row.number, row.person, row.numbness_0_10, *rows.moment_values(at))
        taking.connection.execute(_NUMBNESS, values)
        _count(taking, "numbness")


def _take_note(taking: _Taking, line: int, row: wire.NoteRow) -> None:
    at = _at(taking, line, row.at, row.known)
    _check_person(taking, line, row.person)
    if not _is_there(taking, "notes", row.number):
        told = (row.area, row.note, row.note_value, row.note_was, row.note_session)
        values = (row.number, row.person, *told, *rows.moment_values(at))
        taking.connection.execute(_NOTE, values)
        _count(taking, "note")


def _take_symptoms(taking: _Taking, line: int, row: wire.SymptomsRow) -> None:
    at = _at(taking, line, row.at, row.known)
    _check_person(taking, line, row.person)
    if not _is_there(taking, "symptoms", row.number):
        told = {each: getattr(row, f"symptom_{each}") for each in symptoms.COLUMNS}
        yes = tuple(each for each, answer in told.items() if answer is True)
        no = tuple(each for each, answer in told.items() if answer is False)
        said = Symptoms(at, yes, no, row.usual_pain_0_10)
        symptoms.write(taking.connection, row.person, said, row.number)
        _count(taking, "symptoms")


def _take_course(taking: _Taking, line: int, row: wire.CourseRow) -> None:
    _check_person(taking, line, row.person)
    if row.first_session is not None:
        _check_session(taking, line, "first_session", row.first_session, row.person)
    if _is_there(taking, "courses", row.number):
        return
    under_way = taking.connection.execute(
        "SELECT 1 FROM courses WHERE person = ? AND area = ? AND is_ended = 0",
        (row.person, row.area),
    ).fetchone()
    if under_way is not None and not row.course_ended:
        raise refused(
            line, "course_ended", Reason.IMPORT_COURSE.said(area=AreaName(row.area, row.area))
        )
    taking.connection.execute(
        _COURSE,
        (
            row.number, row.person, row.area, row.sessions_per_week, row.course_weeks,
            row.reviewed_week, int(row.course_ended), row.worry, int(row.worry_talked_over),
            row.first_session, row.talked_session,
        ),
    )  # fmt: skip
    _count(taking, "course")


def _link(taking: _Taking, brought: Brought) -> None:
    """Write which session gave the rest of which, and which course carries which."""
    for line, row in brought:
        if isinstance(row, wire.CourseRow) and ("new", row.number) in taking.lines:
            taking.connection.execute(_CARRIES, (row.carries, row.person, row.number))
        if isinstance(row, wire.SessionRow) and row.finishes is not None:
            _check_session(taking, line, "finishes", row.finishes, row.person)
            if ("new", row.number) in taking.lines:
                taking.connection.execute(_FINISHES, (row.finishes, row.number))


def _at(taking: _Taking, line: int, at: str | None, known: str) -> Moment:
    """Return when something was, by this boot's clock."""
    if (at is None) is not (known == "unknown"):
        raise refused(line, "known", Reason.IMPORT_KNOWN.said(known=known))
    if at is None:
        return arrived(None, taking.now)
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise refused(line, "at", Reason.IMPORT_NO_TIME.said(time=at))
    unix_s = when.timestamp()
    if not 0 <= unix_s <= taking.now.unix_s:
        raise refused(line, "at", Reason.IMPORT_LATER.said(time=at))
    return arrived(unix_s, taking.now, by_hand=known == "by_hand", is_exact=known != "at_latest")


def _check_person(taking: _Taking, line: int, name: str) -> None:
    if name not in taking.names:
        raise refused(line, "person", Reason.IMPORT_PERSON.said(person=name))


def _check_whose(taking: _Taking, line: int, row: wire.SessionRow) -> None:
    """Check that a session is of whom the file says: else their old name would come back, open."""
    query = "SELECT person FROM sessions WHERE uid = ?"
    (whose,) = taking.connection.execute(query, (row.number,)).fetchone()
    if whose != row.person:
        raise refused(line, "person", Reason.IMPORT_OTHERS.said(person=whose))


def _check_session(taking: _Taking, line: int, name: str, number: str, person: str) -> None:
    found = taking.connection.execute(
        "SELECT 1 FROM sessions WHERE uid = ? AND person = ?", (number, person)
    ).fetchone()
    if found is None:
        raise refused(line, name, Reason.IMPORT_SESSION.said(number=number, person=person))


def _is_there(taking: _Taking, table: str, number: str) -> bool:
    found = taking.connection.execute(
        f"SELECT 1 FROM {table} WHERE uid = ?",  # noqa: S608  one of five tables
        (number,),
    ).fetchone()
    if found is not None:
        taking.there += 1
        return True
    taking.lines["new", number] = 0
    return False


def _count(taking: _Taking, kind: str) -> None:
    taking.new[kind] = taking.new.get(kind, 0) + 1
