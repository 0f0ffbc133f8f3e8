"""The touchscreen program: it wires connection, state and screens to Textual."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath
from shutil import get_terminal_size
from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Event, Key, MouseEvent, Resize
from textual.filter import LineFilter
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from firmware_py.systemd import Notifier
from firmware_py.wire import AreaList, Dismiss, Lock, Request
from ui.clock import Clock
from ui.connection.contact import BEAT_S, Contact
from ui.connection.glass import IsThere, on_a_desk
from ui.connection.lease import MAY_BE_LIT, Lease
from ui.connection.link import Link
from ui.connection.messages import Answered, Heard, LinkLost
from ui.display import palette
from ui.display.backlight import Backlight
from ui.display.dimming import Dimmer, is_night
from ui.display.geometry import Geometry, Layout
from ui.display.graphics import Graphics
from ui.guard import RepeatGuard
from ui.language import catalogues
from ui.navigation.pages import Pages
from ui.navigation.routes import PanelRoutes
from ui.screens.base import PanelScreen
from ui.screens.settings.menu import Menu
from ui.state.follow_ups import Question
from ui.state.page import MAY_REST, Page
from ui.state.panel_state import PanelState
from ui.state.panel_time import panel_time
from ui.state.store import Store
from ui.voice.second_touch import SecondTouch
from ui.voice.touches import Teller
from ui.voice.whose import whose

_STYLES = Path(__file__).parent / "styles"


class PanelApp(App[None], inherit_bindings=False):
    """One connection, one state, one screen at a time. No key leaves it.

    Its screens see it as a `ui.panel.Panel`.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = [_STYLES / "panel.tcss", _STYLES / "layouts.tcss"]
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    AUTO_FOCUS = None

    def __init__(
        self,
        socket: Path,
        clock: Clock | None = None,
        store: Store | None = None,
        backlight: Backlight | None = None,
        *,
        graphics: Graphics | None = None,
        notifier: Notifier | None = None,
        glass: IsThere = on_a_desk,
        voice: Path | None = None,
        sounds: Sequence[Path] = (),
        beats: bool = True,
    ) -> None:
        self.geometry = Geometry(*get_terminal_size())
        super().__init__()
        self.graphics = graphics
        self.state = PanelState(store or Store())
        self._own_clock = clock or Clock()
        self.clock = replace(self._own_clock, now=self._now)
        self.pages = Pages(self, shown=lambda: self.screen)
        self.go = PanelRoutes(self, self.pages)
        self.link = Link(socket, self._arrived)
        self.contact = Contact(self.clock.monotonic())
        self._lease = Lease()
        self._glass = glass
        self._guard = RepeatGuard()
        self._teller = Teller(voice) if voice is not None else None
        self._second_touch = SecondTouch(self._tell)
        self._sounds = sounds
        self._dimmer = Dimmer(
            backlight, redraw=self._redraw, rested=self._rested, woken=self._woken
        )
        self._stopping = False
        self._notifier = notifier
        self._beats = beats
        catalogues.speak(self.state.store.now.language)

    @property
    def shade(self) -> float:
        """How bright pictures are drawn, 0..1: the display itself may not dim."""
        return self._dimmer.shade.share

    def show(self, screen: Screen[None]) -> None:
        """Put another screen in the place of the present one."""
        if len(self.screen_stack) == 1:
            self.push_screen(screen)
        else:
            self.switch_screen(screen)

    def ask(self, request: Request) -> int | None:
        """Send a request now; return its id."""
        return self.link.ask(request)

    def stop_light(self) -> None:
        """Send STOP now; repeated with every news of light until the panel has obeyed."""
        self.link.stop()
        self._stopping = True
        self._guard.note(self.clock.monotonic())

    def admits_touch(self) -> bool:
        """Tell whether a touch now counts, or is the second one of a shaking finger."""
        return self._guard.admits(self.clock.monotonic())

    def speaks(self, name: str, words: tuple[str, ...]) -> bool:
        """Speak a touched target, where touch and talk is on and somebody may hear it."""
        now = self.state.settings
        if now is None or not now.touch_and_talk or not now.sound:
            return False
        return self._second_touch.speaks(self.screen, name, words, self.clock.monotonic())

    def whose_voice(self) -> str:
        """Return a sentence that says whose voice speaks."""
        return whose(self._sounds, self.state.store.now.language)

    def choose_person(self, person: str | None) -> None:
        """Go on with a person, with what is open to them; None: ask for whom."""
        self.state.choose(person)
        self._follow()

    def settle(self, question: Question) -> None:
        """Go on from a question that was answered or skipped."""
        self.state.follow_ups.settle(question)
        self.pages.leave()
        self._follow()

    def skip_clock(self) -> None:
        """Ask for day and time no more, until the screen starts again or somebody wants to."""
        self.state.skip_clock()
        if not self._follow():  # it was set from the menu; otherwise the next page has come
            self.go.home()

    def lock(self) -> None:
        """Ask for the code from now on, where the screen locks; what it opened is closed too."""
        self.state.shut()
        if self.state.settings is not None and self.state.settings.has_pin:
            self.ask(Lock())
        self._follow()

    def leave(self) -> None:
        """Quit; who started the light here is then not there to stop it, so it is stopped."""
        if self._lease.is_held:
            self.link.stop()
        self._dimmer.brighten()
        self.exit()

    def on_mount(self) -> None:
        """Begin."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.leave)
        self.contact.heard(self.clock.monotonic())
        self._measure(self.size)
        self._follow()
        self.run_worker(self.link.run(), name="link", exit_on_error=True)
        if self._beats:
            self.set_interval(BEAT_S, self.on_time)

    def on_resize(self, event: Resize) -> None:
        """Fit another terminal size."""
        self._measure(event.size)
        self._follow()

    def on_time(self) -> None:
        """Beat, having forgiven the panel what this program itself is late by."""
        self.contact.forgive(self.clock.monotonic())
        self.beat()

    def beat(self) -> None:
        """Do what is due, four times a second: notice silence, keep the lease, redraw, live."""
        now = self.clock.monotonic()
        self.contact.judge(now)
        self._follow()
        self._dim(now)
        if not self.contact.is_silent:
            self._keep(self._lease.due(now))
        if self.pages.leaves_done(now, self._guard.last):
            self.ask(Dismiss())
        if isinstance(self.screen, PanelScreen):
            self.screen.beat(now)
        if self._notifier is not None:
            self._notifier.verified(int(now * 1e9))

    async def on_event(self, event: Event) -> None:
        """Keep a touch or key that only wakes the display from doing anything else."""
        if (
            isinstance(event, Key | MouseEvent)
            and not event.is_forwarded
            and self._dimmer.takes(event, self.clock.monotonic())
        ):
            event.stop()
            return
        await super().on_event(event)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw darker where the display itself can't be made so."""
        shade = self._dimmer.shade
        return (*super().get_line_filters(), *((shade,) if shade.enabled else ()))

    def get_css_variables(self) -> dict[str, str]:
        """Give the style sheets the palette, and the cells that 20 and 30 mm take."""
        ours = palette.css_variables() | self.geometry.css_variables()
        return super().get_css_variables() | ours

    def _tell(self, clips: Sequence[str]) -> bool:
        return self._teller is not None and self._teller.tell(clips)

    def _arrived(self, message: Message) -> bool:
        """Note at once that the panel speaks: its news waits while a new screen is made."""
        if isinstance(message, Heard):
            may_be_lit = message.telemetry.state in MAY_BE_LIT
            self.contact.heard(self.clock.monotonic(), may_be_lit=may_be_lit)
        return self.post_message(message)

    @on(Heard)
    def _on_heard(self, event: Heard) -> None:
        telemetry, now = event.telemetry, self.clock.monotonic()
        self.contact.resumed()
        self.state.heard(telemetry)
        self._stopping = self._stopping and telemetry.state in MAY_BE_LIT
        if self._stopping:
            self.link.stop()
        self._keep(self._lease.heard(telemetry, now))
        self._follow()
        self._draw(now)

    @on(Answered)
    def _on_answered(self, event: Answered) -> None:
        now, spoken = self.clock.monotonic(), self.state.store.now.language
        self._lease.answered(event.request, event.answer, now)
        self.state.answered(event.request, event.answer)
        if isinstance(event.answer, AreaList):
            self._measure(self.size)
        if (language := self.state.store.now.language) != spoken:
            self._speak(language)
        self._follow()
        if isinstance(self.screen, PanelScreen) and self.screen.is_mounted:
            self.screen.answered(event.request, event.answer)
        self._draw(now, at_once=True)

    @on(LinkLost)
    def _on_link_lost(self) -> None:
        self._lease.lost()
        self.state.lost()
        self.contact.lost()
        self._follow()

    def _keep(self, request: Request | None) -> None:
        """Ask to keep the session, if it is time, and only for somebody who can see and touch."""
        if request is not None and self._glass():
            self.ask(request)

    def _follow(self) -> bool:
        """Read again what is out of date, and show the page that is called for.

        Returns whether that is another page than before.
        """
        now, before = self.clock.monotonic(), self.pages.current
        if not self.contact.is_silent:
            self.state.read_again(self.ask, now)
        if not self.pages.follow(silent=self.contact.is_silent):
            return False
        # What takes another's place by itself, or comes back after a silence: a finger on its way
        # meant something else (STOP always acts).
        if Page.FOLLOW_UP in {self.pages.current, before} or before is Page.NO_CONTACT:
            self._guard.note(now)
        self._dim(now)
        return True

    def _draw(self, now: float, *, at_once: bool = False) -> None:
        """Have the screen show what is known now; news comes often, so it waits unless at_once."""
        telemetry = self.state.telemetry
        if telemetry is None or not isinstance(self.screen, PanelScreen):
            return
        if self.screen.is_mounted:
            self.screen.heard(telemetry, now, at_once=at_once)

    def _speak(self, language: str) -> None:
        """Say every word in another language from now on."""
        catalogues.speak(language)
        if isinstance(self.screen, Menu):
            self.go.menu()
        elif self.pages.current is not None:
            self.go.page()

    def _now(self) -> datetime:
        """Return the panel's time of day.

        Where no clock is set there, times until something opens are those of the system's clock,
        by which the panel counts them too.
        """
        return panel_time(self.state.telemetry) or self._own_clock.now()

    def _dim(self, now: float) -> None:
        """Make the display as bright as it should be."""
        settings = self.state.settings
        here = panel_time(self.state.telemetry)
        night = settings is not None and here is not None and is_night(settings, here)
        self._dimmer.dim(
            now,
            may_rest=self.pages.current in MAY_REST,
            night=night and self.state.store.now.dim_at_night,
        )

    def _rested(self) -> None:
        """Forget for whom it was, and lock: nobody has been there for a while."""
        self.state.choose(None)
        self.lock()

    def _woken(self, now: float) -> None:
        """Count the touch that woke the display."""
        self._guard.note(now)
        self._dim(now)

    def _redraw(self) -> None:
        """Draw everything again, darker or brighter."""
        for widget in self.screen.walk_children(Widget, with_self=True):
            widget.refresh()

    def _measure(self, size: Size) -> None:
        """Fit the layout to a terminal of this size and the display that it fills."""
        areas = self.state.areas
        display = areas.display if areas is not None else self.geometry.display
        before, self.geometry = self.geometry, Geometry(*size, display)
        for layout in Layout:
            self.set_class(layout is self.geometry.layout, f"-{layout}")
        if before.css_variables() != self.geometry.css_variables():
            self.refresh_css(animate=False)


class DeskApp(PanelApp):
    """Adds the one key that the panel must not have."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]

    def action_leave(self) -> None:
        """Quit."""
        self.leave()
