"""The past as pictures: the line goes through every score and no further, each day has its sign."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.driving import WIDE, person
from tests.ui.measure import contrast
from ui.display import palette
from ui.display.graphics import Graphics
from ui.pictures import charts
from ui.pictures.paint import rgb
from ui.pictures.scenes import MonthScene, TrendScene
from ui.screens.history.history import HistoryScreen
from ui.widgets.dots import Dots
from ui.widgets.plot import PainPlot

SCORES = st.lists(st.integers(0, 10), min_size=1, max_size=20)


@given(SCORES)
def test_the_line_goes_through_every_score_and_never_beyond_two_neighbours(
    scores: list[int],
) -> None:
    points = [(float(day), float(score)) for day, score in enumerate(scores)]
    line = charts.smooth(points)
    assert set(points) <= {(round(x, 9), round(y, 9)) for x, y in line}
    for (a, low), (b, high) in pairwise(points):
        between = [y for x, y in line if a <= x <= b]
        assert min(low, high) - 1e-9 <= min(between)
        assert max(between) <= max(low, high) + 1e-9


def test_ten_is_drawn_beside_the_first_row_and_nought_beside_the_last() -> None:
    rows, width, height = 5, 200, 100
    for score, row in ((10.0, 0), (5.0, 2), (0.0, 4)):
        drawn = TrendScene((), ((0.0, score), (1.0, score)), rows).draw(width, height)
        middle = round((row + 0.5) * height / rows)
        assert drawn.getpixel((width // 2, middle)) == rgb(palette.RED_FILL)


@pytest.mark.parametrize(
    ("sign", "colour"),
    [(charts.HAD, palette.RED), (charts.HAD_NOT, palette.GROUND), (charts.TO_COME, palette.LINE)],
)
def test_a_day_s_sign_fills_rings_or_dots_it(sign: str, colour: str) -> None:
    drawn = MonthScene(3, sign, None, numbered=False).draw(7 * 40, 40)
    assert drawn.getpixel((3 * 40 + 20, 20)) == rgb(colour)
    elsewhere = drawn.crop((0, 0, 3 * 40, 40)).getcolors()
    assert elsewhere == [(3 * 40 * 40, rgb(palette.GROUND))]


def test_what_is_drawn_stands_out_from_its_ground() -> None:
    for colour in (palette.RED, palette.LINE, palette.NIR_FILL, palette.RED_FILL):
        assert contrast(colour, palette.GROUND) >= 3
    assert contrast(palette.GROUND, palette.RED) >= 7


async def test_history_draws_month_and_trend_with_words_on_both_axes() -> None:
    async with person(WIDE) as hands:
        hands.app.graphics = Graphics(10, 20)
        hands.app.show(HistoryScreen(hands.app.go.menu))
        await hands.see("HistoryScreen")
        await hands.settle()
        plot, month = hands.screen.query_one(PainPlot), hands.screen.query_one("#month", Dots)
        ((scene, cells),) = plot.pictures()
        assert isinstance(scene, TrendScene)
        words = plot.render().plain.splitlines()
        assert words[0] == "○ before   ● after"
        beside = words[1 : 1 + cells.height]
        marks = [beside[row].strip() for row in (0, cells.height // 2, -1)]
        assert marks == ["10", "5", "0"]
        assert len(words[1 + cells.height].split()) == 4, "the first day and the last"
        ((days, _),) = month.pictures()
        assert isinstance(days, MonthScene)
        assert len(days.signs) == 31
        assert month.render().plain.split() == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
