"""A picture in cells: blanks, and on their last row what makes the terminal draw over them."""

from collections.abc import Callable

from PIL import Image
from rich.control import Control
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ui.display import palette, sixel
from ui.display.graphics import Graphics

Draw = Callable[[int, int], Image.Image]  # width and height in pixels
_BLANK = Style(bgcolor=palette.GROUND)
_HELD = 32  # encoded pictures that a widget keeps


class Picture(Widget):
    """A picture drawn at its place's own size, encoded once and kept.

    Text written into its cells takes the picture away there, so nothing else may lie in them. The
    cursor is saved and put back: the compositor goes on where it was.
    """

    def __init__(self, graphics: Graphics, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._graphics = graphics
        self._draw: Draw | None = None
        self._key: object = None
        self._encoded: dict[tuple[object, int, int], str] = {}

    def show(self, key: object, draw: Draw | None) -> None:
        """Show another picture. key: what it shows; the same key is the same picture."""
        if key != self._key:
            self._key, self._draw = key, draw
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return blanks, and behind the last of them the picture."""
        width, height = self.size
        blank = Strip([Segment(" " * crop.width, _BLANK)], crop.width)
        lines = [blank] * crop.height
        if self._draw is None or not (crop.width == width and crop.height == height):
            return lines
        where = self.screen.find_widget(self).region
        if not (width and height) or not self.screen.is_current:
            return lines
        drawn = self._sixel(width, height)
        above = Control.move_to(where.x, where.y).segment.text
        control = Segment(f"\x1b7{above}{drawn}\x1b8", None, ((ControlType.CURSOR_FORWARD, 0),))
        lines[-1] = Strip([Segment(" " * crop.width, _BLANK), control], crop.width)
        return lines

    def _sixel(self, columns: int, rows: int) -> str:
        place = (self._key, columns, rows)
        if place not in self._encoded and self._draw is not None:
            if len(self._encoded) >= _HELD:
                self._encoded.clear()
            size = (columns * self._graphics.cell_width, rows * self._graphics.cell_height)
            self._encoded[place] = sixel.encode(self._draw(*size))
        return self._encoded[place]
