"""This week, shown once a session is over: its dots, when the area is open next, and advice."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import CourseInfo, Dismiss, Telemetry
from ui.language.text import short_area, usable_text, when
from ui.language.words import HISTORY, OK, THIS_WEEK, THIS_WEEK_MANY, say
from ui.screens.base import PanelScreen
from ui.widgets.dots import Dots
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class Week(PanelScreen):
    """The week of whoever had a session. area: that had it."""

    def __init__(self, area: str) -> None:
        super().__init__()
        self._area = area

    def compose(self) -> ComposeResult:
        """Lay out dots and words beside OK and HISTORY."""
        week = Container(
            Prose(heading=say(THIS_WEEK), id="title"),
            Dots(id="week"),
            Prose(id="after"),
            id="given",
        )
        targets = (Target(say(OK), name="ok", classes="go"), Target(say(HISTORY), name="history"))
        yield Container(week, Container(*targets, id="right"), id="top")

    def touched(self, name: str, /) -> None:
        """Leave, or look further back."""
        if name == "history":
            self.panel.go.history(lambda: self.panel.show(Week(self._area)))
        else:
            self.panel.ask(Dismiss())

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return the weeks as they are known, and when the area is open next."""
        return self.panel.state.overview, telemetry.next_allowed.get(self._area)

    def paint(self, view: Any, /) -> None:
        """Show them; what the session changed comes as soon as it has been read."""
        overview, at = view
        if overview is None:
            return
        self.query_one("#week", Dots).show(overview.week, overview.today)
        course = next((each for each in overview.courses if each.area == self._area), None)
        words = [self._again(at)]
        if course is not None:
            state = self.panel.state
            words = [_count(course), *words, state.follow_ups.advice(course, state.person)]
        self.query_one("#after", Prose).tell(*words)

    def _again(self, at: str | None) -> str:
        later = when(at, self.panel.clock.now()) if at else ""
        if not later:
            return ""
        return usable_text(short_area(self._area, self._area), later)


def _count(course: CourseInfo) -> str:
    if course.this_week is None:
        return ""
    name = short_area(course.area, course.area)
    return say(THIS_WEEK_MANY, area=name, had=course.this_week, wanted=course.per_week)
