"""The screen for each page that the panel's state may call for."""

from ui.router import Page
from ui.screens.base import PanelScreen
from ui.screens.code import Locked
from ui.screens.commissioning import Commissioning
from ui.screens.contact import Hello, NoContact
from ui.screens.countdown import Countdown
from ui.screens.done import Done
from ui.screens.fault import Fault
from ui.screens.home import Home
from ui.screens.paused import Paused
from ui.screens.questions import Questions
from ui.screens.running import Running
from ui.screens.set_clock import TheTime
from ui.screens.small import TooSmall
from ui.screens.who import Who

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
