"""Pain over time, drawn by plotext, which is loaded when a plot is first looked at."""

import importlib
import sys
from collections.abc import Sequence
from datetime import date

from rich.text import Text
from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from firmware_py.wire import PainPoint
from ui.display import palette
from ui.language.words import MONTHS, PAIN_AFTER, PAIN_BEFORE, say

HIGHEST = 10
_LEGEND = 1  # row
_PLOTTER = "plotext"


class PainPlot(Widget):
    """Before and after each session, from 0 to 10, over the days."""

    def __init__(self) -> None:
        super().__init__(id="pain")
        self._points: Sequence[PainPoint] = ()
        self._is_loaded = _PLOTTER in sys.modules

    def on_mount(self) -> None:
        """Load what draws, aside: it takes a second on a small processor."""
        if not self._is_loaded:
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

    def render(self) -> Content:
        """Draw a legend and the plot below it."""
        width, height = self.content_size
        if not self._is_loaded or not self._points or height <= _LEGEND + 3:
            return Content("")
        legend = Content.assemble(
            ("▄▄ ", palette.NIR_FILL),
            (say(PAIN_BEFORE), palette.TEXT),
            ("   ▄▄ ", palette.RED_FILL),
            (say(PAIN_AFTER), palette.TEXT),
        )
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
