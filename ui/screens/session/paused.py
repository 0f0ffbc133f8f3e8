"""Paused: why, in words, and the way on once every reason is gone."""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Refused, Request, Resume, Telemetry
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.text import clock_text
from ui.language.words import PAUSED, REASONS, RESUME, WAIT, WAITS, say
from ui.screens.base import StopScreen
from ui.widgets.figures import Figures
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class Paused(StopScreen):
    """Dark, with clock and dose frozen."""

    def compose(self) -> ComposeResult:
        """Lay out the frozen countdown, RESUME, the reasons and STOP."""
        yield Container(Figures(id="face"), Target(name="resume", classes="go"), id="top")
        yield Prose(id="why")
        yield self.stop_bar()

    def view(self, telemetry: Telemetry, /) -> Any:
        """Return the reasons, what is left, and whether it may go on."""
        return (
            clock_text(telemetry.remaining_s),
            telemetry.pauses,
            telemetry.can_resume,
            None if telemetry.pause_left_s is None else clock_text(telemetry.pause_left_s),
        )

    def paint(self, view: Any, /) -> None:
        """Show them."""
        clock, reasons, can_resume, left = view
        self.query_one("#face", Figures).shown = clock
        resume = say(RESUME if can_resume else WAIT)
        self.query_one("#resume", Target).write((resume,), usable=can_resume)
        waits = "" if left is None else say(WAITS, time=left)
        why = " ".join(say(REASONS[reason]) for reason in reasons)
        self.query_one("#why", Prose).tell(why, waits, heading=say(PAUSED))

    def touched(self, _name: str, /) -> None:
        """Go on."""
        self.panel.ask(Resume())

    def answered(self, request: Request, answer: Reply) -> None:
        """Show why it can't go on yet."""
        if isinstance(request, Resume) and isinstance(answer, Refused):
            self.query_one("#why", Prose).tell(refusal(answer), heading=say(PAUSED))
