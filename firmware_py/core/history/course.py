"""Courses: an area's weeks of sessions, what pain does meanwhile, and what that suggests.

None of this opens or closes anything: it is advice. What worries about pain is told by
`core.history.pain`.
"""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from firmware_py.core.history import pain
from firmware_py.core.history.pain import WEEK, PainReport, Worry
from firmware_py.core.timestamps import Moment, elapsed_at_least
from firmware_py.core.units import ns

WEEKS_MIN, WEEKS_MAX, WEEKS_USUAL = 4, 16, 12
PER_WEEK_MIN, PER_WEEK_MAX = 3, 5
REVIEWS = (4, 8, 12, 16)  # weeks
FOLLOWS_AFTER = 4  # weeks

NUMBNESS_EVERY = WEEK
# "The next day": from a night after a session. Later than a week nobody remembers.
SKIN_ASKED_FROM = ns(12 * 3600)
SKIN_ASKED_UNTIL = WEEK


class Course(Struct, frozen=True, kw_only=True):
    """One area's course.

    began: its first session, None before it; reviewed: the last review; pain_since: since when its
    pain is compared, None: since it began; carried: a worry of the course before it, which was
    never talked over; talked: the last session before this one's worry was.
    """

    area: str
    per_week: int
    weeks: int
    began: Moment | None = None
    reviewed: int = 0
    pain_since: Moment | None = None
    carried: Worry | None = None
    talked: Moment | None = None


class EndedCourse(Struct, frozen=True, kw_only=True):
    """A course that has ended. began, last: its first and last session; sessions: that counted.

    pain: means of its first and last week; worry: when it ended; is_settled: it was talked over.
    """

    area: str
    per_week: int
    weeks: int
    began: Moment | None
    last: Moment | None
    sessions: int
    pain_first: float | None
    pain_last: float | None
    worry: Worry | None
    is_settled: bool


class Advice(StrEnum):
    """What a course suggests."""

    GO_ON = "go_on"
    REVIEW = "review"  # talk it over
    STOP = "stop"  # and see your clinician


class Progress(Struct, frozen=True, kw_only=True):
    """How far a course is. week: from 1, None where unknown; pain: means of a week.

    pain_latest: however long ago it was told; pain_now: only if it still is so.
    """

    week: int | None
    is_over: bool
    pain_first: float | None
    pain_latest: float | None
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
    return _weeks_between(course.began, now)


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
    """Return how far a course is at `now`. reports: of its area since `pain_since`."""
    passed = weeks_passed(course, now)
    since = course.pain_since or course.began
    told = pain.judge(since, reports, _weeks_between(since, now), course.talked)
    return Progress(
        week=None if passed is None else passed + 1,
        is_over=passed is not None and passed >= course.weeks,
        pain_first=told.first,
        pain_latest=told.latest,
        pain_now=told.now,
        review=_review(course, passed),
        worry=told.worry or (course.carried if course.talked is None else None),
    )


def numbness_is_due(reported: Moment | None, now: Moment) -> bool:
    """Tell whether to ask about numbness. reported: when it was last reported."""
    return reported is None or elapsed_at_least(reported, now) >= NUMBNESS_EVERY


def skin_is_due(began: Moment, now: Moment) -> bool:
    """Tell whether to ask about the day after a session that began then."""
    return SKIN_ASKED_FROM <= elapsed_at_least(began, now) < SKIN_ASKED_UNTIL


def _weeks_between(began: Moment | None, now: Moment) -> int | None:
    if began is None:
        return None
    if began.boot_id != now.boot_id and not (began.is_set and now.is_set):
        return None
    return elapsed_at_least(began, now) // WEEK


def _review(course: Course, passed: int | None) -> int | None:
    """Return the latest review that has come and hasn't been talked over."""
    if passed is None:
        return None
    come = [week for week in REVIEWS if week <= min(passed, course.weeks)]
    return come[-1] if come and come[-1] > course.reviewed else None
