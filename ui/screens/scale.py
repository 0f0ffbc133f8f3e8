"""A number from 0 to 10 by one touch, always skippable."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Refused, Request
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.words import SCALE_ENDS, SKIP, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target

_SCORE = "score-"
HIGHEST = 10


class Scale(PanelScreen):
    """A question that is answered by a number.

    report: makes the request that reports a score to the panel; None where nothing is sent.

    then: what follows, with the score or None; a score that is reported is kept by then.
    """

    def __init__(
        self,
        question: str,
        then: Callable[[int | None], object],
        report: Callable[[int], Request] | None = None,
    ) -> None:
        super().__init__()
        self._question = question
        self._then = then
        self._report = report
        self._sent: tuple[type[Request], int] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question and twelve targets."""
        yield Prose(say(SCALE_ENDS), heading=self._question, id="title")
        scores = (Target(str(n), name=f"{_SCORE}{n}") for n in range(HIGHEST + 1))
        yield Container(*scores, Target(say(SKIP), name="skip"), id="keys")

    def touched(self, name: str, /) -> None:
        """Report the score, or skip it."""
        if name == "skip":
            self._then(None)
            return
        score = int(name.removeprefix(_SCORE))
        if self._report is None:
            self._then(score)
            return
        request = self._report(score)
        self._sent = type(request), score
        self.panel.ask(request)

    def answered(self, request: Request, answer: Reply) -> None:
        """Go on, or say why it isn't kept."""
        if self._sent is None or not isinstance(request, self._sent[0]):
            return
        if isinstance(answer, Refused):
            self.query_one("#title", Prose).tell(heading=refusal(answer))
        else:
            self._then(self._sent[1])
