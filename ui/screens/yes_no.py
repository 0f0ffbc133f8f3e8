"""A question with yes and no, always skippable."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Refused, Request
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.words import NO, SKIP, YES, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class YesNo(PanelScreen):
    """A question that is answered by yes or no.

    report: makes the request that reports an answer to the panel; then: what follows once it is
    kept, or skipped. sure: what is asked once more after a yes; '' for nothing.
    """

    def __init__(
        self,
        question: str,
        more: str,
        report: Callable[[bool], Request],
        then: Callable[[], object],
        sure: str = "",
    ) -> None:
        super().__init__()
        self._question = question
        self._more = more
        self._report = report
        self._then = then
        self._sure = sure
        self._sent: type[Request] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question above the answers."""
        yield Prose(self._more, heading=self._question, id="only")
        yield Container(
            Target(say(YES), name="yes"),
            Target(say(NO), name="no"),
            Target(say(SKIP), name="skip"),
            id="foot",
        )

    def touched(self, name: str, /) -> None:
        """Report the answer, or skip it."""
        if name == "skip":
            self._then()
            return
        if name == "yes" and self._sure:
            # A slip closes the area for days, and nobody can take it back.
            self._question, self._sure = self._sure, ""
            self.query_one("#only", Prose).tell(self._more, heading=self._question)
            return
        request = self._report(name == "yes")
        self._sent = type(request)
        self.panel.ask(request)

    def answered(self, request: Request, answer: Reply) -> None:
        """Go on, or say why it isn't kept."""
        if self._sent is None or not isinstance(request, self._sent):
            return
        if isinstance(answer, Refused):
            self.query_one("#only", Prose).tell(refusal(answer), heading=self._question)
        else:
            self._then()
