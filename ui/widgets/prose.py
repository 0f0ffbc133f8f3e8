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
        self._spare = ""

    def tell(self, *paragraphs: str, heading: str = "", spare: str = "") -> None:
        """Show another text; spare: one more paragraph, where all of it has room for that."""
        if (self._heading, self._paragraphs, self._spare) != (heading, paragraphs, spare):
            self._heading, self._paragraphs, self._spare = heading, paragraphs, spare
            self.refresh()

    @property
    def said(self) -> tuple[str, ...]:
        """What is shown: the heading, if any, and the paragraphs, none of them empty."""
        spare = self._spare if self._fits(self._content("\n", self._spare)) else ""
        return tuple(filter(None, (self._heading, *self._paragraphs, spare)))

    @property
    def fits(self) -> bool:
        """Nothing is cut off."""
        return self._fits(self._content("\n"))

    def render(self) -> Content:
        """Draw, spaced if it fits so; what fits in no way ends in an ellipsis, not in mid-word."""
        texts = [self._content(gap, self._spare) for gap in ("\n\n", "\n")]
        if self._spare:
            texts += [self._content(gap) for gap in ("\n\n", "\n")]
        for content in texts:
            if self._fits(content):
                return content
        content = texts[-1]
        words = content.plain.split(" ")
        while len(words) > 1 and not self._fits(Content(" ".join(words) + " …")):
            words.pop()
        return content[: len(" ".join(words))] + " …"

    def _content(self, gap: str, spare: str = "") -> Content:
        parts = [Content.styled(self._heading, "bold")] if self._heading else []
        parts += [Content(text) for text in (*self._paragraphs, spare) if text]
        return Content(gap).join(parts)

    def _fits(self, content: Content) -> bool:
        size = self.content_size
        return content.get_height({}, max(1, size.width)) <= size.height
