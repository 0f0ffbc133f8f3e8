"""An A4 page that fills from the top: headings, paragraphs, pictures; nothing is cut off."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ui.pictures.scenes import Scene

WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dots an inch
_EDGE, _GAP = 90, 26
INK, PAPER, RED = "#1a1314", "#ffffff", "#b30c1a"
_FONTS = Path("/usr/share/fonts/truetype/dejavu")


@lru_cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"DejaVuSans{'-Bold' if bold else ''}.ttf", size)


class Page:
    """Where the next thing goes is kept. picture: the page."""

    def __init__(self) -> None:
        self.picture = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self._draw = ImageDraw.Draw(self.picture)
        self._y = _EDGE

    @property
    def is_whole(self) -> bool:
        """All of it lies on the page."""
        return self._y <= HEIGHT - _EDGE // 2

    def heading(self, text: str, size: int = 44) -> None:
        """Write a heading."""
        self._write(text, size, bold=True, left=_EDGE, width=WIDTH - 2 * _EDGE)

    def text(self, text: str, size: int = 32) -> None:
        """Write a paragraph."""
        self._write(text, size, bold=False, left=_EDGE, width=WIDTH - 2 * _EDGE)

    def beside(self, scene: Scene, lines: tuple[str, ...], side: int = 190) -> None:
        """Write paragraphs to the right of a picture."""
        top = self._y
        drawn = scene.draw(side, side).convert("RGB")
        self.picture.paste(drawn, (_EDGE, top))
        left = _EDGE + side + 2 * _GAP
        for line in lines:
            self._write(line, 32, bold=False, left=left, width=WIDTH - _EDGE - left)
        self._y = max(self._y, top + side + _GAP)

    def banner(self, text: str, below: str) -> None:
        """Write what must be found first, white on red."""
        rows = [*self._wrapped(text, 42, 1000, bold=True)]
        rest = self._wrapped(below, 32, 1000, bold=False)
        height = 62 * len(rows) + 46 * len(rest) + 2 * _GAP
        self._draw.rectangle((_EDGE, self._y, WIDTH - _EDGE, self._y + height), RED)
        y = self._y + _GAP
        for size, bold, some in ((42, True, rows), (32, False, rest)):
            for row in some:
                place = (WIDTH // 2, y)
                self._draw.text(place, row, PAPER, _font(size, bold=bold), anchor="ma")
                y += round(size * 1.45)
        self._y += height + _GAP

    def line(self, label: str) -> None:
        """Leave a line to write on by hand."""
        self._write(label, 32, bold=False, left=_EDGE, width=WIDTH)
        y = self._y - _GAP
        self._draw.line((_EDGE + 330, y, WIDTH - _EDGE, y), INK, 2)

    def _write(self, text: str, size: int, *, bold: bool, left: int, width: int) -> None:
        for row in self._wrapped(text, size, width, bold=bold):
            self._draw.text((left, self._y), row, INK, _font(size, bold=bold))
            self._y += round(size * 1.32)
        self._y += _GAP // 2

    def _wrapped(self, text: str, size: int, width: int, *, bold: bool) -> list[str]:
        """Return a text in rows that are no wider than so many pixels."""
        font, rows = _font(size, bold=bold), [""]
        for word in text.split():
            longer = f"{rows[-1]} {word}".strip()
            if font.getlength(longer) <= width:
                rows[-1] = longer
            else:
                rows.append(word)
        return rows
