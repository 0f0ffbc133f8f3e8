"""Sixel: what is encoded, decoded again by the terminal's rules, is the same picture."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ui.display import palette, sixel
from ui.pictures.scenes import AreaScene, LineScene

_TOKEN = re.compile(r"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)(.)|([?-~])|([$-])")
_HEAD = re.compile('\x1bP0;1q"1;1;(\\d+);(\\d+)')


def decode(text: str) -> list[list[tuple[int, int, int] | None]]:
    """Return the rows of pixels that a terminal draws; None where it draws nothing.

    Raises:
        AssertionError: A pixel lies beyond the size that was said, or a band follows the last.
    """
    head = _HEAD.match(text)
    assert head is not None
    assert text.endswith("\x1b\\")
    width, height = int(head[1]), int(head[2])
    body = text[head.end() : -2]
    rows: list[list[tuple[int, int, int] | None]] = [[None] * width for _ in range(height)]
    colours: dict[int, tuple[int, int, int]] = {}
    colour, column, top, at = 0, 0, 0, 0
    while at < len(body):
        token = _TOKEN.match(body, at)
        assert token is not None, body[at : at + 20]
        at = token.end()
        number, red, green, blue, times, repeated, single, control = token.groups()
        if number is not None:
            colour = int(number)
            if red is not None:
                levels = (round(int(level) * 255 / 100) for level in (red, green, blue))
                colours[colour] = (next(levels), next(levels), next(levels))
        elif control == "$":
            column = 0
        elif control == "-":
            column, top = 0, top + sixel.BAND
            assert top < height, "a band begins below the picture: the display would scroll"
        else:
            bits = ord(repeated or single) - 63
            for _ in range(int(times or 1)):
                for bit in range(sixel.BAND):
                    if bits >> bit & 1:
                        assert rows[top + bit][column] is None, "drawn twice"
                        rows[top + bit][column] = colours[colour]
                column += 1
            assert column <= width
    return rows


def near(one: tuple[int, int, int] | None, other: tuple[int, int, int]) -> bool:
    # A level is told in hundredths.
    return one is not None and all(abs(a - b) <= 2 for a, b in zip(one, other, strict=True))


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 40),
    st.integers(1, 4),
    st.data(),
)
def test_every_pixel_comes_back_in_its_colour(width: int, bands: int, data: st.DataObject) -> None:
    height = bands * sixel.BAND
    colours = [(255, 0, 0), (15, 11, 12), (148, 102, 255), (246, 233, 227)]
    pixels = data.draw(
        st.lists(st.sampled_from(range(4)), min_size=width * height, max_size=width * height)
    )
    picture = Image.new("P", (width, height))
    picture.putpalette([level for colour in colours for level in colour])
    picture.putdata(pixels)
    decoded = decode(sixel.encode(picture))
    flat = [pixel for row in decoded for pixel in row]
    assert len(flat) == len(pixels)
    assert all(near(seen, colours[index]) for seen, index in zip(flat, pixels, strict=True))


@pytest.mark.parametrize("rows", [6, 30, 34, 65])
def test_it_is_as_tall_as_whole_bands_and_no_band_follows_the_last(rows: int) -> None:
    text = sixel.encode(Image.new("RGB", (20, rows), "#b30c1a"))
    assert len(decode(text)) == rows // 6 * 6
    assert text.count("-") == rows // 6 - 1


def test_less_than_a_band_is_nothing() -> None:
    assert sixel.encode(Image.new("RGB", (20, 5))) == ""


@pytest.mark.parametrize("light", ["red", "nir", "both", "quiet"])
def test_a_drawing_comes_back_as_it_was(light: str) -> None:
    picture = AreaScene("soles", light).draw(90, 60)
    decoded = decode(sixel.encode(picture))
    wanted = picture.convert("RGB")
    far = 0
    for y, row in enumerate(decoded):
        for x, seen in enumerate(row):
            assert seen is not None
            pixel = wanted.getpixel((x, y))
            assert isinstance(pixel, tuple)
            far = max(far, *(abs(a - b) for a, b in zip(seen, pixel, strict=True)))
    # 48 colours stand for a soft slope.
    assert far < 64


def test_figures_stay_small() -> None:
    """A running second sends its figures: they cost bytes, not kilobytes."""
    assert len(sixel.encode(LineScene("14:32", palette.TEXT).draw(300, 120))) < 12_000
