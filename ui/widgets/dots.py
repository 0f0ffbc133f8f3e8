"""Days as dots: this week in a row, a month as a calendar; drawn where the terminal can."""

from collections.abc import Iterator, Sequence
from datetime import date

from textual.content import Content
from textual.geometry import Region

from firmware_py.wire import Day
from ui.display import palette
from ui.language.words import SHORT_DAYS, say
from ui.pictures import charts
from ui.pictures.scenes import MonthScene, Scene
from ui.widgets.picture import Pictured

HAD, HAD_NOT, TO_COME = "●", "○", "·"
_CELL = 4  # columns
_BROADEST = 8  # columns of a day that is drawn
_SIGNS = {HAD: charts.HAD, HAD_NOT: charts.HAD_NOT, TO_COME: charts.TO_COME}


def dot(day: Day, today: str) -> str:
    """Return the sign of a day."""
    if day.areas:
        return HAD
    return HAD_NOT if day.date <= today else TO_COME


class Dots(Pictured):
    """Weeks one below the other, under the days' names. numbered: with the day of the month."""

    def __init__(self, *, id: str, numbered: bool = False) -> None:  # noqa: A002  as textual names it
        super().__init__(id=id, classes="dots")
        self._numbered = numbered
        self._days: Sequence[Day] = ()
        self._today = ""

    def show(self, days: Sequence[Day], today: str | None) -> None:
        """Show other days."""
        if (self._days, self._today) != (days, today or ""):
            self._days, self._today = days, today or ""
            self.refresh()

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return the days as one picture, below the row of their names."""
        rows = self.content_size.height - 1
        if not (self.draws and self._days and rows > 0 and self._cell_columns >= _CELL):
            return ()
        signs = "".join(_SIGNS[dot(day, self._today)] for day in self._days)
        today = next((n for n, day in enumerate(self._days) if day.date == self._today), None)
        scene = MonthScene(self._first, signs, today, self._numbered)
        left, top = self.content_region.offset - self.region.offset
        return ((scene, Region(left + self._left, top + 1, 7 * self._cell_columns, rows)),)

    @property
    def _first(self) -> int:
        """The weekday of the first day, 0 for Monday."""
        return date.fromisoformat(self._days[0].date).weekday()

    @property
    def _cell_columns(self) -> int:
        """How broad a day is drawn, in columns."""
        return min(_BROADEST, self.content_size.width // 7)

    @property
    def _left(self) -> int:
        """How many columns stand free at the left of the picture."""
        return (self.content_size.width - 7 * self._cell_columns) // 2

    def render(self) -> Content:
        """Draw, in the middle."""
        if not self._days:
            return Content("")
        if self.pictures():
            width = self._cell_columns
            names = "".join(f"{say(name):^{width}}" for name in SHORT_DAYS)
            return Content.styled(" " * self._left + names.rstrip(), palette.QUIET)
        margin = " " * max(0, (self.content_size.width - 7 * _CELL + 1) // 2)
        names = "".join(f"{say(name):>2} ".ljust(_CELL) for name in SHORT_DAYS).rstrip()
        rows = [Content.styled(margin + names, palette.QUIET)]
        rows += [Content.assemble(margin, *cells) for cells in self._weeks()]
        return Content("\n").join(rows)

    def _weeks(self) -> Iterator[list[tuple[str, str]]]:
        """Yield the cells of each week, the first one from its first day."""
        cells = [(" " * _CELL, "")] * self._first + [self._cell(day) for day in self._days]
        for start in range(0, len(cells), 7):
            yield cells[start : start + 7]

    def _cell(self, day: Day) -> tuple[str, str]:
        sign = dot(day, self._today)
        text = f"{int(day.date[-2:]):>2}{sign}" if self._numbered else f" {sign}"
        colour = palette.RED if day.areas else palette.QUIET
        if day.date == self._today:
            colour = f"bold {colour if day.areas else palette.TEXT}"
        return text.ljust(_CELL), colour
