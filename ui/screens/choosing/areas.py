"""Areas: where the light can go, each always in the same place, on as many pages as they need."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from firmware_py.wire import AreaInfo, Telemetry
from ui.display.geometry import Layout
from ui.display.grid import Page, Pages, pages_for
from ui.language.text import plain, short_area, when
from ui.language.words import BACK, MORE, NO_AREAS, PAGE, WHERE, say
from ui.pictures.scenes import AreaScene, can_draw
from ui.screens.base import PanelScreen
from ui.screens.choosing.closed_area import ClosedArea
from ui.state.choice import Choice
from ui.widgets.prose import Prose
from ui.widgets.target import Target

if TYPE_CHECKING:
    from ui.display.geometry import Geometry

_AREA = "area-"


class Areas(PanelScreen):
    """Where shall the light go?"""

    def __init__(self, page: int = 0) -> None:
        super().__init__()
        self._page = page
        self._laid_out_for: Geometry | None = None

    def compose(self) -> ComposeResult:
        """Lay out one page of tiles, and the row that leads back and turns the pages."""
        self._laid_out_for = self.panel.geometry
        areas = self.panel.state.areas_on_offer
        if not areas:
            yield Prose(say(NO_AREAS), id="title")
            yield Container(Target(say(BACK), name="back"), id="foot")
            return
        pages = self._pages(len(areas))
        self._page = min(self._page, len(pages.pages) - 1)
        page = pages.pages[self._page]
        if self.panel.geometry.layout is Layout.PORTRAIT:
            yield Prose(heading=say(WHERE), id="title")
        tiles = Container(*self._tiles(areas, pages.pages), id="tiles")
        tiles.styles.grid_size_columns = page.columns
        yield tiles
        yield self._foot(len(pages.pages))

    def view(self, _telemetry: Telemetry, /) -> Any:
        """Return when each area may be lit again."""
        areas = self.panel.state.areas_on_offer
        return areas, [self._next(area) for area in areas]

    def paint(self, _view: Any, /) -> None:
        """Write the tiles again."""
        for index, area in enumerate(self.panel.state.areas_on_offer):
            for tile in self.query(Target).filter(f"#{_AREA}{index}"):
                tile.write(area_lines(area, self._next(area), is_short=draws(self)))
                tile.depict(area_scene(area, is_open=self._next(area) == ""))
                tile.set_class(self._next(area) != "", "-later")

    def touched(self, name: str, /) -> None:
        """Go on with an area, back, or to another page."""
        match name:
            case "more" | "back" if name == "more" or self._page:
                step = 1 if name == "more" else -1
                self.panel.show(Areas(self._page + step))
            case "back":
                self.panel.go.home()
            case _:
                index = int(name.removeprefix(_AREA))
                go_on(self, self.panel.state.areas_on_offer[index])

    def on_resize(self) -> None:
        """Lay the tiles out again for another size."""
        if self._laid_out_for not in {None, self.panel.geometry}:
            self.refresh(recompose=True)

    def _pages(self, areas: int) -> Pages:
        """Return how the tiles are divided where a row below them is taken."""
        return pages_for(areas, self.panel.geometry, has_foot=True)

    def _tiles(self, areas: tuple[AreaInfo, ...], pages: tuple[Page, ...]) -> Iterator[Widget]:
        first = sum(page.tiles for page in pages[: self._page])
        for index in range(first, first + pages[self._page].tiles):
            yield area_tile(self, areas[index], f"{_AREA}{index}")

    def _next(self, area: AreaInfo) -> str:
        """Return when an area opens for whom it is; '' where it is open."""
        return opens(self, area)

    def _foot(self, pages: int) -> Container:
        page = say(PAGE, page=self._page + 1, pages=pages) if pages > 1 else ""
        is_above = self.panel.geometry.layout is Layout.PORTRAIT
        words = Prose(page, heading="" if is_above else say(WHERE), id="where")
        back = Target(say(BACK), name="back")
        more = Target(say(MORE), name="more", disabled=self._page == pages - 1)
        return Container(back, words, *((more,) if pages > 1 else ()), id="foot")


def opens(screen: PanelScreen, area: AreaInfo) -> str:
    """Return when an area opens for whom it is; '' where it is open."""
    at = area.next_allowed
    return when(at, screen.panel.clock.now()) if at else ""


def area_lines(area: AreaInfo, later: str, *, is_short: bool) -> tuple[str, ...]:
    """Return what is written on an area's tile. later: when it opens; '' where it is open.

    is_short: below a picture there is room for one row.
    """
    if later:
        return short_area(area.id, area.name), later
    return (short_area(area.id, area.name) if is_short else say(plain(area.name)),)


def area_scene(area: AreaInfo, *, is_open: bool) -> AreaScene | None:
    """Return an area's picture under its usual light; quiet while it is closed."""
    if not can_draw(area.id):
        return None
    return AreaScene(area.id, area.default_mode if is_open else "quiet")


def area_tile(screen: PanelScreen, area: AreaInfo, name: str) -> Target:
    """Return an area's tile."""
    later = opens(screen, area)
    return Target(
        *area_lines(area, later, is_short=draws(screen)),
        name=name,
        scene=area_scene(area, is_open=later == ""),
        classes="-later" if later else "",
    )


def draws(screen: PanelScreen) -> bool:
    """Tell whether a screen's terminal draws pictures."""
    return screen.panel.graphics is not None


def go_on(screen: PanelScreen, area: AreaInfo) -> None:
    """Show an area's minutes, or why it is closed."""
    if later := opens(screen, area):
        screen.panel.show(ClosedArea(area, later))
    else:
        screen.panel.go.minutes(Choice.usual(area, screen.panel.state.person))
