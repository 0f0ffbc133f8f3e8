"""Reads the screen as a person does, from its picture: letter by letter, by the font's shapes."""

import math
import string
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path("/usr/share/fonts/truetype/dejavu")
LETTERS = string.ascii_letters + string.digits + ".,:;!?%/+-()'\"\u2019\u00b7\u00b2\u2212\u2026"
# Of the font's own measures, in its units of an em of 2048: a letter's width; above and below.
WIDTH, ABOVE, BELOW = 1233 / 2048, 1901 / 2048, 483 / 2048
# How unlike its likest letter a cell may be, of 1: more is a frame, a bar or a large figure.
UNLIKE = 0.5
FAINT = 24


@dataclass(frozen=True, slots=True)
class Page:
    """rows: the text, a line a row of cells. cell, origin: in pixels."""

    rows: tuple[str, ...]
    cell: tuple[int, int]
    origin: tuple[int, int]

    @property
    def text(self) -> str:
        """All of it in one line, each word once."""
        return " ".join(" ".join(self.rows).split())

    def where(self, words: str) -> tuple[int, int]:
        """Return the pixel in the middle of some words, for a finger.

        Raises:
            LookupError: They aren't there.
        """
        for row, line in enumerate(self.rows):
            column = f" {line} ".find(f" {words} ")
            if column >= 0:
                width, height = self.cell
                x = self.origin[0] + (column + len(words) / 2) * width
                return round(x), round(self.origin[1] + (row + 0.5) * height)
        raise LookupError(f"{words!r} isn't on the screen:\n" + "\n".join(self.rows))

    def below(self, words: str) -> str:
        """Return what stands under some words, in their tile."""
        for row, line in enumerate(self.rows[:-1]):
            column = f" {line} ".find(f" {words} ")
            if column >= 0:
                return self.rows[row + 1][max(0, column - 3) : column + len(words) + 3].strip()
        return ""

    def has(self, *words: str) -> bool:
        """Tell whether all these words are there."""
        return all(each in self.text for each in words)

    def has_one_of(self, *words: str) -> bool:
        """Tell whether any of these is there."""
        return any(each in self.text for each in words)


def read(picture: Path, font_px: int) -> Page:
    """Return what a screen of this font's size shows; what isn't text reads as spaces."""
    with Image.open(picture) as opened:
        image = opened.convert("L")
    width, height = _cell(font_px)
    columns, lines = image.width // width, image.height // height
    # The terminal puts what is left over half above and half below.
    left, top = (image.width - columns * width) // 2, (image.height - lines * height) // 2
    rows = []
    for row in range(lines):
        y = top + row * height
        cells = [
            image.crop((left + n * width, y, left + (n + 1) * width, y + height))
            for n in range(columns)
        ]
        rows.append("".join(_letter(cell.tobytes(), font_px) for cell in cells))
    return Page(tuple(rows), (width, height), (left, top))


def _cell(font_px: int) -> tuple[int, int]:
    """Return a cell's width and height; the terminal rounds what is above and below by itself."""
    return round(font_px * WIDTH), math.ceil(font_px * ABOVE) + math.ceil(font_px * BELOW)


@lru_cache(maxsize=8192)
def _letter(cell: bytes, font_px: int) -> str:
    ground, ink = min(cell), max(cell)
    if ink - ground < FAINT:
        return " "
    # Dark on light where most of the cell is light.
    is_dark = sum(cell) > len(cell) * (ground + ink) / 2
    shape = tuple(
        ((ink - value) if is_dark else (value - ground)) / (ink - ground) for value in cell
    )
    total = sum(shape)
    if not 0 < total < len(shape) / 2:
        return " "
    best, likest = UNLIKE, " "
    for letter, template, weight in _templates(font_px):
        if not total * 0.6 < weight < total * 1.6:
            continue
        unlike = sum((a - b) ** 2 for a, b in zip(shape, template, strict=True)) / max(
            total, weight
        )
        if unlike < best:
            best, likest = unlike, letter
    return likest


@lru_cache
def _templates(font_px: int) -> list[tuple[str, tuple[float, ...], float]]:
    width, height = _cell(font_px)
    found = []
    for name in ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"):
        font = ImageFont.truetype(FONTS / name, font_px)
        for letter in LETTERS:
            canvas = Image.new("L", (width, height))
            place = (0, math.ceil(font_px * ABOVE))
            ImageDraw.Draw(canvas).text(place, letter, fill=255, font=font, anchor="ls")
            shape = tuple(value / 255 for value in canvas.tobytes())
            found.append((letter, shape, sum(shape)))
    return found
