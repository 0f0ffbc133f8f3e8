"""Home: whose turn it is, what comes next, and the way to everything else."""

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from firmware_py.wire import AreaInfo, Telemetry
from ui.display.geometry import Layout
from ui.language.course import standing_advice, worry_text
from ui.language.text import day_and_time, greeting, plain, short_area, when
from ui.language.words import (
    FINISH_AREA,
    FOR_NOW_NOTHING,
    MENU,
    MORE_AREAS,
    NEXT_IS,
    NO_AREAS,
    SEE_CLINICIAN,
    START_AREA,
    START_WHAT,
    WEEK_HAD,
    WHERE,
    WHO,
    say,
)
from ui.pictures.scenes import AreaScene, Scene, WeekScene, can_draw
from ui.screens.base import PanelScreen
from ui.screens.choosing.areas import Areas, area_lines, area_scene, area_tile, draws, go_on, opens
from ui.state.next_session import Due, NextSession, next_session
from ui.widgets.prose import Prose
from ui.widgets.target import Target

if TYPE_CHECKING:
    from ui.display.geometry import Geometry

_AREA = "area-"
_BESIDE = {Layout.COMPACT: 2, Layout.PORTRAIT: 2, Layout.WIDE: 6}


class Home(PanelScreen):
    """One large tile for what is due, some areas, and a row with MENU, WHO and all areas."""

    def __init__(self) -> None:
        super().__init__()
        self._laid_out_for: tuple[Geometry, int] | None = None

    def compose(self) -> ComposeResult:
        """Lay it out; every tile keeps its place, whatever is due."""
        state = self.panel.state
        self._laid_out_for = self.panel.geometry, len(state.areas_on_offer)
        areas = state.areas_on_offer[: _BESIDE.get(self.panel.geometry.layout, 2)]
        due = self._due()
        first = Target(
            *self._next_lines(due),
            name="next",
            strong=1,
            scene=_scene(due),
            head=1,
            classes="next go" if due.choice is not None else "next",
        )
        tiles = [area_tile(self, area, f"{_AREA}{at}") for at, area in enumerate(areas)]
        yield Container(first, Container(*tiles, id="areas"), id="sides")
        advice = self._advice()
        said = Prose(advice, id="advice")
        said.set_class(advice != "", "-on")
        yield said
        yield Container(*self._foot(), id="foot")

    def view(self, _telemetry: Telemetry, /) -> Any:
        """Return what is due, when each area opens, and the time."""
        areas = self.panel.state.areas_on_offer
        return (
            self._due(),
            [(area, opens(self, area)) for area in areas],
            self._day(),
            self._advice(),
        )

    def paint(self, view: Any, /) -> None:
        """Write all of it again."""
        due, areas, day, advice = view
        if self._is_laid_out_otherwise:
            self.refresh(recompose=True)
            return
        tile = self.query_one("#next", Target)
        tile.write(self._next_lines(due), usable=True)
        tile.depict(_scene(due))
        tile.set_class(due.choice is not None, "go")
        for index, (area, later) in enumerate(areas):
            for small in self.query(Target).filter(f"#{_AREA}{index}"):
                small.write(area_lines(area, later, is_short=draws(self)))
                small.depict(area_scene(area, is_open=later == ""))
                small.set_class(later != "", "-later")
        for words in self.query("#day"):
            if isinstance(words, Prose):
                words.tell(*day)
        said = self.query_one("#advice", Prose)
        said.tell(advice)
        said.set_class(advice != "", "-on")

    def touched(self, name: str, /) -> None:
        """Start what is due, or go elsewhere."""
        panel = self.panel
        match name:
            case "menu":
                panel.go.menu()
            case "who":
                panel.choose_person(None)
            case "more":
                panel.show(Areas())
            case "next":
                due = self._due()
                if due.choice is not None:
                    panel.go.check(due.choice, came_from_home=True)
                elif due.due is Due.CLINICIAN:
                    panel.go.history(panel.go.home)
                elif due.area is not None:
                    go_on(self, due.area)
                else:
                    panel.show(Areas())
            case _:
                go_on(self, panel.state.areas_on_offer[int(name.removeprefix(_AREA))])

    def on_resize(self) -> None:
        """Lay the tiles out again for another size."""
        if self._is_laid_out_otherwise:
            self.refresh(recompose=True)

    @property
    def _is_laid_out_otherwise(self) -> bool:
        now = self.panel.geometry, len(self.panel.state.areas_on_offer)
        return self._laid_out_for not in {None, now}

    def _foot(self) -> tuple[Widget, ...]:
        state = self.panel.state
        menu, more = Target(say(MENU), name="menu"), Target(say(MORE_AREAS), name="more")
        if state.has_people:
            return menu, Target(plain(state.person or ""), say(WHO), name="who"), more
        return menu, Prose(*self._day(), id="day"), more

    def _due(self) -> NextSession:
        state = self.panel.state
        courses = state.overview.courses if state.overview is not None else ()
        return next_session(
            state.areas_on_offer, courses, state.last_choice, state.person, self.panel.clock.now()
        )

    def _day(self) -> tuple[str, ...]:
        telemetry = self.panel.state.telemetry
        if telemetry is None or telemetry.clock == "unset":
            return ()
        day, time = day_and_time(self.panel.clock.now())
        if self.panel.geometry.layout is Layout.PORTRAIT:  # no room for the month
            day = " ".join(day.split()[:2])
        return day, time

    def _advice(self) -> str:
        overview = self.panel.state.overview
        if overview is None:
            return ""
        worries = [worry_text(worry) for worry in overview.worries]  # of ended courses too
        under_way = [standing_advice(course) for course in overview.courses]
        return next(filter(None, (*worries, *under_way)), "")

    def _next_lines(self, due: NextSession) -> tuple[str, ...]:
        """Return greeting, what a touch does, and how the week stands."""
        state = self.panel.state
        hello = greeting(self.panel.clock.now(), state.person if state.has_people else None)
        if due.area is None:
            return hello, say(WHERE if state.areas_on_offer else NO_AREAS), ""
        name = short_area(due.area.id, due.area.name)
        week = ""
        if due.had is not None and due.wanted is not None:
            week = say(WEEK_HAD, had=due.had, wanted=due.wanted)
        match due.due:
            case Due.CLINICIAN:
                return hello, say(SEE_CLINICIAN), ""
            case Due.REST_OF_SESSION:
                return hello, say(FINISH_AREA, area=name), ""
            case Due.SESSION if due.choice is not None:
                minutes = say(START_WHAT, minutes=due.choice.minutes)
                return hello, say(START_AREA, area=name), " · ".join(filter(None, (minutes, week)))
            case _:
                at = when(due.opens, self.panel.clock.now()) if due.opens else ""
                upcoming = say(NEXT_IS, area=name, when=at) if at else week
                return hello, say(FOR_NOW_NOTHING), upcoming


def _scene(due: NextSession) -> Scene | None:
    """Return the picture of what is due: its area, in the ring of its week where that is known."""
    area: AreaInfo | None = due.area
    if area is None or not can_draw(area.id):
        return None
    light = area.default_mode if due.choice is None else due.choice.mode
    if due.had is None or due.wanted is None or due.wanted < 1:
        return AreaScene(area.id, light)
    return WeekScene(area.id, light, min(due.had, due.wanted), due.wanted)
