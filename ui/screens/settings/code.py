"""Codes of four figures, on large targets: the panel knows the right one, the screen doesn't."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from firmware_py.wire import Refill, Refused, Request, Settings, Unlock
from ui.connection.messages import Reply
from ui.display.geometry import Layout
from ui.language.messages import refusal
from ui.language.words import (
    BACK,
    CODE_AGAIN,
    CODE_CHOOSE,
    CODE_CHOOSE_MORE,
    CODE_DIFFERENT,
    CODE_ENTER,
    CODE_GUARDS,
    DELETE,
    LOCKED,
    LOCKED_MORE,
    REFILL_ENTER,
    say,
)
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target

LENGTH = 4
_FIGURE = "figure-"


class Keypad(PanelScreen):
    """Ten figures, the last of them taken back, and what is asked for. can_leave: has BACK."""

    can_leave = True
    length = LENGTH
    AT_ONCE = None

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._asked = ""

    def compose(self) -> ComposeResult:
        """Lay out the question and the figures, as on a telephone where it stands."""
        yield Prose(id="title")
        figures = [Target(str(n), name=f"{_FIGURE}{n}") for n in (*range(1, 10), 0)]
        delete = Target(say(DELETE), name="delete")
        stands = self.panel.geometry.layout is Layout.PORTRAIT
        last_row = 9 if stands else 8  # BACK begins it
        targets = [*figures, delete]
        if self.can_leave:
            targets.insert(last_row, Target(say(BACK), name="back"))
        else:
            delete.styles.column_span = 2
        yield Container(*targets, id="keys")

    def entered(self, figures: str) -> None:
        """Take a whole code."""
        raise NotImplementedError

    def leave(self) -> None:
        """Go where BACK leads."""
        self.panel.go.menu()

    def note(self) -> str:
        """Return what else to say where there is room."""
        return ""

    def shown(self, typed: str) -> str:
        """Return what is shown of what was typed: that it was, and how much is missing."""
        return " ".join("●" * len(typed) + "○" * (self.length - len(typed)))

    def ask(self, question: str) -> None:
        """Start again with a question."""
        self._typed, self._asked = "", question
        self._show()

    def touched(self, name: str, /) -> None:
        """Take a figure, take one back, or leave."""
        match name:
            case "delete":
                self._typed = self._typed[:-1]
            case "back":
                self.leave()
                return
            case _ if len(self._typed) == self.length:
                return  # the panel is looking at it
            case _:
                self._typed += name.removeprefix(_FIGURE)
        self._show()
        if len(self._typed) == self.length:
            self.entered(self._typed)

    def _show(self) -> None:
        small = self.panel.geometry.layout is Layout.COMPACT
        title = self.query_one("#title", Prose)
        title.tell(self.shown(self._typed), "" if small else self.note(), heading=self._asked)


class Locked(Keypad):
    """Keeps children out; while light may be on it never shows."""

    can_leave = False

    def on_mount(self) -> None:
        """Ask for the code."""
        self.ask(say(LOCKED))

    def note(self) -> str:
        """Say who can help."""
        return say(LOCKED_MORE)

    def entered(self, figures: str) -> None:
        """Ask the panel whether it is right."""
        self.panel.ask(Unlock(pin=figures))

    def answered(self, request: Request, answer: Reply) -> None:
        """Say that it was wrong; what is right the app has heard."""
        if isinstance(request, Unlock) and isinstance(answer, Refused):
            self.ask(refusal(answer))


class EnterCode(Keypad):
    """Asks for the code before what it guards. then: what it was asked for; back: else."""

    def __init__(self, then: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__()
        self._then = then
        self._back = back

    def on_mount(self) -> None:
        """Ask for it."""
        self.ask(say(CODE_ENTER))

    def entered(self, figures: str) -> None:
        """Ask the panel whether it is right."""
        self.panel.ask(Unlock(pin=figures))

    def leave(self) -> None:
        """Go back without it."""
        self._back()

    def answered(self, request: Request, answer: Reply) -> None:
        """Go on, or say that it was wrong."""
        if isinstance(request, Unlock):
            if isinstance(answer, Refused):
                self.ask(refusal(answer))
            else:
                self._then()


class RefillCode(Keypad):
    """Asks for the ten figures with which a clinician lets a course go on; they are no secret."""

    length = 10

    def __init__(self, person: str) -> None:
        super().__init__()
        self._person = person

    def on_mount(self) -> None:
        """Ask for them."""
        self.ask(say(REFILL_ENTER))

    def shown(self, typed: str) -> str:
        """Return the figures in two groups, as they are told."""
        figures = typed.ljust(self.length, "·")
        return f"{figures[:5]} {figures[5:]}"

    def entered(self, figures: str) -> None:
        """Ask the panel whether they are right."""
        self.panel.ask(Refill(name=self._person, code=figures))

    def leave(self) -> None:
        """Go back to the areas."""
        self.panel.go.home()

    def answered(self, request: Request, answer: Reply) -> None:
        """Go on to the areas, or say why not."""
        if isinstance(request, Refill):
            if isinstance(answer, Refused):
                self.ask(refusal(answer))
            else:
                self.panel.go.home()


class NewCode(Keypad):
    """Choose a code, twice. locks: then the screen is locked with it."""

    def __init__(self, *, locks: bool = False) -> None:
        super().__init__()
        self._locks = locks
        self._first = ""

    def on_mount(self) -> None:
        """Ask for it."""
        self.ask(say(CODE_CHOOSE))

    def note(self) -> str:
        """Say what it is for."""
        return say(CODE_CHOOSE_MORE if self._locks else CODE_GUARDS)

    def entered(self, figures: str) -> None:
        """Ask for it again; have it kept if both are the same."""
        if not self._first:
            self._first = figures
            self.ask(say(CODE_AGAIN))
        elif self._first == figures:
            self.panel.ask(Settings(pin=figures, locks=True if self._locks else None))
        else:
            self._first = ""
            self.ask(say(CODE_DIFFERENT))

    def answered(self, request: Request, answer: Reply) -> None:
        """Lock with it, go back, or say why it isn't kept."""
        if not isinstance(request, Settings) or request.pin is None:
            return
        if isinstance(answer, Refused):
            self._first = ""
            self.ask(refusal(answer))
        elif self._locks:
            self.panel.lock()
        else:
            self.panel.go.menu()
