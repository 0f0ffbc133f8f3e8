"""Text that redraws only when it changes and never reads its words as markup."""

from textual.content import Content
from textual.widget import Widget


class Prose(Widget):
    """A bold heading and paragraphs, with space between them where there is room for it."""

    def __init__(
        self,
        *paragraphs: str,
        heading: str = "",
        id: str | None = None,  # noqa: A002  as textual names it
    ) -> None:
        super().__init__(id=id)
        self._heading = heading
        self._paragraphs = paragraphs

    def tell(self, *paragraphs: str, heading: str = "") -> None:
        """Show another text."""
        if (self._heading, self._paragraphs) != (heading, paragraphs):
            self._heading, self._paragraphs = heading, paragraphs
            self.refresh()

    @property
    def said(self) -> tuple[str, ...]:
        """What is shown: the heading, if any, and the paragraphs, none of them empty."""
        return tuple(filter(None, (self._heading, *self._paragraphs)))

    @property
    def fits(self) -> bool:
        """Nothing is cut off."""
        return self._fits(self._content("\n"))

    def render(self) -> Content:
        """Draw, spaced if it fits so; what fits in no way ends in an ellipsis, not in mid-word."""
        for content in (self._content("\n\n"), self._content("\n")):
            if self._fits(content):
                return content
        words = content.plain.split(" ")
        while len(words) > 1 and not self._fits(Content(" ".join(words) + " …")):
            words.pop()
        return content[: len(" ".join(words))] + " …"

    def _content(self, gap: str) -> Content:
        parts = [Content.styled(self._heading, "bold")] if self._heading else []
        parts += [Content(text) for text in self._paragraphs if text]
        return Content(gap).join(parts)

    def _fits(self, content: Content) -> bool:
        size = self.content_size
        return content.get_height({}, max(1, size.width)) <= size.height
