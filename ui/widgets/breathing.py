"""A circle that grows for 4 s and shrinks for 6 s: to breathe with, and a touch hides it."""

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Region

from ui.language.words import BREATHE_IN, BREATHE_OUT, HIDE_BREATHING, SHOW_BREATHING, say
from ui.pictures.scenes import BREATHS, BreathScene, Scene
from ui.widgets.pacer import FRAMES_PER_S, brightness, is_in
from ui.widgets.picture import Pictured
from ui.widgets.touchable import Touchable


class BreathingCircle(Touchable, Pictured):
    """The circle, and below it what to do. monotonic: seconds, for the pace.

    Nothing is redrawn while it is hidden.
    """

    def __init__(self, monotonic: Callable[[], float], *, breathing: bool) -> None:
        super().__init__(id="breath", name="breath")
        self._monotonic = monotonic
        self._began = monotonic()
        self._breathing = breathing
        self._shown: tuple[int, str] = (0, "")

    @property
    def words(self) -> tuple[str, ...]:
        """What a touch does."""
        return (say(HIDE_BREATHING if self._breathing else SHOW_BREATHING),)

    def on_mount(self) -> None:
        """Begin."""
        self._timer = self.set_interval(1 / FRAMES_PER_S, self.breathe, pause=not self._breathing)
        self.breathe()

    def set_breathing(self, *, breathing: bool) -> None:
        """Show the circle, or hide it."""
        self._breathing = breathing
        self._began = self._monotonic()
        if breathing:
            self._timer.resume()
        else:
            self._timer.pause()
        self.breathe()

    def breathe(self) -> None:
        """Take on the size of this instant; draws only where it differs."""
        shown = (0, say(SHOW_BREATHING))
        if self._breathing:
            at = self._monotonic() - self._began
            shown = (round(brightness(at) * BREATHS), say(BREATHE_IN if is_in(at) else BREATHE_OUT))
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def pictures(self) -> tuple[tuple[Scene, Region], ...]:
        """Return the circle, above the words."""
        if not self._breathing:
            return ()
        left, top = self.content_region.offset - self.region.offset
        width, height = self.content_size
        return ((BreathScene(self._shown[0]), Region(left, top, width, max(0, height - 1))),)

    def render(self) -> Content:
        """Write what to do on the last row; in the middle where there is no circle."""
        height = self.content_size.height
        above = height - 1 if self._breathing else (height - 1) // 2
        return Content("\n" * max(0, above) + self._shown[1])
