"""Commissioning: the installer has the panel; the person only needs to know, and to stop it."""

from typing import Any

from textual.app import ComposeResult

from firmware_py.wire import Telemetry
from ui.language.messages import message
from ui.language.words import COMMISSIONING, COMMISSIONING_MORE, say
from ui.screens.base import StopScreen
from ui.widgets.prose import Prose


class Commissioning(StopScreen):
    """Light may be on without a session."""

    def compose(self) -> ComposeResult:
        """Lay out the words and STOP."""
        yield Prose(heading=say(COMMISSIONING), id="only")
        yield self.stop_bar()

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return what the panel says of it."""
        return message(telemetry.reason_coded, telemetry.reason)

    def paint(self, view: Any, /) -> None:
        """Show it."""
        words = (say(COMMISSIONING_MORE), view)
        self.query_one("#only", Prose).tell(*words, heading=say(COMMISSIONING))
