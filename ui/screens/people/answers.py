"""What somebody answered at first use, in a few words, and the ways to change it or their name."""

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Answer, Answers, AnswersTold, Refused, Request
from ui.connection.messages import Reply
from ui.language.messages import refusal
from ui.language.text import plain
from ui.language.words import (
    ANSWERED,
    BACK,
    CHANGE_ANSWERS,
    NO,
    NO_ANSWERS,
    NOT_SURE,
    QUESTION_NAMES,
    RENAME,
    WORKING_OUT,
    YES,
    say,
)
from ui.screens.base import PanelScreen
from ui.screens.people.spell_name import SpellName
from ui.widgets.prose import Prose
from ui.widgets.target import Target

# What closes or reduces something comes first.
_SAID: tuple[tuple[Answer, str], ...] = (("yes", YES), ("not_sure", NOT_SURE), ("no", NO))


class AnswersGiven(PanelScreen):
    """The answers of one person, sorted into yes, not sure and no."""

    def __init__(self, person: str) -> None:
        super().__init__()
        self._person = person
        self._given: dict[str, Answer] = {}

    def compose(self) -> ComposeResult:
        """Lay out the answers above the ways back and on."""
        heading = say(ANSWERED, person=plain(self._person))
        yield Prose(say(WORKING_OUT), heading=heading, id="only")
        yield Container(
            Target(say(BACK), name="back"),
            Target(say(RENAME), name="rename"),
            Target(say(CHANGE_ANSWERS), name="change", disabled=True),
            id="foot",
        )

    def on_mount(self) -> None:
        """Ask for them."""
        super().on_mount()
        self.panel.ask(Answers(name=self._person))

    def touched(self, name: str, /) -> None:
        """Ask everything again, have another name spelt, or go back to everybody."""
        panel, person = self.panel, self._person
        match name:
            case "change":
                panel.go.questions(person, lambda: panel.go.answers(person))
            case "rename":
                panel.show(SpellName(person))
            case _:
                panel.go.people()

    def answered(self, request: Request, answer: Reply) -> None:
        """Show them, or say why not."""
        if not isinstance(request, Answers):
            return
        only, heading = self.query_one("#only", Prose), say(ANSWERED, person=plain(self._person))
        if isinstance(answer, Refused):
            only.tell(refusal(answer), heading=heading)
        elif isinstance(answer, AnswersTold):
            only.tell(*(told(answer.answers) or [say(NO_ANSWERS)]), heading=heading)
            self.query_one("#change", Target).write((say(CHANGE_ANSWERS),))


def told(answers: dict[str, Answer]) -> list[str]:
    """Return a paragraph for each answer that was given, with what it was given to."""
    found = []
    for answer, word in _SAID:
        names = [
            say(QUESTION_NAMES[key])
            for key, given in answers.items()
            if given == answer and key in QUESTION_NAMES
        ]
        if names:
            found.append(f"{say(word)}: {', '.join(names)}.")
    return found
