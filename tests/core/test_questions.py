"""The first-use questions are those of the safety file."""

from firmware_py.core.people import KEYS, NOTHING_APPLIES, QUESTIONS
from tests.core.parts import catalogue


def test_every_question_is_asked_once_and_means_something() -> None:
    assert [question.key for question in QUESTIONS] == [
        "cancer",
        "pregnant",
        "red_sensitive",
        "photosensitive",
        "epilepsy",
        "pacemaker",
        "dark_or_tattooed",
        "numb",
        "eyes",
        "circulation",
    ]
    assert set(KEYS) == set(NOTHING_APPLIES)
    for question in QUESTIONS:
        assert question.text.english.endswith("?")
        closes = question.blocks is None or question.blocks <= catalogue().keys()
        assert closes
        assert question.reason or question.note
        assert bool(question.reason) is (question.blocks != frozenset())


def test_only_a_clinician_can_agree_to_what_closes_everything() -> None:
    agreeable = {question.key for question in QUESTIONS if question.may_agree}
    assert agreeable == {question.key for question in QUESTIONS if question.blocks is None}
    assert agreeable == {"cancer", "red_sensitive", "photosensitive"}
