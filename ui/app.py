"""The touchscreen: shows what the panel says, and passes on what a person wants."""

import asyncio
import signal
from pathlib import Path, PurePath
from shutil import get_terminal_size
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from firmware_py.systemd import Notifier
from firmware_py.wire import (
    AddPerson,
    AnswerQuestions,
    Areas,
    Dismiss,
    Done,
    Lock,
    Overview,
    OverviewInfo,
    People,
    PeopleList,
    PersonInfo,
    RenamePerson,
    Settings,
    SettingsNow,
    Unlock,
)
from firmware_py.wire.reasons import Reason
from ui.clock import Clock
from ui.connection.lease import MAY_BE_LIT, Lease
from ui.connection.link import Link
from ui.connection.messages import Answered, Heard, LinkLost, Listed
from ui.display import palette
from ui.display.backlight import Backlight
from ui.display.dimming import is_night
from ui.display.dimming_app import Resting
from ui.display.geometry import Geometry, Layout
from ui.guard import RepeatGuard
from ui.language import catalogues
from ui.language.messages import message, pairs
from ui.navigation.follow_up import before_areas
from ui.navigation.routes import Ways
from ui.navigation.screen_for_page import SCREENS
from ui.screens.base import PanelScreen
from ui.screens.choosing.home import Home
from ui.screens.notice import Notice
from ui.screens.settings.menu import Menu
from ui.state.choice import Choice
from ui.state.page import Page, page_for
from ui.state.store import Store
from ui.state.weeks import Question, Weeks

if TYPE_CHECKING:
    from firmware_py.wire import AreaList, Telemetry

BEAT_S = 0.25
SILENCE_S = 1.0
DISMISS_S = 60.0
_LOST = float("-inf")
_STYLES = Path(__file__).parent / "styles"


class PanelApp(Resting, Ways, inherit_bindings=False):
    """One connection, one state, one screen at a time. No key leaves it."""

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
        notifier: Notifier | None = None,
        beats: bool = True,
    ) -> None:
        self.geometry = Geometry(*get_terminal_size())
        super().__init__(backlight)
        self.clock = clock or Clock()
        self.link = Link(socket, self._arrived)
        self.guard = RepeatGuard()
        self.telemetry: Telemetry | None = None
        self.areas: AreaList | None = None
        self.last_choice: Choice | None = None
        self.person: str | None = None
        self.people: PeopleList | None = None
        self.store = store or Store()
        catalogues.speak(self.store.now.language)
        self.settings: SettingsNow | None = None
        self._is_shut = True  # the lock, where there is one
        self._settings_seen: int | None = None
        self._people_seen: int | None = None
        self._clock_skipped = False
        self.weeks = Weeks(self.store)
        self._paged_at = 0.0
        self._lease = Lease()
        self._page: Page | None = None
        self._heard_at = self._due_at = self.clock.monotonic()
        self._is_silent = False
        self._stopping = False
        self._told: set[str] = set()
        self._notifier = notifier
        self._beats = beats

    def stop_light(self) -> None:
        """Send STOP now; repeated with every news of light until the panel has obeyed."""
        self.link.stop()
        self._stopping = True
        self.guard.note(self.clock.monotonic())

    def show_page(self) -> None:
        """Show the page that the panel's state calls for, anew."""
        self.show(SCREENS[self._page or Page.HELLO]())

    def show_home(self) -> None:
        """Show the areas, or what comes before them."""
        self.show(SCREENS.get(self._page or Page.MENU, Home)())

    @property
    def has_people(self) -> bool:
        """Several people use the panel: who it is for must be asked."""
        return self.areas is not None and len(self.areas.people) > 1

    @property
    def must_answer(self) -> PersonInfo | None:
        """Who it is for, if they must answer the questions of first use."""
        people = self.people.people if self.people is not None else ()
        who = next((p for p in people if self.person in {None, p.name}), None)
        return who if who is not None and who.must_answer else None

    def refresh_areas(self) -> None:
        """Ask what is open to whom it is for, and how their weeks look."""
        self.link.ask(Areas(person=self.person))

    def choose_person(self, person: str | None) -> None:
        """Go on with a person, with what is open to them; None: ask for whom."""
        self.person = person
        self.weeks.overview = None
        if person is not None:
            self.link.ask(Areas(person=person))
        self._remember()
        self.follow()

    def _follow_name(self, renamed: RenamePerson) -> None:
        """Have what is remembered of a person go by their other name."""
        if self.person == renamed.name:
            self.person = renamed.to
        last = dict(self.store.now.last)
        if renamed.name in last:
            last[renamed.to] = last.pop(renamed.name)
            self.store.change(last=last)

    def ask_overview(self) -> None:
        """Ask how the weeks of whom it is for look now."""
        self.link.ask(Overview(person=self.person))

    def settle(self, key: Question) -> None:
        """Go on from a question that was answered or skipped."""
        self.weeks.settle(key)
        self._page = None
        self.follow()

    @property
    def is_locked(self) -> bool:
        """The code is asked for before the areas."""
        return self._is_shut and self.settings is not None and self.settings.locks

    def skip_clock(self) -> None:
        """Ask for day and time no more, until the screen starts anew or somebody wants to tell."""
        self._clock_skipped = True
        before = self._page
        self.follow()
        if self._page is before:  # it was told from the settings; else what there is to tell comes
            self.show_home()

    def close_lock(self) -> None:
        """Ask for the code from now on, where the screen locks; what it opened is closed too."""
        self._is_shut = True
        if self.settings is not None and self.settings.has_pin:
            self.link.ask(Lock())
        self.follow()

    def woken(self, now: float) -> None:
        """Look again: it may be another day."""
        self.guard.note(now)
        self.refresh_areas()
        self._dim(now)

    def rested(self) -> None:
        """Forget for whom it was, and lock."""
        self.person = None
        self.close_lock()

    def _dim(self, now: float) -> None:
        night = self.settings is not None and is_night(self.settings, self.clock.now())
        self.dim(self._page, now, night=night and self.store.now.dim_at_night)

    def get_css_variables(self) -> dict[str, str]:
        """Give the style sheets the palette, and the cells that 20 and 30 mm take."""
        ours = palette.css_variables() | self.geometry.css_variables()
        return super().get_css_variables() | ours

    def on_mount(self) -> None:
        """Begin."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.leave)
        self._heard_at = self.clock.monotonic()
        self._measure(self.size)
        self.follow()
        self.run_worker(self.link.run(), name="link", exit_on_error=True)
        if self._beats:
            self.set_interval(BEAT_S, self.on_time)

    def on_resize(self, event: Resize) -> None:
        """Fit another terminal size."""
        self._measure(event.size)
        self.follow()

    def on_time(self) -> None:
        """Beat; by how much a beat of our own is late (a slow processor) is nobody's silence.

        Else its own slowness looks like silence, and another screen makes it slower still.
        """
        now = self.clock.monotonic()
        late = now - self._due_at - BEAT_S
        if late > 0 and self._heard_at != _LOST:
            self._heard_at = min(now, self._heard_at + late)
        self._due_at = now
        self.beat()

    def beat(self) -> None:
        """Do what is due, four times a second: notice silence, keep the lease, redraw, live."""
        now = self.clock.monotonic()
        # Judged here alone: what comes between two beats may come after a stall of our own.
        self._is_silent = now - self._heard_at > SILENCE_S
        self.follow()
        self._dim(now)
        if not self._is_silent and (request := self._lease.due(now)) is not None:
            self.link.ask(request)
        if self._page is Page.DONE and now - max(self._paged_at, self.guard.last) >= DISMISS_S:
            self._paged_at = now
            self.link.ask(Dismiss())
        if isinstance(self.screen, PanelScreen):
            self.screen.beat(now)
        if self._notifier is not None:
            self._notifier.verified(int(now * 1e9))

    def _arrived(self, message: Message) -> bool:
        """Note at once that the panel speaks: its news waits while a new screen is made."""
        if isinstance(message, Heard):
            self._heard_at = self.clock.monotonic()
        return self.post_message(message)

    @on(Heard)
    def _on_heard(self, event: Heard) -> None:
        telemetry, before = event.telemetry, self.telemetry
        now = self.clock.monotonic()
        self._is_silent = False
        self.telemetry = telemetry
        self._stopping = self._stopping and telemetry.state in MAY_BE_LIT
        if self._stopping:
            self.link.stop()
        if (request := self._lease.heard(telemetry, now)) is not None:
            self.link.ask(request)
        if telemetry.settings != self._settings_seen:
            self._settings_seen = telemetry.settings
            self.link.ask(Settings())
        if telemetry.people != self._people_seen:
            if self._people_seen is not None:  # the first list is asked for with the areas
                self.link.ask(People())
            self._people_seen = telemetry.people
        if before is not None and before.state != "idle" and telemetry.state == "idle":
            # What may be lit again, and what is left to finish, has changed.
            self.refresh_areas()
            self.weeks.forget_telling()
        self._remember()
        self.follow()
        if isinstance(self.screen, PanelScreen) and self.screen.is_mounted:
            self.screen.heard(telemetry, now)

    @on(Listed)
    def _on_listed(self, event: Listed) -> None:
        self.areas = event.areas
        self.store.keep_only(event.areas.people)
        self.ask_overview()
        if self.people is None:
            self.link.ask(People())
        self._measure(self.size)
        self._remember()
        self.follow()

    @on(Answered)
    def _on_answered(self, event: Answered) -> None:
        self._lease.answered(event.request, event.answer, self.clock.monotonic())
        match event.request, event.answer:
            case _, PeopleList():
                self._take_people(event.answer)
            case Overview(month=None), OverviewInfo():
                self.weeks.overview = event.answer
                self.follow()
            case _, SettingsNow():
                self._take_settings(event.answer)
            case Unlock() | Lock(), Done():
                self.link.ask(Settings())
                self._is_shut = isinstance(event.request, Lock)
                self.follow()
            case AddPerson() | RenamePerson(), Done():
                if isinstance(event.request, RenamePerson):
                    self._follow_name(event.request)
                self.link.ask(People())
                self.refresh_areas()
            case AnswerQuestions(), Done():
                self.link.ask(People())
                self.refresh_areas()
        if isinstance(self.screen, PanelScreen) and self.screen.is_mounted:
            self.screen.answered(event.request, event.answer)

    @on(LinkLost)
    def _on_link_lost(self) -> None:
        self._lease.lost()
        self._settings_seen = self._people_seen = None
        self.person = self.people = None
        self._heard_at = _LOST
        self._is_silent = True
        self.follow()

    def _take_people(self, people: PeopleList) -> None:
        """Know who there is; of anybody else nothing is remembered."""
        before, self.people = self.people, people
        names = [each.name for each in people.people]
        self.store.keep_people(names)
        if self.person is not None and self.person not in names:
            self.choose_person(None)
        if before is not None and [each.name for each in before.people] != names:
            self.link.ask(Areas(person=self.person))
        self.follow()

    def _take_settings(self, settings: SettingsNow) -> None:
        """Show what is set on the panel; another language means every word anew."""
        before, self.settings = self.settings, settings
        if settings.language != self.store.now.language:
            self.store.change(language=settings.language)
            catalogues.speak(settings.language)
            if isinstance(self.screen, Menu):
                self.show_menu()
            elif self._page is not None:
                self.show_page()
        if before is not None and before.areas != settings.areas:
            self.refresh_areas()
        self.follow()

    def leave(self) -> None:
        """Quit; who started the light here is then not there to stop it, so it is stopped."""
        if self._lease.is_held:
            self.link.stop()
        self.brighten()
        self.exit()

    def follow(self) -> None:
        """Show the page that the panel's state calls for."""
        page = page_for(
            self.telemetry,
            silent=self._is_silent,
            knows_areas=self.areas is not None and self.settings is not None,
            layout=self.geometry.layout,
            locked=self.is_locked,
            asks_clock=not self._clock_skipped,
            asks_who=self.has_people and self.person is None,
            asks_first=self.must_answer is not None,
            asks_how=self._asks_how,
        )
        if page is self._page:
            return
        before, self._page, self._paged_at = self._page, page, self.clock.monotonic()
        # What takes another's place by itself, or comes back after a silence: a finger on its way
        # meant something else (STOP always acts).
        if Page.ASKED in {page, before} or before is Page.NO_CONTACT:
            self.guard.note(self._paged_at)
        self._dim(self._paged_at)
        screen = self._screen(page)
        if len(self.screen_stack) == 1:
            self.push_screen(screen)
        else:
            self.show(screen)

    @property
    def _asks_how(self) -> bool:
        """Something is due to be asked, nothing to be told first, nobody on the way elsewhere."""
        if self.weeks.due is None:
            return False
        return isinstance(self.screen, Home) if self._page is Page.MENU else not self._news

    def _screen(self, page: Page) -> PanelScreen:
        """Return the screen that begins a page."""
        if page is Page.MENU:
            return self._first_of_menu()
        overview, due = self.weeks.overview, self.weeks.due
        if page is Page.ASKED and overview is not None and due is not None:
            return before_areas(self, overview, due)
        return SCREENS[page]()

    def _first_of_menu(self) -> PanelScreen:
        """Return the areas, or first what the panel has to tell, once."""
        news = self._news
        self._told.update(news)
        return Notice(*news.values()) if news else Home()

    @property
    def _news(self) -> dict[str, str]:
        """What the idle panel has to tell and hasn't told yet, by its English text."""
        telemetry, areas = self.telemetry, self.areas
        said = [(telemetry.reason_coded, telemetry.reason)] if telemetry is not None else []
        if areas is not None:
            said += pairs(areas.notices_coded, areas.notices)
        known = {Reason.READY.english, *self._told}
        return {text: message(coded, text) for coded, text in said if text not in known}

    def _remember(self) -> None:
        """Keep what the last session was started with, to offer it again; after a restart too."""
        seen = Choice.seen(self.telemetry, self.areas)
        last = self.store.now.last
        if seen is not None and last.get(seen.person or "") != seen.plan():
            last = {**last, seen.person or "": seen.plan()}
            self.store.change(last=last)
        self.last_choice = Choice.seen(last.get(self.person or ""), self.areas)

    def _measure(self, size: Size) -> None:
        display = self.areas.display if self.areas is not None else self.geometry.display
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
