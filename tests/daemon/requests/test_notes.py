"""What is told on a day of its own, and what is put right of a session: both values are kept."""

import pytest

from firmware_py import wire
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import pass_hours
from tests.daemon.requests.test_overview import had, history, overview


def notes(desk: Desk) -> list[tuple[str | None, str, int | None, int | None]]:
    return [(each.area, each.what, each.value, each.was) for each in overview(desk).notes]


def test_pain_numbness_and_events_can_be_noted_on_any_day(desk: Desk) -> None:
    desk.done(wire.Note(area="soles", pain=6, event="fall"))
    desk.done(wire.Note(numbness=4))
    assert notes(desk) == [("soles", "pain", 6, None), ("soles", "fall", None, None)]
    assert [each.value for each in overview(desk).numbness] == [4]
    assert "nothing to note" in desk.refused(wire.Note(area="soles"))
    assert "not known" in desk.refused(wire.Note(area="nose", pain=3))
    assert "not known" in desk.refused(wire.Note(person="Bob", pain=3))
    desk.start("soles", 15)


def test_pain_of_an_area_that_is_noted_counts_in_its_course(desk: Desk) -> None:
    had(desk, pain=4)
    pass_hours(desk, 24)
    desk.done(wire.Note(area="soles", pain=6))
    desk.done(wire.Note(area="knees", pain=10))
    desk.done(wire.Note(pain=10))
    (course,) = overview(desk).courses
    assert course.pain_first == 5.0


def test_it_counts_in_a_course_that_has_ended_as_well(desk: Desk) -> None:
    had(desk, pain=4)
    pass_hours(desk, 24)
    desk.done(wire.Note(area="soles", pain=6))
    pass_hours(desk, 8 * 24)
    desk.done(wire.Note(area="soles", pain=2))
    desk.done(wire.Course(area="soles", end=True))
    (course,) = overview(desk).ended_courses
    assert (course.pain_first, course.pain_last) == (5.0, 2.0)


def test_pain_is_put_right_until_the_next_session_and_both_values_are_kept(desk: Desk) -> None:
    session = had(desk, pain=9)
    desk.done(wire.Report(session=session, pain_before=6))
    (entry,) = history(desk).sessions
    assert entry.pain_before == 6
    assert notes(desk) == [("soles", "pain_before", 6, 9)]
    desk.done(wire.Report(session=session, pain_before=6))
    assert len(notes(desk)) == 1, "the same again puts nothing right"
    pass_hours(desk, 21)
    had(desk)
    assert "so it stays" in desk.refused(wire.Report(session=session, pain_before=2))
    assert history(desk).sessions[1].pain_before == 6
    desk.done(wire.Report(session=session, pain_after=5))  # nobody had said


@pytest.mark.parametrize("field", ["is_red", "is_red_next_day"])
def test_no_after_yes_to_red_skin_is_kept_as_a_note_and_opens_nothing(
    desk: Desk, field: str
) -> None:
    session = had(desk)
    desk.done(wire.Report(session=session, **{field: True}))  # type: ignore[arg-type]
    pass_hours(desk, 21)
    closed = desk.refused(wire.Start(area="soles", minutes=15))
    desk.done(wire.Report(session=session, **{field: False}))  # type: ignore[arg-type]
    assert [(what, value, was) for _, what, value, was in notes(desk)] == [
        (field.replace("is_red", "red_skin"), 0, 1)
    ]
    assert getattr(history(desk).sessions[0], field) is True
    assert (
        desk.refused(wire.Start(area="soles", minutes=15)).split(";")[1:] == closed.split(";")[1:]
    )


def test_what_is_said_again_is_kept_once_and_what_is_said_otherwise_each_time(desk: Desk) -> None:
    session = had(desk)
    for is_red in (True, False, False, True):
        desk.done(wire.Report(session=session, is_red=is_red))
    assert [(value, was) for _, _, value, was in notes(desk)] == [(0, 1), (1, 0)]


def test_a_complaint_told_by_mistake_stays_with_a_note_that_says_so(desk: Desk) -> None:
    session = had(desk)
    desk.done(wire.Report(session=session, not_complaints=("itching",)))
    assert notes(desk) == [], "nobody had said so"
    desk.done(wire.Report(session=session, complaints=("itching", "blister")))
    desk.done(wire.Report(session=session, not_complaints=("itching", "blister")))
    desk.done(wire.Report(session=session, not_complaints=("itching",)))
    assert notes(desk) == [("soles", "itching", 0, 1), ("soles", "blister", 0, 1)]
    (entry,) = history(desk).sessions
    assert entry.complaints == ("itching", "blister")
    pass_hours(desk, 21)
    assert "blister" in desk.refused(wire.Start(area="soles", minutes=15)), "it opens nothing"
    desk.done(wire.Report(session=session, complaints=("itching",)))
    assert notes(desk)[-1] == ("soles", "itching", 1, 0)
    both = wire.Report(session=session, complaints=("itching",), not_complaints=("itching",))
    assert "itching is told twice" in desk.refused(both)


def test_the_newest_session_that_is_over_is_told_with_what_was_said_of_it(desk: Desk) -> None:
    assert overview(desk).last is None
    session = had(desk, pain=4)
    desk.done(wire.Report(session=session, pain_after=2, is_red=False))
    desk.lit(30, area="knees")
    last = overview(desk).last
    assert last is not None
    assert (last.session, last.pain_before, last.pain_after, last.is_red) == (session, 4, 2, False)
