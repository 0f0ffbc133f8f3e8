"""Which questions about how it went are still open, and which advice was shown already."""

from firmware_py.wire import CourseInfo, OverviewInfo
from ui.language.course import advice_text
from ui.state.store import Store

# What is asked about, and of which session or day.
Question = tuple[str, object]


class FollowUps:
    """Remembers what was answered or skipped until the program ends, and shown reviews for ever."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._settled: set[Question] = set()
        self._just_shown: set[str] = set()

    def due(self, overview: OverviewInfo | None) -> Question | None:
        """Return what should be asked before the areas; None for nothing."""
        if overview is None:
            return None
        keys: list[Question] = [("skin", check.session) for check in overview.ask_skin]
        # Whoever has had no light yet wants to get there first.
        if overview.ask_numbness and overview.doses:
            keys.append(("numbness", (overview.person, overview.today)))
        if overview.ask_symptoms and overview.doses:
            # Offered, and again next week where nobody wants to.
            monday = overview.week[0].date if overview.week else overview.today
            keys.append(("symptoms", (overview.person, monday)))
        return next((key for key in keys if key not in self._settled), None)

    def settle(self, key: Question) -> None:
        """Ask something no more: it was answered or skipped."""
        self._settled.add(key)

    def end_session(self) -> None:
        """Count the advice that was shown after this session as shown."""
        self._just_shown.clear()

    def advice(self, course: CourseInfo, person: str | None) -> str:
        """Return what a course advises; '' for nothing new.

        To stop is said each time for as long as that stands; a review after one session only.
        """
        text = advice_text(course)
        if not text or course.advice == "stop":
            return text
        key = f"{person or ''}/{course.area}"
        what = f"{course.started} {course.advice} {course.review}"
        shown = self._store.now.told
        if shown.get(key) == what and key not in self._just_shown:
            return ""
        self._just_shown.add(key)
        self._store.change(told={**shown, key: what})
        return text
