"""A list that shows as many of its first paragraphs as there is room for."""

from textual.content import Content

from ui.widgets.prose import Prose


class Newest(Prose):
    """Paragraphs, the most important first: how many are shown is decided when they are drawn."""

    @property
    def said(self) -> tuple[str, ...]:
        """What is shown: the heading, if any, and the paragraphs that have room."""
        return tuple(filter(None, (self._heading, *self._shown())))

    @property
    def fits(self) -> bool:
        """The first paragraph isn't cut off."""
        return self._has_room(self._paragraphs[:1])

    def render(self) -> Content:
        """Draw what has room."""
        whole, self._paragraphs = self._paragraphs, self._shown()
        try:
            return super().render()
        finally:
            self._paragraphs = whole

    def _shown(self) -> tuple[str, ...]:
        for count in range(len(self._paragraphs), 1, -1):
            if self._has_room(self._paragraphs[:count]):
                return self._paragraphs[:count]
        return self._paragraphs[:1]

    def _has_room(self, paragraphs: tuple[str, ...]) -> bool:
        whole, self._paragraphs = self._paragraphs, paragraphs
        try:
            return super().fits
        finally:
            self._paragraphs = whole
