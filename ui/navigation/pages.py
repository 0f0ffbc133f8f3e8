"""Shows the page that the panel's state calls for, whenever it calls for another one."""

from collections.abc import Callable

from ui.navigation.follow_up import before_areas
from ui.panel import Panel
from ui.screens.base import PanelScreen
from ui.screens.choosing.home import Home
from ui.screens.notice import Notice
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
from ui.screens.settings.set_clock import SetTime
from ui.screens.small import TooSmall
from ui.state.page import Page

DISMISS_S = 60.0

SCREENS: dict[Page, type[PanelScreen]] = {
    Page.HELLO: Hello,
    Page.MENU: Home,
    Page.LOCKED: Locked,
    Page.CLOCK: SetTime,
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


class Pages:
    """Follows the panel's state. current: the page that is shown.

    shown: returns the screen that is shown.
    """

    def __init__(self, panel: Panel, shown: Callable[[], object]) -> None:
        self.current: Page | None = None
        self._panel = panel
        self._shown = shown
        self._seen_news: set[str] = set()
        self._since = 0.0  # when the page was shown, or the end of a session was left last

    def follow(self, *, silent: bool) -> bool:
        """Show another page if one is called for; tell whether it was.

        silent: nothing was heard of the panel for too long.
        """
        panel = self._panel
        page = panel.state.page(
            panel.geometry.layout, silent=silent, asks_follow_up=self._asks_follow_up
        )
        if page is self.current:
            return False
        self.current, self._since = page, panel.clock.monotonic()
        panel.show(self._first_screen(page))
        return True

    def begin(self) -> PanelScreen:
        """Return the screen that begins the page again."""
        page = self.current or Page.HELLO
        return Home() if page is Page.MENU else self._first_screen(page)

    def begin_home(self) -> PanelScreen:
        """Return the areas, or the screen of what comes before them."""
        return SCREENS.get(self.current or Page.MENU, Home)()

    def leaves_done(self, now: float, touched_at: float) -> bool:
        """Tell whether to leave the end of a session: a minute after it came or was touched.

        True once a minute, since what is asked of the panel may get lost.
        """
        if self.current is not Page.DONE or now - max(self._since, touched_at) < DISMISS_S:
            return False
        self._since = now
        return True

    def leave(self) -> None:
        """Count the page as left, so that the same page, if it is called for, begins again."""
        self.current = None

    @property
    def _asks_follow_up(self) -> bool:
        """Something is due to be asked, nothing to be said first, nobody on the way elsewhere."""
        state = self._panel.state
        if state.follow_ups.due(state.overview) is None:
            return False
        return isinstance(self._shown(), Home) if self.current is Page.MENU else not self._news

    @property
    def _news(self) -> dict[str, str]:
        """What the idle panel has to say and hasn't said yet, by its English text."""
        news = self._panel.state.news
        return {text: shown for text, shown in news.items() if text not in self._seen_news}

    def _first_screen(self, page: Page) -> PanelScreen:
        """Return the screen that begins a page; of the menu what the panel has to say, once."""
        state = self._panel.state
        if page is Page.MENU:
            news = self._news
            self._seen_news.update(news)
            return Notice(*news.values()) if news else Home()
        due = state.follow_ups.due(state.overview)
        if page is Page.FOLLOW_UP and state.overview is not None and due is not None:
            return before_areas(self._panel, state.overview, due)
        return SCREENS.get(page, Home)()
