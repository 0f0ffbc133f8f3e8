"""Colour on masks: light falls from the upper left, and the lit part shines in its own colour."""

from PIL import Image, ImageChops, ImageFilter

from ui.display import palette
from ui.pictures.areas import Drawing
from ui.pictures.shapes import mask

Colour = tuple[int, int, int]

# From where the light falls to where it doesn't.
_BODY = ("#8d7b75", "#5d4f4c")
_LIGHTS = {
    "red": ("#ffb39f", "#ff5a45"),
    "nir": ("#d2baff", "#9466ff"),
    "both": ("#ff7a5f", "#a47bff"),
}
_GLOW = 0.42
_MARK = 0.55  # how dark a line on the body is


def rgb(colour: str) -> Colour:
    """Return a colour of the palette, #rrggbb, as three numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def slope(width: int, height: int, colours: tuple[str, str]) -> Image.Image:
    """Return a picture that goes from one colour, upper left, to another, lower right."""
    ramp = Image.linear_gradient("L").resize((width, height))
    side = Image.linear_gradient("L").rotate(90).resize((width, height))
    both = Image.blend(ramp, side, 0.5)
    first, last = (Image.new("RGB", (width, height), rgb(colour)) for colour in colours)
    return Image.composite(last, first, both)


def area(
    drawing: Drawing, mode: str, width: int, height: int, ground: str = palette.GROUND
) -> Image.Image:
    """Return an area's picture in so many pixels. mode: red, nir or both."""
    picture = Image.new("RGB", (width, height), rgb(ground))
    body, lit = mask(drawing.body, width, height), mask(drawing.lit, width, height)
    picture.paste(slope(width, height, _BODY), mask=body)
    light = slope(width, height, _LIGHTS[mode])
    if drawing.body:
        around = lit.filter(ImageFilter.GaussianBlur(min(width, height) / 14))
        picture.paste(light, mask=around.point(lambda level: int(level * _GLOW)))
        edge = ImageChops.subtract(lit.filter(ImageFilter.MaxFilter(3)), lit)
        picture.paste(rgb(ground), mask=ImageChops.multiply(edge, body))
    picture.paste(light, mask=lit)
    lines = mask(drawing.marks, width, height).point(lambda level: int(level * _MARK))
    picture.paste(rgb(ground), mask=ImageChops.multiply(lines, ImageChops.lighter(body, lit)))
    return picture
