"""What a person told, in words: of the last session, and of symptoms once in four weeks."""

from collections.abc import Iterable
from datetime import datetime, tzinfo

from firmware_py.wire import NoteInfo, SessionInfo, SymptomsInfo
from ui.language.text import short_area
from ui.language.words import (
    COMPLAINTS,
    LAST_SESSION,
    NOT_TOLD,
    PAIN_THEN,
    SKIN_NOT_RED,
    SKIN_RED,
    SYMPTOMS_COUNTED,
    SYMPTOMS_PAIN,
    TAKEN_BACK,
    UNKNOWN,
    say,
)

# What of a session may be put right, by the field of a session that has it.
PUT_RIGHT = {"is_red": "red_skin", "is_red_next_day": "red_skin_next_day"}


def day_of(rfc3339: str | None, zone: tzinfo | None) -> str:
    """Return the day of a time where the panel stands, as 2026-09-30."""
    if rfc3339 is None:
        return say(UNKNOWN)
    return f"{datetime.fromisoformat(rfc3339).astimezone(zone):%Y-%m-%d}"


def last_said(session: SessionInfo, what: str, notes: Iterable[NoteInfo]) -> bool | None:
    """Return what was last said of red skin or a complaint; None: nothing.

    what: a field of the session, or a complaint. Its row keeps a yes for ever; a note, which is
    newer, says otherwise.
    """
    name = PUT_RIGHT.get(what, what)
    said = [n.value for n in notes if n.session == session.session and n.what == name]
    if said:
        return bool(said[-1])
    told = getattr(session, what, what in session.complaints or None)
    return None if told is None else bool(told)


def last_text(
    session: SessionInfo, notes: Iterable[NoteInfo], zone: tzinfo | None
) -> tuple[str, ...]:
    """Return what was told of a session, as paragraphs."""
    notes = tuple(notes)
    area, date = short_area(session.area, session.area), day_of(session.began, zone)
    parts = [say(LAST_SESSION, area=area, date=date)]
    before, after = (_score(each) for each in (session.pain_before, session.pain_after))
    parts.append(say(PAIN_THEN, before=before, after=after))
    said = last_said(session, "is_red", notes)
    if said is not None:
        parts.append(say(SKIN_RED if said else SKIN_NOT_RED))
    told = [
        say(COMPLAINTS[each]) + ("" if last_said(session, each, notes) else f" ({say(TAKEN_BACK)})")
        for each in session.complaints
    ]
    return " ".join(parts), f"{', '.join(told)}." if told else ""


def symptoms_text(told: SymptomsInfo) -> str:
    """Return what was told of four weeks: how many symptoms of those answered, and usual pain."""
    date = told.date or say(UNKNOWN)
    asked = len(told.yes) + len(told.no)
    yes = say(SYMPTOMS_COUNTED, date=date, yes=len(told.yes), asked=asked)
    return f"{yes} {say(SYMPTOMS_PAIN, pain=_score(told.pain))}"


def _score(score: int | None) -> str:
    return say(NOT_TOLD) if score is None else f"{score}"
