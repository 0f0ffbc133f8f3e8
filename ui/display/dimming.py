"""Care for the display: after a while without a touch it dims, then goes dark; never with light."""

from datetime import datetime
from enum import Enum

from firmware_py.wire import SettingsNow
from ui.state.page import Page

DIM_AFTER_S = 120.0
DARK_AFTER_S = 600.0
# Only where nothing runs and nothing is wrong; everywhere else every touch acts at once.
RESTING = frozenset(
    {Page.MENU, Page.CLOCK, Page.WHO, Page.QUESTIONS, Page.ASKED, Page.LOCKED, Page.DONE}
)


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


class Care:
    """Knows since when nobody has touched; pure, times in seconds of one clock."""

    def __init__(self) -> None:
        self._since: float | None = None

    def level(self, page: Page | None, now: float, *, night: bool) -> Level:
        """Return how bright a page is now. night: it is, and the display shall be dimmer then."""
        if page not in RESTING:
            self._since = None
        elif self._since is None:
            self._since = now
        if self._rested(now, DARK_AFTER_S):
            return Level.DARK
        if self._rested(now, DIM_AFTER_S):
            return Level.DIM
        return Level.NIGHT if night else Level.BRIGHT

    def touched(self, now: float) -> bool:
        """Note a touch; tell whether it only wakes."""
        only_wakes = self._rested(now, DIM_AFTER_S)
        if self._since is not None:
            self._since = now
        return only_wakes

    def _rested(self, now: float, seconds: float) -> bool:
        return self._since is not None and now - self._since >= seconds
