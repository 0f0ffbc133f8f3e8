"""Home: the areas as tiles; first, large, the last session again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import AreaInfo, Telemetry
from ui.choice import Choice
from ui.grid import Page, pages_for
from ui.screens.base import PanelScreen
from ui.text import plain, short_area, when
from ui.widgets.prose import Prose
from ui.widgets.target import Target
from ui.words import (
    AGAIN,
    AGAIN_WHAT,
    BACK,
    MORE,
    NO_AREAS,
    PAGE,
    WHERE,
    say,
)

if TYPE_CHECKING:
    from ui.geometry import Geometry

_AGAIN = "again"
_AREA = "area-"
_AGAIN_CELLS = 2


class Home(PanelScreen):
    """Where shall the light go?"""

    def __init__(self, page: int = 0) -> None:
        super().__init__()
        self._page = page
        self._laid_out_for: Geometry | None = None

    def compose(self) -> ComposeResult:
        """Lay out one page of tiles, and the row that turns pages where there are several."""
        self._laid_out_for = self.panel.geometry
        areas = self._areas()
        if not areas:
            yield Prose(say(NO_AREAS), id="title")
            return
        again = self._again()
        pages = pages_for(len(areas) + (_AGAIN_CELLS if again else 0), self.panel.geometry)
        self._page = min(self._page, len(pages.pages) - 1)
        if pages.title:
            yield Prose(heading=say(WHERE), id="title")
        tiles = Container(*self._tiles(areas, again, pages.pages), id="tiles")
        tiles.styles.grid_size_columns = pages.pages[self._page].columns
        yield tiles
        if len(pages.pages) > 1:
            yield self._foot(len(pages.pages), title=pages.title)

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return when each area may be lit again."""
        return tuple(sorted(telemetry.next_allowed.items()))

    def paint(self, _view: Any, /) -> None:
        """Write the tiles anew."""
        if (self._again() is not None) != bool(self.query(f"#{_AGAIN}")):
            self.refresh(recompose=True)
            return
        for index, area in enumerate(self._areas()):
            for tile in self.query(Target).filter(f"#{_AREA}{index}"):
                tile.write(self._lines(area))
                tile.set_class(self._next(area) != "", "-later")

    def touched(self, name: str, /) -> None:
        """Go on with an area, or to another page."""
        if name in {"more", "back"}:
            step = 1 if name == "more" else -1
            self.panel.show(Home(self._page + step))
            return
        again = self._again()
        if name == _AGAIN:
            if again is not None:
                self.panel.show_check(again, came_from_home=True)
            return
        area = self._areas()[int(name.removeprefix(_AREA))]
        self.panel.show_minutes(Choice.usual(area))

    def on_resize(self) -> None:
        """Lay the tiles out anew for another size."""
        if self._laid_out_for not in {None, self.panel.geometry}:
            self.refresh(recompose=True)

    def _areas(self) -> tuple[AreaInfo, ...]:
        areas = self.panel.areas
        return tuple(a for a in areas.areas if a.enabled) if areas is not None else ()

    def _again(self) -> Choice | None:
        last = self.panel.last_choice
        return last if last is not None and not self._next(last.area) else None

    def _tiles(
        self, areas: tuple[AreaInfo, ...], again: Choice | None, pages: tuple[Page, ...]
    ) -> Iterator[Target]:
        first = sum(page.tiles for page in pages[: self._page])
        last = first + pages[self._page].tiles
        shift = 0
        if again is not None:
            shift = _AGAIN_CELLS
            if self._page == 0:
                yield self._again_tile(again)
        for index in range(max(0, first - shift), last - shift):
            later = "-later" if self._next(areas[index]) else ""
            yield Target(*self._lines(areas[index]), name=f"{_AREA}{index}", classes=later)

    def _again_tile(self, again: Choice) -> Target:
        name = short_area(again.area.id, again.area.name)
        what = say(AGAIN_WHAT, area=name, minutes=again.minutes)
        tile = Target(say(AGAIN), what, name=_AGAIN, strong=1, classes="go")
        tile.styles.column_span = _AGAIN_CELLS
        return tile

    def _lines(self, area: AreaInfo) -> tuple[str, ...]:
        later = self._next(area)
        if later:
            return (short_area(area.id, area.name), later)
        return (say(plain(area.name)),)

    def _next(self, area: AreaInfo) -> str:
        telemetry = self.panel.telemetry
        at = telemetry.next_allowed.get(area.id) if telemetry is not None else None
        return when(at, self.panel.clock.now()) if at else ""

    def _foot(self, pages: int, *, title: bool) -> Container:
        page = say(PAGE, page=self._page + 1, pages=pages)
        words = Prose(page, heading="" if title else say(WHERE))
        back = Target(say(BACK), name="back", disabled=self._page == 0)
        more = Target(say(MORE), name="more", disabled=self._page == pages - 1)
        return Container(back, words, more, id="foot")
