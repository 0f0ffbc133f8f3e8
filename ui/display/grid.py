"""How tiles share a screen: as large as they can be, no empty corner where it can be helped."""

from dataclasses import dataclass

from ui.display.geometry import Geometry, Layout

_COLUMNS = {Layout.COMPACT: (3, 2), Layout.PORTRAIT: (2,), Layout.WIDE: (4, 5, 3)}
# A tile with a third line of text.
_ROOMY = 1


@dataclass(frozen=True, slots=True)
class Page:
    """So many tiles in so many columns."""

    tiles: int
    columns: int

    @property
    def rows(self) -> int:
        """Rows of tiles."""
        return -(-self.tiles // self.columns)


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages; more than one need a row to turn them. title: there is room for a title row."""

    pages: tuple[Page, ...]
    title: bool


def pages_for(cells: int, geometry: Geometry, *, has_foot: bool = False) -> Pages:
    """Return how a number of tiles, one cell each, is divided into pages.

    has_foot: a row below them is taken on every page, also on a single one.
    """
    usual = _COLUMNS[geometry.layout][0]
    roomy = geometry.touch_rows + _ROOMY
    for tall in () if has_foot else (roomy, geometry.touch_rows):
        rows = geometry.rows // tall
        if rows * usual >= cells:
            page = _page(cells, rows, geometry)
            return Pages((page,), title=geometry.rows - page.rows * tall > 1)
    left = geometry.rows - geometry.touch_rows
    rows = max(1, left // roomy)
    full, rest = divmod(cells, rows * usual)
    sizes = (rows * usual,) * full + ((rest,) if rest else ())
    pages = tuple(_page(size, rows, geometry) for size in sizes)
    return Pages(pages, title=left - rows * roomy > 1)


def _page(tiles: int, rows: int, geometry: Geometry) -> Page:
    """Return the columns that leave the fewest cells empty, the usual ones first."""
    fitting = [c for c in _COLUMNS[geometry.layout] if -(-tiles // c) <= rows]
    return Page(tiles, min(fitting, key=lambda columns: -tiles % columns))
