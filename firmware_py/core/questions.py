"""What each person is asked at first use, and what a yes means. Not sure counts as yes."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

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
