"""The body figure: where the light goes."""

from textual.content import Content
from textual.geometry import Region

from ui.display import body, palette
from ui.language.words import say
from ui.pictures.scenes import AreaScene, Scene, can_draw
from ui.widgets.picture import Pictured

_INK = {
    body.BODY: palette.BODY,
    body.RED: palette.RED_LIT,
    body.NIR: palette.NIR_LIT,
}


class BodyFigure(Pictured):
    """A person with one area lit in the colours of its light; drawn only where it has room."""

    def __init__(self, area: str = "", mode: str = "") -> None:
        super().__init__(id="body")
        self._shown = (area, mode)

    def light(self, area: str | None, mode: str | None) -> None:
        """Light another area."""
        shown = (area or "", mode or "")
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return the area as a picture."""
        area, mode = self._shown
        if not self.draws or not can_draw(area) or not mode:
            return ()
        return ((AreaScene(area, mode), Region(0, 0, *self.outer_size)),)

    def render(self) -> Content:
        """Draw it in the middle, and below it from where it is seen."""
        width, height = self.content_size
        area, mode = self._shown
        if self.pictures():
            return Content("")
        if area not in body.AREAS or width < body.WIDTH or height < body.ROWS:
            return Content("")
        pixels = body.pixels(area, mode)
        left = " " * ((width - body.WIDTH) // 2)
        rows = [
            Content.assemble(left, *map(_cell, upper, lower))
            for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
        ]
        if height > body.ROWS:
            rows.append(Content.styled(say(body.side(area)).center(width).rstrip(), palette.QUIET))
        above = [Content("")] * ((height - len(rows)) // 2)
        return Content("\n").join([*above, *rows])


def _cell(upper: int, lower: int) -> tuple[str, str]:
    """Return two pixels as one half block; of two colours the lit one is the ink."""
    if upper == lower:
        return ("█", _INK[upper]) if upper else (" ", "")
    if not lower or (upper and upper > lower):
        ground = f" on {_INK[lower]}" if lower else ""
        return "▀", f"{_INK[upper]}{ground}"
    return "▄", f"{_INK[lower]} on {_INK[upper]}" if upper else _INK[lower]
