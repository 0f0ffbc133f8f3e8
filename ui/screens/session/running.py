"""Running: the time left, each channel's dose, and that light is on which can't be seen."""

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Pause, Request, Settings, SettingsNow, Telemetry
from ui.connection.messages import Reply
from ui.display import palette
from ui.display.geometry import Layout
from ui.language.words import PAUSE, say
from ui.pictures.scenes import SymbolScene
from ui.screens.base import StopScreen
from ui.screens.session.view import SessionView, end_time, session_view
from ui.widgets.bar import DoseBar
from ui.widgets.breathing import BreathingCircle
from ui.widgets.figures import Figures
from ui.widgets.pacer import PacedFigures
from ui.widgets.prose import Prose
from ui.widgets.target import Target

if TYPE_CHECKING:
    from datetime import datetime


class Running(StopScreen):
    """The light is on."""

    AT_ONCE = frozenset({"pause"})

    def __init__(self) -> None:
        super().__init__()
        self._end: datetime | None = None

    def compose(self) -> ComposeResult:
        """Lay out countdown and PAUSE, infrared, bars, a line, and STOP."""
        monotonic, breathing = self.panel.clock.monotonic, self._breathing
        pause = Target(say(PAUSE), name="pause", scene=SymbolScene("pause"))
        if self.panel.graphics is None:
            yield Container(PacedFigures(monotonic, breathing=breathing), pause, id="top")
        else:
            circle = BreathingCircle(monotonic, breathing=breathing)
            yield Container(Figures(id="face"), circle, pause, id="top", classes="-drawn")
        yield Prose(id="infrared")
        yield DoseBar(palette.RED_FILL, id="red")
        yield DoseBar(palette.NIR_FILL, id="nir")
        yield Prose(id="line")
        yield self.stop_bar()

    def view(self, telemetry: Telemetry, /) -> SessionView:
        """Return all of it."""
        self._end = end_time(telemetry, self.panel.clock.now(), self._end)
        return session_view(telemetry, self.panel.state.areas, self._end)

    def paint(self, view: Any, /) -> None:
        """Show it; each widget redraws if its part differs."""
        self.query_one("#face", Figures).shown = view.clock
        infrared = self.query_one("#infrared", Prose)
        layout = self.panel.geometry.layout
        infrared.tell(heading=("\n" if layout is Layout.PORTRAIT else " · ").join(view.nir))
        infrared.set_class(len(view.nir) > 1, "-on")
        red, nir = view.doses
        self.query_one("#red", DoseBar).dose = red
        self.query_one("#nir", DoseBar).dose = nir
        line = ("\n" if layout is Layout.PORTRAIT else " · ").join(view.line)
        self.query_one("#line", Prose).tell(line)

    def touched(self, name: str, /) -> None:
        """Pause, or turn the breathing off or on."""
        if name == "pause":
            self.panel.ask(Pause())
        else:
            self.panel.ask(Settings(breathing=not self._breathing))

    def answered(self, _request: Request, answer: Reply) -> None:
        """Breathe, or not, as is set now."""
        if isinstance(answer, SettingsNow):
            for figures in self.query(PacedFigures):
                figures.set_breathing(breathing=answer.breathing)
            for circle in self.query(BreathingCircle):
                circle.set_breathing(breathing=answer.breathing)

    @property
    def _breathing(self) -> bool:
        return self.panel.state.settings is None or self.panel.state.settings.breathing
