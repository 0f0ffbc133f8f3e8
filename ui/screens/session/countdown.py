"""Countdown: ten seconds to put the goggles on, or to stop."""

import math
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Telemetry
from ui.language.words import DONT_LOOK, LIGHT_SOON, PUT_GOGGLES_ON, say
from ui.screens.base import StopScreen
from ui.screens.session.view import title
from ui.widgets.figure import BodyFigure
from ui.widgets.figures import Figures
from ui.widgets.prose import Prose


class Countdown(StopScreen):
    """The light comes on soon."""

    def compose(self) -> ComposeResult:
        """Lay out the number, the words and STOP."""
        face = Container(Figures(id="face", like="10"), BodyFigure(), id="shown")
        yield Container(face, Prose(id="beside"), id="top")
        yield Prose(id="line")
        yield self.stop_bar()

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return the seconds, what this is, and what becomes of the eyes."""
        seconds = telemetry.countdown_s
        number = "" if seconds is None else str(max(0, math.ceil(seconds)))
        eyes = PUT_GOGGLES_ON if telemetry.goggles else DONT_LOOK
        light = telemetry.area, telemetry.mode
        return number, title(telemetry, self.panel.state.areas), light, eyes

    def paint(self, view: Any, /) -> None:
        """Show them."""
        number, what, light, eyes = view
        self.query_one(BodyFigure).light(*light)
        self.query_one("#face", Figures).shown = number
        self.query_one("#beside", Prose).tell(say(LIGHT_SOON), heading=say(eyes))
        self.query_one("#line", Prose).tell(what)
