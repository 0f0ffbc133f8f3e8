"""A screen as a terminal with graphics shows it: its cells, and over them its pictures."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.segment import Segment
from textual.widget import Widget

from tests.ui.driving import Hands
from ui.display import palette, sixel
from ui.display.graphics import Graphics
from ui.pictures.paint import rgb
from ui.widgets.picture import Pictured

# The kiosk's font, at a size whose frames join from row to row.
FONTS = Path("/usr/share/fonts/truetype/dejavu")
FONT_PX = 30
CELL = Graphics(18, 34)
_COLOURS = 96  # of a picture that is kept


@lru_cache
def _font(*, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"DejaVuSansMono{'-Bold' if bold else ''}.ttf", FONT_PX)


def composed(hands: Hands) -> Image.Image:
    """Return what is on the screen now; its program's graphics must be CELL."""
    screen, (columns, rows) = hands.screen, hands.app.size
    picture = Image.new(
        "RGB", (columns * CELL.cell_width, rows * CELL.cell_height), rgb(palette.GROUND)
    )
    for row, strip in enumerate(screen._compositor.render_strips()):
        column = 0
        for segment in strip:
            if segment.control is None:
                _write(picture, segment, column, row)
                column += segment.cell_length
    for widget in screen.walk_children(Widget):
        if isinstance(widget, Pictured) and all(
            isinstance(each, Widget) and each.display for each in widget.ancestors_with_self[:-2]
        ):
            _paste(picture, widget)
    return picture


def small(picture: Image.Image) -> Image.Image:
    """Return it in few colours, to be kept."""
    return picture.quantize(_COLOURS, dither=Image.Dither.NONE)


def _write(picture: Image.Image, segment: Segment, column: int, row: int) -> None:
    """Draw a run of cells in one style."""
    style = segment.style
    ink, ground = rgb(palette.TEXT), rgb(palette.GROUND)
    if style is not None and style.color is not None:
        ink = rgb(style.color.get_truecolor().hex)
    if style is not None and style.bgcolor is not None:
        ground = rgb(style.bgcolor.get_truecolor().hex)
    font = _font(bold=bool(style is not None and style.bold))
    draw = ImageDraw.Draw(picture)
    top = row * CELL.cell_height
    for at, char in enumerate(segment.text):
        left = (column + at) * CELL.cell_width
        draw.rectangle((left, top, left + CELL.cell_width - 1, top + CELL.cell_height - 1), ground)
        if char != " ":
            draw.text((left, top), char, ink, font)


def _paste(picture: Image.Image, widget: Pictured) -> None:
    x, y = widget.region.offset
    for scene, cells in widget.pictures():
        width, height = cells.width * CELL.cell_width, cells.height * CELL.cell_height
        if width > 0 and sixel.whole(height) > 0:
            drawn = scene.draw(width, sixel.whole(height)).convert("RGB")
            place = (x + cells.x) * CELL.cell_width, (y + cells.y) * CELL.cell_height
            picture.paste(drawn, place)
