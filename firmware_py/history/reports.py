"""Writing what people report: pain, red skin, complaints, numbness, notes; and what they put right.

Pain of a session may be put right until the next one has begun. Red skin, once reported, closes its
area and stays so, whatever is said later: a slip costs two days, the other way round costs skin.
Complaints stay as well. Either way both values are kept: what was said otherwise is a note of the
session.
"""

import sqlite3

from firmware_py.core.errors import RefusedError
from firmware_py.core.people import BLISTER
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment
from firmware_py.history import people, rows
from firmware_py.ports.ledger import Note, SessionReport

TOLD = """
    SELECT person, area, pain_before, pain_after, red_after AS red_skin,
    red_next_day AS red_skin_next_day, complaints FROM sessions WHERE id = ?
"""
LATER = """
    SELECT 1 FROM sessions WHERE person = :person
    AND (sort_s, id) > (SELECT sort_s, id FROM sessions WHERE id = :session) LIMIT 1
"""
# What was last said of a session, where that was put right.
_SAID = "SELECT value FROM notes WHERE session = ? AND what = ? ORDER BY id DESC LIMIT 1"
_NOTE = f"""
    INSERT INTO notes (uid, person, area, what, value, was, session, {rows.MOMENT_COLUMNS})
    VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""  # noqa: S608  columns


def report(connection: sqlite3.Connection, said: SessionReport, now: Moment) -> None:
    """Write a report of a session, and beside it what was told otherwise; within a transaction.

    Red skin, once reported, closes its area and stays so; so does a blister, until a clinician
    agrees. Complaints are added to those that were told before.

    Raises:
        RefusedError: Pain was told otherwise, and another session has begun since.
    """
    before = rows.first(connection, TOLD, (said.session,))
    if before is None:
        return
    new: dict[str, int | None] = {
        "pain_before": said.pain_before,
        "pain_after": said.pain_after,
        "red_skin": said.is_red,
        "red_skin_next_day": said.is_red_next_day,
    }
    complaints_before = rows.several(before["complaints"])
    told = {what: before[what] for what in new} | dict.fromkeys(complaints_before, 1)
    new.update(dict.fromkeys(said.not_complaints, 0))
    new.update(dict.fromkeys(said.complaints, 1))
    last = {what: _last_said(connection, said.session, what, told.get(what)) for what in new}
    changed = {
        what: int(value)
        for what, value in new.items()
        if value is not None and last[what] not in (None, int(value))
    }
    by = {"person": before["person"], "session": said.session}
    if any(what.startswith("pain") for what in changed) and rows.first(connection, LATER, by):
        raise RefusedError(Reason.PAIN_STAYS, session=said.session, field="session")
    for what, value in changed.items():
        put_right = Note(before["person"], before["area"], what, value, last[what], said.session)
        note(connection, put_right, now)
    complaints = dict.fromkeys((*complaints_before, *said.complaints))
    connection.execute(
        "UPDATE sessions SET pain_before = coalesce(?, pain_before), "
        "pain_after = coalesce(?, pain_after), "
        "red_after = max(coalesce(?, red_after), coalesce(red_after, 0)), "
        "red_next_day = max(coalesce(?, red_next_day), coalesce(red_next_day, 0)), "
        "complaints = ? WHERE id = ?",
        (
            said.pain_before,
            said.pain_after,
            said.is_red,
            said.is_red_next_day,
            rows.column(complaints),
            said.session,
        ),
    )
    if BLISTER in said.complaints:
        people.note_blister(connection, said.session)


def _last_said(
    connection: sqlite3.Connection, session: int, what: str, told: int | None
) -> int | None:
    """Return what was last said of a session; told: as its row has it, None: nothing."""
    found = None if told is None else rows.first(connection, _SAID, (session, what))
    return told if found is None else found["value"]


def note(connection: sqlite3.Connection, told: Note, now: Moment) -> None:
    """Write what a person told on a day of its own, or put right."""
    values = (told.person, told.area, told.what, told.value, told.was, told.session)
    connection.execute(_NOTE, (*values, *rows.moment_values(now)))


def numbness(connection: sqlite3.Connection, person: str, value: int, now: Moment) -> None:
    """Write how numb a person is now."""
    connection.execute(
        f"INSERT INTO numbness (uid, person, value, {rows.MOMENT_COLUMNS}) "  # noqa: S608  columns
        "VALUES (lower(hex(randomblob(16))), ?, ?, ?, ?, ?, ?, ?, ?)",
        (person, value, *rows.moment_values(now)),
    )
