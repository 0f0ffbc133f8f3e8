"""From the display's millimetres to the terminal's cells: the layout, and how large a target is."""

import math
from dataclasses import dataclass
from enum import StrEnum

from firmware_py.wire import Display

TOUCH_MM = 20.0
STOP_MM = 30.0
# Where letters are large, words need more than that: two lines, and the line around them.
_WORDS_ROWS, _WORDS_COLUMNS = 4, 7
_MM_MIN, _MM_MAX = 30.0, 3000.0
# Until the daemon has said which it is: the smallest official display.
ASSUMED = Display(model="v1-7", width_mm=154.0, height_mm=86.0)


class Layout(StrEnum):
    """How a screen is arranged; chosen by the terminal's size alone."""

    COMPACT = "compact"
    PORTRAIT = "portrait"
    WIDE = "wide"
    NONE = "small"


def layout_for(columns: int, rows: int) -> Layout:
    """Return the layout for a terminal, NONE where none fits. A cell is twice as tall as wide."""
    upright = 2 * rows > columns
    if columns >= 75 and rows >= 21 and not upright:  # noqa: PLR2004  the design's sizes
        return Layout.WIDE
    if columns >= 31 and rows >= 27 and upright:  # noqa: PLR2004  as above
        return Layout.PORTRAIT
    if columns >= 42 and rows >= 14:  # noqa: PLR2004  as above
        return Layout.COMPACT
    return Layout.NONE


@dataclass(frozen=True, slots=True)
class Geometry:
    """A terminal of so many cells that fills a display of so many millimetres."""

    columns: int
    rows: int
    display: Display = ASSUMED

    @property
    def layout(self) -> Layout:
        """The arrangement for this size."""
        return layout_for(self.columns, self.rows)

    @property
    def cell_mm(self) -> tuple[float, float]:
        """One cell's width and height in millimetres; a display mounted turned is seen as such."""
        shown = self.display
        if not (_MM_MIN <= shown.width_mm <= _MM_MAX and _MM_MIN <= shown.height_mm <= _MM_MAX):
            shown = ASSUMED
        across, down = shown.width_mm, shown.height_mm
        if (across < down) != (2 * self.rows > self.columns):
            across, down = down, across
        return across / max(1, self.columns), down / max(1, self.rows)

    @property
    def touch_columns(self) -> int:
        """The least width of a target, in columns; as many as the layout needs always fit."""
        spare, abreast = {Layout.PORTRAIT: (0, 3), Layout.WIDE: (24, 5)}.get(self.layout, (12, 5))
        wanted = max(_WORDS_COLUMNS, _cells(TOUCH_MM, self.cell_mm[0]))
        return min(wanted, max(1, (self.columns - spare) // abreast))

    @property
    def touch_rows(self) -> int:
        """The least height of a target, in rows; three always fit above one another."""
        wanted = max(_WORDS_ROWS, _cells(TOUCH_MM, self.cell_mm[1]))
        return min(wanted, max(_WORDS_ROWS, self.rows * 2 // 7))

    @property
    def stop_rows(self) -> int:
        """The height of STOP in rows, full width at the bottom; nothing else ever lies there."""
        return min(_cells(STOP_MM, self.cell_mm[1]), max(5, self.rows * 2 // 5))

    def css_variables(self) -> dict[str, str]:
        """Return the sizes by the names that the style sheets use."""
        return {
            "touch-columns": str(self.touch_columns),
            "touch-rows": str(self.touch_rows),
            "two-touch-rows": str(2 * self.touch_rows),
            "stop-rows": str(self.stop_rows),
        }


def _cells(wanted_mm: float, cell_mm: float) -> int:
    # A hair of tolerance: 20 mm of exactly 4 rows must not become 5 by rounding.
    return max(1, math.ceil(wanted_mm / cell_mm - 1e-6))
