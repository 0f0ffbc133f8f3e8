"""Courses: an area's weeks of sessions, what pain does meanwhile, and what that suggests.

Pain varies from day to day, so that whole weeks are compared: the mean of the pain reported in
the first week with that of later ones. A change matters from 2 points or 30 % (Farrar 2001). None
of this opens or closes anything: it is advice.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct

from firmware_py.core.timestamps import Moment, between, elapsed_at_least
from firmware_py.core.units import ns

WEEK = ns(7 * 24 * 3600)
WEEKS_MIN, WEEKS_MAX, WEEKS_USUAL = 4, 16, 12
PER_WEEK_MIN, PER_WEEK_MAX = 3, 5
REVIEWS = (4, 8, 12, 16)  # weeks
# By then pain should be better.
JUDGED_AT = 12
# What was reported longer ago isn't how it is now.
NOW_WEEKS = 4
FOLLOWS_AFTER = 4  # weeks
MATTERS_POINTS, MATTERS_SHARE = 2.0, 0.3

NUMBNESS_EVERY = WEEK
# "The next day": from a night after a session. Later than a week nobody remembers.
SKIN_ASKED_FROM = ns(12 * 3600)
SKIN_ASKED_UNTIL = WEEK


class Course(Struct, frozen=True, kw_only=True):
    """One area's course. began: its first session, None before it; reviewed: the last review."""

    area: str
    per_week: int
    weeks: int
    began: Moment | None = None
    reviewed: int = 0


class PainReport(Struct, frozen=True):
    """Pain, 0 to 10, as reported before and after one session; None: not reported."""

    began: Moment
    before: int | None
    after: int | None


class Advice(StrEnum):
    """What a course suggests."""

    GO_ON = "go_on"
    REVIEW = "review"  # talk it over
    STOP = "stop"  # and see your clinician


class Worry(StrEnum):
    """Why it suggests to stop."""

    WORSE = "worse"
    NOT_BETTER = "not_better"


class Progress(Struct, frozen=True, kw_only=True):
    """How far a course is. week: from 1, None where unknown; pain: means of a week."""

    week: int | None
    is_over: bool
    pain_first: float | None
    pain_now: float | None
    review: int | None
    worry: Worry | None

    @property
    def advice(self) -> Advice:
        """What this suggests."""
        if self.worry is not None:
            return Advice.STOP
        return Advice.GO_ON if self.review is None else Advice.REVIEW


def per_week(usual: tuple[int, int]) -> int:
    """Return how many sessions a week a course has, of the least and most of its area."""
    return min(max(usual[0], PER_WEEK_MIN), PER_WEEK_MAX)


def weeks_passed(course: Course, now: Moment) -> int | None:
    """Return how many whole weeks a course has lasted at least; None where nobody can know."""
    if course.began is None:
        return None
    if course.began.boot_id != now.boot_id and not (course.began.is_set and now.is_set):
        return None
    return elapsed_at_least(course.began, now) // WEEK


def may_follow(course: Course, now: Moment) -> bool:
    """Tell whether a session now begins another course.

    The weeks are over, and were talked over at the last review, or four weeks went by since: what
    a course suggests at its end isn't gone with the next session.
    """
    passed = weeks_passed(course, now)
    if passed is None or passed < course.weeks:
        return False
    return _review(course, passed) is None or passed >= course.weeks + FOLLOWS_AFTER


def progress(course: Course, reports: Iterable[PainReport], now: Moment) -> Progress:
    """Return how far a course is at `now`. reports: of this area's sessions since it began."""
    passed = weeks_passed(course, now)
    means = _weekly(course, reports)
    first_week = min(means, default=0)
    first = means.get(first_week)
    later = {week: mean for week, mean in means.items() if week > first_week}
    latest = max(later, default=None)
    pain_now = later[latest] if latest is not None and _is_now(latest, passed) else None
    return Progress(
        week=None if passed is None else passed + 1,
        is_over=passed is not None and passed >= course.weeks,
        pain_first=first,
        pain_now=pain_now,
        review=_review(course, passed),
        worry=_worry(first, pain_now, later, passed),
    )


def numbness_is_due(reported: Moment | None, now: Moment) -> bool:
    """Tell whether to ask about numbness. reported: when it was last reported."""
    return reported is None or elapsed_at_least(reported, now) >= NUMBNESS_EVERY


def skin_is_due(began: Moment, now: Moment) -> bool:
    """Tell whether to ask about the day after a session that began then."""
    return SKIN_ASKED_FROM <= elapsed_at_least(began, now) < SKIN_ASKED_UNTIL


def is_better(first: float, later: float) -> bool:
    """Tell whether pain is 2 points or 30 % lower; none at all from the first counts as well."""
    return later <= first - MATTERS_POINTS or later <= (1 - MATTERS_SHARE) * first


def is_worse(first: float, later: float) -> bool:
    """Tell whether pain is 2 points higher."""
    return later >= first + MATTERS_POINTS


def _weekly(course: Course, reports: Iterable[PainReport]) -> Mapping[int, float]:
    """Return the mean pain of each week in which it was reported, by the weeks before it."""
    if course.began is None:
        return {}
    known = [
        (at, each) for each in reports if (at := between(course.began, each.began)) is not None
    ]
    # Before a session, as light may help for an hour; after, where none was reported before.
    is_before = any(each.before is not None for _, each in known)
    weeks: dict[int, list[int]] = {}
    for at, each in known:
        pain = each.before if is_before else each.after
        if pain is not None and at >= 0:
            weeks.setdefault(at // WEEK, []).append(pain)
    return {week: sum(pains) / len(pains) for week, pains in weeks.items()}


def _is_now(week: int, passed: int | None) -> bool:
    return passed is None or passed - week <= NOW_WEEKS


def _review(course: Course, passed: int | None) -> int | None:
    """Return the latest review that has come and hasn't been talked over."""
    if passed is None:
        return None
    come = [week for week in REVIEWS if week <= min(passed, course.weeks)]
    return come[-1] if come and come[-1] > course.reviewed else None


def _worry(
    first: float | None, now: float | None, later: Mapping[int, float], passed: int | None
) -> Worry | None:
    if first is None:
        return None
    if any(is_worse(first, each) for each in later.values()):
        return Worry.WORSE
    is_time = passed is not None and passed >= JUDGED_AT
    if is_time and now is not None and not is_better(first, now):
        return Worry.NOT_BETTER
    return None
