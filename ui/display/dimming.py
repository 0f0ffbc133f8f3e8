"""Care for the display: after a while without a touch it dims, then goes dark; never with light."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum

from textual.events import Key, MouseDown, MouseEvent

from firmware_py.wire import SettingsNow
from ui.display.backlight import Backlight, Shade

DIM_AFTER_S = 120.0
DARK_AFTER_S = 600.0


def is_night(settings: SettingsNow, day: datetime) -> bool:
    """Tell whether a time of day lies in the panel's night; from and until alike: never."""
    time, start, end = f"{day:%H:%M}", settings.night_from, settings.night_until
    return start <= time < end if start <= end else not end <= time < start


class Level(Enum):
    """How bright the display is."""

    BRIGHT = 1.0
    NIGHT = 0.5
    DIM = 0.25
    DARK = 0.0


class Rest:
    """Knows since when nobody has touched; pure, times in seconds of one clock."""

    def __init__(self) -> None:
        self._since: float | None = None

    def level(self, now: float, *, may_rest: bool, night: bool) -> Level:
        """Return how bright the display is now.

        may_rest: nothing runs and nothing is wrong; night: it is, and shall be dimmer then.
        """
        if not may_rest:
            self._since = None
        elif self._since is None:
            self._since = now
        if self._has_rested(now, DARK_AFTER_S):
            return Level.DARK
        if self._has_rested(now, DIM_AFTER_S):
            return Level.DIM
        return Level.NIGHT if night else Level.BRIGHT

    def touched(self, now: float) -> bool:
        """Note a touch; tell whether it only wakes."""
        only_wakes = self._has_rested(now, DIM_AFTER_S)
        if self._since is not None:
            self._since = now
        return only_wakes

    def _has_rested(self, now: float, seconds: float) -> bool:
        return self._since is not None and now - self._since >= seconds


class Dimmer:
    """Makes the display as bright as it should be; the touch that wakes it does nothing else.

    redraw: called when what is drawn gets darker or brighter; rested: when the display dims since
    nobody is there; woken: with the time, by the touch that wakes it.
    """

    def __init__(
        self,
        backlight: Backlight | None,
        *,
        redraw: Callable[[], None],
        rested: Callable[[], None],
        woken: Callable[[float], None],
    ) -> None:
        self.shade = Shade()
        self._backlight = backlight or Backlight(None)
        self._redraw = redraw
        self._rested = rested
        self._woken = woken
        self._rest = Rest()
        self._level = Level.BRIGHT
        self._is_waking = False

    def dim(self, now: float, *, may_rest: bool, night: bool) -> None:
        """Make the display as bright as it should be now."""
        level = self._rest.level(now, may_rest=may_rest, night=night)
        if level is self._level:
            return
        self._level = level
        has_backlight = self._backlight.set(level.value)
        # Darker colours are harder to read: at night only a backlight is turned down.
        rests = level in {Level.DIM, Level.DARK}
        share = level.value if rests and not has_backlight else 1.0
        if self.shade.set(0.0 if level is Level.DARK else share):
            self._redraw()
        if rests:
            self._rested()

    def brighten(self) -> None:
        """Leave the display as bright as it can be."""
        self._backlight.set(1.0)

    def takes(self, event: Key | MouseEvent, now: float) -> bool:
        """Tell whether an event belongs to the touch that wakes the display."""
        is_waking = self._is_waking
        if isinstance(event, Key | MouseDown):
            is_waking = self._rest.touched(now)
            self._is_waking = is_waking and isinstance(event, MouseDown)
            if is_waking:
                self._woken(now)
        return is_waking
