"""Runs the screen on a terminal against the fake daemon, and touches it as a finger does."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch

from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.events import MouseDown, MouseMove, MouseUp
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from firmware_py.wire import Display, SettingsNow, Telemetry
from tests.ui.fake_daemon import IDLE, SETTINGS, FakeDaemon, catalogue, change
from ui.app import PanelApp
from ui.clock import Clock
from ui.display.backlight import Backlight
from ui.state.store import Store

# A pass of the loop also looks at the sockets: what is on its way between two of them needs one.
QUIET_PASSES = 3
# A daemon that ticks in the loop, or a link that tries again at once, keeps it busy for ever.
PASSES_MAX = 60
NOW = datetime(2026, 9, 3, 14, 32, tzinfo=timezone(timedelta(hours=2)))


@dataclass(frozen=True)
class Terminal:
    """A terminal that fills a display."""

    name: str
    columns: int
    rows: int
    width_mm: float
    height_mm: float


COMPACT = Terminal("compact", 47, 14, 154, 86)
PORTRAIT = Terminal("portrait", 31, 27, 88, 155)
TURNED = Terminal("turned", 55, 15, 155, 88)
WIDE = Terminal("wide", 75, 24, 217, 136)
TEN = Terminal("ten-inch", 53, 17, 217, 136)
TEN_UPRIGHT = Terminal("ten-inch-upright", 33, 27, 136, 217)
LEAST = Terminal("least", 42, 14, 154, 86)
LEAST_WIDE = Terminal("least-wide", 75, 21, 217, 136)
# One of each layout.
KINDS = (COMPACT, PORTRAIT, WIDE)
REAL = (COMPACT, PORTRAIT, TURNED, WIDE, TEN, TEN_UPRIGHT)
ALL = (*REAL, LEAST, LEAST_WIDE)


class HeldTime:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def clock(self) -> Clock:
        """Return it as the app takes it."""
        return Clock(monotonic=lambda: self.seconds, now=lambda: NOW)


class Hands:
    """A person at the screen: the app, its clock, the daemon behind it, and fingers."""

    def __init__(
        self, app: PanelApp, pilot: Pilot[None], daemon: FakeDaemon, time: HeldTime
    ) -> None:
        self.app = app
        self.pilot = pilot
        self.daemon = daemon
        self.time = time

    @property
    def screen(self) -> Screen[object]:
        """What is shown."""
        return self.app.screen

    @property
    def has_read_all(self) -> bool:
        """The screen has an answer to each of its questions."""
        state = self.app.state
        return None not in (
            state.telemetry, state.areas, state.settings, state.people, state.overview
        )  # fmt: skip

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so, or fail."""
        for _ in range(2000):
            if condition():
                return
            await self._quiet()
        raise AssertionError(f"still not so, on {self.screen}")

    async def settle(self, rounds: int = 8) -> None:
        """Let what is on its way arrive: a request, its answer, and what it changes."""
        for _ in range(rounds - 1):
            await self._quiet()
        await self.pilot.pause(0)

    async def _quiet(self) -> None:
        """Run whatever can run now, and lay the screen out, as the pilot's pause does.

        The pilot sends a message to each widget and waits for all of them: a hundred for a pause.
        What a widget has still to do keeps the loop busy as well, and that is seen for nothing.
        """
        loop: Any = asyncio.get_running_loop()
        quiet = 0
        for _ in range(PASSES_MAX):
            await asyncio.sleep(0)
            quiet = 0 if loop._ready else quiet + 1
            if quiet == QUIET_PASSES:
                break
        self.screen._on_timer_update()

    async def see(self, name: str) -> None:
        """Wait for a screen, laid out."""
        await self.until(lambda: type(self.screen).__name__ == name)
        await self.until(
            lambda: self.screen.is_mounted and any(w.size for w in self.screen.children)
        )
        await self.settle()

    async def tell(self, telemetry: Telemetry) -> None:
        """Have the daemon tell something, and wait until it is heard."""
        self.daemon.tell(telemetry)
        await self.until(lambda: self.app.state.telemetry == self.daemon.telemetry)
        await self.settle(5)

    async def passes(self, seconds: float) -> None:
        """Let time pass, with a beat at its end."""
        self.time.seconds += seconds
        self.app.beat()
        await self.settle()

    def find(self, name: str) -> Widget:
        """Return a widget of the screen by its id."""
        return self.screen.query_one(f"#{name}")

    async def press(self, name: str, dx: int = 0, dy: int = 0) -> None:
        """Put a finger down on a widget's middle, or beside it."""
        x, y = self._place(name, dx, dy)
        self.app.post_message(MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y))
        await self.settle()

    async def lift(self, name: str, dx: int = 0, dy: int = 0) -> None:
        """Slide it over a widget and lift it there."""
        x, y = self._place(name, dx, dy)
        self.app.post_message(MouseMove(None, x, y, 1, 1, 1, False, False, False, x, y))
        self.app.post_message(MouseUp(None, x, y, 0, 0, 1, False, False, False, x, y))
        await self.settle()

    async def touch(self, name: str) -> None:
        """Touch a widget, a second after whatever was before."""
        self.time.seconds += 1.0
        await self.press(name)
        await self.lift(name)

    def _place(self, name: str, dx: int, dy: int) -> tuple[int, int]:
        region = self.find(name).region
        return int(region.center[0]) + dx, int(region.center[1]) + dy


_draw = Compositor.render_update


def _draw_if_asked(compositor: Compositor, *, full: bool = False, **how: Any) -> object:
    """Draw a picture that is asked for, and nothing to a terminal that isn't there."""
    if full:
        return _draw(compositor, full=True, **how)
    compositor._dirty_regions.clear()
    return None


_parse = Stylesheet._parse_rules
_parsed: dict[object, list[Any]] = {}


def _parse_once(sheet: Stylesheet, *css: Any, **how: Any) -> list[Any]:
    """Parse a style sheet once for all apps of this process: a quarter of each one's start."""
    key = (css, tuple(how.items()), tuple(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse(sheet, *css, **how)
    return _parsed[key]


@asynccontextmanager
async def person(
    terminal: Terminal = COMPACT,
    telemetry: Telemetry = IDLE,
    app_class: type[PanelApp] = PanelApp,
    store: Store | None = None,
    backlight: Backlight | None = None,
    people: tuple[str, ...] = ("me",),
    unanswered: tuple[str, ...] = (),
    settings: SettingsNow = SETTINGS,
    pin: str = "",
    voice: Path | None = None,
    sounds: tuple[Path, ...] = (),
) -> AsyncIterator[Hands]:
    """Run the screen until it shows what the daemon says. Its clock stands unless moved."""
    with tempfile.TemporaryDirectory() as folder:
        daemon = FakeDaemon(Path(folder) / "control.sock")
        daemon.areas = catalogue(
            Display(model="test", width_mm=terminal.width_mm, height_mm=terminal.height_mm)
        )
        daemon.areas = change(daemon.areas, people=people)
        daemon.unanswered = set(unanswered)
        daemon.settings = change(settings, has_pin=bool(pin))
        daemon.pin = pin
        daemon.telemetry = telemetry
        await daemon.open()
        time = HeldTime()
        size = {"COLUMNS": str(terminal.columns), "LINES": str(terminal.rows)}
        with patch.dict(os.environ, size):
            app = app_class(
                daemon.path, time.clock(), store, backlight, voice=voice, sounds=sounds, beats=False
            )
        try:
            size_now = (terminal.columns, terminal.rows)
            with (
                patch.object(Compositor, "render_update", _draw_if_asked),
                patch.object(Stylesheet, "_parse_rules", _parse_once),
            ):
                async with app.run_test(size=size_now) as pilot:
                    hands = Hands(app, pilot, daemon, time)
                    await hands.until(lambda: hands.has_read_all)
                    await hands.settle()
                    yield hands
        finally:
            await daemon.close()
