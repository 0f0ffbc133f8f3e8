"""What people tell, their history, courses and pictures, over the socket of a daemon."""

import time
from calendar import monthrange
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from firmware_py import wire
from firmware_py.history.database import connect
from tests.daemon.desk import SLOW, Desk
from tests.daemon.requests.test_allowances import DAY, HOUR, pass_hours, write

SOLES = wire.Start(area="soles", minutes=15)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def overview(desk: Desk, **more: str) -> wire.OverviewInfo:
    answer = desk.ask(msgspec.convert(more, wire.Overview))
    assert isinstance(answer, wire.OverviewInfo), answer
    return answer


def history(desk: Desk, **more: object) -> wire.HistoryPage:
    answer = desk.ask(msgspec.convert(more, wire.History))
    assert isinstance(answer, wire.HistoryPage), answer
    return answer


def had(desk: Desk, seconds: float = 100, **more: object) -> int:
    """Have a session that counts; return its number."""
    desk.rig.period = SLOW
    now = desk.lit(seconds, **more)
    desk.done(wire.Stop())
    desk.step()
    desk.done(wire.Dismiss())
    assert now.session is not None
    return now.session


def test_history_pages_from_the_newest_and_shows_nobody_else(tmp_path: Path) -> None:
    write(tmp_path, [(ago * DAY, "soles", 1) for ago in (3, 2, 1)] + [(HOUR, "knees", 0.5)])
    desk = Desk(tmp_path)
    first = history(desk, limit=3)
    assert [(each.session, each.area) for each in first.sessions] == [
        (4, "knees"),
        (3, "soles"),
        (2, "soles"),
    ]
    rest = history(desk, before=2)
    assert ([each.session for each in rest.sessions], first.more, rest.more) == ([1], True, False)
    assert [each.session for each in history(desk, area="soles", before=3).sessions] == [2, 1]
    knees = first.sessions[0]
    assert (knees.known, knees.ended, knees.red.given_j_cm2, knees.nir.target_j_cm2) == (
        "exact",
        "stopped",
        1.5,
        6.0,
    )
    assert (knees.lit_s, knees.pain_before, knees.is_red) == (450.0, None, None)
    desk.done(wire.AddPerson(name="Ann"))
    assert history(desk, person="Ann").sessions == ()
    assert history(desk, person="Ann", before=2).sessions == ()
    ann = overview(desk, person="Ann")
    assert (ann.pain, ann.doses, ann.courses, ann.undated) == ((), (), (), 0)
    assert "not known" in desk.refused(wire.History(person="Bob"))
    desk.close()


def test_a_session_under_way_has_given_no_known_dose_yet(desk: Desk) -> None:
    desk.lit(30)
    (entry,) = history(desk).sessions
    assert (entry.ended, entry.red.given_j_cm2, entry.lit_s) == (None, None, None)
    assert entry.red.target_j_cm2 == pytest.approx(3.0, rel=0.001)


def test_what_is_told_of_a_session_is_kept_and_red_skin_is_not_taken_back(desk: Desk) -> None:
    session = had(desk, pain=6)
    desk.done(wire.Report(session=session, pain_after=4, is_red=True))
    desk.done(wire.Report(session=session, is_red=False, is_red_next_day=False))
    (entry,) = history(desk).sessions
    assert (entry.pain_before, entry.pain_after) == (6, 4)
    assert (entry.is_red, entry.is_red_next_day) == (True, False)
    desk.done(wire.AddPerson(name="Ann"))
    for wrong, told in (
        (wire.Report(person="Ann", session=session, pain_after=1), "none of Ann's"),
        (wire.Report(session=session), "nothing to keep"),
        (wire.Report(session=session, pain_after=1, numbness=3), "send it alone"),
    ):
        assert told in desk.refused(wrong)


def test_red_skin_on_the_next_day_closes_the_area_for_four_days(desk: Desk) -> None:
    session = had(desk)
    assert overview(desk).ask_skin == ()
    pass_hours(desk, 21)
    assert [each.session for each in overview(desk).ask_skin] == [session]
    desk.done(wire.Report(session=session, is_red_next_day=True))
    assert overview(desk).ask_skin == ()
    assert "the skin was red" in desk.refused(SOLES)
    pass_hours(desk, 74)
    assert "the skin was red" in desk.refused(SOLES)
    pass_hours(desk, 2)
    desk.start("soles", 15)


def test_numbness_is_asked_for_once_a_week(desk: Desk) -> None:
    assert overview(desk).ask_numbness
    desk.done(wire.Report(numbness=7))
    told = overview(desk)
    assert not told.ask_numbness
    assert [each.value for each in told.numbness] == [7]
    pass_hours(desk, 7 * 24)
    assert overview(desk).ask_numbness


def test_a_course_begins_with_the_first_session_and_can_be_changed_and_ended(desk: Desk) -> None:
    assert overview(desk).courses == ()
    had(desk, pain=6)
    (course,) = overview(desk).courses
    assert (course.area, course.week, course.weeks, course.per_week) == ("soles", 1, 12, 3)
    assert (course.this_week, course.pain_first, course.advice) == (1, 6.0, "go_on")
    desk.done(wire.Course(area="soles", weeks=8, per_week=5))
    desk.done(wire.Course(area="knees", weeks=4))
    soles, knees = overview(desk).courses
    assert (soles.weeks, soles.per_week, knees.has_begun) == (8, 5, False)
    desk.done(wire.Course(area="soles", end=True))
    assert [each.area for each in overview(desk).courses] == ["knees"]
    pass_hours(desk, 21)
    had(desk)
    assert [each.area for each in overview(desk).courses] == ["knees", "soles"]
    assert "not known" in desk.refused(wire.Course(area="nose"))
    assert "none under way" in desk.refused(wire.Course(area="hips", end=True))


def test_advice_to_stop_stands_over_reviews_and_courses_until_it_was_talked_over(
    tmp_path: Path,
) -> None:
    """A course of half a year ago, whose first week no screen shows any more, is judged by it."""
    weeks = (27, 26, 20, 1)
    write(tmp_path, [(weeks_ago * 7 * DAY, "soles", 1) for weeks_ago in weeks])
    with closing(connect(tmp_path / "history.db")) as record:
        for session, pain in ((1, 3), (2, 3), (3, 9), (4, 4)):
            record.execute("UPDATE sessions SET pain_before = ? WHERE id = ?", (pain, session))
        record.execute("UPDATE sessions SET boot_id = boot_id || id")  # weeks apart
        record.execute("DELETE FROM courses")
        record.execute(
            "INSERT INTO courses (uid, person, area, per_week, weeks, first, reviewed) "
            "VALUES ('c', 'Me', 'soles', 3, 16, 1, 16)"
        )
    desk = Desk(tmp_path)
    stands = wire.WorryInfo(area="soles", why="worse", pain_first=3.0, pain_latest=4.0)
    seen = overview(desk)
    assert (seen.worries, seen.ended_courses) == ((stands,), ())
    had(desk, pain=4)
    seen = overview(desk)
    assert seen.worries == (stands,)
    (course,) = seen.courses
    assert (course.week, course.carries, course.advice, course.why) == (1, True, "stop", "worse")
    (before,) = seen.ended_courses
    assert (before.sessions, before.pain_first, before.pain_last) == (4, 3.0, 4.0)
    assert (before.why, before.talked) == ("worse", False)
    desk.done(wire.Course(area="soles", talked=True))
    seen = overview(desk)
    assert (seen.worries, seen.courses[0].why) == ((), None)
    assert "no advice to stop stands" in desk.refused(wire.Course(area="soles", talked=True))
    desk.close()


def test_a_month_has_a_dot_for_each_session_and_doses_are_those_of_28_days(
    tmp_path: Path,
) -> None:
    days_ago = (40, 27, 2, 1)
    write(tmp_path, [(ago * DAY, "soles", 1) for ago in days_ago])
    desk = Desk(tmp_path)
    today = datetime.fromtimestamp(time.time(), UTC).astimezone().date()
    seen = overview(desk)
    assert seen.today == f"{today}"
    monday = today - timedelta(days=today.weekday())
    assert [day.date for day in seen.week] == [f"{monday + timedelta(days=n)}" for n in range(7)]
    for month in {f"{today - timedelta(days=ago):%Y-%m}" for ago in days_ago}:
        days = overview(desk, month=month).days
        assert {day.date for day in days if day.areas == ("soles",)} == {
            f"{day}" for ago in days_ago if f"{(day := today - timedelta(days=ago)):%Y-%m}" == month
        }
        year, number = map(int, month.split("-"))
        assert len(days) == monthrange(year, number)[1]
    (dose,) = seen.doses
    assert (dose.sessions, dose.red_j_cm2, dose.lit_s) == (3, 9.0, 2700.0)
    assert "no month" in desk.refused(wire.Overview(month="2026-13"))
    desk.close()
