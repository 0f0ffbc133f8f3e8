"""Who uses the panel: their answers, and what follows from them for areas, caps and doses."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from firmware_py.core.dose.caps import Skin
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.timestamps import Moment, elapsed_at_least
from firmware_py.core.units import Ns, ns

# Answers are asked for again after this long.
ANSWERS_LAST = ns(90 * 24 * 3600)
# A person's first sessions of each area give these parts of the dose.
GENTLE_START = (0.5, 0.75, 1.0)
NAME_MAX = 40


Answer = Literal["yes", "no", "not_sure"]


Answers = Mapping[str, Answer]


class Question(Struct, frozen=True, kw_only=True):
    """One question. blocks: the areas a yes closes, None: all; reason: why, in words.

    may_agree: a clinician's agreement opens them again; note: what is said instead of closing.
    """

    key: str
    text: str
    blocks: frozenset[str] | None = frozenset()
    reason: str = ""
    may_agree: bool = False
    note: str = ""


QUESTIONS: tuple[Question, ...] = (
    Question(
        key="cancer",
        text="Do you have cancer, or had you any, at or near a place that you want to light?",
        blocks=None,
        reason="cancer at or near the place: ask your clinician first",
        may_agree=True,
    ),
    Question(
        key="pregnant",
        text="Are you pregnant?",
        blocks=frozenset({"abdomen", "lower-back", "hips"}),
        reason="not in pregnancy",
    ),
    Question(
        key="photosensitive",
        text=(
            "Do you take a medicine that makes skin sensitive to light (amiodarone, "
            "chlorpromazine, doxycycline or another tetracycline, hydrochlorothiazide, naproxen, "
            "piroxicam, voriconazole, methotrexate, St John's wort), or have you lupus or "
            "porphyria?"
        ),
        blocks=None,
        reason="a medicine or condition that makes skin sensitive to light: ask your clinician "
        "first",
        may_agree=True,
    ),
    Question(
        key="epilepsy",
        text="Do you have epilepsy?",
        note="The light is steady and never flashes.",
    ),
    Question(
        key="pacemaker",
        text="Do you have a pacemaker or another implanted device?",
        note="Never light the chest.",
    ),
    Question(
        key="dark_or_tattooed",
        text="Is your skin dark brown or black, or tattooed where you want to light it?",
        note="The red dose is kept lower.",
    ),
    Question(
        key="numb",
        text="Is it hard for your hands or feet to tell hot water from cold?",
        note="Your doses and the light are kept lower, since you may not feel heat.",
    ),
)


KEYS = frozenset(question.key for question in QUESTIONS)


NOTHING_APPLIES: Answers = {question.key: "no" for question in QUESTIONS}


class Person(Struct, frozen=True):
    """One person. answered: when, None where never; agreement: a clinician's name and date."""

    name: str
    answers: tuple[tuple[str, Answer], ...] = ()
    answered: Moment | None = None
    gentle_start: bool = True
    agreement: str | None = None

    def applies(self, key: str) -> bool:
        """Tell whether a question counts as yes: unless the answer is no."""
        return dict(self.answers).get(key) != "no"

    @property
    def skin(self) -> Skin:
        """The caps: the tightest until the questions are answered."""
        return Skin(
            insensate=self.applies("numb"), dark_or_tattooed=self.applies("dark_or_tattooed")
        )

    def must_answer(self, now: Moment) -> bool:
        """Tell whether the questions have to be answered, or answered again."""
        return not self.answers_last(now) > 0

    def answers_last(self, now: Moment) -> Ns:
        """Return for how long the answers still count; 0: they have to be given."""
        if self.answered is None:
            return Ns(0)
        return Ns(max(0, ANSWERS_LAST - elapsed_at_least(self.answered, now)))

    def closed(self, area: str, now: Moment) -> str | None:
        """Return why a person's answers close an area, in words; None where they don't."""
        if self.must_answer(now):
            again = "" if self.answered is None else " again"
            return f"{self.name} must answer the first-use questions{again}"
        question = next(self._closing(area), None)
        return question.reason if question is not None else None

    def awaits_agreement(self, area: str, now: Moment) -> bool:
        """Tell whether a clinician's agreement is all that it takes to open an area."""
        if self.must_answer(now):
            return False
        agreeable = [question.may_agree for question in self._closing(area)]
        return bool(agreeable) and all(agreeable)

    def _closing(self, area: str) -> Iterator[Question]:
        """Yield the questions whose answers close an area."""
        for question in QUESTIONS:
            if not self.applies(question.key) or (question.may_agree and self.agreement):
                continue
            if question.blocks is None or area in question.blocks:
                yield question

    def portion(self, sessions: int) -> float:
        """Return the part of the dose after so many sessions of an area."""
        if not self.gentle_start:
            return 1.0
        return GENTLE_START[min(sessions, len(GENTLE_START) - 1)]


def answers(given: Answers) -> tuple[tuple[str, Answer], ...]:
    """Return a whole set of answers.

    Raises:
        RefusedError: A question is missing, or isn't one.
    """
    if unknown := sorted(set(given) - KEYS):
        raise RefusedError(
            f"question {unknown[0]!r}: not known; the questions are {', '.join(NOTHING_APPLIES)}",
            "answers",
        )
    if missing := [key for key in NOTHING_APPLIES if key not in given]:
        raise RefusedError(
            f"question {missing[0]!r}: not answered; answer each with yes, no or not_sure",
            "answers",
        )
    return tuple((key, given[key]) for key in NOTHING_APPLIES)


def name(given: str) -> str:
    """Return a name fit to be kept.

    Raises:
        RefusedError: Empty, too long, or with letters that can't be shown.
    """
    tidy = " ".join(given.split())
    if not tidy or not tidy.isprintable() or not len(tidy) <= NAME_MAX:
        raise RefusedError(
            f"name {given!r}: 1 to {NAME_MAX} letters that can be shown: choose another", "name"
        )
    return tidy
