"""The past as pictures: a month of days, and pain as a smooth line.

Both are drawn four times as large as they are needed and made smaller by averaging, as every shape
here. Words and figures on the axes stand in the cells beside them.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageDraw

from ui.display import palette
from ui.pictures import digits
from ui.pictures.paint import rgb
from ui.pictures.shapes import Point

HIGHEST = 10  # of a pain score
HAD, HAD_NOT, TO_COME = "hn."  # a day's sign in a month
_FINER = 4
_STEPS = 16  # straight pieces between two scores
_DAYS = 7  # in a row


def trend(
    series: Sequence[tuple[Sequence[Point], str]], rows: int, width: int, height: int
) -> Image.Image:
    """Return lines through scores over time, in so many pixels.

    series: for each line its points (0..1 of the time, a score from 0 to 10) and its colour; the
    first one's points are rings, the others' discs. rows: of text beside it; 10 lies in the middle
    of the first, 0 in the middle of the last.
    """
    wide, tall = width * _FINER, height * _FINER
    picture = Image.new("RGB", (wide, tall), rgb(palette.GROUND))
    pen = ImageDraw.Draw(picture)
    half_row = tall / rows / 2
    dot = min(half_row * 0.62, wide / 24)
    line = max(_FINER, round(dot * 0.62))

    def place(point: Point) -> Point:
        share, score = point
        above = half_row + (1 - score / HIGHEST) * (tall - 2 * half_row)
        return dot * 1.5 + share * (wide - 3 * dot), above

    for score in (0.0, HIGHEST / 2, float(HIGHEST)):
        (_, y) = place((0.0, score))
        pen.line((0, y, wide, y), rgb(palette.LINE), max(_FINER // 2, line // 4))
    for points, colour in series:
        drawn = [place(point) for point in smooth(points)]
        if len(drawn) > 1:
            pen.line(drawn, rgb(colour), line, joint="curve")
    for number, (points, colour) in enumerate(series):
        for x, y in map(place, points):
            pen.ellipse((x - dot, y - dot, x + dot, y + dot), rgb(colour))
            if number == 0:
                hole = dot * 0.5
                pen.ellipse((x - hole, y - hole, x + hole, y + hole), rgb(palette.GROUND))
    return picture.resize((width, height), Image.Resampling.BOX)


def smooth(points: Sequence[Point]) -> list[Point]:
    """Return a smooth line through points, none of it higher or lower than its two neighbours.

    Monotone cubic (Fritsch and Carlson 1980, by the harmonic mean of the slopes beside a point).
    points: by time, each later than the one before.
    """
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    if not slopes:
        return list(points)
    inner = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(slopes)]
    tangents = [slopes[0], *inner, slopes[-1]]
    found = [points[0]]
    for (a, b), (m, n) in zip(pairwise(points), pairwise(tangents), strict=True):
        length = b[0] - a[0]
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            score = (
                (1 + 2 * t) * (1 - t) ** 2 * a[1]
                + t * (1 - t) ** 2 * length * m
                + t * t * (3 - 2 * t) * b[1]
                + t * t * (t - 1) * length * n
            )
            found.append((a[0] + length * t, score))
    return found


def month(
    first: int, signs: str, today: int | None, width: int, height: int, *, numbered: bool = True
) -> Image.Image:
    """Return weeks of days one below the other, in so many pixels.

    first: the weekday of the first day, 0 for Monday; signs: a sign for each day; today: its place;
    numbered: with the day of the month.
    """
    weeks = max(1, math.ceil((first + len(signs)) / _DAYS))
    across, down = width / _DAYS, height / weeks
    picture = Image.new("RGB", (width, height), rgb(palette.GROUND))
    for place, sign in enumerate(signs):
        row, column = divmod(first + place, _DAYS)
        day = _day(sign, place + 1 if numbered else None, int(across), int(down), place == today)
        picture.paste(day, (round(column * across), round(row * down)))
    return picture


def _day(sign: str, number: int | None, width: int, height: int, is_today: bool) -> Image.Image:  # noqa: FBT001  one of its five facts
    """Return one day: a disc where there was light, a ring where none, its number alone to come."""
    picture = Image.new("RGB", (width * _FINER, height * _FINER), rgb(palette.GROUND))
    pen = ImageDraw.Draw(picture)
    x, y = picture.width / 2, picture.height / 2
    radius = min(x, y) * 0.92
    edge = max(_FINER, round(radius / 10))

    def circle(of: float, fill: str | None, outline: str | None = None) -> None:
        inside, line = (rgb(each) if each is not None else None for each in (fill, outline))
        pen.ellipse((x - of, y - of, x + of, y + of), inside, line, edge)

    if is_today:
        circle(radius, None, palette.TEXT)
    match sign:
        case "h":
            circle(radius - 1.8 * edge, palette.RED)
        case "n":
            circle(radius - 1.8 * edge, None, palette.LINE)
        case _ if number is None:
            circle(radius / 5, palette.LINE)
        case _:
            pass
    picture = picture.resize((width, height), Image.Resampling.BOX)
    if number is not None:
        ink = palette.GROUND if sign == HAD else palette.TEXT if is_today else palette.QUIET
        tall = max(1, round(radius / _FINER * 0.9))
        figures = digits.line(str(number), width, height, tall)
        picture.paste(rgb(ink), mask=figures)
    return picture
