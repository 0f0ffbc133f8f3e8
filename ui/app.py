"""The touchscreen: shows what the panel says, and passes on what a person wants."""

import asyncio
import signal
from pathlib import Path, PurePath
from shutil import get_terminal_size
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from ui import palette
from ui.choice import Choice
from ui.clock import Clock
from ui.geometry import Geometry, Layout
from ui.guard import RepeatGuard
from ui.lease import MAY_BE_LIT, Lease
from ui.link import Link
from ui.messages import Answered, Heard, LinkLost, Listed
from ui.pages import SCREENS
from ui.router import Page, page_for
from ui.screens.about import About
from ui.screens.base import PanelScreen
from ui.screens.check import Check
from ui.screens.home import Home
from ui.screens.minutes import Minutes
from ui.screens.notice import Notice
from ui.words import READY

if TYPE_CHECKING:
    from firmware_py.wire import AreaList, Telemetry

BEAT_S = 0.25
SILENCE_S = 1.0
_LOST = float("-inf")
_STYLES = Path(__file__).parent / "styles"


class PanelApp(App[None], inherit_bindings=False):
    """One connection, one state, one screen at a time. No key leaves it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [_STYLES / "panel.tcss", _STYLES / "layouts.tcss"]
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = None

    def __init__(self, socket: Path, clock: Clock | None = None, *, beats: bool = True) -> None:
        self.geometry = Geometry(*get_terminal_size())
        super().__init__()
        self.clock = clock or Clock()
        self.link = Link(socket, self.post_message)
        self.guard = RepeatGuard()
        self.telemetry: Telemetry | None = None
        self.areas: AreaList | None = None
        self.last_choice: Choice | None = None
        self.breathing = True
        self._lease = Lease()
        self._page: Page | None = None
        self._heard_at = self.clock.monotonic()
        self._stopping = False
        self._told = ""
        self._beats = beats

    def stop_light(self) -> None:
        """Send STOP now; repeated with every news of light until the panel has obeyed."""
        self.link.stop()
        self._stopping = True
        self.guard.note(self.clock.monotonic())

    def show(self, screen: Screen[None]) -> None:
        """Put another screen in the place of the present one."""
        self.switch_screen(screen)

    def show_home(self) -> None:
        """Show the areas."""
        self.show(Home())

    def show_minutes(self, choice: Choice) -> None:
        """Show how long, which light, how strong."""
        self.show(Minutes(choice))

    def show_check(self, choice: Choice, *, came_from_home: bool = False) -> None:
        """Show what must be true before the light comes on."""
        self.show(Check(choice, came_from_home=came_from_home))

    def show_about(self, choice: Choice) -> None:
        """Show what an area's dose rests on."""
        self.show(About(choice))

    def get_css_variables(self) -> dict[str, str]:
        """Give the style sheets the palette, and the cells that 20 and 30 mm take."""
        ours = palette.css_variables() | self.geometry.css_variables()
        return super().get_css_variables() | ours

    def on_mount(self) -> None:
        """Begin."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.leave)
        self._heard_at = self.clock.monotonic()
        self._measure(self.size)
        self._follow()
        self.run_worker(self.link.run(), name="link", exit_on_error=True)
        if self._beats:
            self.set_interval(BEAT_S, self.beat)

    def on_resize(self, event: Resize) -> None:
        """Fit another terminal size."""
        self._measure(event.size)
        self._follow()

    def beat(self) -> None:
        """Do what is due, four times a second: notice silence, keep the lease, redraw."""
        now = self.clock.monotonic()
        self._follow()
        if not self._is_silent(now) and (request := self._lease.due(now)) is not None:
            self.link.ask(request)
        if isinstance(self.screen, PanelScreen):
            self.screen.beat(now)

    @on(Heard)
    def _on_heard(self, event: Heard) -> None:
        telemetry = event.telemetry
        now = self._heard_at = self.clock.monotonic()
        self.telemetry = telemetry
        self._stopping = self._stopping and telemetry.state in MAY_BE_LIT
        if self._stopping:
            self.link.stop()
        if (request := self._lease.heard(telemetry, now)) is not None:
            self.link.ask(request)
        self._remember()
        self._follow()
        if isinstance(self.screen, PanelScreen) and self.screen.is_mounted:
            self.screen.heard(telemetry, now)

    @on(Listed)
    def _on_listed(self, event: Listed) -> None:
        self.areas = event.areas
        self._measure(self.size)
        self._remember()
        self._follow()

    @on(Answered)
    def _on_answered(self, event: Answered) -> None:
        self._lease.answered(event.request, event.answer, self.clock.monotonic())
        if isinstance(self.screen, PanelScreen) and self.screen.is_mounted:
            self.screen.answered(event.request, event.answer)

    @on(LinkLost)
    def _on_link_lost(self) -> None:
        self._lease.lost()
        self._heard_at = _LOST
        self._follow()

    def leave(self) -> None:
        """Quit; who started the light here is then not there to stop it, so it is stopped."""
        if self._lease.is_held:
            self.link.stop()
        self.exit()

    def _is_silent(self, now: float) -> bool:
        return now - self._heard_at > SILENCE_S

    def _follow(self) -> None:
        """Show the page that the panel's state calls for."""
        page = page_for(
            self.telemetry,
            silent=self._is_silent(self.clock.monotonic()),
            knows_areas=self.areas is not None,
            layout=self.geometry.layout,
        )
        if page is self._page:
            return
        first, self._page = self._page is None, page
        screen = self._news() if page is Page.MENU else SCREENS[page]()
        if first:
            self.push_screen(screen)
        else:
            self.show(screen)

    def _news(self) -> PanelScreen:
        """Return the areas, or first what the panel has to tell, once."""
        reason = self.telemetry.reason if self.telemetry is not None else READY
        if reason in {READY, self._told}:
            return Home()
        self._told = reason
        return Notice(reason)

    def _remember(self) -> None:
        self.last_choice = Choice.seen(self.telemetry, self.areas) or self.last_choice

    def _measure(self, size: Size) -> None:
        display = self.areas.display if self.areas is not None else self.geometry.display
        before, self.geometry = self.geometry, Geometry(*size, display)
        for layout in Layout:
            self.set_class(layout is self.geometry.layout, f"-{layout}")
        if before.css_variables() != self.geometry.css_variables():
            self.refresh_css(animate=False)
