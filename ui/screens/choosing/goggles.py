"""Goggles: between the checks and the light, where eyes need them."""

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Refused, Request, Start
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.words import (
    BACK,
    GOGGLES_ARE_ON,
    GOGGLES_OTHERS,
    GOGGLES_TITLE,
    GOGGLES_WHY,
    NOT_NOW,
    START,
    STARTING,
    say,
)
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class Goggles(PanelScreen):
    """The touch that says that goggles are on, and begins the session.

    start: the session to begin; hazard_cm: nobody may be nearer without goggles, None where all
    may; back: the checks.
    """

    def __init__(self, start: Start, hazard_cm: float | None, back: PanelScreen) -> None:
        super().__init__()
        self._start = start
        self._hazard_cm = hazard_cm
        self._back = back

    def compose(self) -> ComposeResult:
        """Lay out why beside START, and below, where STOP comes to lie, BACK alone."""
        others = ""
        if self._hazard_cm is not None:
            others = say(GOGGLES_OTHERS, hazard=f"{self._hazard_cm:.0f}")
        why = Prose(say(GOGGLES_WHY), others, heading=say(GOGGLES_TITLE), id="only")
        start = Target(say(START), say(GOGGLES_ARE_ON), name="start", classes="go")
        yield Container(Container(why, id="left"), Container(start, id="right"), id="sides")
        yield Container(Target(say(BACK), name="back"), id="ways")

    def touched(self, name: str, /) -> None:
        """Begin with goggles on, or go back to the checks."""
        if name == "start":
            self.query_one("#start", Target).write((say(STARTING),), usable=False)
            self.panel.ask(replace(self._start, goggles=True))
        else:
            self.panel.show(self._back)

    def answered(self, request: Request, answer: Reply) -> None:
        """Say why it can't begin."""
        if isinstance(request, Start) and isinstance(answer, Refused):
            self.query_one("#only", Prose).tell(refusal(answer), heading=say(GOGGLES_TITLE))
            self.query_one("#start", Target).write((say(NOT_NOW),), usable=False)
