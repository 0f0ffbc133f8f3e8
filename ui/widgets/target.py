"""A touchable field with words on it."""

from collections.abc import Sequence

from textual.content import Content

from ui.widgets.touchable import Touchable


class Target(Touchable):
    """A few centred lines, one of them bold. strong: which one."""

    def __init__(
        self, *lines: str, name: str, strong: int = 0, classes: str = "", disabled: bool = False
    ) -> None:
        super().__init__(name=name, id=name, classes=classes, disabled=disabled)
        self._lines: tuple[str, ...] = lines
        self._strong = strong

    @property
    def lines(self) -> tuple[str, ...]:
        """What is written on it."""
        return self._lines

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
        lines = (
            Content.styled(t, "bold" if i == strong else "") for i, t in enumerate(self._lines)
        )
        return Content("\n").join(lines)
