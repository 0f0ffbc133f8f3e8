"""People: their answers to the first-use questions, and what these close, cap and reduce."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core.dose.caps import Skin
from firmware_py.core.errors import RefusedError
from firmware_py.core.look_alikes import look_alike, shows_all_of_itself
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.timestamps import Moment, elapsed_at_least
from firmware_py.core.units import Ns, ns

# Answers are asked for again after this long.
ANSWERS_LAST = ns(90 * 24 * 3600)
# A person's first sessions of each area give these parts of the dose.
GENTLE_START = (0.5, 0.75, 1.0)
NAME_MAX = 40
# An agreement's day: nobody agreed before such panels were, nor on a day that no zone has reached.
_AGREED_FROM = date(2000, 1, 1)
_FURTHEST_ZONE = timedelta(hours=14)


Answer = Literal["yes", "no", "not_sure"]
# What a person may tell of a session beside pain and red skin. A blister closes its area.
Complaint = Literal["headache", "dizziness", "itching", "dark_patch", "blister"]
BLISTER: Complaint = "blister"


Answers = Mapping[str, Answer]


class Question(Struct, frozen=True, kw_only=True):
    """One question. blocks: the areas a yes closes, None: all; reason: why.

    may_agree: a clinician's agreement opens them again; note: what is said after a yes; is_later:
    older records and exports have no answer to it.
    """

    key: str
    text: Reason
    blocks: frozenset[str] | None = frozenset()
    reason: Reason | None = None
    may_agree: bool = False
    note: Reason | None = None
    is_later: bool = False


QUESTIONS: tuple[Question, ...] = (
    Question(
        key="cancer",
        text=Reason.ASK_CANCER,
        blocks=None,
        reason=Reason.BLOCK_CANCER,
        may_agree=True,
    ),
    Question(
        key="pregnant",
        text=Reason.ASK_PREGNANT,
        blocks=frozenset({"abdomen", "lower-back", "hips"}),
        reason=Reason.BLOCK_PREGNANT,
    ),
    Question(
        key="red_sensitive",
        text=Reason.ASK_RED_SENSITIVE,
        blocks=None,
        reason=Reason.BLOCK_RED_SENSITIVE,
        may_agree=True,
        is_later=True,
    ),
    Question(
        key="photosensitive",
        text=Reason.ASK_PHOTOSENSITIVE,
        blocks=None,
        reason=Reason.BLOCK_PHOTOSENSITIVE,
        may_agree=True,
    ),
    Question(
        key="epilepsy",
        text=Reason.ASK_EPILEPSY,
        note=Reason.NOTE_EPILEPSY,
    ),
    Question(
        key="pacemaker",
        text=Reason.ASK_PACEMAKER,
        note=Reason.NOTE_PACEMAKER,
    ),
    Question(
        key="dark_or_tattooed",
        text=Reason.ASK_DARK_OR_TATTOOED,
        note=Reason.NOTE_DARK_OR_TATTOOED,
    ),
    Question(
        key="numb",
        text=Reason.ASK_NUMB,
        note=Reason.NOTE_NUMB,
    ),
    Question(
        key="eyes",
        text=Reason.ASK_EYES,
        blocks=frozenset({"shoulders"}),  # the one area in front of the face
        reason=Reason.BLOCK_EYES,
        note=Reason.NOTE_EYES,
        is_later=True,
    ),
    Question(
        key="circulation",
        text=Reason.ASK_CIRCULATION,
        note=Reason.NOTE_NUMB,
        is_later=True,
    ),
)


KEYS = frozenset(question.key for question in QUESTIONS)


NOTHING_APPLIES: Answers = {question.key: "no" for question in QUESTIONS}


class Prescription(Struct, frozen=True, kw_only=True):
    """A course that a clinician prescribed: areas, at most a strength, and what is left of it.

    course: its number, which a refill code is made for.
    """

    areas: tuple[str, ...]
    strength: str
    sessions_left: int
    course: int


class Person(Struct, frozen=True):
    """One person. answered: when, None where never; agreement: a clinician's name and date.

    blistered: areas that had a blister after a session, and rest until a clinician agrees; roams:
    their home is a clinic's record, which has to be asked before each session; prescription: the
    course that they keep to, None where none was prescribed.
    """

    name: str
    answers: tuple[tuple[str, Answer], ...] = ()
    answered: Moment | None = None
    gentle_start: bool = True
    agreement: str | None = None
    blistered: tuple[str, ...] = ()
    roams: bool = False
    prescription: Prescription | None = None

    def applies(self, key: str) -> bool:
        """Tell whether a question counts as yes: unless the answer is no."""
        return dict(self.answers).get(key) != "no"

    @property
    def skin(self) -> Skin:
        """The caps: the tightest until the questions are answered."""
        return Skin(
            insensate=self.applies("numb") or self.applies("circulation"),
            dark_or_tattooed=self.applies("dark_or_tattooed"),
            eyes_at_risk=self.applies("eyes"),
        )

    def must_answer(self, now: Moment) -> bool:
        """Tell whether the questions have to be answered, or answered again.

        What was never asked counts as yes; so whoever answered before a question was there answers
        all of them once more, instead of finding areas closed for what they never said.
        """
        return not self.answers_last(now) > 0 or self.lacks_answers

    @property
    def lacks_answers(self) -> bool:
        """There are questions that came after the answers."""
        return self.answered is not None and not dict(self.answers).keys() >= KEYS

    def answers_last(self, now: Moment) -> Ns:
        """Return for how long the answers still count; 0: they have to be given."""
        if self.answered is None:
            return Ns(0)
        return Ns(max(0, ANSWERS_LAST - elapsed_at_least(self.answered, now)))

    def closed(self, area: str, now: Moment) -> Said | None:
        """Return why a person's answers close an area; None where they don't."""
        if self.must_answer(now):
            return self._unanswered(now).said(person=self.name)
        if area in self.blistered:
            return Reason.BLOCK_BLISTER.said()
        if (course := self.prescription) is not None:
            if not course.sessions_left > 0:
                return Reason.COURSE_COMPLETE.said()
            if area not in course.areas:
                return Reason.NOT_PRESCRIBED.said()
        question = next(self._closing(area), None)
        return question.reason.said() if question is not None and question.reason else None

    def _unanswered(self, now: Moment) -> Reason:
        """Return why the questions have to be answered."""
        if self.answered is None:
            return Reason.MUST_ANSWER
        return (
            Reason.MUST_ANSWER_AGAIN if not self.answers_last(now) > 0 else Reason.MUST_ANSWER_NEW
        )

    def awaits_agreement(self, area: str, now: Moment) -> bool:
        """Tell whether a clinician's agreement is all that it takes to open an area."""
        if self.must_answer(now):
            return False
        agreeable = [question.may_agree for question in self._closing(area)]
        return bool(agreeable or area in self.blistered) and all(agreeable)

    def _closing(self, area: str) -> Iterator[Question]:
        """Yield the questions whose answers close an area."""
        for question in QUESTIONS:
            if not self.applies(question.key) or (question.may_agree and self.agreement):
                continue
            if question.blocks is None or area in question.blocks:
                yield question

    def portion(self, sessions: int, *, is_new: bool = False) -> float:
        """Return the part of the dose after so many sessions of an area.

        is_new: they were added within a day, when everybody starts gently.
        """
        if not self.gentle_start and not is_new:
            return 1.0
        return GENTLE_START[min(sessions, len(GENTLE_START) - 1)]


def stricter(person: Person, elsewhere: Answers, blistered: Iterable[str]) -> Person:
    """Return a person with the stricter of the answers here and elsewhere.

    blistered: areas that had a blister elsewhere. What is a question here alone stays as it is.
    """
    rank = {"no": 0, "not_sure": 1, "yes": 2}
    both = tuple(
        (key, max(answer, elsewhere.get(key, "no"), key=lambda each: rank[each]))
        for key, answer in person.answers
    )
    areas = tuple(dict.fromkeys((*person.blistered, *blistered)))
    return replace(person, answers=both, blistered=areas)


def answers(given: Answers, *, of_old: bool = False) -> tuple[tuple[str, Answer], ...]:
    """Return a whole set of answers.

    of_old: they were given elsewhere, maybe before the later questions were there.

    Raises:
        RefusedError: A question is missing, or isn't one.
    """
    if unknown := sorted(set(given) - KEYS):
        raise RefusedError(
            Reason.QUESTION_UNKNOWN,
            question=unknown[0],
            known=tuple(NOTHING_APPLIES),
            field="answers",
        )
    needed = [each.key for each in QUESTIONS if not (of_old and each.is_later)]
    if missing := [key for key in needed if key not in given]:
        raise RefusedError(Reason.QUESTION_MISSING, question=missing[0], field="answers")
    return tuple((key, given[key]) for key in NOTHING_APPLIES if key in given)


def name(given: str) -> str:
    """Return a name fit to be kept: composed, and each letter in its usual form (NFKC).

    Raises:
        RefusedError: Empty, too long, or with letters that can't be shown or hide.
    """
    tidy = " ".join(unicodedata.normalize("NFKC", given).split())
    if not tidy or not len(tidy) <= NAME_MAX or not shows_all_of_itself(tidy):
        raise RefusedError(Reason.NAME_UNFIT, name=given, most=NAME_MAX, field="name")
    return tidy


def agreement(clinician: str, day: str, now: Moment) -> str:
    """Return a clinician's agreement as it is kept: their name and the day, as 2026-09-30.

    Raises:
        RefusedError: No name, no date, or a day on which nobody can have agreed.
    """
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise RefusedError(Reason.NO_DATE, date=day, field="date") from None
    _check_agreed(on, now)
    return f"{name(clinician)}, {on:%Y-%m-%d}"


def check_agreement(kept: str, now: Moment) -> None:
    """Check an agreement that was written elsewhere; only the day in it can be judged.

    Raises:
        RefusedError: Nobody can have agreed on that day.
    """
    try:
        on = date.fromisoformat(kept.rpartition(", ")[2])
    except ValueError:
        return  # an older program's, or somebody's own words
    _check_agreed(on, now)


def _check_agreed(on: date, now: Moment) -> None:
    """Check an agreement's day; whether it has come is judged where the clock is set."""
    if not on >= _AGREED_FROM:
        earliest = f"{_AGREED_FROM:%Y-%m-%d}"
        raise RefusedError(
            Reason.AGREEMENT_TOO_OLD, date=f"{on:%Y-%m-%d}", earliest=earliest, field="date"
        )
    if now.is_set:
        latest = (datetime.fromtimestamp(now.unix_s, UTC) + _FURTHEST_ZONE).date()
        if not on <= latest:
            raise RefusedError(Reason.AGREEMENT_NOT_YET, date=f"{on:%Y-%m-%d}", field="date")


def taken(name: str, others: Iterable[str]) -> str | None:
    """Return who of others has a name that can be taken for this one; None: nobody."""
    return next((other for other in others if look_alike(name, other)), None)
