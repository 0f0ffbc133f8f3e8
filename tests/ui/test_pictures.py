"""The drawings: what is lit stands out from the body, and both from the ground."""

from collections import Counter

import pytest
from PIL import Image

from tests.ui.measure import contrast
from ui.display import palette
from ui.pictures import circles, digits, paint
from ui.pictures.areas import AREAS, Drawing
from ui.pictures.scenes import AreaScene, BreathScene, LineScene, SymbolScene, WeekScene
from ui.pictures.shapes import mask
from ui.pictures.symbols import SYMBOLS

SIDE = 96
CLEAR = 3.0  # WCAG 1.4.11: what must be seen to be understood


def colour(picture: Image.Image, within: Image.Image) -> str:
    """Return the middling colour of a picture where a mask is whole."""
    pixels = picture.convert("RGB").tobytes()
    inside = [at for at, level in enumerate(within.tobytes()) if level == 255]
    assert inside
    levels = (
        sorted(pixels[3 * at + channel] for at in inside)[len(inside) // 2] for channel in range(3)
    )
    return "#" + "".join(f"{level:02x}" for level in levels)


def parts(drawing: Drawing) -> tuple[Image.Image, Image.Image]:
    """Return where only the body is, and where it is lit."""
    body, lit = (mask(shapes, SIDE, SIDE) for shapes in (drawing.body, drawing.lit))
    away = lit.point(lambda level: 0 if level else 255)
    return Image.composite(body, Image.new("L", body.size, 0), away), lit


@pytest.mark.parametrize("light", ["red", "nir", "both"])
@pytest.mark.parametrize("area", AREAS)
def test_the_lit_part_stands_out_from_the_ground_and_from_the_body(area: str, light: str) -> None:
    picture = AreaScene(area, light).draw(SIDE, SIDE)
    body, lit = parts(AREAS[area])
    shine = colour(picture, lit)
    assert contrast(shine, palette.GROUND) >= CLEAR
    if 255 not in body.tobytes():
        return  # the light goes on all that is seen of the body
    plain = paint.drawing(Drawing(AREAS[area].body, (), ()), light, SIDE, SIDE, palette.GROUND)
    # Where the light goes on the body, what lies below it; else what lies beside it.
    beside = colour(plain, lit)
    if beside == palette.GROUND:
        beside = colour(plain, body)
    assert contrast(beside, palette.GROUND) >= CLEAR
    assert contrast(shine, beside) >= CLEAR


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_sign_stands_out_from_the_ground(name: str) -> None:
    picture = SymbolScene(name).draw(SIDE, SIDE).convert("RGB")
    seen = Counter(picture.tobytes()[at : at + 3] for at in range(0, 3 * SIDE * SIDE, 3))
    strong = sum(
        count
        for pixel, count in seen.items()
        if contrast("#" + pixel.hex(), palette.GROUND) >= CLEAR
    )
    assert strong >= 0.03 * SIDE * SIDE


def test_no_two_areas_and_no_two_signs_look_alike() -> None:
    drawn = [AreaScene(area, "red").draw(SIDE, SIDE).tobytes() for area in AREAS]
    drawn += [SymbolScene(name).draw(SIDE, SIDE).convert("RGB").tobytes() for name in SYMBOLS]
    assert len(set(drawn)) == len(AREAS) + len(SYMBOLS)


def test_every_figure_and_stop_can_be_drawn_and_letters_of_a_name_can_not() -> None:
    assert digits.can_draw("0123456789:")
    assert digits.can_draw("STOP")
    assert not digits.can_draw("--:--?")


def test_a_line_of_figures_lies_whole_in_its_place() -> None:
    for width, height in ((200, 60), (300, 120), (120, 300)):
        picture = LineScene("12:34").draw(width, height).convert("L")
        box = picture.point(lambda level: 255 if level > 40 else 0).getbbox()
        assert box is not None
        assert box[0] > 0
        assert box[2] < width


def test_the_circle_grows_from_breathed_out_to_breathed_in() -> None:
    areas = [sum(circles.breath(step / 8, SIDE, SIDE).tobytes()) for step in range(9)]
    assert areas == sorted(areas)
    assert areas[-1] > 3 * areas[0]
    assert BreathScene(0).draw(SIDE, SIDE).mode == "P"


def test_a_ring_shows_a_part_for_each_session_of_the_week() -> None:
    had = [sum(circles.ring(n, 4, SIDE, SIDE)[0].tobytes()) for n in range(5)]
    assert had[0] == 0
    assert had[4] == pytest.approx(4 * had[1], rel=0.05)
    assert sum(circles.ring(4, 4, SIDE, SIDE)[1].tobytes()) == 0
    assert (
        circles.ring(9, 4, SIDE, SIDE)[0].tobytes() == circles.ring(4, 4, SIDE, SIDE)[0].tobytes()
    )
    assert WeekScene("soles", "both", 2, 4).draw(SIDE, SIDE).size == (SIDE, SIDE)
