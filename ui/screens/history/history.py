"""The past of one person: a month of dots, pain, and the light each area had."""

from collections.abc import Callable
from datetime import date, timedelta, tzinfo
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from firmware_py.wire import Course, Done, Overview, OverviewInfo, Request, Telemetry
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.course import course_text, ended_text, worry_text
from ui.language.told import last_text, symptoms_text
from ui.language.words import (
    BACK,
    CORRECT,
    COURSES_TITLE,
    DOSES_TITLE,
    EARLIER,
    ENDED_TITLE,
    MONTH_OF,
    MONTHS,
    MORE,
    NO_COURSES,
    NO_DATES,
    NO_DOSES,
    NO_ENDED,
    NO_PAIN,
    NOTHING_TOLD,
    PAIN_TREND,
    TALKED,
    TALKED_OVER,
    TOLD_TITLE,
    UNDATED,
    WORKING_OUT,
    say,
)
from ui.screens.base import PanelScreen
from ui.screens.history.corrections import Corrections
from ui.screens.history.talked import Talked
from ui.widgets.doses import AreaDoses
from ui.widgets.dots import Dots
from ui.widgets.newest import Newest
from ui.widgets.plot import PainPlot
from ui.widgets.prose import Prose
from ui.widgets.target import Target

# What shares a page, by layout.
_PAGES = {
    Layout.COMPACT: (("month",), ("pain",), ("told",), ("doses",), ("courses",), ("ended",)),
    Layout.PORTRAIT: (("month", "doses"), ("pain", "courses"), ("told",), ("ended",)),
    Layout.WIDE: (("month", "pain", "doses"), ("told",), ("courses",), ("ended",)),
}


class HistoryScreen(PanelScreen):
    """A month of one person, with pain, doses and courses. back: where BACK leads."""

    def __init__(self, back: Callable[[], object], page: int = 0) -> None:
        super().__init__()
        self._back = back
        self._page = page
        self._earlier: OverviewInfo | None = None  # of a month before this one

    def compose(self) -> ComposeResult:
        """Lay out this page's parts above the row that leads on."""
        pages = _PAGES.get(self.panel.geometry.layout, _PAGES[Layout.COMPACT])
        self._page %= len(pages)
        parts = pages[self._page]
        classes = "-one" if len(parts) == 1 else ""
        yield Container(*(self._part(name) for name in parts), id="parts", classes=classes)
        foot = [Target(say(BACK), name="back")]
        if "month" in parts:
            foot.append(Target(say(EARLIER), name="earlier"))
        if "courses" in parts:
            foot.append(Target(say(TALKED_OVER), name="reviewed", disabled=True))
        if "told" in parts:
            foot.append(Target(say(CORRECT), name="correct", disabled=True))
        if len(pages) > 1:
            foot.append(Target(say(MORE), name="more"))
        yield Container(*foot, id="foot")

    def touched(self, name: str, /) -> None:
        """Go back, to the month before, or to the next page."""
        panel, shown, now = self.panel, self._shown, self.panel.state.overview
        match name:
            case "more":
                panel.show(HistoryScreen(self._back, self._page + 1))
            case "earlier":
                if shown is not None and shown.days:
                    before = date.fromisoformat(shown.days[0].date) - timedelta(days=1)
                    panel.ask(Overview(person=panel.state.person, month=f"{before:%Y-%m}"))
            case "correct":
                panel.show(Corrections(lambda: panel.show(HistoryScreen(self._back, self._page))))
            case "reviewed" if now is not None and now.worries:
                here = HistoryScreen(self._back, self._page)
                panel.show(Talked(now.worries[0], lambda: panel.show(here)))
            case "reviewed":
                for course in now.courses if now is not None else ():
                    if course.review is not None:
                        person = panel.state.person
                        panel.ask(Course(person=person, area=course.area, reviewed=True))
            case _:
                self._back()

    def answered(self, request: Request, answer: Reply) -> None:
        """Take the month that was asked for; after a review ask the first-use questions again."""
        if isinstance(request, Course) and request.reviewed and isinstance(answer, Done):
            self._ask_again()
        if isinstance(request, Overview) and request.month is not None:
            self._earlier = answer if isinstance(answer, OverviewInfo) else self._earlier

    def _ask_again(self) -> None:
        """What a person answered may be otherwise by now: a review asks for all of it."""
        panel, page, back = self.panel, self._page, self._back
        people = panel.state.names
        person = panel.state.person or (people[0] if people else None)
        if person is not None:
            panel.go.questions(person, lambda: panel.show(HistoryScreen(back, page)))

    def view(self, _telemetry: Telemetry, /) -> Any:
        """Return what is known of the month that is shown, and now, which has the courses."""
        return self._shown, self.panel.state.overview

    def paint(self, view: Any, /) -> None:
        """Show it, once it is known."""
        shown, now = view
        if shown is not None:
            self._show(shown, now or shown)

    @property
    def _shown(self) -> OverviewInfo | None:
        return self._earlier or self.panel.state.overview

    def _show(self, answer: OverviewInfo, now: OverviewInfo) -> None:
        month = ""
        if answer.days:
            first = date.fromisoformat(answer.days[0].date)
            month = say(MONTH_OF, month=say(MONTHS[first.month - 1]), year=first.year)
        undated = say(UNDATED, count=answer.undated) if answer.undated else ""
        self._fill("month", month, "" if answer.days else say(NO_DATES), undated)
        self._fill("pain", say(PAIN_TREND), "" if answer.pain else say(NO_PAIN))
        courses = [worry_text(worry) for worry in now.worries]
        courses += [course_text(course) for course in now.courses if course.has_begun]
        for words in self.query("#courses-said").results(Prose):
            words.tell(*(courses or [say(NO_COURSES)]), heading=say(COURSES_TITLE))
        for words in self.query("#ended-said").results(Newest):
            ended = [ended_text(course, self._zone) for course in now.ended_courses]
            words.tell(*(ended or [say(NO_ENDED)]), heading=say(ENDED_TITLE))
        for words in self.query("#told-said").results(Newest):
            words.tell(*self._told(now), heading=say(TOLD_TITLE))
        for target in self.query(Target).filter("#correct"):
            usable = now.last is not None
            target.write((say(CORRECT),) if usable else ("",), usable=usable)
        for target in self.query(Target).filter("#reviewed"):
            due = any(course.review is not None for course in now.courses)
            text = TALKED if now.worries else TALKED_OVER
            usable = due or bool(now.worries)
            target.write((say(text),) if usable else ("",), usable=usable)
        self._fill("doses", say(DOSES_TITLE), "" if answer.doses else say(NO_DOSES))
        for dots in self.query(Dots):
            dots.show(answer.days, answer.today)
        for plot in self.query(PainPlot):
            plot.show(answer.pain)
        for doses in self.query(AreaDoses):
            doses.show(answer.doses)

    @property
    def _zone(self) -> tzinfo | None:
        return self.panel.clock.now().tzinfo

    def _told(self, now: OverviewInfo) -> list[str]:
        """Return what was told of the last session, and of symptoms, newest first."""
        told = [symptoms_text(each) for each in reversed(now.symptoms)]
        if now.last is not None:
            of_session = last_text(now.last, now.notes, self._zone)
            told = [" ".join(filter(None, of_session)), *told]
        return told or [say(NOTHING_TOLD)]

    def _fill(self, part: str, heading: str, none: str, note: str = "") -> None:
        """Write a part's heading, and why nothing is drawn in it where that is so."""
        for box in self.query(f"#{part}-part"):
            box.query_one(Prose).tell(none or note, heading=heading)
            box.set_class(bool(none), "-empty")

    def _part(self, name: str) -> Widget:
        drawn: dict[str, Widget] = {
            "month": Dots(id="month", numbered=True),
            "pain": PainPlot(),
            "doses": AreaDoses(),
        }
        kind = Newest if name in {"ended", "told"} else Prose
        words = kind(say(WORKING_OUT), id=f"{name}-said")
        widgets = [words, drawn[name]] if name in drawn else [words]
        return Container(*widgets, id=f"{name}-part", classes="part -empty")
