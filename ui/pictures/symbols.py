"""What is to be seen at a glance: goggles, skin, distance, pause, a fault, and the like."""

from ui.pictures.areas import Drawing
from ui.pictures.shapes import Shape, arc, curve, ellipse, limb, polygon, stroke

_LINE = 3.2  # half the width of a line
FARTHEST = 5  # places of the leg before the panel
_USUAL = 4  # where it stands on the sign of distance as such


def _lines(*lines: tuple[tuple[float, float], ...], half: float = _LINE) -> tuple[Shape, ...]:
    return tuple(shape for line in lines for shape in stroke(line, half))


def _head() -> tuple[Shape, ...]:
    """Return a face from the front, with its neck."""
    face = curve(
        (50, 12),
        (64, 15),
        (73, 26),
        (74, 42),
        (71, 57),
        (63, 70),
        (54, 76),
        (46, 76),
        (37, 70),
        (29, 57),
        (26, 42),
        (27, 26),
        (36, 15),
    )
    neck = limb((50, 68, 11), (50, 84, 12), (50, 104, 17))
    ears = (ellipse(25.5, 45, 4, 7), ellipse(74.5, 45, 4, 7))
    return (face, neck, *ears)


def _goggles() -> Drawing:
    left = curve(
        (30, 36), (38, 33), (46, 35), (47.5, 43), (44.5, 51), (36, 52.5), (30, 48), (28.5, 41)
    )
    strap = (*_lines(((22, 40), (30, 41)), ((78, 40), (70, 41)), ((46, 40), (54, 40)), half=2.6),)
    mouth = _lines(arc(50, 58, 9, 6, 35, 145), half=1.0)
    return Drawing(body=_head(), lit=(*strap, left, left.mirrored()), marks=mouth)


def _closed_eyes() -> Drawing:
    eyes = _lines(arc(39.5, 40, 6.5, 4.5, 20, 160), arc(60.5, 40, 6.5, 4.5, 20, 160), half=1.5)
    mouth = _lines(arc(50, 58, 9, 6, 35, 145), half=1.0)
    return Drawing(body=_head(), lit=(), marks=(*eyes, *mouth))


def _dont_look() -> Drawing:
    eye = curve(
        (10, 50),
        (22, 36),
        (36, 28),
        (50, 26),
        (64, 28),
        (78, 36),
        (90, 50),
        (78, 64),
        (64, 72),
        (50, 74),
        (36, 72),
        (22, 64),
    )
    inner = curve(
        (19, 50),
        (28, 41),
        (39, 35),
        (50, 33.5),
        (61, 35),
        (72, 41),
        (81, 50),
        (72, 59),
        (61, 65),
        (50, 66.5),
        (39, 65),
        (28, 59),
    ).cutting()
    iris = ellipse(50, 50, 12.5)
    spark = ellipse(46, 46, 3.4).cutting()
    bar = _lines(((20, 82), (80, 18)), half=4.2)
    clear = tuple(s.cutting() for s in _lines(((20, 82), (80, 18)), half=8.0))
    return Drawing(body=(eye, inner, iris, spark, *clear), lit=bar)


def _skin() -> Drawing:
    arm = limb((-10, 74, 19), (30, 72, 18), (66, 68, 15), (112, 62, 13))
    lens = (ellipse(56, 40, 23), ellipse(56, 40, 17.5).cutting())
    handle = _lines(((73, 57), (88, 73)), half=5.0)
    tick = _lines(((46.5, 40.5), (53.5, 47.5), (66.5, 32)), half=3.4)
    return Drawing(body=(arm,), lit=(*lens, *handle, *tick))


def distance_sign(place: int) -> str:
    """Return the name of a distance's sign. place: 1 nearest to FARTHEST."""
    return "distance" if place == _USUAL else f"distance-{place}"


def _distance(place: int) -> Drawing:
    """Return a leg before the panel. place: 1 nearest to FARTHEST."""
    leg = 52.0 + 6.0 * place
    panel = curve((8, 14), (16, 12), (22, 14), (23, 50), (22, 86), (16, 88), (8, 86), (7, 50))
    lamps = tuple(ellipse(15, y, 3.3) for y in (24, 37, 50, 63, 76))
    knee = tuple(shape.moved(leg - 76.0) for shape in _lower_leg())
    near, end = (32.0, leg - 12.0) if place > 1 else (27.0, leg - 14.0)
    rule = _lines(((near, 90), (end, 90)), ((near, 85), (near, 95)), ((end, 85), (end, 95)), half=2)
    beams = (
        _lines(
            ((29, 32), (leg - 32, 32)),
            ((29, 50), (leg - 28, 50)),
            ((29, 68), (leg - 32, 68)),
            half=1.5,
        )
        if place > 1
        else ()
    )
    return Drawing(body=(panel, *(s.cutting() for s in lamps), *knee), lit=(*lamps, *rule, *beams))


def _lower_leg() -> tuple[Shape, ...]:
    return (
        limb((78, -10, 15), (76, 18, 14), (74, 46, 12.5), (76, 70, 9), (78, 88, 8), (78, 112, 8)),
    )


def _strength(bars: int) -> Drawing:
    """Return three rising bars, so many of them lit."""
    columns = [
        polygon((x, 88 - tall), (x + 20, 88 - tall), (x + 20, 88), (x, 88))
        for x, tall in ((12, 28), (40, 52), (68, 76))
    ]
    return Drawing(body=tuple(columns[bars:]), lit=tuple(columns[:bars]))


def _globe() -> Drawing:
    """Return the earth with its lines: what language is looked for by."""
    edge = _lines(arc(50, 50, 38, 38, 0, 360))
    across = _lines(((12, 50), (88, 50)), ((18, 31), (82, 31)), ((18, 69), (82, 69)), half=2.0)
    upright = _lines(arc(50, 50, 17, 38, 0, 360), ((50, 12), (50, 88)), half=2.0)
    return Drawing(body=(), lit=(*edge, *across, *upright))


def _pause() -> Drawing:
    bars = _lines(((36, 26), (36, 74)), ((64, 26), (64, 74)), half=8.5)
    return Drawing(body=(), lit=bars)


def _fault() -> Drawing:
    edge = polygon((50, 8), (96, 88), (4, 88))
    outer = tuple(stroke(((50, 14), (90, 84), (10, 84), (50, 14)), 6.0))
    inner = polygon((50, 24), (81, 79), (19, 79)).cutting()
    mark = (limb((50, 40, 4.6), (50, 59, 3.4)), ellipse(50, 70, 4.6))
    return Drawing(body=(), lit=(*outer, edge.scaled(0.86, (50, 62)), inner, *mark))


def _heat() -> Drawing:
    tube = (limb((44, 16, 9), (44, 62, 9)), ellipse(44, 74, 16))
    hollow = (limb((44, 16, 5), (44, 62, 5)).cutting(), ellipse(44, 74, 12).cutting())
    filled = (limb((44, 34, 3), (44, 66, 3)), ellipse(44, 74, 9.5))
    waves = _lines(
        ((68, 30), (73, 24), (68, 18)),
        ((68, 50), (73, 44), (68, 38)),
        ((68, 70), (73, 64), (68, 58)),
        half=1.9,
    )
    return Drawing(body=(*tube, *hollow), lit=(*filled, *waves))


def _cover() -> Drawing:
    frame = (*_lines(((18, 16), (82, 16), (82, 84), (18, 84), (18, 16)), half=4.0),)
    door = polygon((30, 24), (62, 34), (62, 92), (30, 80))
    return Drawing(body=frame, lit=(door,))


def _done() -> Drawing:
    tick = _lines(((20, 53), (42, 75), (82, 28)), half=7.5)
    return Drawing(body=(), lit=tick)


def _people() -> Drawing:
    one = (
        ellipse(36, 32, 13),
        curve((12, 86), (14, 66), (24, 54), (36, 51), (48, 54), (58, 66), (60, 86), (36, 90)),
    )
    other = (
        ellipse(68, 36, 11),
        curve((52, 84), (54, 68), (60, 58), (68, 55), (80, 60), (88, 70), (89, 84), (70, 88)),
    )
    return Drawing(body=other, lit=one)


def _history() -> Drawing:
    axes = _lines(((14, 14), (14, 86), (90, 86)), half=2.6)
    trend = _lines(((22, 34), (38, 44), (52, 40), (66, 62), (84, 70)), half=3.6)
    dots = tuple(ellipse(x, y, 6) for x, y in ((22, 34), (52, 40), (84, 70)))
    return Drawing(body=axes, lit=(*trend, *dots))


def _menu() -> Drawing:
    rows = _lines(*(((24, y), (76, y)) for y in (27.0, 50.0, 73.0)), half=5.2)
    return Drawing(body=(), lit=rows)


SYMBOLS: dict[str, Drawing] = {
    "goggles": _goggles(),
    "closed-eyes": _closed_eyes(),
    "dont-look": _dont_look(),
    "skin": _skin(),
    "pause": _pause(),
    "fault": _fault(),
    "heat": _heat(),
    "cover": _cover(),
    "done": _done(),
    "people": _people(),
    "history": _history(),
    "menu": _menu(),
    "globe": _globe(),
    **{distance_sign(place): _distance(place) for place in range(1, FARTHEST + 1)},
    **{f"strength-{bars}": _strength(bars) for bars in (1, 2, 3)},
}
