"""Which page belongs on the screen: the panel's state decides, never the screen's own idea."""

from enum import Enum, auto

from firmware_py.wire import Telemetry
from ui.display.geometry import Layout


class Page(Enum):
    """A page that the panel's state calls for; MENU is where a person moves about freely."""

    HELLO = auto()
    MENU = auto()
    CLOCK = auto()
    WHO = auto()
    QUESTIONS = auto()
    FOLLOW_UP = auto()
    LOCKED = auto()
    COUNTDOWN = auto()
    RUNNING = auto()
    PAUSED = auto()
    DONE = auto()
    FAULT = auto()
    COMMISSIONING = auto()
    NO_CONTACT = auto()
    SMALL = auto()


_BY_STATE = {
    "idle": Page.MENU,
    "arming": Page.COUNTDOWN,
    "lit": Page.RUNNING,
    "paused": Page.PAUSED,
    "done": Page.DONE,
    "fault": Page.FAULT,
    "commissioning": Page.COMMISSIONING,
}


# Nothing runs and nothing is wrong: the display may rest. Elsewhere every touch acts at once.
MAY_REST = frozenset(
    {Page.MENU, Page.CLOCK, Page.WHO, Page.QUESTIONS, Page.FOLLOW_UP, Page.LOCKED, Page.DONE}
)


def page_for(
    telemetry: Telemetry | None,
    *,
    silent: bool,
    is_known: bool,
    layout: Layout,
    locked: bool = False,
    asks_clock: bool = False,
    asks_who: bool = False,
    asks_questions: bool = False,
    asks_follow_up: bool = False,
) -> Page:
    """Return the page for what was last heard.

    silent: nothing was heard for too long; is_known: what the menu draws from has been read.

    The lock stands before the menu alone, so that STOP and PAUSE work however it stands.
    """
    if layout is Layout.NONE:
        return Page.SMALL
    if silent:
        return Page.NO_CONTACT
    if telemetry is None:
        return Page.HELLO
    page = _BY_STATE[telemetry.state]
    if page is not Page.MENU:
        return page
    if not is_known:
        return Page.HELLO
    if locked:
        return Page.LOCKED
    if asks_clock and telemetry.clock == "unset":
        return Page.CLOCK
    if asks_who:
        return Page.WHO
    if asks_questions:
        return Page.QUESTIONS
    return Page.FOLLOW_UP if asks_follow_up else page
