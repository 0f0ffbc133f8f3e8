"""The displays that a panel may have, and the letters that fit them."""

import math
from dataclasses import dataclass

CAPITAL = 0.73  # of the font's pixels, DejaVu Sans Mono
CELL = 0.6  # of the font's pixels: a letter's width
ABOVE, BELOW = 0.929, 0.236  # of the font's pixels: a line, from the letters' feet
CAPITALS_MM = 3.5  # the least for weak eyes
LARGE_CAPITALS_MM = 5.0  # where the display has room for them
# Columns and rows that a layout of the screen needs at least; a test holds them to the layouts.
UPRIGHT_MIN = (31, 27)
LYING_MIN = (42, 14)


@dataclass(frozen=True, slots=True)
class Display:
    """As it stands unturned: visible millimetres and pixels."""

    name: str
    width_mm: float
    height_mm: float
    width_px: int
    height_px: int
    tried_px: int | None = None  # the font that its screens were drawn for

    def turned(self, degrees: int) -> "Display":
        """Return it as it stands after a turn."""
        if degrees % 180 == 0:
            return self
        return Display(
            self.name, self.height_mm, self.width_mm, self.height_px, self.width_px, self.tried_px
        )

    @property
    def font_px(self) -> int:
        """The largest font with capitals of 5 mm at most that leaves a layout its room.

        Where 3.5 mm is too much already: the largest that leaves enough columns.
        """
        if self.tried_px is not None:
            return self.tried_px
        least, most = self._px(CAPITALS_MM), self._px(LARGE_CAPITALS_MM)
        for font_px in range(most, least, -1):
            if self._has_room(font_px):
                return font_px
        return min(least, int(self.width_px / UPRIGHT_MIN[0] / CELL))

    def cells(self, font_px: int) -> tuple[int, int]:
        """Columns and rows of a terminal in this font that fills the display."""
        line = math.ceil(font_px * ABOVE) + math.ceil(font_px * BELOW)
        return int(self.width_px / (font_px * CELL)), self.height_px // line

    @property
    def capital_mm(self) -> float:
        """How tall capitals then are."""
        return self.font_px * CAPITAL * self.width_mm / self.width_px

    def _px(self, capitals_mm: float) -> int:
        return round(capitals_mm / CAPITAL * self.width_px / self.width_mm)

    def _has_room(self, font_px: int) -> bool:
        columns, rows = self.cells(font_px)
        least = UPRIGHT_MIN if self.height_px > self.width_px else LYING_MIN
        return columns >= least[0] and rows >= least[1]


DISPLAYS: dict[str, Display] = {
    "v1-7": Display("v1-7", 154.0, 86.0, 800, 480, 28),
    "touch2-7": Display("touch2-7", 88.0, 155.0, 720, 1280, 39),
    "touch2-5": Display("touch2-5", 62.0, 110.0, 720, 1280),
}
