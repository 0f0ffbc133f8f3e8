"""Courses: weeks counted only where clocks can tell, and advice by Farrar's 2 points or 30 %."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core.history import course as rules
from firmware_py.core.history.course import Advice, Course
from firmware_py.core.history.pain import WEEK, PainReport, Worry
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns, ns, seconds

T0 = 1_700_000_000.0
HOUR = ns(3600)


def at(after: int, *, boot: str = "a", is_set: bool = True) -> Moment:
    return Moment(boot_id=boot, monotonic=Ns(after), unix_s=T0 + seconds(Ns(after)), is_set=is_set)


COURSE = Course(area="soles", per_week=3, weeks=16, began=at(0))


def told(*weekly: float | None, after: bool = False) -> list[PainReport]:
    """Return one session a week with its pain before, or after, it."""
    return [
        PainReport(at(week * WEEK + HOUR), *((None, pain) if after else (pain, None)))
        for week, pain in enumerate(weekly)
    ]


def advice(*weekly: float | None, week: int, after: bool = False) -> tuple[Advice, Worry | None]:
    reviewed = replace(COURSE, reviewed=16)
    how = rules.progress(reviewed, told(*weekly, after=after), at(week * WEEK))
    return how.advice, how.worry


GO_ON = (Advice.GO_ON, None)
WORSE = (Advice.STOP, Worry.WORSE)
NOT_BETTER = (Advice.STOP, Worry.NOT_BETTER)


@pytest.mark.parametrize(
    ("weekly", "week", "expected"),
    [
        ((5,), 1, GO_ON),
        ((5, 6.9), 2, GO_ON),
        ((5, 7), 2, WORSE),
        ((5, 7, 4), 3, WORSE),  # ever
        ((5, *[5] * 11), 11, GO_ON),
        ((5, *[5] * 11), 12, NOT_BETTER),
        ((5, *[3] * 11), 12, GO_ON),  # 2 points
        ((6, *[4.1] * 11), 12, GO_ON),  # 30 % is less than 2 points here
        ((4, *[2.9] * 11), 12, NOT_BETTER),
        ((4, *[2.8] * 11), 12, GO_ON),  # 30 %
        ((1, *[1] * 11), 12, NOT_BETTER),
        ((0, *[0] * 11), 12, GO_ON),
        ((0, *[1] * 11), 12, NOT_BETTER),
        ((10, *[8] * 11), 12, GO_ON),  # 2 points alone
        ((5, *[5] * 7), 12, GO_ON),  # told too long ago to know
        ((5, *[5] * 8), 12, NOT_BETTER),  # 4 weeks ago
        ((None,) * 12, 12, GO_ON),
        ((), 16, GO_ON),
    ],
)
def test_the_advice_follows_the_weeks(
    weekly: tuple[float | None, ...], week: int, expected: tuple[Advice, Worry | None]
) -> None:
    assert advice(*weekly, week=week) == expected
    assert advice(*weekly, week=week, after=True) == expected


def test_pain_is_compared_by_the_means_of_weeks() -> None:
    days = [
        PainReport(at(day * 24 * HOUR), pain, 10) for day, pain in enumerate((4, 6, 5, 5, 5, 5, 5))
    ]
    how = rules.progress(COURSE, days, at(WEEK - 1))
    assert (how.pain_first, how.pain_now) == (5.0, None)
    later = [PainReport(at(WEEK + day * 24 * HOUR), pain, 10) for day, pain in enumerate((9, 4, 5))]
    how = rules.progress(COURSE, [*days, *later], at(2 * WEEK))
    assert (how.pain_first, how.pain_now, how.worry) == (5.0, 6.0, None)


def test_reviews_are_due_every_four_weeks_until_they_are_talked_over() -> None:
    due = [rules.progress(COURSE, (), at(week * WEEK)).review for week in range(18)]
    assert due == [None] * 4 + [4] * 4 + [8] * 4 + [12] * 4 + [16] * 2
    reviewed = replace(COURSE, reviewed=4)
    assert [rules.progress(reviewed, (), at(week * WEEK)).review for week in (7, 8)] == [None, 8]
    short = replace(COURSE, weeks=6, reviewed=4)
    assert rules.progress(short, (), at(9 * WEEK)).review is None
    assert rules.progress(short, (), at(9 * WEEK)).is_over


def test_weeks_are_counted_from_one_and_are_over_with_the_last() -> None:
    half = WEEK // 2
    seen = [rules.progress(COURSE, (), at(later)) for later in (0, half, WEEK - 1, WEEK, 16 * WEEK)]
    assert [how.week for how in seen] == [1, 1, 1, 2, 17]
    assert [how.is_over for how in seen] == [False] * 4 + [True]
    assert not rules.progress(COURSE, (), at(16 * WEEK - 1)).is_over


def test_another_course_follows_when_the_last_review_is_done_or_long_past() -> None:
    short = replace(COURSE, weeks=4)
    follows = [rules.may_follow(short, at(week * WEEK)) for week in (3, 4, 7, 8)]
    assert follows == [False, False, False, True]
    assert rules.may_follow(replace(short, reviewed=4), at(4 * WEEK))
    assert not rules.may_follow(replace(short, reviewed=4), at(4 * WEEK - 1))


def test_without_a_clock_across_a_boot_nothing_is_known_and_nothing_guessed() -> None:
    for course, now in (
        (COURSE, at(13 * WEEK, boot="b", is_set=False)),
        (replace(COURSE, began=at(0, is_set=False)), at(13 * WEEK, boot="b")),
        (replace(COURSE, began=at(0, is_set=False)), at(13 * WEEK, boot="b", is_set=False)),
        (replace(COURSE, began=None), at(13 * WEEK)),
    ):
        how = rules.progress(course, told(5, *[5] * 11), now)
        assert (how.week, how.review, how.is_over, how.worry) == (None, None, False, None)
        assert not rules.may_follow(course, now)


def test_a_worry_that_the_reports_dates_alone_show_needs_no_clock_now() -> None:
    now = at(13 * WEEK, boot="b", is_set=False)
    assert rules.progress(COURSE, told(5, *[5] * 12), now).worry is Worry.NOT_BETTER
    assert rules.progress(COURSE, told(5, 7), now).worry is Worry.WORSE


def test_the_first_week_is_the_baseline_however_long_ago_it_is() -> None:
    weekly = [8.0, 7.0, *[5.0] * 40]
    how = rules.progress(COURSE, told(*weekly), at(42 * WEEK))
    assert (how.pain_first, how.pain_now, how.worry) == (8.0, 5.0, None)


def test_a_baseline_told_after_sessions_stays_when_pain_is_told_before_them_later() -> None:
    after, before = PainReport(at(0), None, 3), PainReport(at(5 * WEEK), 8, None)
    how = rules.progress(COURSE, [after, before], at(5 * WEEK))
    assert (how.pain_first, how.worry) == (3.0, Worry.WORSE)


@pytest.mark.parametrize(
    "weekly",
    [
        (3, 9, *[1] * 30),
        (5, *[5] * 12, *[1] * 20),
        (5, *[5] * 12, *[None] * 30),
    ],
)
def test_a_worry_stays_whatever_is_told_later_or_is_not(weekly: tuple[float | None, ...]) -> None:
    worries = [advice(*weekly[:week], week=week)[1] for week in range(13, len(weekly))]
    assert None not in worries


def test_once_talked_over_pain_must_be_worse_than_then_to_worry_again() -> None:
    talked = replace(COURSE, talked=at(WEEK + HOUR))
    for weekly, worry in (
        ((3, 9), None),
        ((3, 9, 9, 10, 10), None),
        ((3, 7, 8.9), None),
        ((3, 7, 9), Worry.WORSE),
        ((7, 9, 9), None),
    ):
        assert rules.progress(talked, told(*weekly), at(5 * WEEK)).worry is worry


def test_once_talked_over_it_is_judged_again_four_weeks_later() -> None:
    talked = replace(COURSE, talked=at(13 * WEEK + HOUR), carried=Worry.NOT_BETTER)
    worries = [
        rules.progress(talked, told(*[5] * (week + 1)), at(week * WEEK + 2 * HOUR)).worry
        for week in range(13, 19)
    ]
    assert worries == [None] * 4 + [Worry.NOT_BETTER] * 2


def test_a_course_that_carries_a_worry_on_is_judged_by_the_first_weeks_of_the_one_before() -> None:
    second = replace(COURSE, began=at(16 * WEEK), pain_since=at(0), carried=Worry.WORSE)
    weekly = [3.0, *[None] * 15, 9.0]
    how = rules.progress(second, told(*weekly), at(16 * WEEK + 2 * HOUR))
    assert (how.week, how.pain_first, how.worry) == (1, 3.0, Worry.WORSE)
    silent = rules.progress(second, (), at(16 * WEEK))
    assert silent.worry is Worry.WORSE, "whatever became of the reports"
    assert rules.progress(replace(second, talked=at(16 * WEEK)), (), at(16 * WEEK)).worry is None


def test_within_one_boot_weeks_need_no_set_clock() -> None:
    course = replace(COURSE, began=at(0, is_set=False))
    assert rules.progress(course, (), at(13 * WEEK, is_set=False)).week == 14


def test_numbness_is_asked_for_weekly_and_skin_from_a_night_to_a_week_later() -> None:
    assert rules.numbness_is_due(None, at(0))
    assert [rules.numbness_is_due(at(0), at(later)) for later in (WEEK - 1, WEEK)] == [False, True]
    asked = [rules.skin_is_due(at(0), at(later)) for later in (12 * HOUR - 1, 12 * HOUR, WEEK)]
    assert asked == [False, True, False]
    # Then or earlier: not before a night for sure, until a week for sure.
    vague = replace(at(0), is_exact=False)
    assert [rules.skin_is_due(vague, at(later)) for later in (12 * HOUR, WEEK)] == [True, False]


PAIN = st.none() | st.integers(0, 10)
TOLD = st.lists(
    st.builds(
        PainReport,
        st.builds(
            at,
            st.integers(0, 20 * WEEK),
            boot=st.sampled_from("ab"),
            is_set=st.booleans(),
        ),
        PAIN,
        PAIN,
    ),
    max_size=30,
)


@settings(max_examples=60)
@given(TOLD, st.integers(0, 20 * WEEK), st.booleans(), st.integers(4, 16))
def test_whatever_is_told_advice_has_its_reason(
    sessions: list[PainReport],
    later: int,
    is_set: bool,  # noqa: FBT001  drawn
    weeks: int,
) -> None:
    now = at(later, boot="b", is_set=is_set)
    how = rules.progress(replace(COURSE, weeks=weeks), sessions, now)
    if how.worry is not None:
        assert how.pain_first is not None
    if how.worry is Worry.NOT_BETTER:
        seen = rules.progress(replace(COURSE, weeks=weeks), sessions, at(99 * WEEK, boot="b"))
        assert seen.worry is Worry.NOT_BETTER, "it stays"
    for mean in (how.pain_first, how.pain_now):
        assert mean is None or 0 <= mean <= 10
    if not is_set:
        assert how.week is None
    # What nobody told changes nothing.
    silent = [*sessions, PainReport(at(0), None, None)]
    assert rules.progress(replace(COURSE, weeks=weeks), silent, now) == how


def test_a_session_a_week_count_is_held_in_bounds() -> None:
    assert [rules.per_week(usual) for usual in ((3, 5), (5, 5), (1, 2))] == [3, 5, 3]
