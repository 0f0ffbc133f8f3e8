"""Codes of four figures, on large targets: to open the lock, and to choose a new one."""

from textual.app import ComposeResult
from textual.containers import Container

from ui.geometry import Layout
from ui.lock import LENGTH
from ui.screens.base import PanelScreen
from ui.settings import hashed
from ui.widgets.prose import Prose
from ui.widgets.target import Target
from ui.words import (
    BACK,
    CODE_AGAIN,
    CODE_CHOOSE,
    CODE_CHOOSE_MORE,
    CODE_DIFFERENT,
    CODE_WAIT,
    CODE_WRONG,
    DELETE,
    LOCKED,
    LOCKED_MORE,
    say,
)

_FIGURE = "figure-"


class Keypad(PanelScreen):
    """Ten figures, the last of them taken back, and what is asked for. can_leave: has BACK."""

    can_leave = True

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
        targets = [*figures[:9], delete, figures[9]] if stands else [*figures, delete]
        if self.can_leave:
            targets.append(Target(say(BACK), name="back"))
        elif stands:
            figures[9].styles.column_span = 2
        else:
            delete.styles.column_span = 2
        yield Container(*targets, id="keys")

    def entered(self, figures: str) -> None:
        """Take a whole code."""
        raise NotImplementedError

    def note(self) -> str:
        """Return what else to say where there is room."""
        return ""

    def ask(self, question: str) -> None:
        """Begin anew with a question."""
        self._typed, self._asked = "", question
        self._show()

    def touched(self, name: str, /) -> None:
        """Take a figure, take one back, or leave."""
        match name:
            case "delete":
                self._typed = self._typed[:-1]
            case "back":
                self.panel.show_menu()
                return
            case _:
                self._typed += name.removeprefix(_FIGURE)
        self._show()
        if len(self._typed) == LENGTH:
            self.entered(self._typed)

    def _show(self) -> None:
        dots = " ".join("●" * len(self._typed) + "○" * (LENGTH - len(self._typed)))
        small = self.panel.geometry.layout is Layout.COMPACT
        title = self.query_one("#title", Prose)
        title.tell(dots, "" if small else self.note(), heading=say(self._asked))


class Locked(Keypad):
    """Keeps children out; while light may be on it never shows."""

    can_leave = False

    def on_mount(self) -> None:
        """Ask for the code."""
        self.ask(LOCKED)

    def note(self) -> str:
        """Say who can help."""
        return say(LOCKED_MORE)

    def entered(self, figures: str) -> None:
        """Open, or say that it is wrong."""
        now = self.panel.clock.monotonic()
        if self.panel.lock.opens(figures, now):
            self.panel.follow()
        else:
            self.ask(CODE_WAIT if self.panel.lock.waits(now) else CODE_WRONG)


class NewCode(Keypad):
    """Choose a code, twice; then the screen is locked with it."""

    def __init__(self) -> None:
        super().__init__()
        self._first = ""

    def on_mount(self) -> None:
        """Ask for it."""
        self.ask(CODE_CHOOSE)

    def note(self) -> str:
        """Say when it locks."""
        return say(CODE_CHOOSE_MORE)

    def entered(self, figures: str) -> None:
        """Ask for it again; keep it if both are the same."""
        if not self._first:
            self._first = figures
            self.ask(CODE_AGAIN)
        elif self._first == figures:
            self.panel.store.change(code=hashed(figures))
            self.panel.lock.close()
            self.panel.follow()
        else:
            self._first = ""
            self.ask(CODE_DIFFERENT)
