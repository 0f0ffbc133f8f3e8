"""The display's rest: what wakes it, how bright it is, and what is drawn darker."""

from collections.abc import Sequence

from textual.app import App
from textual.events import Event, Key, MouseDown, MouseEvent
from textual.filter import LineFilter
from textual.widget import Widget

from ui.clock import Clock
from ui.display.backlight import Backlight, Shade
from ui.display.dimming import Care, Level
from ui.state.page import Page


class Resting(App[None], inherit_bindings=False):
    """An app whose display rests, and whose waking touch does nothing else."""

    clock: Clock

    def __init__(self, backlight: Backlight | None) -> None:
        super().__init__()
        self._care = Care()
        self._level = Level.BRIGHT
        self._waking = False
        self._backlight = backlight or Backlight(None)
        self._shade = Shade()

    def woken(self, now: float) -> None:
        """Do what follows a waking touch."""
        raise NotImplementedError

    def rested(self) -> None:
        """Do what follows where nobody has been there for a while."""
        raise NotImplementedError

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw darker where the display itself can't be made so."""
        ours = (self._shade,) if self._shade.enabled else ()
        return (*super().get_line_filters(), *ours)

    async def on_event(self, event: Event) -> None:
        """Keep a touch or key that only wakes the display from doing anything else."""
        if isinstance(event, Key | MouseEvent) and not event.is_forwarded and self._wakes(event):
            event.stop()
            return
        await super().on_event(event)

    def dim(self, page: Page | None, now: float, *, night: bool) -> None:
        """Make the display as bright as it should be on a page."""
        level = self._care.level(page, now, night=night)
        if level is self._level:
            return
        self._level = level
        has_backlight = self._backlight.set(level.value)
        # Darker colours are harder to read: at night only a backlight is turned down.
        rests = level in {Level.DIM, Level.DARK}
        share = level.value if rests and not has_backlight else 1.0
        if self._shade.set(0.0 if level is Level.DARK else share):
            for widget in self.screen.walk_children(Widget, with_self=True):
                widget.refresh()
        if rests:
            self.rested()

    def brighten(self) -> None:
        """Leave the display as bright as it can be."""
        self._backlight.set(1.0)

    def _wakes(self, event: Key | MouseEvent) -> bool:
        """Tell whether an event belongs to the touch that wakes the display."""
        now = self.clock.monotonic()
        waking = self._waking
        if isinstance(event, Key | MouseDown):
            waking = self._care.touched(now)
            self._waking = waking and isinstance(event, MouseDown)
            if waking:
                self.woken(now)
        return waking
