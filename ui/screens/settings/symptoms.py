"""Symptoms and usual pain of four weeks: one question a screen, each skippable."""

from collections.abc import Callable
from typing import get_args

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Refused, Request, Symptom, Symptoms
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import refusal
from ui.language.words import (
    BACK,
    FIRST_USE,
    NO,
    NOTED,
    OK,
    SKIP,
    SYMPTOMS_ASK,
    SYMPTOMS_OFFER,
    SYMPTOMS_OFFER_MORE,
    SYMPTOMS_WHEN,
    USUAL_PAIN,
    WORKING_OUT,
    YES,
    say,
)
from ui.screens.base import PanelScreen
from ui.screens.scale import Scale
from ui.widgets.prose import Prose
from ui.widgets.target import Target

ASKED: tuple[Symptom, ...] = get_args(Symptom)
COUNT = len(ASKED) + 1  # with usual pain


class SymptomQuestions(PanelScreen):
    """Seven questions, then usual pain. then: what follows at the end, or where nobody wants to.

    is_offered: asks first whether to. answers: of the questions before `at`; None: skipped.
    """

    def __init__(
        self,
        then: Callable[[], object],
        *,
        is_offered: bool = False,
        answers: dict[Symptom, bool | None] | None = None,
        at: int = 0,
    ) -> None:
        super().__init__()
        self._then = then
        self._is_offered = is_offered
        self._answers = answers or {}
        self._at = at

    def compose(self) -> ComposeResult:
        """Lay out the question above the answers."""
        yield Prose(id="only")
        answers = Target(say(YES), name="yes"), Target(say(NO), name="no")
        back, skip = Target(say(BACK), name="back"), Target(say(SKIP), name="skip")
        stands = self.panel.geometry.layout is Layout.PORTRAIT  # two rows there, BACK in the lower
        ways = (*answers, back) if stands else (back, *answers)
        yield Container(*ways, skip, id="foot")

    def on_mount(self) -> None:
        """Ask the first."""
        self._ask()

    def touched(self, name: str, /) -> None:
        """Take an answer, go a question back, or leave."""
        match name:
            case "yes" if self._is_offered:
                self._is_offered = False
            case "skip" if self._is_offered:
                self._then()
                return
            case "back" if self._at == 0:
                self._then()
                return
            case "back":
                self._at -= 1
            case _:
                self._answers[ASKED[self._at]] = {"yes": True, "no": False}.get(name)
                self._at += 1
        if self._at < len(ASKED):
            self._ask()
        else:
            heading = say(FIRST_USE, number=COUNT, count=COUNT)
            self.panel.show(Scale(f"{heading}. {say(USUAL_PAIN)}", self._tell))

    def _tell(self, pain: int | None) -> None:
        """Send what was told, if anything was."""
        yes = tuple(each for each, said in self._answers.items() if said is True)
        no = tuple(each for each, said in self._answers.items() if said is False)
        if not yes and not no and pain is None:
            self._then()
            return
        told = Symptoms(person=self.panel.state.person, yes=yes, no=no, pain=pain)
        self.panel.show(SymptomsKept(told, self._then))

    def _ask(self) -> None:
        only = self.query_one("#only", Prose)
        if self._is_offered:
            only.tell(say(SYMPTOMS_OFFER_MORE), heading=say(SYMPTOMS_OFFER))
        else:
            question = say(SYMPTOMS_ASK[ASKED[self._at]])
            when = "" if self._at else say(SYMPTOMS_WHEN)
            only.tell(question, when, heading=say(FIRST_USE, number=self._at + 1, count=COUNT))
        for target in self.query(Target):
            target.display = not self._is_offered or target.name in {"yes", "skip"}


class SymptomsKept(PanelScreen):
    """Sends what was told, and says that it is kept, or why it isn't."""

    def __init__(self, told: Symptoms, then: Callable[[], object]) -> None:
        super().__init__()
        self._told = told
        self._then = then

    def compose(self) -> ComposeResult:
        """Lay out the words above OK."""
        yield Prose(say(WORKING_OUT), id="only")
        yield Container(Target(say(OK), name="next", classes="go"), id="foot")

    def on_mount(self) -> None:
        """Send it."""
        super().on_mount()
        self.panel.ask(self._told)

    def touched(self, _name: str, /) -> None:
        """Go on."""
        self._then()

    def answered(self, request: Request, answer: Reply) -> None:
        """Say what came of it."""
        if isinstance(request, Symptoms):
            said = refusal(answer) if isinstance(answer, Refused) else say(NOTED)
            self.query_one("#only", Prose).tell(said)
