"""What a screen may ask to be drawn: a scene says all that its picture depends on but the size."""

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from ui.display import palette
from ui.pictures import charts, circles, digits, paint
from ui.pictures.areas import AREAS
from ui.pictures.symbols import SYMBOLS

BREATHS = 24  # pictures from breathed out to breathed in


class Scene(Protocol):
    """Something to draw; as a key it stands for its picture."""

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""

    def __hash__(self) -> int:
        """Return the same for the same picture."""


@dataclass(frozen=True, slots=True)
class AreaScene:
    """A body area under its light: red, nir or both; quiet where it can't be had now."""

    area: str
    light: str
    ground: str = palette.GROUND

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""
        return paint.drawing(AREAS[self.area], self.light, width, height, self.ground)


@dataclass(frozen=True, slots=True)
class SymbolScene:
    """One of the signs, such as goggles."""

    name: str
    light: str = "red"
    ground: str = palette.GROUND

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""
        return paint.drawing(SYMBOLS[self.name], self.light, width, height, self.ground)


@dataclass(frozen=True, slots=True)
class LineScene:
    """Digits, or STOP, as large as there is room. tallest: in pixels; None: as there is room."""

    text: str
    colour: str = palette.TEXT
    ground: str = palette.GROUND
    tallest: int | None = None

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""
        return paint.plain(
            digits.line(self.text, width, height, self.tallest), self.colour, self.ground
        )


@dataclass(frozen=True, slots=True)
class BreathScene:
    """The breathing circle at a step: 0 breathed out, BREATHS breathed in."""

    step: int

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""
        shape = circles.breath(self.step / BREATHS, width, height)
        return paint.plain(shape, palette.BREATH_LOW, palette.GROUND)


@dataclass(frozen=True, slots=True)
class WeekScene:
    """An area within the ring of its week: so many sessions had of so many."""

    area: str
    light: str
    had: int
    wanted: int
    ground: str = palette.GROUND

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""
        had, rest = circles.ring(self.had, self.wanted, width, height)
        picture = paint.two(had, rest, (palette.RED, palette.TRACK), self.ground)
        side = round(min(width, height) * _WITHIN)
        within = paint.drawing(AREAS[self.area], self.light, side, side, self.ground)
        picture.paste(within, ((width - side) // 2, (height - side) // 2))
        return picture


@dataclass(frozen=True, slots=True)
class TrendScene:
    """Pain before and after sessions, each as points: 0..1 of the time, and a score from 0 to 10.

    rows: of text beside the picture; the scores 10 and 0 lie in the middle of the first and last.
    """

    before: tuple[tuple[float, float], ...]
    after: tuple[tuple[float, float], ...]
    rows: int

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""
        series = ((self.before, palette.NIR_FILL), (self.after, palette.RED_FILL))
        return charts.trend(series, self.rows, width, height)


@dataclass(frozen=True, slots=True)
class MonthScene:
    """Days in weeks. first: the first one's weekday; signs: one of charts' each; today: its place.

    numbered: with the day of the month.
    """

    first: int
    signs: str
    today: int | None
    numbered: bool

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in so many pixels."""
        return charts.month(
            self.first, self.signs, self.today, width, height, numbered=self.numbered
        )


_WITHIN = 0.5  # of the ring's square


def can_draw(area: str) -> bool:
    """Tell whether there is a drawing of an area."""
    return area in AREAS
