"""The ways from one screen to another."""

from collections.abc import Callable

from firmware_py.wire import Dismiss
from ui.navigation.follow_up import after_session, can_be_asked
from ui.navigation.pages import Pages
from ui.panel import Panel
from ui.screens.choosing.about import About
from ui.screens.choosing.check import Check
from ui.screens.choosing.minutes import Minutes
from ui.screens.people.answers import AnswersGiven
from ui.screens.people.everybody import Everybody
from ui.screens.people.questions import Questions
from ui.screens.settings.code import EnterCode, NewCode
from ui.screens.settings.menu import Menu
from ui.state.choice import Choice


class PanelRoutes:
    """`ui.panel.Routes` of the program; what each leads to is said there."""

    def __init__(self, panel: Panel, pages: Pages) -> None:
        self._panel = panel
        self._pages = pages

    def page(self) -> None:
        """See `Routes`."""
        self._panel.show(self._pages.begin())

    def home(self) -> None:
        """See `Routes`."""
        self._panel.show(self._pages.begin_home())

    def minutes(self, choice: Choice) -> None:
        """See `Routes`."""
        self._panel.show(Minutes(choice))

    def check(self, choice: Choice, *, came_from_home: bool = False) -> None:
        """See `Routes`."""
        self._panel.show(Check(choice, came_from_home=came_from_home))

    def about(self, choice: Choice) -> None:
        """See `Routes`."""
        self._panel.show(About(choice))

    def after_session(self) -> None:
        """See `Routes`."""
        telemetry = self._panel.state.telemetry
        if telemetry is not None and can_be_asked(telemetry):
            self._panel.show(after_session(self._panel, telemetry))
        else:
            self._panel.ask(Dismiss())

    def menu(self) -> None:
        """See `Routes`."""
        self._panel.show(Menu())

    def people(self) -> None:
        """See `Routes`."""
        self._panel.show(Everybody())

    def answers(self, person: str) -> None:
        """See `Routes`."""
        self._panel.show(AnswersGiven(person))

    def questions(self, person: str, back: Callable[[], object]) -> None:
        """See `Routes`."""
        self._panel.show(Questions(person, back))

    def history(self, back: Callable[[], object] | None = None) -> None:
        """See `Routes`."""
        from ui.screens.history.history import HistoryScreen  # noqa: PLC0415  rarely looked at

        self._panel.show(HistoryScreen(back or self.menu))

    def new_code(self, *, locks: bool = False) -> None:
        """See `Routes`."""
        self._panel.show(NewCode(locks=locks))

    def with_code(
        self,
        then: Callable[[], object],
        back: Callable[[], object] | None = None,
        *,
        ask: bool = False,
    ) -> None:
        """See `Routes`."""
        settings = self._panel.state.settings
        if settings is not None and settings.unlocked and not ask:
            then()
        elif settings is not None and not settings.has_pin:
            self.new_code()
        else:
            self._panel.show(EnterCode(then, back or self.menu))
