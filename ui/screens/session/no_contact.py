"""No contact: nothing was heard of the panel, so nothing is claimed about it."""

from textual.app import ComposeResult

from ui.language.words import GOES_OFF, HELLO, NO_CONTACT, NO_CONTACT_MORE, say
from ui.screens.base import PanelScreen, StopScreen
from ui.widgets.prose import Prose


class NoContact(StopScreen):
    """STOP stays: it is sent by any way that is left."""

    def compose(self) -> ComposeResult:
        """Lay out the words and STOP."""
        words = (say(GOES_OFF), say(NO_CONTACT_MORE))
        yield Prose(*words, heading=say(NO_CONTACT), id="only")
        yield self.stop_bar()


class Hello(PanelScreen):
    """The first moment, before the panel has spoken."""

    def compose(self) -> ComposeResult:
        """Lay out a word."""
        yield Prose(say(HELLO), id="only")
