"""Colour on masks: light falls from the upper left, and the lit part shines in its own colour."""

from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter

from ui.display import palette
from ui.pictures.areas import Drawing
from ui.pictures.shapes import mask

Colour = tuple[int, int, int]

# From where the light falls to where it doesn't. The body is told from the ground, and what is lit
# from the body beside it, by 3:1 (WCAG 1.4.11).
_BODY = ("#786964", "#665a56")
_LIGHTS = {
    "red": ("#ffbdac", "#ffa08e"),
    "nir": ("#dccbff", "#c5adff"),
    "both": ("#ffb8a9", "#cfb7ff"),
    "print": ("#d2402f", "#b30c1a"),  # on paper
    "quiet": ("#a08f88", "#6d5d59"),  # what can't be had now
}
_GLOW = 0.42
_MARK = 0.55  # how dark a line on the body is
_LEVELS = 8  # of an edge between two plain colours


def rgb(colour: str) -> Colour:
    """Return a colour of the palette, #rrggbb, as three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=16)
def _slope(width: int, height: int, colours: tuple[str, str]) -> Image.Image:
    """Return a picture that goes from one colour, upper left, to another, lower right."""
    ramp = Image.linear_gradient("L").resize((width, height))
    side = Image.linear_gradient("L").rotate(90).resize((width, height))
    first, last = (Image.new("RGB", (width, height), rgb(colour)) for colour in colours)
    return Image.composite(last, first, Image.blend(ramp, side, 0.5))


def drawing(what: Drawing, light: str, width: int, height: int, ground: str) -> Image.Image:
    """Return a drawing in so many pixels. light: red, nir, both, or quiet."""
    picture = Image.new("RGB", (width, height), rgb(ground))
    body, lit = mask(what.body, width, height), mask(what.lit, width, height)
    picture.paste(_slope(width, height, _BODY), mask=body)
    shine = _slope(width, height, _LIGHTS[light])
    if what.body:
        if light != "quiet":
            around = lit.filter(ImageFilter.GaussianBlur(min(width, height) / 14))
            picture.paste(shine, mask=around.point(lambda level: int(level * _GLOW)))
        edge = ImageChops.subtract(lit.filter(ImageFilter.MaxFilter(3)), lit)
        picture.paste(rgb(ground), mask=ImageChops.multiply(edge, body))
    picture.paste(shine, mask=lit)
    lines = mask(what.marks, width, height).point(lambda level: int(level * _MARK))
    picture.paste(rgb(ground), mask=ImageChops.multiply(lines, ImageChops.lighter(body, lit)))
    return picture


def plain(shape: Image.Image, colour: str, ground: str) -> Image.Image:
    """Return a mask in one colour on another, in the few colours that its edges need (mode P)."""
    first, last = rgb(ground), rgb(colour)
    shares = [level / (_LEVELS - 1) for level in range(_LEVELS)]
    mixed = [
        round(a + (b - a) * share) for share in shares for a, b in zip(first, last, strict=True)
    ]
    picture = shape.point([level * _LEVELS // 256 for level in range(256)])
    picture.putpalette(mixed)
    return picture


def two(
    first: Image.Image, second: Image.Image, colours: tuple[str, str], ground: str = palette.GROUND
) -> Image.Image:
    """Return two masks, each in its own colour, on a ground."""
    picture = Image.new("RGB", first.size, rgb(ground))
    for shape, colour in zip((first, second), colours, strict=True):
        picture.paste(rgb(colour), mask=shape)
    return picture
