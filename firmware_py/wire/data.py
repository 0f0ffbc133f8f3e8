"""A person's data outside the panel: what is exported, imported, copied, restored and forgotten.

A row of any kind has the same fields in JSON, in CSV and here; the units are in their names. What
isn't known is null. `at` is RFC 3339 in UTC, and `known` tells how far it can be believed.
"""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from firmware_py.wire.base import (
    AreaId,
    Complaint,
    CourseWeeks,
    DistanceCm,
    Ending,
    MessageBase,
    Minutes,
    Mode,
    PersonName,
    RequestBase,
    Score,
    SessionsPerWeek,
    Strength,
)
from firmware_py.wire.history import Event, Known, Why

# Of an import; a person's ten years of five sessions a week in four areas are a fifth of it.
IMPORT_ROWS_MAX = 50_000

# What a note is about: pain of a day, what of a session was put right, or an event.
NoteWhat = (
    Literal["pain", "pain_before", "pain_after", "red_skin", "red_skin_next_day"]
    | Event
    | Complaint
)
Number = Annotated[str, Meta(min_length=1, max_length=100)]  # the same wherever the row is
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Time = Annotated[
    str,
    Meta(
        min_length=20,
        max_length=40,
        description="a date and time of day with its zone, as 2026-09-30T18:40:00Z",
    ),
]
_COMPLAINT = "|".join(get_args(Complaint))
Complaints = Annotated[
    str,
    Meta(
        pattern=f"^({_COMPLAINT})(,({_COMPLAINT}))*$",
        description=f"of {', '.join(get_args(Complaint))}, with commas between them",
    ),
]
Fluence = Annotated[float, Meta(ge=0, le=1000)]


class _Row(Struct, tag_field="kind", forbid_unknown_fields=True, frozen=True, kw_only=True):
    person: PersonName


class PersonRow(_Row, tag="person", frozen=True, kw_only=True):
    """One person. at: when they answered the first-use questions, null: never.

    person_id: who it is, the same after another name and in every copy; null: not known. home: who
    keeps their record; whom a clinic keeps is asked for at the clinic wherever this is imported.
    """

    at: Time | None
    known: Known
    gentle_start: bool
    agreement: Text | None
    person_id: Number | None = None
    blistered_areas: Text | None = None  # ids, with commas: they rest until a clinician agrees
    home: Literal["panel", "clinic"] = "panel"


class AnswerRow(_Row, tag="answer", frozen=True, kw_only=True):
    """What a person answered to one first-use question."""

    question: Annotated[str, Meta(min_length=1, max_length=40)]
    answer: Literal["yes", "no", "not_sure"]


class SessionRow(_Row, tag="session", frozen=True, kw_only=True):
    """One session that has ended. finishes: the one whose rest it gave.

    counts: it is one of the sessions that limits and courses count, which a rest never is, nor a
    few seconds of light; null in a file of an older program.
    """

    number: Number
    at: Time | None
    known: Known
    area: AreaId
    mode: Mode
    strength: Strength
    planned_min: Minutes
    distance_cm: DistanceCm
    planned_red_j_cm2: Fluence
    planned_nir_j_cm2: Fluence
    given_red_j_cm2: Fluence
    given_nir_j_cm2: Fluence
    lit_s: Annotated[float, Meta(ge=0, le=100_000)]
    ended: Ending
    reason: Text | None
    finishes: Number | None
    pain_before_0_10: Score | None
    pain_after_0_10: Score | None
    red_skin: bool | None
    red_skin_next_day: bool | None
    complaints: Complaints | None = None  # with commas
    counts: bool | None = None
    claim: Number | None = None  # what a clinic's record was asked by
    overridden: bool = False  # begun by the staff's code, without the clinic's answer


class NumbnessRow(_Row, tag="numbness", frozen=True, kw_only=True):
    """How numb a person said to be."""

    number: Number
    at: Time | None
    known: Known
    numbness_0_10: Score


class NoteRow(_Row, tag="note", frozen=True, kw_only=True):
    """What a person told on a day of its own: note_value is pain, else `note` an event.

    Put right of a session: note_session, whose `note` was note_was first.
    """

    number: Number
    at: Time | None
    known: Known
    area: AreaId | None = None
    note: NoteWhat
    note_value: Score | None = None
    note_was: Score | None = None
    note_session: Number | None = None


class SymptomsRow(_Row, tag="symptoms", frozen=True, kw_only=True):
    """What a person told of the symptoms of four weeks; null: not told. See docs/symptoms.md.

    usual_pain_0_10: of these weeks.
    """

    number: Number
    at: Time | None
    known: Known
    symptom_numb: bool | None = None
    symptom_burning: bool | None = None
    symptom_prickling: bool | None = None
    symptom_tender: bool | None = None
    symptom_bedclothes: bool | None = None
    symptom_hot_cold: bool | None = None
    symptom_unfelt_steps: bool | None = None
    usual_pain_0_10: Score | None = None


class CourseRow(_Row, tag="course", frozen=True, kw_only=True):
    """One course. first_session: its number, null before it; reviewed_week: 0 before a review.

    talked_session: the last one before its advice to stop was talked over; worry: that advice when
    it ended, and worry_talked_over: since; carries: the course whose advice it goes on from.
    """

    number: Number
    area: AreaId
    sessions_per_week: SessionsPerWeek
    course_weeks: CourseWeeks
    reviewed_week: Annotated[int, Meta(ge=0, le=16)]
    first_session: Number | None
    course_ended: bool
    talked_session: Number | None = None
    worry: Why | None = None
    worry_talked_over: bool = False
    carries: Number | None = None


Row = PersonRow | AnswerRow | SessionRow | NumbnessRow | CourseRow | NoteRow | SymptomsRow


class Export(RequestBase, tag="export", frozen=True, kw_only=True):
    """Ask for a page of all that is known of a person; needs the code. Answer: `export`.

    after: the `next` of the page before.
    """

    person: PersonName | None = None
    after: Number | None = None


class ExportPage(MessageBase, tag="export", frozen=True, kw_only=True):
    """Rows of one person: themselves, answers, sessions, numbness, courses, notes, symptoms.

    Each kind oldest first.
    """

    person: str
    rows: tuple[Row, ...]
    next: str | None  # null: this was the last page


class Line(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A row and where it stood in its file."""

    line: Annotated[int, Meta(ge=1, le=2**31)]
    row: Row


class ImportRows(RequestBase, tag="import-rows", frozen=True, kw_only=True):
    """Bring rows; nothing is kept before `import`. Needs the code. Answer: `done`.

    first: forget what this client brought before.
    """

    first: bool = False
    rows: Annotated[tuple[Line, ...], Meta(max_length=100)]


class Import(RequestBase, tag="import", frozen=True, kw_only=True):
    """Keep all rows that were brought, or none; what is there stays. Answer: `imported`."""


class Imported(MessageBase, tag="imported", frozen=True, kw_only=True):
    """How many rows of each kind are new, and how many were there."""

    new: dict[str, int]
    there: int


class Backup(RequestBase, tag="backup", frozen=True, kw_only=True):
    """Copy the history now, from idle; the newest seven copies are kept. Answer: `copies`."""


class Copies(RequestBase, tag="copies", frozen=True, kw_only=True):
    """Ask which copies there are; needs the code. Answer: `copies`."""


class CopyInfo(Struct, frozen=True, kw_only=True):
    """One copy of the history."""

    name: str
    size_bytes: int
    made: str  # RFC 3339


class CopyList(MessageBase, tag="copies", frozen=True, kw_only=True):
    """The copies, newest first, and where they are."""

    folder: str
    copies: tuple[CopyInfo, ...]


class Restore(RequestBase, tag="restore", frozen=True, kw_only=True):
    """Put a copy in the history's place, from idle; the newest unless it is named. Answer: `done`.

    name: of a file in the folder of the copies. Nothing that holds a session back gets lost.
    """

    name: Annotated[str, Meta(min_length=1, max_length=80)] | None = None


class Forget(RequestBase, tag="forget", frozen=True, kw_only=True):
    """Erase all that is known of a person, copies as well; needs the code. Answer: `done`."""

    person: PersonName
