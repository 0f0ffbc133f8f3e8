"""Notice: what the panel found, or what is due on it, shown once before anything else."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from ui.language.words import OK, say
from ui.screens.base import PanelScreen
from ui.widgets.prose import Prose
from ui.widgets.target import Target


class Notice(PanelScreen):
    """Something a person should know first. then: what follows OK; None: the areas."""

    def __init__(self, *texts: str, then: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._texts = texts
        self._then = then

    def compose(self) -> ComposeResult:
        """Lay out the words beside OK."""
        words = Prose(*self._texts, id="words")
        yield Container(words, Target(say(OK), name="ok", classes="go"), id="top")

    def touched(self, _name: str, /) -> None:
        """Go on."""
        if self._then is not None:
            self._then()
        else:
            self.panel.go.home()
