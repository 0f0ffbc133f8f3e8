"""The vocabulary: every code reads in English, and each kind of value is shown as it should be."""

import re

import pytest

from firmware_py.core.reasons import (
    ENGLISH,
    MONTHS,
    WEEKDAYS,
    AreaName,
    Detail,
    Label,
    Language,
    Reason,
    Said,
    Time,
    Value,
    Wait,
    gaps,
    inside,
    when,
)
from tests.messages import VALUES, message

NOW = "2026-09-30T14:00:00+02:00"  # a Wednesday


def test_each_code_is_its_own_name_and_reads_in_english() -> None:
    for code in Reason:
        assert code.value == code.name.lower()
        assert re.fullmatch(r"[a-z]+[0-9]?(_[a-z]+[0-9]?)*", code.value)
        text = str(message(code))
        assert text, code
        assert not re.search(r"[{}?]", text.removesuffix("?")), text


def test_every_gap_of_the_vocabulary_has_a_value_to_be_tried_with() -> None:
    named = {name for code in Reason for name, _ in gaps(code.english)}
    assert named == set(VALUES)


def test_a_code_is_found_by_its_text_and_no_other_is() -> None:
    assert Reason("area_waits") is Reason.AREA_WAITS
    with pytest.raises(ValueError, match="nonsense"):
        Reason("nonsense")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (Reason.GIVES_GENTLE.said(share_percent=50.0), "A gentle start: gives 50 % of the dose."),
        (Reason.DOSES_RED.said(red_j_cm2=3), "3.0 J/cm² red"),
        (Reason.CHECK_DISTANCE.said(area="a", distance_cm=15.0), "a: 15 cm from the panel."),
        (Reason.CHECK_WARNING.said(warning=Label("Wear the goggles.")), "Wear the goggles."),
        (
            Reason.NO_COURSE.said(area=AreaName("x", "It's")),
            'course of "It\'s": none under way to end',
        ),
        (Reason.MODE_UNKNOWN.said(mode="a'b"), 'mode "a\'b"; choose red, nir or both'),
        (
            Reason.CANT_RESUME.said(why=(Reason.HOLD_INTERLOCK.said(), Reason.HOLD_WARM.said())),
            "can't resume yet: the cover is open; the panel must cool down",
        ),
        (
            Reason.PERSON_UNKNOWN.said(person="Bo", known=("Ann", "Cy")),
            "person 'Bo': not known; choose one of Ann, Cy",
        ),
        (
            Reason.FAULT_FIRST.said(why=Detail("red: EIO", Reason.FAULT_READBACK.said())),
            "a fault must be cleared first: red: EIO",
        ),
        (Reason.READING_TOO_LOW.said(celsius=-55.0, limit_c=-20), "reads -55.0 °C, under -20 °C"),
        (
            Reason.DUTY_DIFFERS.said(
                channel=Reason.CHANNEL_RED.said(), commanded_percent=20, read_percent=float("nan")
            ),
            "red: commanded 20.0 % duty, reads back nan %; the light did not follow.",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_value_is_shown_as_it_should_be(said: Said, text: str) -> None:
    assert str(said) == ENGLISH.tell(said) == text


def test_saying_something_never_fails_for_want_of_a_value() -> None:
    assert str(Reason.AREA_WAITS.said()) == "?: next ?; ?"
    assert str(Reason.DOSES_RED.said(red_j_cm2="much")) == "much J/cm² red"
    assert str(Reason.WHEN_DATE.said(day=1.5, month="May", year=2026, time="9:00")) == (
        "1.5 May 2026 9:00"
    )


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (Wait(0, NOW, NOW), "at 14:00 today"),
        (Wait(1, NOW, "2026-09-30T14:00:01+02:00"), "at 14:01 today"),
        (Wait(1, NOW, "2026-09-30T14:00:00.5+02:00"), "at 14:01 today"),
        (Wait(36000, NOW, "2026-10-01T00:00:00+02:00"), "at 00:00 tomorrow"),
        (Wait(172800, NOW, "2026-10-02T13:59:59.5+02:00"), "at 14:00 on Friday"),
        (Wait(0), "in 0 h 0 min"),
        (Wait(1), "in 0 h 1 min"),
        (Wait(3600), "in 1 h 0 min"),
        (Wait(12001), "in 3 h 21 min"),
        (Wait(60, NOW), "in 0 h 1 min"),
        (Wait(60, None, NOW), "in 0 h 1 min"),
        (Time("2026-09-03T08:05:00+02:00"), "03 September 2026 08:05"),
    ],
)
def test_a_time_is_shown_as_a_person_says_it(at: Wait | Time, text: str) -> None:
    assert str(when(at)) == text
    assert str(Reason.AREA_WAITS.said(area="a", when=at, why="b")) == f"a: next {text}; b"


def test_days_and_months_stand_in_their_order() -> None:
    assert [day.english for day in WEEKDAYS][::6] == ["Monday", "Sunday"]
    assert [month.english for month in MONTHS][::11] == ["January", "December"]
    assert (len(set(WEEKDAYS)), len(set(MONTHS))) == (7, 12)


def test_gaps_are_told_with_their_formats() -> None:
    assert gaps("{a} of {b:.1f}, {c!r} {{not}}") == {("a", ""), ("b", ".1f"), ("c", "")}


def test_all_that_is_nested_in_a_message_is_found() -> None:
    inner: dict[str, Value] = {"doses": Reason.DOSES_NONE.said()}
    said = Reason.PAUSED.said(why=(Reason.ENDED_COMPLETE.said(**inner), Reason.HOLD_FAN.said()))
    assert [each.code for each in inside(said)] == [
        Reason.PAUSED, Reason.ENDED_COMPLETE, Reason.DOSES_NONE, Reason.HOLD_FAN,
    ]  # fmt: skip


class Quoted(Language):
    """A language whose every text stands between angle brackets."""

    def words(self, english: str) -> str:
        return f"<{english}>"


def test_a_message_within_a_message_is_in_the_same_language() -> None:
    said = Reason.CANT_RESUME.said(why=Reason.HOLD_WARM.said())
    assert Quoted().tell(said) == "<can't resume yet: <the panel must cool down>>"
