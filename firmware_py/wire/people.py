"""Who uses the panel: names, the questions of first use, and a clinician's agreement."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from firmware_py.wire.base import MessageBase, PersonName, RequestBase
from firmware_py.wire.prescriptions import PrescriptionInfo
from firmware_py.wire.reasons import Coded

Answer = Literal["yes", "no", "not_sure"]


class People(RequestBase, tag="people", frozen=True, kw_only=True):
    """Ask who uses this panel, and for the first-use questions. Answer: `people`."""


class AddPerson(RequestBase, tag="add-person", frozen=True, kw_only=True):
    """Name one more person; they must answer the questions before their first session."""

    name: PersonName
    gentle_start: bool = True


class RenamePerson(RequestBase, tag="rename-person", frozen=True, kw_only=True):
    """Give a person, with all their sessions, another name."""

    name: PersonName
    to: PersonName


class AnswerQuestions(RequestBase, tag="answer", frozen=True, kw_only=True):
    """Answer all of a person's first-use questions, by key."""

    name: PersonName
    answers: dict[str, Answer]


class Answers(RequestBase, tag="answers", frozen=True, kw_only=True):
    """Ask what a person answered; needs the code where one is set. Answer: `answers`."""

    name: PersonName


class GentleStart(RequestBase, tag="gentle-start", frozen=True, kw_only=True):
    """Choose whether a person's first three sessions of an area give 50, 75 and 100 %."""

    name: PersonName
    on: bool


class Agree(RequestBase, tag="agree", frozen=True, kw_only=True):
    """Enter a clinician's agreement; the installer's right."""

    name: PersonName
    clinician: Annotated[str, Meta(min_length=1, max_length=80)]
    date: Annotated[str, Meta(min_length=10, max_length=10, description="a day as 2026-09-30")]


class PersonInfo(Struct, frozen=True, kw_only=True):
    """One person, without what they answered. must_answer: before the next session.

    home: who keeps their record, this panel or a clinic for all of its panels; person_id: who it
    is, whatever they are called.
    """

    name: str
    must_answer: bool
    gentle_start: bool
    home: Literal["panel", "clinic"] = "panel"
    person_id: str | None = None
    prescription: PrescriptionInfo | None = None


class QuestionInfo(Struct, frozen=True, kw_only=True):
    """One first-use question; `note`: what is said after a yes."""

    key: str
    text: str
    note: str
    text_coded: Coded | None = None
    note_coded: Coded | None = None


class PeopleList(MessageBase, tag="people", frozen=True, kw_only=True):
    """Who uses this panel, the first one meant where nobody is named, and the questions."""

    people: tuple[PersonInfo, ...]
    questions: tuple[QuestionInfo, ...]


class AnswersTold(MessageBase, tag="answers", frozen=True, kw_only=True):
    """What a person answered at first use, by the question's key; empty before they did."""

    name: str
    answers: dict[str, Answer]
