"""What is known of a person's weeks: what is due to be asked, and advice that was told already."""

from firmware_py.wire import CourseInfo, OverviewInfo
from ui.language.text import decimal, short_area
from ui.language.words import (
    ADVICE_REVIEW,
    ADVICE_STOP,
    COURSE_HAD,
    COURSE_PAIN,
    COURSE_WEEK,
    UNKNOWN,
    say,
)
from ui.state.store import Store

Question = tuple[str, object]


class Weeks:
    """One person's, until another is chosen."""

    def __init__(self, store: Store) -> None:
        self.overview: OverviewInfo | None = None
        self._store = store
        self._settled: set[Question] = set()
        self._just_told: set[str] = set()

    @property
    def due(self) -> Question | None:
        """What should be asked before the areas; None for nothing."""
        overview = self.overview
        if overview is None:
            return None
        keys: list[Question] = [("skin", check.session) for check in overview.ask_skin]
        # Whoever has had no light yet wants to get there first.
        if overview.ask_numbness and overview.doses:
            keys.append(("numbness", (overview.person, overview.today)))
        return next((key for key in keys if key not in self._settled), None)

    def settle(self, key: Question) -> None:
        """Ask something no more: it was answered or skipped."""
        self._settled.add(key)

    def forget_telling(self) -> None:
        """Begin anew: what was just told isn't told once more."""
        self._just_told.clear()

    def advice(self, course: CourseInfo, person: str | None) -> str:
        """Return what a course advises, after one session only; '' for nothing new."""
        text = advice_text(course)
        if not text:
            return ""
        key = f"{person or ''}/{course.area}"
        what = f"{course.started} {course.advice} {course.review}"
        told = self._store.now.told
        if told.get(key) == what and key not in self._just_told:
            return ""
        self._just_told.add(key)
        self._store.change(told={**told, key: what})
        return text


def advice_text(course: CourseInfo) -> str:
    """Return what a course advises; '' for nothing."""
    text = {"review": ADVICE_REVIEW, "stop": ADVICE_STOP}.get(course.advice)
    if text is None:
        return ""
    name = short_area(course.area, course.area)
    return say(text, area=name, week=course.review or course.week)


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
