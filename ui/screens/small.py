"""Too small: a window in which the screens can't be shown; STOP always can."""

from textual.app import ComposeResult

from ui.language.words import TOO_SMALL, TOO_SMALL_MORE, say
from ui.screens.base import StopScreen
from ui.widgets.prose import Prose


class TooSmall(StopScreen):
    """A word on why nothing else is shown, and STOP."""

    def compose(self) -> ComposeResult:
        """Lay out the words and STOP."""
        yield Prose(say(TOO_SMALL_MORE), heading=say(TOO_SMALL), id="only")
        yield self.stop_bar()
