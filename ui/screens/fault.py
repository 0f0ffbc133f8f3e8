"""Fault: what happened, what to do, whom to call."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import ClearFault, Refused, Request, Telemetry
from ui.messages import Reply
from ui.screens.base import StopScreen
from ui.text import sentence
from ui.widgets.prose import Prose
from ui.widgets.target import Target
from ui.words import CLEAR, FAULT, FAULT_UNKNOWN, FAULTS, NEEDS_PIN, say, told


class Fault(StopScreen):
    """The panel went dark by itself and stays so. STOP is here too: it makes dark again."""

    def compose(self) -> ComposeResult:
        """Lay out the words beside CLEAR, and STOP."""
        yield Container(
            Prose(id="words"),
            Target(say(CLEAR), name="clear"),
            id="top",
        )
        yield self.stop_bar()

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return what happened, the remedy, and whether a person here may clear it."""
        fault = telemetry.fault
        if fault is None:
            return say(FAULT_UNKNOWN), "", False
        text = told(fault.text, say(FAULTS.get(fault.code, fault.text)))
        return sentence(text), sentence(fault.remedy), not fault.needs_pin

    def paint(self, view: Any, /) -> None:
        """Show it."""
        text, remedy, may_clear = view
        pin = "" if may_clear else say(NEEDS_PIN)
        self.query_one("#words", Prose).tell(text, remedy, pin, heading=say(FAULT))
        self.query_one("#clear", Target).display = may_clear

    def touched(self, _name: str, /) -> None:
        """Ask to clear it."""
        self.panel.link.ask(ClearFault())

    def answered(self, request: Request, answer: Reply) -> None:
        """Show why it can't be cleared yet."""
        if isinstance(request, ClearFault) and isinstance(answer, Refused):
            self.query_one("#words", Prose).tell(sentence(answer.error), heading=say(FAULT))
