"""The screen for each page that the panel's state may call for."""

from ui.screens.base import PanelScreen
from ui.screens.choosing.home import Home
from ui.screens.people.questions import Questions
from ui.screens.people.who import Who
from ui.screens.session.commissioning import Commissioning
from ui.screens.session.countdown import Countdown
from ui.screens.session.done import Done
from ui.screens.session.fault import Fault
from ui.screens.session.no_contact import Hello, NoContact
from ui.screens.session.paused import Paused
from ui.screens.session.running import Running
from ui.screens.settings.code import Locked
from ui.screens.settings.set_clock import TheTime
from ui.screens.small import TooSmall
from ui.state.page import Page

SCREENS: dict[Page, type[PanelScreen]] = {
    Page.HELLO: Hello,
    Page.MENU: Home,
    Page.LOCKED: Locked,
    Page.CLOCK: TheTime,
    Page.WHO: Who,
    Page.QUESTIONS: Questions,
    Page.COUNTDOWN: Countdown,
    Page.RUNNING: Running,
    Page.PAUSED: Paused,
    Page.DONE: Done,
    Page.FAULT: Fault,
    Page.COMMISSIONING: Commissioning,
    Page.NO_CONTACT: NoContact,
    Page.SMALL: TooSmall,
}
