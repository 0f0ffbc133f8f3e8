"""First use: what each person is asked once, one question a screen."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Answer, AnswerQuestions, PeopleList, Refused, Request
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import message, refusal
from ui.language.text import plain
from ui.language.words import (
    BACK,
    FIRST_USE,
    FOR_PERSON,
    MENU,
    NEXT,
    NO,
    NOT_SURE,
    NOT_SURE_IS_YES,
    WORKING_OUT,
    YES,
    say,
)
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target

_ANSWERS: dict[str, Answer] = {"yes": "yes", "no": "no", "not-sure": "not_sure"}


class Questions(PanelScreen):
    """Yes, no or not sure; after a yes what it means, where there is something to say.

    person: who is asked again; None: who must answer.
    back: what follows; None: the page that is called for.
    """

    def __init__(self, person: str | None = None, back: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._person = person
        self._back = back
        self._at = 0
        self._answers: dict[str, Answer] = {}
        self._notes = False

    def compose(self) -> ComposeResult:
        """Lay out the question above the answers."""
        yield Prose(id="only")
        answers = Target(say(YES), name="yes"), Target(say(NO), name="no")
        back = Target(say(MENU), name="back")
        stands = self.panel.geometry.layout is Layout.PORTRAIT  # two rows there, BACK in the lower
        yield Container(
            *((*answers, back) if stands else (back, *answers)),
            Target(say(NOT_SURE), name="not-sure"),
            Target(say(NEXT), name="next", classes="go"),
            id="foot",
        )

    def on_mount(self) -> None:
        """Ask the first."""
        self._ask()

    def touched(self, name: str, /) -> None:
        """Take an answer, or go back."""
        questions = self._listed().questions
        match name:
            case "back" if self._notes:
                self._notes = False
            case "back" if self._at == 0:
                (self._back or self.panel.go.menu)()
                return
            case "back":
                self._at -= 1
            case "next":
                self._notes = False
                self._at += 1
            case _ if self._at < len(questions):
                question = questions[self._at]
                self._answers[question.key] = _ANSWERS[name]
                self._notes = bool(question.note) and name != "no"
                self._at += 0 if self._notes else 1
        self._ask()

    def answered(self, request: Request, answer: Reply) -> None:
        """Go back where they were asked again; start anew, with the reason, if they aren't kept."""
        if not isinstance(request, AnswerQuestions):
            return
        if isinstance(answer, Refused):
            self._at, self._answers = 0, {}
            self._ask(refusal(answer))
        elif self._back is not None:
            self._back()

    def _ask(self, above: str = "") -> None:
        questions = self._listed().questions
        only = self.query_one("#only", Prose)
        if self._at >= len(questions):
            only.tell(say(WORKING_OUT))
            must = self.panel.state.must_answer
            person = self._person or (must.name if must is not None else None)
            if person is not None:
                self.panel.ask(AnswerQuestions(name=person, answers=self._answers))
        else:
            question = questions[self._at]
            text = message(question.text_coded, question.text)
            if self._notes:
                text = message(question.note_coded, question.note)
            hint = "" if self._notes or self._at else say(NOT_SURE_IS_YES)
            only.tell(above, text, hint, heading=self._heading(len(questions)))
        for target in self.query(Target):
            is_answer = (target.name or "") in _ANSWERS
            target.display = target.name == "back" or is_answer != self._notes
        first = MENU if self._back is None else BACK
        self.query_one("#back", Target).write((say(BACK if self._at or self._notes else first),))

    def _heading(self, count: int) -> str:
        what = say(FIRST_USE, number=self._at + 1, count=count)
        name = self._person if self.panel.state.has_people else None
        name = name or self.panel.state.person
        return what if name is None else say(FOR_PERSON, person=plain(name), what=what)

    def _listed(self) -> PeopleList:
        return self.panel.state.people or PeopleList(people=(), questions=())
