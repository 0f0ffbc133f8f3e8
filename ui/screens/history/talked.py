"""The one way in which the advice to stop ends: it was talked over with a clinician."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Course, Refused, Request, WorryInfo
from ui.connection.messages import Reply
from ui.language.course import worry_text
from ui.language.messages import refusal
from ui.language.words import BACK, TALKED_ASK, TALKED_MORE, YES, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class Talked(PanelScreen):
    """Asks whether a worry was talked over. then: what follows once that is kept, or it wasn't."""

    def __init__(self, worry: WorryInfo, then: Callable[[], object]) -> None:
        super().__init__()
        self._worry = worry
        self._then = then

    def compose(self) -> ComposeResult:
        """Lay out what stands above YES, and BACK, which changes nothing."""
        yield Prose(worry_text(self._worry), say(TALKED_MORE), heading=say(TALKED_ASK), id="only")
        yield Container(
            Target(say(BACK), name="back"),
            Target(say(YES), name="yes"),
            id="foot",
        )

    def touched(self, name: str, /) -> None:
        """Tell the panel, or go back."""
        if name == "yes":
            person = self.panel.state.person
            self.panel.ask(Course(person=person, area=self._worry.area, talked=True))
        else:
            self._then()

    def answered(self, request: Request, answer: Reply) -> None:
        """Go on, or say why it isn't kept."""
        if not isinstance(request, Course):
            return
        if isinstance(answer, Refused):
            self.query_one("#only", Prose).tell(refusal(answer), heading=say(TALKED_ASK))
        else:
            self._then()
