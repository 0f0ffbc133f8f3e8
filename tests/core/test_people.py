"""What a person's answers close, tighten and loosen; and whose answers are missing."""

from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.dose.caps import Skin
from firmware_py.core.errors import RefusedError
from firmware_py.core.people import (
    ANSWERS_LAST,
    NAME_MAX,
    NOTHING_APPLIES,
    QUESTIONS,
    Person,
    agreement,
    answers,
    check_agreement,
    name,
)
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns
from tests.core.parts import NIR, RED, S, catalogue

DAY = 24 * 3600 * S
NOW = Moment(boot_id="b", monotonic=Ns(1000 * DAY), unix_s=0.0, is_set=False)


def who(days: int = 0, **given: Any) -> Person:
    """A person who answered so many days ago: no to all but what is given."""
    at = replace(NOW, monotonic=Ns(NOW.monotonic - days * DAY))
    return Person("Ann", answers(dict(NOTHING_APPLIES) | given), at)


def closed(person: Person) -> set[str]:
    return {area for area in catalogue() if person.closed(area, NOW) is not None}


def test_until_the_questions_are_answered_the_tightest_caps_hold_and_nothing_starts() -> None:
    ann = Person("Ann")
    assert ann.skin == Skin(insensate=True, dark_or_tattooed=True, eyes_at_risk=True)
    assert closed(ann) == set(catalogue())
    assert str(ann.closed("soles", NOW)) == "Ann must answer the first-use questions"


def test_whoever_nothing_applies_to_has_the_usual_caps_everywhere() -> None:
    assert who().skin == Skin()
    assert closed(who()) == set()


@pytest.mark.parametrize("said", ["yes", "not_sure"])
@pytest.mark.parametrize(
    ("key", "areas"),
    [
        ("cancer", set(catalogue())),
        ("photosensitive", set(catalogue())),
        ("pregnant", {"abdomen", "lower-back", "hips"}),
        ("epilepsy", set()),
        ("pacemaker", set()),
        ("dark_or_tattooed", set()),
        ("numb", set()),
        ("red_sensitive", set(catalogue())),
        ("eyes", {"shoulders"}),
        ("circulation", set()),
    ],
)
def test_not_sure_counts_as_yes(key: str, areas: set[str], said: str) -> None:
    given: dict[str, Any] = {key: said}
    assert closed(who(**given)) == areas


def test_each_reason_can_be_read() -> None:
    assert str(who(pregnant="yes").closed("hips", NOW)) == "not in pregnancy"
    assert str(who(cancer="yes").closed("hips", NOW)) == (
        "cancer at or near the place: ask your clinician first"
    )


def test_a_clinicians_agreement_opens_what_it_can() -> None:
    agreed = replace(who(cancer="yes", pregnant="yes"), agreement="Dr Lee, 2026-09-30")
    assert closed(agreed) == {"abdomen", "lower-back", "hips"}
    assert closed(replace(who(photosensitive="not_sure"), agreement="Dr Lee, 2026-09-30")) == set()


# 12:00 UTC on 30 September 2026: where it is 14 hours later, the next day has come.
NOON = replace(NOW, unix_s=1_790_769_600.0, is_set=True)


@pytest.mark.parametrize("day", ["2000-01-01", "2026-09-30", "2026-10-01"])
def test_an_agreement_is_kept_with_its_day(day: str) -> None:
    assert agreement("Dr Lee", day, NOON) == f"Dr Lee, {day}"
    check_agreement(f"Dr Lee, {day}", NOON)


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-10-02", "hasn't come"), ("2031-01-01", "hasn't come"), ("1999-12-31", "2000-01-01")],
)
def test_nobody_agreed_on_a_day_that_has_not_come_or_before_there_were_panels(
    day: str, said: str
) -> None:
    with pytest.raises(RefusedError, match=said):
        agreement("Dr Lee", day, NOON)
    with pytest.raises(RefusedError, match=said):
        check_agreement(f"Dr Lee, {day}", NOON)


def test_a_day_is_judged_only_where_the_clock_is_set_and_a_date_is_there() -> None:
    assert agreement("Dr Lee", "2031-01-01", NOW) == "Dr Lee, 2031-01-01"
    check_agreement("by telephone", NOON)
    with pytest.raises(RefusedError, match="no date"):
        agreement("Dr Lee", "01.02.2026", NOON)


def test_what_an_agreement_would_open_is_told() -> None:
    ill = who(cancer="yes", pregnant="yes")
    assert ill.awaits_agreement("soles", NOW)
    assert not ill.awaits_agreement("hips", NOW), "nobody agrees to it in pregnancy"
    assert not who(pregnant="yes", photosensitive="yes").awaits_agreement("hips", NOW)
    assert not replace(ill, agreement="Dr Lee, 2026-09-30").awaits_agreement("hips", NOW)
    assert not who(pregnant="yes").awaits_agreement("hips", NOW)
    assert not who().awaits_agreement("soles", NOW)
    assert not Person("Ann").awaits_agreement("soles", NOW), "they must answer first"


def test_answers_loosen_each_cap_alone() -> None:
    numb = who(numb="not_sure").skin
    assert (numb.irradiance_total, numb.fluence_total, numb.fluence_red) == (25, 18, 10)
    dark = who(dark_or_tattooed="yes").skin
    assert (dark.irradiance_total, dark.fluence_total, dark.fluence_red) == (50, 24, 5)
    assert (who().skin.fluence(RED), who().skin.fluence(NIR)) == (10, 20)


def test_answers_are_asked_for_again_after_90_days() -> None:
    assert not who(89).must_answer(NOW)
    assert who(90).must_answer(NOW)
    last = replace(NOW, monotonic=Ns(NOW.monotonic + ANSWERS_LAST - 1))
    assert not replace(who(0), answered=NOW).must_answer(last), "for the last nanosecond too"
    assert str(who(90).closed("soles", NOW)) == "Ann must answer the first-use questions again"
    assert who(90).skin == Skin()


def test_the_first_three_sessions_of_an_area_are_gentle_where_a_person_wants_it() -> None:
    assert [who().portion(sessions) for sessions in (0, 1, 2, 3, 99)] == [0.5, 0.75, 1, 1, 1]
    assert [replace(who(), gentle_start=False).portion(n) for n in (0, 1)] == [1, 1]
    eager = replace(who(), gentle_start=False)
    assert [eager.portion(n, is_new=True) for n in (0, 1, 2)] == [0.5, 0.75, 1]


def test_all_questions_are_answered_and_no_others() -> None:
    with pytest.raises(RefusedError, match="'numb': not answered; answer each with yes") as few:
        answers({key: "no" for key in NOTHING_APPLIES if key != "numb"})
    with pytest.raises(RefusedError, match="'fever': not known; the questions are canc") as many:
        answers(dict(NOTHING_APPLIES) | {"fever": "no"})
    assert (few.value.field, many.value.field) == ("answers", "answers")


def test_a_name_is_tidied_or_refused() -> None:
    assert name("  Ann   Lee ") == "Ann Lee"
    assert name("x" * 40) == "x" * 40
    for bad in ("", "   ", "x" * 41, "a\x1b[2J"):
        with pytest.raises(RefusedError, match="letters that can be shown") as refused:
            name(bad)
        assert refused.value.field == "name"


def test_a_name_that_is_refused_is_named_with_the_bound() -> None:
    with pytest.raises(RefusedError) as refusal:
        name("  ")
    assert refusal.value.said.values == {"name": "  ", "most": NAME_MAX}
    assert refusal.value.field == "name"


def test_cold_feet_have_the_caps_of_numb_ones_and_weak_eyes_goggles() -> None:
    assert who(circulation="yes").skin == Skin(insensate=True)
    assert who(circulation="not_sure").skin == Skin(insensate=True)
    assert who(eyes="yes").skin == Skin(eyes_at_risk=True)
    assert str(who(eyes="yes").closed("shoulders", NOW)) == (
        "your eyes: no light in front of the face"
    )
    agreed = replace(who(eyes="yes"), agreement="Dr Lee, 2026-09-30")
    assert closed(agreed) == {"shoulders"}, "nobody agrees to that"


LATER = {question.key for question in QUESTIONS if question.is_later}


def of_old() -> Person:
    """Who answered all there was, before the later questions were there."""
    given = {key: said for key, said in NOTHING_APPLIES.items() if key not in LATER}
    return replace(who(), answers=answers(given, of_old=True))


def test_whoever_answered_before_there_were_new_questions_is_asked_and_told_so() -> None:
    old = of_old()
    assert {"red_sensitive", "eyes", "circulation"} == LATER
    assert old.must_answer(NOW)
    assert not who().must_answer(NOW)
    assert str(old.closed("soles", NOW)) == (
        "Ann must answer the first-use questions again: there are new ones (on the screen, or "
        "panelctl people answer)"
    )
    assert old.skin == Skin(insensate=True, eyes_at_risk=True), "what was not asked counts as yes"
    assert not old.awaits_agreement("soles", NOW)


def test_only_answers_of_another_day_may_lack_the_later_questions() -> None:
    few = {key: said for key, said in NOTHING_APPLIES.items() if key not in LATER}
    with pytest.raises(RefusedError, match="'red_sensitive': not answered"):
        answers(few)
    assert dict(answers(few, of_old=True)) == few
    with pytest.raises(RefusedError, match="'numb': not answered"):
        answers({key: said for key, said in few.items() if key != "numb"}, of_old=True)


def test_a_blister_rests_its_area_until_a_clinician_agrees() -> None:
    hurt = replace(who(), blistered=("soles",))
    assert closed(hurt) == {"soles"}
    assert hurt.awaits_agreement("soles", NOW)
    assert not hurt.awaits_agreement("knees", NOW)
    assert str(hurt.closed("soles", NOW)) == (
        "there was a blister after a session: ask your clinician first"
    )
    earlier = replace(hurt, agreement="Dr Lee, 2026-09-30")
    assert closed(earlier) == {"soles"}, "an agreement from before the blister is none to it"
    assert not replace(
        hurt, answers=who(pregnant="yes").answers, blistered=("hips",)
    ).awaits_agreement("hips", NOW)
