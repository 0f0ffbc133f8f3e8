"""Large digits and the word STOP: round strokes of one width, each digit as wide as the others."""

import math
from functools import lru_cache

from PIL import Image

from ui.pictures.shapes import Point, Shape, arc, mask, stroke

_HALF = 7.2  # half a stroke's width
_LEFT, _RIGHT, _TOP, _BOTTOM = 26.0, 74.0, 8.0, 92.0
_MIDDLE, _HALF_WIDTH = 50.0, 24.0
_UPPER, _LOWER = 29.5, 68.5  # the middles of the two bowls


def _strokes(*lines: tuple[Point, ...]) -> tuple[Shape, ...]:
    return tuple(shape for line in lines for shape in stroke(line, _HALF))


_DIGITS: dict[str, tuple[Shape, ...]] = {
    "0": _strokes(arc(50, 50, _HALF_WIDTH, 42, 0, 360)),
    "1": _strokes(((32, 24), (52, 8), (52, 92))),
    "2": _strokes((*arc(50, 31.5, 23, 23.5, 198, 388), (27, _BOTTOM), (75, _BOTTOM))),
    "3": _strokes(
        (*arc(49, 28.5, 21.5, 20.5, 205, 450), (44, 49)),
        ((44, 49), (49, 49), *arc(49, 70.5, 24, 21.5, 270, 515)),
    ),
    "4": _strokes(((62, _BOTTOM), (62, _TOP), (24, 69), (75.5, 69))),
    "5": _strokes(
        ((70, _TOP), (34, _TOP), (30.5, 46), *arc(49, 64.5, 25, 27.5, 228, 512)),
    ),
    "6": _strokes(
        arc(50, 66.5, _HALF_WIDTH, 25.5, 0, 360),
        arc(66, 66.5, 40, 58.5, 268, 180),
    ),
    "7": _strokes(((_LEFT, _TOP), (75, _TOP), (42, _BOTTOM))),
    "8": _strokes(
        arc(50, 28.5, 20.5, 20.5, 0, 360),
        arc(50, 70, 24.5, 22, 0, 360),
    ),
    "9": _strokes(
        arc(50, 33.5, _HALF_WIDTH, 25.5, 0, 360),
        arc(34, 33.5, 40, 58.5, 88, 0),
    ),
    ":": (*stroke(((50, 33),), 8.2), *stroke(((50, 68),), 8.2)),
    "-": _strokes(((32, 50), (68, 50))),
}
# The letters of the only word that is drawn.
_LETTERS: dict[str, tuple[Shape, ...]] = {
    "S": _strokes((*arc(50, 29, 22, 21, 335, 90), *arc(50, 71, 23, 21, 270, 515))),
    "T": _strokes(((24, _TOP), (76, _TOP)), ((50, _TOP), (50, _BOTTOM))),
    "O": _strokes(arc(50, 50, 27, 42, 0, 360)),
    "P": _strokes(
        ((30, _BOTTOM), (30, _TOP), (48, _TOP), *arc(50, 30.5, 22, 22.5, 270, 450), (30, 53))
    ),
}
_GLYPHS = _DIGITS | _LETTERS
# Of a height; what isn't named is as wide as a digit.
_WIDTHS = {":": 0.34, "T": 0.72, "O": 0.76, "S": 0.7, "P": 0.7}
_WIDTH = 0.66


@lru_cache(maxsize=64)
def _glyph(glyph: str, height: int) -> Image.Image:
    """Return one glyph's mask, as wide as it is."""
    square = mask(_GLYPHS[glyph], height, height)
    width = round(height * _WIDTHS.get(glyph, _WIDTH))
    left = (height - width) // 2
    return square.crop((left, 0, left + width, height))


def can_draw(text: str) -> bool:
    """Tell whether there is a drawing of every character."""
    return all(glyph in _GLYPHS for glyph in text)


def cells_for(text: str, room: tuple[int, int], cell: tuple[int, int]) -> tuple[int, list[int]]:
    """Return how tall a text can be drawn, and how many cells wide each of its glyphs then is.

    room: columns and rows; cell: its pixels. A glyph that begins with a cell is encoded once and
    kept, so that a running second costs bytes alone. No list: there is no room.
    """
    (columns, rows), (across, down) = room, cell
    tall = min(rows * down, int(columns * across / share_of(text)))
    while tall >= down // 2:
        wide = [math.ceil(tall * _WIDTHS.get(glyph, _WIDTH) / across) for glyph in text]
        if sum(wide) <= columns:
            return tall, wide
        tall = tall * 31 // 32
    return 0, []


def share_of(text: str) -> float:
    """Return the width of a text in heights of it."""
    return sum(_WIDTHS.get(glyph, _WIDTH) for glyph in text)


def line(text: str, width: int, height: int, tallest: int | None = None) -> Image.Image:
    """Return a text's mask in the middle of so many pixels, as large as fits.

    tallest: in pixels; None: as the height allows.

    Raises:
        KeyError: There is no drawing of a character.
    """
    most = height if tallest is None else min(height, tallest)
    tall = max(1, min(most, int(width / share_of(text)))) if text else 1
    glyphs = [_glyph(glyph, tall) for glyph in text]
    drawn = Image.new("L", (width, height), 0)
    left = (width - sum(glyph.width for glyph in glyphs)) // 2
    for glyph in glyphs:
        drawn.paste(glyph, (left, (height - tall) // 2))
        left += glyph.width
    return drawn
