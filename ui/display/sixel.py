"""A picture as sixel, the graphics that a VT340 drew and that foot, xterm and others still draw.

A sixel is a column of six pixels. The picture goes down in bands of six rows; a band is drawn once
for each of its colours: `#n` takes colour n, each character from `?` on is one column's six bits,
`!n` repeats the next character n times, `$` goes back to the band's beginning, and `-` begins the
next band. No `-` follows the last one: at the display's foot it would scroll everything up.
Source: DEC, VT330/VT340 Programmer Reference Manual, chapter 14.
"""

import re
from functools import lru_cache

from PIL import Image

BAND = 6
_COLOURS = 48  # enough for a slope of one light, and few enough to stay small
_BEGIN, _END = "\x1bP0;1q", "\x1b\\"
_CHARACTERS = bytes(range(63, 127)) + bytes(192)
_RUN = re.compile(rb"(.)\1{3,}")


def whole(height: int) -> int:
    """Return the pixels of a height that whole bands fill."""
    return height // BAND * BAND


def encode(picture: Image.Image) -> str:
    """Return a picture (mode RGB, or P) as one sixel string.

    Rows that fill no band are left out.
    """
    width, height = picture.width, whole(picture.height)
    if not height:
        return ""
    indexed = picture.crop((0, 0, width, height))
    if indexed.mode != "P":
        indexed = indexed.quantize(_COLOURS, dither=Image.Dither.NONE)
    palette = indexed.getpalette() or []
    pixels = indexed.tobytes()
    used = sorted(set(pixels))
    head = "".join(_define(colour, palette[3 * colour : 3 * colour + 3]) for colour in used)
    bands = (_band(pixels, width, top) for top in range(0, height, BAND))
    return f'{_BEGIN}"1;1;{width};{height}{head}{"-".join(bands)}{_END}'


def _define(colour: int, rgb: list[int]) -> str:
    red, green, blue = (round(level * 100 / 255) for level in rgb)
    return f"#{colour};2;{red};{green};{blue}"


def _band(pixels: bytes, width: int, top: int) -> str:
    rows = [pixels[row * width : (row + 1) * width] for row in range(top, top + BAND)]
    drawn = []
    for colour in sorted(set(b"".join(rows))):
        columns = 0
        for bit, row in enumerate(rows):
            columns |= int.from_bytes(row.translate(_bits(colour, bit)), "big")
        text = columns.to_bytes(width, "big").translate(_CHARACTERS).rstrip(b"?")
        drawn.append(f"#{colour}{_RUN.sub(_repeat, text).decode('ascii')}")
    return "$".join(drawn)


@lru_cache(maxsize=BAND * 256)
def _bits(colour: int, bit: int) -> bytes:
    """Return a table that makes a pixel of one colour that row's bit, and any other nothing."""
    table = bytearray(256)
    table[colour] = 1 << bit
    return bytes(table)


def _repeat(run: re.Match[bytes]) -> bytes:
    return b"!%d%c" % (len(run[0]), run[0][0])
