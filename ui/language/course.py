"""Where a course stands and what it advises, in words."""

from datetime import tzinfo

from firmware_py.wire import CourseInfo, EndedCourseInfo, WorryInfo
from ui.language.text import decimal, short_area
from ui.language.told import day_of
from ui.language.words import (
    ADVICE_REVIEW,
    ADVICE_STOP,
    COURSE_ENDED,
    COURSE_ENDED_PAIN,
    COURSE_ENDED_STOP,
    COURSE_HAD,
    COURSE_PAIN,
    COURSE_WEEK,
    UNKNOWN,
    say,
)


def advice_text(course: CourseInfo) -> str:
    """Return what a course advises; '' for nothing."""
    text = {"review": ADVICE_REVIEW, "stop": ADVICE_STOP}.get(course.advice)
    if text is None:
        return ""
    name = short_area(course.area, course.area)
    return say(text, area=name, week=course.review or course.week)


def standing_advice(course: CourseInfo) -> str:
    """Return the advice that stands for as long as a course is worrying; '' for none."""
    return advice_text(course) if course.advice == "stop" else ""


def worry_text(worry: WorryInfo) -> str:
    """Return the advice to stop that stands for an area."""
    return say(ADVICE_STOP, area=short_area(worry.area, worry.area))


def ended_text(course: EndedCourseInfo, zone: tzinfo | None) -> str:
    """Return how a course went that has ended. zone: where the panel stands."""
    until = day_of(course.last, zone)
    area = short_area(course.area, course.area)
    parts = [say(COURSE_ENDED, area=area, sessions=course.sessions, until=until)]
    if course.pain_first is not None and course.pain_last is not None:
        first, last = (decimal(f"{pain:.1f}") for pain in (course.pain_first, course.pain_last))
        parts.append(say(COURSE_ENDED_PAIN, first=first, last=last))
    if course.why is not None:
        parts.append(say(COURSE_ENDED_STOP))
    return " ".join(parts)


def course_text(course: CourseInfo) -> str:
    """Return where a course stands: its week, this week's sessions, and pain."""
    parts = [
        say(
            COURSE_WEEK,
            area=short_area(course.area, course.area),
            week=course.week if course.week is not None else say(UNKNOWN),
            weeks=course.weeks,
        )
    ]
    if course.this_week is not None:
        parts.append(say(COURSE_HAD, had=course.this_week, wanted=course.per_week))
    if course.pain_first is not None and course.pain_now is not None:
        first, now = (decimal(f"{pain:.1f}") for pain in (course.pain_first, course.pain_now))
        parts.append(say(COURSE_PAIN, first=first, now=now))
    return " ".join(parts)
