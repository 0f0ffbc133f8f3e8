"""The ways from one screen to another."""

from collections.abc import Callable

from textual.app import App
from textual.screen import Screen

from firmware_py.wire import SettingsNow
from ui.screens.choosing.about import About
from ui.screens.choosing.check import Check
from ui.screens.choosing.minutes import Minutes
from ui.screens.people.everybody import Everybody
from ui.screens.settings.code import EnterCode, NewCode
from ui.screens.settings.menu import Menu
from ui.state.choice import Choice


class Ways(App[None], inherit_bindings=False):
    """An app whose screens lead to one another. settings: what the panel says is set."""

    settings: SettingsNow | None

    def show(self, screen: Screen[None]) -> None:
        """Put another screen in the place of the present one."""
        self.switch_screen(screen)

    def show_minutes(self, choice: Choice) -> None:
        """Show how long, which light, how strong."""
        self.show(Minutes(choice))

    def show_check(self, choice: Choice, *, came_from_home: bool = False) -> None:
        """Show what must be true before the light comes on."""
        self.show(Check(choice, came_from_home=came_from_home))

    def show_about(self, choice: Choice) -> None:
        """Show what an area's dose rests on."""
        self.show(About(choice))

    def show_people(self) -> None:
        """Show everybody, to name somebody new or anew."""
        self.show(Everybody())

    def show_menu(self) -> None:
        """Show what can be set."""
        self.show(Menu())

    def show_history(self, back: Callable[[], object] | None = None) -> None:
        """Show the past of whom it is for. back: where BACK leads; None: to the settings."""
        from ui.screens.history.history import Past  # noqa: PLC0415  rarely looked at

        self.show(Past(back or self.show_menu))

    def show_new_code(self, *, locks: bool = False) -> None:
        """Show where a code is chosen. locks: the screen shall be locked with it."""
        self.show(NewCode(locks=locks))

    def with_code(
        self,
        then: Callable[[], object],
        back: Callable[[], object] | None = None,
        *,
        ask: bool = False,
    ) -> None:
        """Do what the code guards; before it, where that is needed or asked, have it entered.

        back: what follows where it isn't (None: the settings). Where there is no code yet, one
        may be chosen.
        """
        settings = self.settings
        if settings is not None and settings.unlocked and not ask:
            then()
        elif settings is not None and not settings.has_pin:
            self.show_new_code()
        else:
            self.show(EnterCode(then, back or self.show_menu))
