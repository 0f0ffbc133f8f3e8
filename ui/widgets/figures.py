"""A number or a word drawn as large as its place allows."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from ui.display import font


class Figures(Widget):
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

    def render(self) -> Content:
        """Draw in the middle; done by hand, since a style sheet centres rows one by one."""
        size = self.content_size
        rows = font.large(self.shown, size.width, size.height, self._like) or (self.shown,)
        left = " " * ((size.width - len(rows[0])) // 2)
        above = "\n" * ((size.height - len(rows)) // 2)
        return Content.styled(above + "\n".join(left + row for row in rows), "bold")
