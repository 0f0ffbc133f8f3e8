"""The breathing circle, and the ring of a week's sessions."""

import math

from PIL import Image, ImageChops

from ui.pictures.shapes import Shape, arc, ellipse, mask, stroke

_SMALLEST, _LARGEST = 24.0, 48.0  # the circle's radius, breathed out and in
_RING, _THICK = 42.0, 5.5  # the ring's radius, and half its thickness
_GAP_DEGREES = 25.0  # between two sessions, their round ends in it


def breath(share: float, width: int, height: int) -> Image.Image:
    """Return the mask of a circle that is breathed in to a share, 0 to 1."""
    radius = _SMALLEST + (_LARGEST - _SMALLEST) * min(1.0, max(0.0, share))
    return mask((ellipse(50, 50, radius),), width, height)


def ring(done: int, wanted: int, width: int, height: int) -> tuple[Image.Image, Image.Image]:
    """Return the masks of a week's sessions round a ring: those had, and those still to come.

    It begins at the top and goes round clockwise; one more than was wanted changes nothing.
    """
    count = max(1, wanted)
    had: list[Shape] = []
    rest: list[Shape] = []
    step = 360.0 / count
    gap = _GAP_DEGREES if count > 1 else 0.0
    for part in range(count):
        begin = -90.0 + part * step + gap / 2
        piece = stroke(arc(50, 50, _RING, _RING, begin, begin + step - gap), _THICK)
        (had if part < done else rest).extend(piece)
    return mask(had, width, height), mask(rest, width, height)


def share_round(share: float, width: int, height: int) -> tuple[Image.Image, Image.Image]:
    """Return the masks of a ring that is full to a share, 0 to 1, and of what is still empty."""
    whole = mask(stroke(arc(50, 50, _RING, _RING, 0, 360), _THICK), width, height)
    full = min(1.0, max(0.0, share))
    if math.isclose(full, 0.0, abs_tol=0.004):
        return Image.new("L", (width, height), 0), whole
    done = mask(stroke(arc(50, 50, _RING, _RING, -90, -90 + 360 * full), _THICK), width, height)
    return done, ImageChops.subtract(whole, done)
