"""Shapes as masks: what a drawing is made of, at any size.

A shape lives in a square of 100 by 100 with the origin at its upper left. A mask is drawn four
times as large as it is needed and made smaller by averaging, so that every edge is smooth. Shapes
are added to a mask, or taken out of it, in the order in which they stand.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

Point = tuple[float, float]
SIDE = 100.0
_FINER = 4
_STEPS = 12  # straight pieces between two points of a curve


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed outline. cuts: it is taken out of what stands before it."""

    outline: tuple[Point, ...]
    cuts: bool = False

    def moved(self, dx: float = 0.0, dy: float = 0.0) -> "Shape":
        """Return it moved."""
        return replace(self, outline=tuple((x + dx, y + dy) for x, y in self.outline))

    def mirrored(self, axis: float = SIDE / 2) -> "Shape":
        """Return it mirrored at an upright axis."""
        return replace(self, outline=tuple((2 * axis - x, y) for x, y in self.outline))

    def scaled(self, share: float, about: Point = (SIDE / 2, SIDE / 2)) -> "Shape":
        """Return it larger or smaller about a point."""
        cx, cy = about
        outline = tuple((cx + (x - cx) * share, cy + (y - cy) * share) for x, y in self.outline)
        return replace(self, outline=outline)

    def turned(self, degrees: float, about: Point) -> "Shape":
        """Return it turned clockwise about a point."""
        cx, cy = about
        sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        outline = tuple(
            (
                cx + (x - cx) * cosine - (y - cy) * sine,
                cy + (x - cx) * sine + (y - cy) * cosine,
            )
            for x, y in self.outline
        )
        return replace(self, outline=outline)

    def cutting(self) -> "Shape":
        """Return it as one that is taken out."""
        return replace(self, cuts=True)


def curve(*points: Point) -> Shape:
    """Return the smooth closed line through some points (centripetal Catmull-Rom)."""
    count = len(points)
    outline: list[Point] = []
    for index in range(count):
        p0, p1, p2, p3 = (points[(index + k - 1) % count] for k in range(4))
        outline.extend(_between(p0, p1, p2, p3))
    return Shape(tuple(outline))


def polygon(*points: Point) -> Shape:
    """Return the outline with straight sides through some points."""
    return Shape(points)


def ellipse(x: float, y: float, rx: float, ry: float | None = None, turn: float = 0.0) -> Shape:
    """Return an ellipse about a point, its radius along and across, turned clockwise by degrees."""
    tall = rx if ry is None else ry
    steps = [2 * math.pi * k / 64 for k in range(64)]
    round_one = Shape(tuple((x + rx * math.cos(a), y + tall * math.sin(a)) for a in steps))
    return round_one.turned(turn, (x, y)) if turn else round_one


def limb(*stations: tuple[float, float, float]) -> Shape:
    """Return a limb along stations of x, y and half its width there, with round ends."""
    left: list[Point] = []
    right: list[Point] = []
    for index, (x, y, half) in enumerate(stations):
        before = stations[max(0, index - 1)]
        after = stations[min(len(stations) - 1, index + 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1.0
        nx, ny = -dy / length, dx / length
        left.append((x + nx * half, y + ny * half))
        right.append((x - nx * half, y - ny * half))
    begin, end = _cap(stations[0], stations[1]), _cap(stations[-1], stations[-2])
    return curve(*begin, *right, *end, *reversed(left))


def mask(shapes: Iterable[Shape], width: int, height: int) -> Image.Image:
    """Return a mask (mode L) of shapes in the middle of so many pixels, as large as fits."""
    wide, tall = width * _FINER, height * _FINER
    scale = min(wide, tall) / SIDE
    left, above = (wide - scale * SIDE) / 2, (tall - scale * SIDE) / 2
    drawn = Image.new("L", (wide, tall), 0)
    pen = ImageDraw.Draw(drawn)
    for shape in shapes:
        outline = [(left + x * scale, above + y * scale) for x, y in shape.outline]
        pen.polygon(outline, fill=0 if shape.cuts else 255)
    return drawn.resize((width, height), Image.Resampling.BOX)


def _cap(end: tuple[float, float, float], towards: tuple[float, float, float]) -> list[Point]:
    """Return the points that round a limb's end off."""
    x, y, half = end
    dx, dy = x - towards[0], y - towards[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    around = (-0.62, 0.0, 0.62)
    return [
        (
            x + half * (ux * math.cos(a) - uy * math.sin(a)),
            y + half * (uy * math.cos(a) + ux * math.sin(a)),
        )
        for a in around
    ]


def _between(p0: Point, p1: Point, p2: Point, p3: Point) -> Sequence[Point]:
    """Return the curve's points from p1 up to p2."""

    def knot(t: float, a: Point, b: Point) -> float:
        return t + math.sqrt(max(1e-6, math.dist(a, b)))

    t0 = 0.0
    t1 = knot(t0, p0, p1)
    t2 = knot(t1, p1, p2)
    t3 = knot(t2, p2, p3)
    found = []
    for step in range(_STEPS):
        t = t1 + (t2 - t1) * step / _STEPS
        a1 = _mix(p0, p1, (t - t0) / (t1 - t0))
        a2 = _mix(p1, p2, (t - t1) / (t2 - t1))
        a3 = _mix(p2, p3, (t - t2) / (t3 - t2))
        b1 = _mix(a1, a2, (t - t0) / (t2 - t0))
        b2 = _mix(a2, a3, (t - t1) / (t3 - t1))
        found.append(_mix(b1, b2, (t - t1) / (t2 - t1)))
    return found


def _mix(a: Point, b: Point, share: float) -> Point:
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def arc(x: float, y: float, rx: float, ry: float, begin: float, end: float) -> tuple[Point, ...]:
    """Return points along an ellipse about x, y, from one angle to another.

    Angles in degrees, 0 to the right and 90 downwards.
    """
    count = max(2, math.ceil(abs(end - begin) / 6))
    angles = [math.radians(begin + (end - begin) * k / count) for k in range(count + 1)]
    return tuple((x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles)


def stroke(points: Sequence[Point], half: float) -> tuple[Shape, ...]:
    """Return a line through points as shapes, half its width to each side, with round ends."""
    drawn = [ellipse(x, y, half) for x, y in points]
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        length = math.hypot(bx - ax, by - ay)
        if length > 0.0:
            nx, ny = -(by - ay) / length * half, (bx - ax) / length * half
            corners = (
                (ax + nx, ay + ny),
                (bx + nx, by + ny),
                (bx - nx, by - ny),
                (ax - nx, ay - ny),
            )
            drawn.append(Shape(corners))
    return tuple(drawn)
