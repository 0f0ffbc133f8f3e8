"""Anything else? What a person may tell of a session beside red skin and pain."""

from collections.abc import Callable
from typing import get_args

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import After, Refused, Request
from firmware_py.wire.base import Complaint
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.words import BLISTER_RESTS, COMPLAINTS, ELSE, NEXT, NO, TOLD, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target

KINDS: tuple[Complaint, ...] = get_args(Complaint)


class Complaints(PanelScreen):
    """Each touch tells one thing, and says that it was kept; NO, or NEXT, goes on.

    session: the one that is done; then: what follows.
    """

    def __init__(self, session: int, then: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self._then = then
        self._told: set[str] = set()

    def compose(self) -> ComposeResult:
        """Lay out what may be told, and the way on."""
        yield Prose(heading=say(ELSE), id="title")
        told = [Target(say(text), name=name) for name, text in COMPLAINTS.items()]
        yield Container(*told, Target(say(NO), name="next", classes="go"), id="keys")

    def touched(self, name: str, /) -> None:
        """Tell of something, or go on."""
        if name == "next":
            self._then()
        else:
            (told,) = (each for each in KINDS if each == name)
            self.panel.ask(After(session=self._session, complaints=(told,)))

    def answered(self, request: Request, answer: Reply) -> None:
        """Say that it is kept, and what follows from it; or why it isn't."""
        if not isinstance(request, After) or not request.complaints:
            return
        title = self.query_one("#title", Prose)
        if isinstance(answer, Refused):
            title.tell(heading=refusal(answer))
            return
        for name in request.complaints:
            self._told.add(name)
            self.query_one(f"#{name}", Target).write((say(COMPLAINTS[name]), say(TOLD)))
        if "blister" in self._told:
            title.tell(say(BLISTER_RESTS))
        self.query_one("#next", Target).write((say(NEXT),))
