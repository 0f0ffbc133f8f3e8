"""The countdown whose frame breathes: 4 s in, 6 s out. A touch turns the breathing off and on."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip

from ui.display import font, palette
from ui.language.words import BREATHE_IN, BREATHE_OUT, HIDE_BREATHING, SHOW_BREATHING, say
from ui.widgets.figures import Figures
from ui.widgets.touchable import Touchable

if TYPE_CHECKING:
    from textual.timer import Timer

FRAMES_PER_S = 6
_STEPS = 20
_LOW, _HIGH = Color.parse(palette.BREATH_LOW), Color.parse(palette.BREATH_HIGH)
_SHADES = tuple(_LOW.blend(_HIGH, step / _STEPS).hex for step in range(_STEPS + 1))


@lru_cache(maxsize=64)
def _style(color: str, *, bold: bool = False) -> Style:
    return Style(color=color, bgcolor=palette.GROUND, bold=bold)


class PacedFigures(Touchable, Figures):
    """Figures in a softly breathing frame. monotonic: seconds, for the pace.

    It draws its own frame: through the style sheet each breath would cost ten times as much.
    """

    def __init__(self, monotonic: Callable[[], float], *, breathing: bool) -> None:
        super().__init__(id="face", name="face")
        self._monotonic = monotonic
        self._began = monotonic()
        self._breathing = breathing
        self._shown: tuple[str, str] = ("", palette.LINE)
        self._frames: Timer | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """What a touch does."""
        return (say(HIDE_BREATHING if self._breathing else SHOW_BREATHING),)

    def on_mount(self) -> None:
        """Begin."""
        pause = not self._breathing
        self._frames = self.set_interval(1 / FRAMES_PER_S, self.breathe, pause=pause)
        self.breathe()

    def set_breathing(self, *, breathing: bool) -> None:
        """Turn the pacer on or off."""
        self._breathing = breathing
        self._began = self._monotonic()
        if self._frames is not None:  # a still frame wakes nobody
            (self._frames.resume if breathing else self._frames.pause)()
        self.breathe()

    def breathe(self) -> None:
        """Take on the brightness of this instant; draws only where it differs."""
        shown = ("", palette.LINE)
        if self._breathing:
            at = self._monotonic() - self._began
            shade = _SHADES[round(brightness(at) * _STEPS)]
            shown = (say(BREATHE_IN if is_in(at) else BREATHE_OUT), shade)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw frame and figures."""
        width, height = self.size
        title, shade = self._shown
        if self.has_focus or self.has_class("-pressed"):
            shade = palette.FOCUS
        frame, plain = _style(shade), _style(palette.TEXT, bold=True)
        inner = max(0, width - 2)
        figures = font.large(self.shown, inner, height - 2) or (self.shown,)
        below = say(HIDE_BREATHING if self._breathing else SHOW_BREATHING)
        above = (height - 2 - len(figures)) // 2
        left = " " * ((inner - len(figures[0])) // 2)
        strips = [_edge("╭╮", title, inner, frame)]
        for row in range(height - 2):
            at = row - above
            text = left + figures[at] if 0 <= at < len(figures) else ""
            side = Segment("│", frame)
            strips.append(Strip([side, Segment(text.ljust(inner), plain), side], width))
        strips.append(_edge("╰╯", below, inner, frame))
        return [strip.crop(crop.x, crop.right) for strip in strips[crop.y : crop.bottom]]


def _edge(corners: str, label: str, inner: int, frame: Style) -> Strip:
    """Return a line of the frame with a label in its middle."""
    words = f" {label} " if label and len(label) + 2 <= inner else ""
    left = (inner - len(words)) // 2
    right = inner - left - len(words)
    segments = [
        Segment(corners[0] + "─" * left, frame),
        Segment(words, _style(palette.QUIET)),
        Segment("─" * right + corners[1], frame),
    ]
    return Strip(segments, inner + 2)


IN_S = 4.0


OUT_S = 6.0


def is_in(seconds: float) -> bool:
    """Tell whether it is time to breathe in."""
    return seconds % (IN_S + OUT_S) < IN_S


def brightness(seconds: float) -> float:
    """Return 0..1 at so many seconds since the pacer began."""
    phase = seconds % (IN_S + OUT_S)
    share = phase / IN_S if phase < IN_S else 1.0 - (phase - IN_S) / OUT_S
    return (1.0 - math.cos(math.pi * share)) / 2.0
