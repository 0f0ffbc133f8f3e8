"""Days as dots: this week in a row, a month as a calendar."""

from collections.abc import Iterator, Sequence
from datetime import date

from textual.content import Content
from textual.widget import Widget

from firmware_py.wire import Day
from ui.display import palette
from ui.language.words import SHORT_DAYS, say

HAD, HAD_NOT, TO_COME = "●", "○", "·"
_CELL = 4  # columns


def dot(day: Day, today: str) -> str:
    """Return the sign of a day."""
    if day.areas:
        return HAD
    return HAD_NOT if day.date <= today else TO_COME


class Dots(Widget):
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

    def render(self) -> Content:
        """Draw, in the middle."""
        if not self._days:
            return Content("")
        margin = " " * max(0, (self.content_size.width - 7 * _CELL + 1) // 2)
        names = "".join(f"{say(name):>2} ".ljust(_CELL) for name in SHORT_DAYS).rstrip()
        rows = [Content.styled(margin + names, palette.QUIET)]
        rows += [Content.assemble(margin, *cells) for cells in self._weeks()]
        return Content("\n").join(rows)

    def _weeks(self) -> Iterator[list[tuple[str, str]]]:
        """Yield the cells of each week, the first one from its first day."""
        first = date.fromisoformat(self._days[0].date).weekday()
        cells = [(" " * _CELL, "")] * first + [self._cell(day) for day in self._days]
        for start in range(0, len(cells), 7):
            yield cells[start : start + 7]

    def _cell(self, day: Day) -> tuple[str, str]:
        sign = dot(day, self._today)
        text = f"{int(day.date[-2:]):>2}{sign}" if self._numbered else f" {sign}"
        colour = palette.RED if day.areas else palette.QUIET
        if day.date == self._today:
            colour = f"bold {colour if day.areas else palette.TEXT}"
        return text.ljust(_CELL), colour
