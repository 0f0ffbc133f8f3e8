"""Pain over time: a smooth line, else drawn by plotext, loaded when one is first looked at."""

import importlib
import sys
from collections.abc import Sequence
from datetime import date

from rich.text import Text
from textual import on
from textual.content import Content
from textual.geometry import Region
from textual.worker import Worker, WorkerState

from firmware_py.wire import PainPoint
from ui.display import palette
from ui.language.words import MONTHS, PAIN_AFTER, PAIN_BEFORE, say
from ui.pictures.scenes import Scene, TrendScene
from ui.widgets.picture import Pictured

HIGHEST = 10
_LEGEND = 1  # row
_AXIS = 3  # columns of scores at the left of a picture
_LEAST = 3  # rows of one
_PLOTTER = "plotext"


class PainPlot(Pictured):
    """Before and after each session, from 0 to 10, over the days."""

    def __init__(self) -> None:
        super().__init__(id="pain")
        self._points: Sequence[PainPoint] = ()
        self._is_loaded = _PLOTTER in sys.modules

    def on_mount(self) -> None:
        """Load what draws, aside: it takes a second on a small processor."""
        if not self._is_loaded and not self.draws:
            self.run_worker(_load, thread=True, name=_PLOTTER)

    @on(Worker.StateChanged)
    def _on_loaded(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.SUCCESS:
            self._is_loaded = True
            self.refresh()

    def show(self, points: Sequence[PainPoint]) -> None:
        """Show other points."""
        if self._points != points:
            self._points = points
            self.refresh()

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return the lines as one picture, between the rows and columns of its words."""
        rows, columns = self._plot_rows, self.content_size.width - _AXIS
        if not (self.draws and self._points and rows >= _LEAST and columns > 0):
            return ()
        before = self._line([(point.date, point.before) for point in self._points])
        after = self._line([(point.date, point.after) for point in self._points])
        left, top = self.content_region.offset - self.region.offset
        place = Region(left + _AXIS, top + _LEGEND, columns, rows)
        return ((TrendScene(before, after, rows), place),)

    @property
    def _plot_rows(self) -> int:
        """Rows of the picture: an odd number, so that 5 has one in the middle."""
        rows = self.content_size.height - _LEGEND - 1
        return rows - 1 + rows % 2

    def _line(self, told: list[tuple[str, int | None]]) -> tuple[tuple[float, float], ...]:
        """Return a score for each day that has one, the mean of several, by its share of time."""
        first, last = (date.fromisoformat(self._points[at].date).toordinal() for at in (0, -1))
        scores: dict[int, list[int]] = {}
        for day, score in told:
            if score is not None:
                scores.setdefault(date.fromisoformat(day).toordinal(), []).append(score)
        return tuple(
            ((day - first) / max(1, last - first), sum(found) / len(found))
            for day, found in sorted(scores.items())
        )

    def _axes(self) -> list[str]:
        """Return the scores in the rows beside the picture, and the first and last day below it."""
        rows, columns = self._plot_rows, self.content_size.width - _AXIS
        marks = {0: HIGHEST, rows // 2: HIGHEST // 2, rows - 1: 0}
        lines = [f"{marks[row]:>2}" if row in marks else "" for row in range(rows)]
        days = sorted({self._points[at].date for at in (0, -1)})
        first, *last = (_short(date.fromisoformat(day)) for day in days)
        below = first + f"{last[0]:>{columns - len(first)}}" if last else first
        return [*lines, " " * _AXIS + below]

    def render(self) -> Content:
        """Draw a legend and the plot below it."""
        width, height = self.content_size
        if not self._points or height <= _LEGEND + 3:
            return Content("")
        signs = ("○", "●") if self.draws else ("▄▄", "▄▄")
        legend = Content.assemble(
            (f"{signs[0]} ", palette.NIR if self.draws else palette.NIR_FILL),
            (say(PAIN_BEFORE), palette.TEXT),
            (f"   {signs[1]} ", palette.RED if self.draws else palette.RED_FILL),
            (say(PAIN_AFTER), palette.TEXT),
        )
        if self.draws:
            return Content("\n").join([legend, *self._axes()])
        if not self._is_loaded:
            return Content("")
        drawn = Text.from_ansi(self._draw(width, height - _LEGEND), no_wrap=True)
        return legend + "\n" + Content.from_rich_text(drawn)

    def _draw(self, width: int, height: int) -> str:
        import plotext as plt  # noqa: PLC0415  loaded by now

        plt.clear_figure()
        plt.plotsize(width, height)
        for colour in (plt.canvas_color, plt.axes_color):
            colour(_rgb(palette.GROUND))
        plt.ticks_color(_rgb(palette.TEXT))
        plt.frame(False)  # noqa: FBT003  the library's own signature
        plt.ylim(0, HIGHEST)
        plt.yticks([0, 5, HIGHEST])
        days = [date.fromisoformat(point.date).toordinal() for point in self._points]
        for colour_name, values in (
            (palette.NIR_FILL, [point.before for point in self._points]),
            (palette.RED_FILL, [point.after for point in self._points]),
        ):
            known = [(day, y) for day, y in zip(days, values, strict=True) if y is not None]
            if known:
                line = plt.plot if len(known) > 1 else plt.scatter
                line(*zip(*known, strict=True), marker="hd", color=_rgb(colour_name))
        ticks = sorted({days[0], days[-1]})
        plt.xticks(ticks, [_short(date.fromordinal(day)) for day in ticks])
        return str(plt.build())


def _load() -> None:
    importlib.import_module(_PLOTTER)


def _short(day: date) -> str:
    """Return a day and the beginning of its month's name."""
    return f"{day.day} {say(MONTHS[day.month - 1])[:3]}"


def _rgb(colour: str) -> tuple[int, int, int]:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
