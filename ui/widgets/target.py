"""A touchable field with words on it, and a picture where the terminal draws one."""

from collections.abc import Sequence
from textwrap import wrap

from textual.content import Content
from textual.geometry import Region

from ui.pictures.scenes import Scene
from ui.widgets.picture import Pictured
from ui.widgets.touchable import Touchable

_ROWS_MIN = 2  # of a picture that can be recognised


class Target(Touchable, Pictured):
    """A few centred lines, one of them bold. strong: which one. scene: a picture above them.

    head: so many of the lines stand above the picture. beside: what stands beside it and is
    spoken with it.
    """

    def __init__(
        self,
        *lines: str,
        name: str,
        strong: int = 0,
        scene: Scene | None = None,
        head: int = 0,
        beside: Sequence[str] = (),
        classes: str = "",
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=name, classes=classes, disabled=disabled)
        self._lines: tuple[str, ...] = lines
        self._strong = strong
        self._scene = scene
        self._head = head
        self.beside = tuple(beside)

    @property
    def lines(self) -> tuple[str, ...]:
        """What is written on it."""
        return self._lines

    @property
    def words(self) -> tuple[str, ...]:
        """What is spoken: what it belongs to, then what is written on it."""
        return self.beside + self._lines

    def depict(self, scene: Scene | None) -> None:
        """Show another picture above the words."""
        if self._scene != scene:
            self._scene = scene
            self.refresh()

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return the picture in the rows that the words leave."""
        rows = self._picture_rows
        if self._scene is None or not rows:
            return ()
        left, top = self.content_region.offset - self.region.offset
        return ((self._scene, Region(left, top + self._head_rows, self.content_size.width, rows)),)

    @property
    def _head_rows(self) -> int:
        width = max(1, self.content_size.width)
        return sum(max(1, len(wrap(line, width))) for line in self._lines[: self._head])

    @property
    def _picture_rows(self) -> int:
        if self._scene is None or not self.draws:
            return 0
        width = max(1, self.content_size.width)
        words = sum(max(1, len(wrap(line, width))) for line in self._lines)
        rows = self.content_size.height - words
        return rows if rows >= _ROWS_MIN else 0

    def write(self, lines: Sequence[str], *, usable: bool = True) -> None:
        """Change what is written, and whether it can be touched."""
        if self._lines != tuple(lines):
            self._lines = tuple(lines)
            self.refresh()
        if self.disabled == usable:
            self.disabled = not usable

    def render(self) -> Content:
        """Draw the lines."""
        strong = self._strong
        lines = [
            Content.styled(t, "bold" if i == strong else "") for i, t in enumerate(self._lines)
        ]
        lines[self._head : self._head] = [Content("")] * self._picture_rows
        return Content("\n").join(lines)
