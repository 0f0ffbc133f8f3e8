"""Pictures in widgets: blanks in the cells, and before the last of them what is drawn over them."""

from functools import lru_cache
from typing import Protocol, cast

from rich.control import Control
from rich.segment import ControlType, Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ui.display import sixel
from ui.display.graphics import Graphics
from ui.pictures.scenes import Scene

_HELD = 256  # encoded pictures, of some 5 kB each


@lru_cache(maxsize=_HELD)
def _encoded(scene: Scene, width: int, height: int, shade: float) -> str:
    """Return a scene for the terminal. shade: how bright, 0..1."""
    picture = scene.draw(width, height)
    if shade != 1.0:
        picture = picture.convert("RGB").point(lambda level: int(level * shade))
    return sixel.encode(picture)


class Terminal(Protocol):
    """What a program knows of its terminal."""

    @property
    def graphics(self) -> Graphics | None:
        """Whether it draws pictures."""

    @property
    def shade(self) -> float:
        """How bright they shall be, 0..1."""


class Pictured(Widget):
    """A widget with pictures over its cells, where the terminal draws them; else without.

    Text written into those cells takes a picture away there: a widget leaves them blank, and draws
    all of itself again with them. The cursor is saved and put back.
    """

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return what is drawn, and in which cells of the widget."""
        return ()

    @property
    def draws(self) -> bool:
        """Tell whether the terminal draws pictures."""
        return cast("Terminal", self.app).graphics is not None

    @property
    def cell(self) -> tuple[int, int] | None:
        """A cell's width and height in pixels; None where the terminal draws no pictures."""
        graphics = cast("Terminal", self.app).graphics
        return None if graphics is None else (graphics.cell_width, graphics.cell_height)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the widget's lines, and before their last cell its pictures."""
        lines = super().render_lines(crop)
        terminal = cast("Terminal", self.app)
        graphics = terminal.graphics
        if (
            graphics is None
            or crop.size != self.outer_size
            or not lines
            or not self.screen.is_current
        ):
            return lines
        left, top = self.region.offset
        controls = []
        for scene, cells in self.pictures():
            if not (cells.width > 0 and cells.height > 0):
                continue
            size = (
                cells.width * graphics.cell_width,
                sixel.whole(cells.height * graphics.cell_height),
            )
            where = Control.move_to(left + cells.x, top + cells.y).segment.text
            controls.append(f"{where}{_encoded(scene, *size, terminal.shade)}")
        if controls:
            drawn = Segment(f"\x1b7{''.join(controls)}\x1b8", None, _NO_WIDTH)
            lines[-1] = _before_last_cell(lines[-1], drawn)
        return lines


_NO_WIDTH = ((ControlType.CURSOR_FORWARD, 0),)


def _before_last_cell(line: Strip, drawn: Segment) -> Strip:
    """Return a line with what draws the pictures before its last cell.

    Behind it, it would be lost wherever the line is cut at its end: rich.segment.Segment.divide.
    """
    width = line.cell_length
    first, last = line.crop(0, width - 1), line.crop(width - 1, width)
    return Strip([*first, drawn, *last], width)


class Picture(Pictured):
    """One picture as large as its place."""

    def __init__(self, scene: Scene | None = None, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._scene = scene

    def show(self, scene: Scene | None) -> None:
        """Show another one."""
        if scene != self._scene:
            self._scene = scene
            self.refresh()

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return it."""
        return () if self._scene is None else ((self._scene, Region(0, 0, *self.outer_size)),)

    def render(self) -> str:
        """Leave the cells blank."""
        return ""
