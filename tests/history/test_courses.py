"""Courses in the record: a worry goes from one to the next until it has been talked over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course as rules
from firmware_py.core.history.course import Course, EndedCourse, Progress
from firmware_py.core.history.pain import WEEK, Worry
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns, ns, seconds
from firmware_py.history import courses
from firmware_py.history.database import connect
from firmware_py.history.store import SqliteStore
from firmware_py.ports.ledger import CourseChange
from tests.history.worked import BEGAN, ME, RECORD, end

HOUR = ns(3600)


def at(weeks: int, hours: int = 0) -> Moment:
    later = weeks * WEEK + hours * HOUR
    return replace(
        BEGAN, monotonic=Ns(BEGAN.monotonic + later), unix_s=BEGAN.unix_s + seconds(Ns(later))
    )


class Past:
    """A record in which weeks pass at will."""

    def __init__(self, file: Path) -> None:
        self.store = SqliteStore(connect(file))
        self.store.add_person(ME, BEGAN)

    def has(self, week: int, pain: int | None, hours: int = 0) -> int:
        """Have a session that counts in a week, with pain before it."""
        began = at(week, hours)
        self.store.change_person(replace(ME, answered=began))
        number = self.store.open(replace(RECORD, began=began, pain_before=pain))
        self.store.close_session(end(number))
        return number

    def asks(self, week: int, **change: Any) -> None:
        asked = CourseChange(person="Me", area="soles", usual_per_week=3, now=at(week, 3), **change)
        self.store.change_course(asked)

    def under_way(self, week: int) -> tuple[Course, Progress] | None:
        """Return the course under way and how it is."""
        diary = self.store.diary("Me", None, None)
        found = [(each, rules.progress(each, told, at(week, 3))) for each, told in diary.courses]
        return found[0] if found else None

    def worry(self, week: int) -> Worry | None:
        now = self.under_way(week)
        assert now is not None
        return now[1].worry

    @property
    def ended(self) -> tuple[EndedCourse, ...]:
        return self.store.diary("Me", None, None).ended


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Past]:
    past = Past(tmp_path / "history.db")
    yield past
    past.store.close()


def got_worse(past: Past) -> None:
    """Have a course of 12 weeks with pain 3 at first and 9 in the end."""
    for week in range(12):
        past.has(week, 3)
    past.has(12, 9)


def test_a_worry_outlives_a_review_and_the_next_course(past: Past) -> None:
    got_worse(past)
    assert past.worry(12) is Worry.WORSE
    past.asks(12, is_reviewed=True)
    assert past.worry(12) is Worry.WORSE
    past.has(13, 9)
    course, how = past.under_way(13) or pytest.fail("no course")
    assert (course.began, how.week) == (at(13), 1)
    assert (how.pain_first, how.worry) == (3.0, Worry.WORSE)
    (before,) = past.ended
    assert (before.sessions, before.pain_first, before.pain_last) == (13, 3.0, 9.0)
    assert (before.began, before.last, before.worry) == (at(0), at(12), Worry.WORSE)


def test_a_worry_outlives_silence_and_a_course_that_follows_by_itself(past: Past) -> None:
    got_worse(past)
    past.has(30, None)
    _, how = past.under_way(30) or pytest.fail("no course")
    assert (how.week, how.pain_first, how.worry) == (1, 3.0, Worry.WORSE)


@pytest.mark.parametrize("begun_by_hand", [False, True])
def test_a_worry_outlives_a_course_that_is_ended_by_hand(
    past: Past, *, begun_by_hand: bool
) -> None:
    got_worse(past)
    past.asks(12, end=True)
    assert past.under_way(12) is None
    (before,) = past.ended
    assert (before.worry, before.is_settled) == (Worry.WORSE, False)
    if begun_by_hand:
        past.asks(12, weeks=8)
        assert past.worry(12) is Worry.WORSE, "before its first session too"
    past.has(13, 9)
    assert past.worry(13) is Worry.WORSE
    past.asks(13, end=True)
    past.has(14, 9)
    _, how = past.under_way(14) or pytest.fail("no course")
    assert (how.pain_first, how.worry) == (3.0, Worry.WORSE), "from one to the next to the next"


def test_talking_it_over_ends_a_worry_and_the_first_week_stays(past: Past) -> None:
    got_worse(past)
    past.asks(12, is_talked_over=True)
    _, how = past.under_way(12) or pytest.fail("no course")
    assert (how.pain_first, how.worry, how.review) == (3.0, None, None)
    with pytest.raises(RefusedError, match="no advice to stop stands"):
        past.asks(12, is_talked_over=True)
    past.has(13, 9)
    _, how = past.under_way(13) or pytest.fail("no course")
    assert (how.week, how.pain_first, how.worry) == (1, 9.0, None), "a course of its own"


def test_a_worry_of_an_ended_course_can_be_talked_over(past: Past) -> None:
    got_worse(past)
    past.asks(12, end=True)
    past.asks(12, is_talked_over=True)
    assert (past.ended[0].worry, past.ended[0].is_settled) == (Worry.WORSE, True)
    assert past.under_way(12) is None, "none was begun by it"
    past.has(13, 9)
    assert past.worry(13) is None
    with pytest.raises(RefusedError, match="no advice to stop stands"):
        past.asks(13, is_talked_over=True)


def test_a_carried_worry_can_be_talked_over_and_arises_again_from_worse(past: Past) -> None:
    got_worse(past)
    past.asks(12, end=True)
    past.has(13, 7)
    past.asks(13, is_talked_over=True)
    past.has(14, 8)
    assert past.worry(14) is None
    past.has(15, 9)
    assert past.worry(15) is Worry.WORSE


def test_a_course_without_a_worry_begins_the_next_with_a_baseline_of_its_own(past: Past) -> None:
    for week in range(12):
        past.has(week, 8 if week == 0 else 4)
    past.asks(12, end=True)
    assert past.ended[0].worry is None
    past.has(13, 4)
    _, how = past.under_way(13) or pytest.fail("no course")
    assert (how.pain_first, how.worry) == (4.0, None)


def test_the_baseline_of_a_course_that_goes_on_is_its_own_first_week(past: Past) -> None:
    past.has(0, 8)
    for week in range(1, 40):
        past.has(week, 5)
    began = [each.began for each in past.ended]
    assert began == [at(16), at(0)]
    assert [each.pain_first for each in past.ended] == [5.0, 8.0]


def test_reading_a_persons_pain_goes_by_an_index(past: Past) -> None:
    for query, values in (
        (courses.PAIN, {"person": "Me", "area": "soles", "since": 0.0}),
        (courses.NEWEST, ("Me", "soles")),
        (courses.LAST_ENDED, ("Me", "soles")),
    ):
        plan = past.store.connection.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()
        assert [step[3] for step in plan if "SCAN" in step[3] or "TEMP" in step[3]] == []
