"""A number or a word as large as its place allows: smooth where the terminal draws pictures."""

from textual.content import Content
from textual.geometry import Region
from textual.reactive import reactive

from ui.display import font
from ui.pictures import digits
from ui.pictures.scenes import LineScene, Scene
from ui.widgets.picture import Pictured


class Figures(Pictured):
    """Block figures; small text where not even the least of them fits.

    like: a text for whose size there must be room, so that a shorter one is not drawn larger.
    """

    shown: reactive[str] = reactive("")

    def __init__(
        self,
        shown: str = "",
        *,
        id: str,  # noqa: A002  as textual names it
        name: str | None = None,
        like: str = "",
    ) -> None:
        super().__init__(id=id, name=name)
        self._like = like
        self.set_reactive(Figures.shown, shown)

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return each figure as a picture, all of them in the middle of their place."""
        cell = self.cell
        if not self._is_picture or cell is None:
            return ()
        left, top = self.content_region.offset - self.region.offset
        columns, rows = self.content_size
        tall, wide = digits.cells_for(self.shown, (columns, rows), cell)
        left += (columns - sum(wide)) // 2
        ink, ground = self.styles.color.hex6.lower(), self.styles.background.hex6.lower()
        found = []
        for glyph, width in zip(self.shown, wide, strict=False):
            found.append((LineScene(glyph, ink, ground, tall), Region(left, top, width, rows)))
            left += width
        return tuple(found)

    @property
    def _is_picture(self) -> bool:
        return bool(self.shown) and self.draws and digits.can_draw(self.shown)

    def render(self) -> Content:
        """Draw in the middle; done by hand, since a style sheet centres rows one by one."""
        if self._is_picture:
            return Content("")
        size = self.content_size
        rows = font.large(self.shown, size.width, size.height, self._like) or (self.shown,)
        left = " " * ((size.width - len(rows[0])) // 2)
        above = "\n" * ((size.height - len(rows)) // 2)
        return Content.styled(above + "\n".join(left + row for row in rows), "bold")
