"""Home: the areas as tiles; first, large, the last session again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from firmware_py.wire import AreaInfo, Telemetry
from ui.display.geometry import Layout
from ui.display.grid import Page, Pages, pages_for
from ui.language.text import plain, short_area, when
from ui.language.words import (
    AGAIN,
    AGAIN_WHAT,
    BACK,
    FINISH,
    MENU,
    MORE,
    NO_AREAS,
    PAGE,
    SHORT_DAYS,
    WHERE,
    say,
)
from ui.pictures.scenes import AreaScene, can_draw
from ui.screens.base import PanelScreen
from ui.screens.choosing.closed_area import ClosedArea
from ui.state.choice import Choice
from ui.widgets.dots import dot
from ui.widgets.prose import Prose
from ui.widgets.target import Target

if TYPE_CHECKING:
    from ui.display.geometry import Geometry

_AGAIN = "again"
_AREA = "area-"
_AGAIN_CELLS = 2
_ROOM_FOR_WEEK = 47  # columns of the smallest layout


class Home(PanelScreen):
    """Where shall the light go?"""

    def __init__(self, page: int = 0) -> None:
        super().__init__()
        self._page = page
        self._laid_out_for: Geometry | None = None
        self._has_tile = False
        self._page_text = ""

    def compose(self) -> ComposeResult:
        """Lay out one page of tiles, and the row that turns pages where there are several."""
        self._laid_out_for = self.panel.geometry
        areas = self.panel.state.areas_on_offer
        if not areas:
            yield Prose(say(NO_AREAS), id="title")
            return
        again = self._again()
        pages, self._has_tile = self._pages(len(areas), again=again is not None)
        self._page = min(self._page, len(pages.pages) - 1)
        self._page_text = ""
        if len(pages.pages) > 1 and not pages.title:
            self._page_text = say(PAGE, page=self._page + 1, pages=len(pages.pages))
        if pages.title:
            yield Prose(*self._below(), heading=say(WHERE), id="title")
        tiles = Container(*self._tiles(areas, again, pages.pages), id="tiles")
        tiles.styles.grid_size_columns = pages.pages[self._page].columns
        yield tiles
        if len(pages.pages) > 1:
            yield self._foot(len(pages.pages), title=pages.title)

    def view(self, _telemetry: Telemetry, /) -> Any:
        """Return when each area may be lit again, and whether the last session has a rest."""
        areas = self.panel.state.areas_on_offer
        return areas, self._label(), [self._next(area) for area in areas], self._week()

    def paint(self, _view: Any, /) -> None:
        """Write the tiles again."""
        if (self._again() is not None) != bool(self.query(f"#{_AGAIN}")):
            self.refresh(recompose=True)
            return
        for words in self.query(Prose):
            if words.said[:1] == (say(WHERE),):
                words.tell(*self._below(), heading=say(WHERE))
        again = self._again()
        for tile in self.query(Target).filter(f"#{_AGAIN}"):
            if again is not None:
                tile.write(self._again_lines(again))
        for index, area in enumerate(self.panel.state.areas_on_offer):
            for tile in self.query(Target).filter(f"#{_AREA}{index}"):
                tile.write(self._lines(area))
                tile.depict(self._scene(area))
                tile.set_class(self._next(area) != "", "-later")

    def touched(self, name: str, /) -> None:
        """Go on with an area, or to another page."""
        if name == "menu":
            self.panel.go.menu()
            return
        if name in {"more", "back"}:
            step = 1 if name == "more" else -1
            self.panel.show(Home(self._page + step))
            return
        again = self._again()
        if name == _AGAIN:
            if again is not None:
                self.panel.go.check(again, came_from_home=True)
            return
        area = self.panel.state.areas_on_offer[int(name.removeprefix(_AREA))]
        if later := self._next(area):
            self.panel.show(ClosedArea(area, later))
            return
        self.panel.go.minutes(Choice.usual(area, self.panel.state.person))

    def on_resize(self) -> None:
        """Lay the tiles out again for another size."""
        if self._laid_out_for not in {None, self.panel.geometry}:
            self.refresh(recompose=True)

    def _again(self) -> Choice | None:
        last = self.panel.state.last_choice
        return last if last is not None and not self._next(last.area) else None

    def _pages(self, areas: int, *, again: bool) -> tuple[Pages, bool]:
        """Return how the tiles are divided, and whether MENU is one of them.

        It lies beside AGAIN, else in the row that turns pages, else last.
        """
        if again:
            pages = pages_for(areas + _AGAIN_CELLS, self.panel.geometry)
            return pages, len(pages.pages) == 1
        pages = pages_for(areas, self.panel.geometry)
        if len(pages.pages) > 1:
            return pages, False
        return pages_for(areas + 1, self.panel.geometry), True

    def _tiles(
        self, areas: tuple[AreaInfo, ...], again: Choice | None, pages: tuple[Page, ...]
    ) -> Iterator[Widget]:
        first = sum(page.tiles for page in pages[: self._page])
        last = first + pages[self._page].tiles
        shift = 0
        if again is not None:
            shift = _AGAIN_CELLS
            if self._page == 0:
                yield self._first(again)
        for index in range(max(0, first - shift), min(last - shift, len(areas))):
            later = "-later" if self._next(areas[index]) else ""
            yield Target(
                *self._lines(areas[index]),
                name=f"{_AREA}{index}",
                scene=self._scene(areas[index]),
                classes=later,
            )
        if self._has_tile and again is None and self._page == len(pages) - 1:
            page = pages[self._page]
            menu = Target(say(MENU), name="menu")
            menu.styles.column_span = 1 + page.rows * page.columns - page.tiles
            yield menu

    def _first(self, again: Choice) -> Container:
        tile = Target(*self._again_lines(again), name=_AGAIN, strong=1, classes="go")
        menu = (Target(say(MENU), name="menu"),) if self._has_tile else ()
        first = Container(tile, *menu, id="first")
        first.styles.column_span = _AGAIN_CELLS
        return first

    def _again_lines(self, again: Choice) -> tuple[str, str]:
        name = short_area(again.area.id, again.area.name)
        return self._label(), say(AGAIN_WHAT, area=name, minutes=again.minutes)

    def _label(self) -> str:
        """Return what the last session's tile offers: all of it again, or what is left of it."""
        last = self.panel.state.last_choice
        rest = last.area.rest_j_cm2 if last is not None else None
        return say(FINISH if rest is not None and rest > 0 else AGAIN)

    def _lines(self, area: AreaInfo) -> tuple[str, ...]:
        later = self._next(area)
        if later:
            return (short_area(area.id, area.name), later)
        return (say(plain(area.name)),)

    def _scene(self, area: AreaInfo) -> AreaScene | None:
        """Return an area's picture under its usual light; quiet while it is closed."""
        if not can_draw(area.id):
            return None
        return AreaScene(area.id, "quiet" if self._next(area) else area.default_mode)

    def _next(self, area: AreaInfo) -> str:
        """Return when an area opens for whom it is; '' where it is open."""
        at = area.next_allowed
        return when(at, self.panel.clock.now()) if at else ""

    def _below(self) -> tuple[str, str]:
        """Return what is said below the question: which page, and this week."""
        return self._page_text, self._week()

    def _week(self) -> str:
        """Return this week's days, each with its dot; where there is no room the dots alone."""
        overview = self.panel.state.overview
        if overview is None or overview.today is None:
            return ""
        dots = [dot(day, overview.today) for day in overview.week]
        if self.panel.geometry.layout is Layout.COMPACT:
            return "".join(dots) if self.panel.geometry.columns >= _ROOM_FOR_WEEK else ""
        return " ".join(f"{say(name)}{sign}" for name, sign in zip(SHORT_DAYS, dots, strict=False))

    def _foot(self, pages: int, *, title: bool) -> Container:
        words = Prose(*self._below(), heading=say(WHERE))
        if title:
            words = Prose(say(PAGE, page=self._page + 1, pages=pages))
        back = Target(say(BACK), name="back")
        if self._page == 0:
            back = Target(say(MENU), name="menu", disabled=self._has_tile)
        more = Target(say(MORE), name="more", disabled=self._page == pages - 1)
        return Container(back, words, more, id="foot")
