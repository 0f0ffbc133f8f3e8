"""Tiles on as many pages as they need, above a row that leads back and turns the pages.

`Pick` is one of them: all there is to choose from side by side, with what is chosen now marked.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Container

from ui.display.geometry import Layout
from ui.language.words import BACK, MORE, PAGE, say
from ui.pictures.scenes import Scene
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target

_OPTION = "option-"
# The most tiles abreast first.
_COLUMNS = {Layout.COMPACT: (3, 2), Layout.PORTRAIT: (2,), Layout.WIDE: (4, 3)}


class TilePage(PanelScreen):
    """A page of tiles. Each screen says what is on them (`tiles`) and what one does (`chosen`)."""

    TITLE = ""

    def __init__(self, page: int = 0) -> None:
        super().__init__()
        self._page = page

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return what is written on each tile, by its name."""
        raise NotImplementedError

    def chosen(self, name: str, /) -> None:
        """Do what a tile stands for."""
        raise NotImplementedError

    def asked(self) -> str:
        """Return what stands above them."""
        return say(self.TITLE)

    def scene(self, _name: str, /) -> Scene | None:
        """Return the picture on a tile, if it has one."""
        return None

    def is_so_now(self, _name: str, /) -> bool:
        """Tell whether a tile says what is chosen already."""
        return False

    def leave(self) -> None:
        """Go where BACK leads."""
        self.panel.go.home()

    def another_page(self, page: int) -> "TilePage":
        """Return another page of the same tiles; the first follows the last."""
        return type(self)(page)

    def beside_back(self) -> Sequence[Target]:
        """Return what else lies in the row of BACK."""
        return ()

    def compose(self) -> ComposeResult:
        """Lay out one page."""
        geometry = self.panel.geometry
        tiles = list(self.tiles().items())
        longest = max((len(w) for _, lines in tiles for t in lines for w in t.split()), default=0)
        # A tile's frame takes two columns.
        broad = [
            n for n in _COLUMNS.get(geometry.layout, ()) if geometry.columns // n - 2 >= longest
        ]
        abreast = broad or [1]
        rows = max(1, geometry.rows // geometry.touch_rows - 1)
        pages = max(1, -(-len(tiles) // (abreast[0] * rows)))
        # As even as they can be: no page with one tile alone.
        size = -(-len(tiles) // pages)
        self._page %= pages
        shown = tiles[self._page * size : (self._page + 1) * size]
        yield Prose(heading=self.asked(), id="title")
        widgets = [
            Target(
                *lines,
                name=name,
                strong=len(lines) - 1,
                scene=self.scene(name),
                classes="tile -chosen" if self.is_so_now(name) else "tile",
            )
            for name, lines in shown
        ]
        grid = Container(*widgets, id="tiles")
        fitting = [columns for columns in abreast if columns * rows >= len(shown)]
        columns = min(fitting, key=lambda columns: -len(shown) % columns)
        grid.styles.grid_size_columns = columns
        if widgets:  # no empty corner
            widgets[-1].styles.column_span = 1 + -len(shown) % columns
        yield grid
        foot = [Target(say(BACK), name="back"), *self.beside_back()]
        if pages > 1:
            page = say(PAGE, page=self._page + 1, pages=pages)
            foot += [Target(say(MORE), page, name="more")]
        yield Container(*foot, id="foot")

    def touched(self, name: str, /) -> None:
        """Turn the page, go back, or do what a tile stands for."""
        match name:
            case "more":
                self.panel.show(self.another_page(self._page + 1))
            case "back":
                self.leave()
            case _:
                self.chosen(name)

    def write(self) -> None:
        """Write the tiles again."""
        lines = self.tiles()
        for tile in self.query(Target).filter(".tile"):
            tile.write(lines.get(tile.name or "", tile.lines))


@dataclass(frozen=True, slots=True)
class Option:
    """One of several to choose from: what is written on its tile, and its picture."""

    lines: tuple[str, ...]
    scene: Scene | None = None


class Pick(TilePage):
    """One of several, side by side; a touch takes it.

    title: what is asked; now: the place of what is chosen, None for none of them; take: what
    follows a touch, with its place; back: where BACK leads, with no change.
    """

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        now: int | None,
        take: Callable[[int], object],
        back: Callable[[], object],
        page: int = 0,
    ) -> None:
        super().__init__(page)
        self._asked = title
        self._options = {f"{_OPTION}{place}": option for place, option in enumerate(options)}
        self._now = "" if now is None else f"{_OPTION}{now}"
        self._take = take
        self._back = back

    def another_page(self, page: int) -> "Pick":
        """Return another page of the same."""
        now = int(self._now.removeprefix(_OPTION)) if self._now else None
        options = tuple(self._options.values())
        return Pick(self._asked, options, now, self._take, self._back, page)

    def asked(self) -> str:
        """Return what is asked."""
        return self._asked

    def tiles(self) -> Mapping[str, tuple[str, ...]]:
        """Return all there is to choose from."""
        return {name: option.lines for name, option in self._options.items()}

    def scene(self, name: str, /) -> Scene | None:
        """Return a tile's picture."""
        return self._options[name].scene

    def is_so_now(self, name: str, /) -> bool:
        """Tell whether a tile is what is chosen already."""
        return name == self._now

    def chosen(self, name: str, /) -> None:
        """Take it."""
        self._take(int(name.removeprefix(_OPTION)))

    def leave(self) -> None:
        """Go back as before."""
        self._back()
