"""The body's areas, each as a part of the body and the part of it that the light reaches."""

from dataclasses import dataclass

from ui.pictures.shapes import Shape, curve, ellipse, limb


@dataclass(frozen=True, slots=True)
class Drawing:
    """body: what is seen of the person. lit: where the light goes. marks: lines on both."""

    body: tuple[Shape, ...]
    lit: tuple[Shape, ...]
    marks: tuple[Shape, ...] = ()


def _sole() -> tuple[Shape, ...]:
    """Return a left sole with its toes, seen from below."""
    sole = curve(
        (17, 40),
        (20, 31),
        (27, 27),
        (35, 27.5),
        (42, 31),
        (45, 38),
        (44.5, 47),
        (42, 56),
        (39.5, 64),
        (39.5, 73),
        (41, 82),
        (39.5, 91),
        (32.5, 95.5),
        (25.5, 92),
        (23.5, 83),
        (24, 72),
        (22.5, 62),
        (19, 51),
    )
    toes = (
        ellipse(40.2, 17.6, 6.1, 7.4, 10),
        ellipse(30.4, 15.4, 4.2, 5.6, -4),
        ellipse(22.8, 18.2, 3.7, 4.9, -14),
        ellipse(16.9, 23.4, 3.3, 4.3, -24),
        ellipse(12.7, 30.2, 3.0, 3.8, -34),
    )
    return (sole, *toes)


def _soles() -> Drawing:
    left = _sole()
    right = tuple(shape.mirrored() for shape in left)
    return Drawing(body=(), lit=(*left, *right))


def _foot_tops() -> Drawing:
    leg = curve(
        (30, -6),
        (31, 12),
        (33, 30),
        (33.5, 44),
        (30, 56),
        (25, 66),
        (22, 77),
        (24, 86),
        (31, 89),
        (50, 89.5),
        (70, 90),
        (85, 90),
        (93, 87),
        (94.5, 80.5),
        (89, 74.5),
        (77, 69.5),
        (66, 62),
        (59.5, 52),
        (58, 41),
        (59, 28),
        (61, 12),
        (62, -6),
    )
    top = curve(
        (50, 42),
        (58.2, 46),
        (66, 62),
        (77, 69.5),
        (89, 74.5),
        (94.5, 80.5),
        (93, 86),
        (84, 87),
        (68, 84),
        (53, 78),
        (46, 68),
        (47, 53),
    )
    ankle = limb((37, 52, 0.6), (40.5, 55, 0.8), (44.5, 53.5, 0.6))
    toe = limb((78, 80.5, 0.7), (87, 82.5, 0.7))
    return Drawing(body=(leg,), lit=(top,), marks=(toe, ankle))


def _shin_leg() -> tuple[Shape, Shape]:
    leg = curve(
        (24, -6),
        (23, 8),
        (24.5, 18),
        (24, 27),
        (21, 38),
        (21.5, 52),
        (25.5, 66),
        (28, 76),
        (27.5, 83),
        (22, 91),
        (20, 96),
        (26, 98.5),
        (35, 98),
        (40, 94),
        (41, 86),
        (40, 76),
        (41, 64),
        (43.5, 50),
        (43.5, 37),
        (42, 27),
        (43, 17),
        (45, 8),
        (45, -6),
    )
    shin = curve(
        (28, 27),
        (33, 25.5),
        (38.5, 27),
        (41, 37),
        (41, 50),
        (38.5, 62),
        (37, 74),
        (34, 79),
        (31, 75),
        (28.5, 64),
        (24.5, 51),
        (24, 38),
    )
    return leg, shin


def _shins() -> Drawing:
    leg, shin = _shin_leg()
    return Drawing(body=(leg, leg.mirrored()), lit=(shin, shin.mirrored()))


def _knees() -> Drawing:
    thigh = limb((-14, 31, 16), (12, 31, 15.5), (40, 32.5, 13.8), (62, 36, 12.6))
    shank = limb((62, 37, 12.6), (63.5, 52, 11.4), (62, 68, 9.2), (60.5, 85, 6.6))
    calf = ellipse(57.5, 58, 9.5, 15, 6)
    foot = curve(
        (52.5, 82),
        (53, 90),
        (56, 95),
        (66, 96),
        (82, 96.5),
        (89, 94),
        (86, 88.5),
        (76, 86),
        (69, 82),
        (67, 76),
        (55, 76),
    )
    knee = curve(
        (49, 19.6),
        (58, 20.5),
        (67.5, 23.5),
        (74.6, 31),
        (76.3, 41),
        (75, 52),
        (71, 59),
        (63, 57),
        (56, 50),
        (49.5, 41),
        (46.5, 30),
    )
    return Drawing(body=(thigh, shank, calf, foot), lit=(knee,))


def _hand() -> tuple[Shape, ...]:
    palm = curve(
        (29, 52),
        (31, 46),
        (40, 43.5),
        (50, 42.5),
        (60, 43.5),
        (67.5, 47),
        (70, 55),
        (69.5, 66),
        (65, 77),
        (58, 83),
        (48, 84.5),
        (39, 82),
        (33, 74),
        (30, 63),
    )
    fingers = (
        limb((34.5, 54, 5.2), (31.3, 38, 4.9), (28.2, 24, 4.3)),
        limb((44.5, 50, 5.5), (43.2, 30, 5.2), (42, 12.5, 4.5)),
        limb((55, 50, 5.5), (55.8, 29, 5.2), (56.6, 9.5, 4.5)),
        limb((64.5, 54, 5.3), (67.5, 36, 5.0), (70, 18.5, 4.4)),
        limb((62, 75, 7.5), (73, 64, 6.2), (80.5, 54, 5.4), (85.5, 45, 4.6)),
    )
    return (palm, *fingers)


def _wrist() -> Shape:
    return curve(
        (38, 76),
        (37, 84),
        (35, 94),
        (33.5, 106),
        (65.5, 106),
        (63.5, 94),
        (61, 84),
        (60, 76),
        (49, 72),
    )


def _hands() -> Drawing:
    return Drawing(body=(_wrist(),), lit=tuple(shape.moved(dy=-1) for shape in _hand()))


def _wrists() -> Drawing:
    hand = tuple(shape.scaled(0.74, (50, 2)) for shape in _hand())
    arm = curve(
        (39.5, 54),
        (40, 62),
        (39.2, 70),
        (37, 82),
        (34, 92),
        (31.5, 106),
        (67.5, 106),
        (64.5, 92),
        (61, 82),
        (58.6, 70),
        (58, 62),
        (58.5, 54),
        (49, 50),
    )
    band = curve(
        (39.9, 61.5),
        (49, 60),
        (58, 61.5),
        (58.8, 70),
        (61, 81.5),
        (49, 84),
        (37.2, 81.5),
        (39.1, 70),
    )
    fold = limb((43, 63.5, 0.6), (49, 64.6, 0.7), (55, 63.5, 0.6))
    return Drawing(body=(*hand, arm), lit=(band,), marks=(fold,))


def _elbows() -> Drawing:
    upper = limb((20, -12, 14.5), (24, 12, 14), (29, 38, 12), (35, 62, 11.2))
    fore = limb((36, 65, 11.2), (50, 60, 11), (66, 49, 8.4), (77, 39, 6.2))
    fist = curve(
        (72, 37.5),
        (74, 30),
        (79, 24),
        (86, 20.5),
        (92, 22),
        (96, 27),
        (96.5, 33.5),
        (92.5, 39),
        (87, 43.5),
        (81, 46.5),
        (76, 45),
    )
    thumb = limb((80, 29, 3.4), (74.5, 22, 3.0), (73, 15.5, 2.7))
    knuckles = tuple(
        limb((x, y, 0.6), (x + 5.2, y - 4.0, 0.6))
        for x, y in ((86, 30), (87.4, 34.2), (86.8, 38.4))
    )
    elbow = curve(
        (22.8, 52),
        (28, 48.5),
        (36, 49.5),
        (44, 53.5),
        (48.5, 61),
        (47, 70),
        (41, 77),
        (31.5, 78.5),
        (25, 73.5),
        (22.3, 64),
    )
    return Drawing(body=(upper, fore, fist, thumb), lit=(elbow,), marks=knuckles)


def _trunk() -> tuple[Shape, ...]:
    """Return head, trunk and arms to the thighs, seen from the front or from behind."""
    head = ellipse(50, 11.5, 8.6, 10.4)
    neck = limb((50, 16, 5.0), (50, 26, 5.6))
    trunk = curve(
        (44.5, 24),
        (38, 27.5),
        (30.5, 30),
        (27.5, 36),
        (30, 46),
        (33, 56),
        (34, 64),
        (32.5, 72),
        (31, 82),
        (31, 94),
        (31.5, 106),
        (68.5, 106),
        (69, 94),
        (69, 82),
        (67.5, 72),
        (66, 64),
        (67, 56),
        (70, 46),
        (72.5, 36),
        (69.5, 30),
        (62, 27.5),
        (55.5, 24),
        (50, 25),
    )
    arm = limb((30.5, 35.5, 6.2), (25.5, 48, 5.6), (21.5, 60, 5.2), (17.5, 72, 4.2), (15, 81, 3.3))
    hand = curve(
        (12.4, 80),
        (10.6, 86),
        (10.4, 92),
        (12, 97),
        (14.2, 97.5),
        (16, 93.5),
        (18.4, 91),
        (19.2, 88),
        (17.9, 85.5),
        (17.8, 80),
        (15, 78.5),
    )
    gap = curve((50, 92), (51.2, 99), (51.5, 108), (48.5, 108), (48.8, 99)).cutting()
    return (head, neck, trunk, gap, arm, arm.mirrored(), hand, hand.mirrored())


def _shoulders() -> Drawing:
    body = tuple(shape.scaled(1.28, (50, 2)) for shape in _trunk())
    lit = curve(
        (44.5, 24),
        (50, 26),
        (55.5, 24),
        (62, 27.5),
        (70, 30),
        (75.5, 35.5),
        (76.5, 43),
        (71, 45.5),
        (63.5, 39),
        (57, 35.5),
        (50, 36.5),
        (43, 35.5),
        (36.5, 39),
        (29, 45.5),
        (23.5, 43),
        (24.5, 35.5),
        (30, 30),
        (38, 27.5),
    )
    neck = limb((50, 20.5, 4.6), (50, 30, 6.0))
    return Drawing(body=body, lit=tuple(s.scaled(1.28, (50, 2)) for s in (lit, neck)))


def _lower_back() -> Drawing:
    spine = limb((50, 31, 0.7), (50, 42, 0.8), (50, 52, 0.7))
    blades = limb((41, 37, 0.6), (43.5, 42, 0.7), (42.5, 46.5, 0.6))
    lit = curve(
        (36.3, 56),
        (43, 54.5),
        (50, 54),
        (57, 54.5),
        (63.7, 56),
        (63.2, 64),
        (65, 73),
        (58, 77.5),
        (50, 79),
        (42, 77.5),
        (35, 73),
        (36.8, 64),
    )
    return Drawing(body=_trunk(), lit=(lit,), marks=(spine, blades, blades.mirrored()))


def _hips() -> Drawing:
    left = curve(
        (32.6, 70),
        (38, 68.5),
        (44, 71),
        (46.5, 78),
        (46.5, 88),
        (45.5, 98),
        (38, 101),
        (31.5, 97),
        (30.8, 88),
        (31.2, 78),
    )
    return Drawing(body=_trunk(), lit=(left, left.mirrored()))


def _abdomen() -> Drawing:
    lit = curve(
        (36.2, 55),
        (43, 52.5),
        (50, 52),
        (57, 52.5),
        (63.8, 55),
        (63.4, 64),
        (64.5, 73),
        (58, 79),
        (50, 80.5),
        (42, 79),
        (35.5, 73),
        (36.6, 64),
    )
    navel = ellipse(50, 66, 1.2, 1.9)
    chest = limb((37.5, 40.5, 0.6), (43, 43, 0.7), (48, 41.5, 0.6))
    return Drawing(body=_trunk(), lit=(lit,), marks=(navel, chest, chest.mirrored()))


AREAS: dict[str, Drawing] = {
    "soles": _soles(),
    "foot-tops": _foot_tops(),
    "shins": _shins(),
    "knees": _knees(),
    "hands": _hands(),
    "wrists": _wrists(),
    "elbows": _elbows(),
    "shoulders": _shoulders(),
    "lower-back": _lower_back(),
    "hips": _hips(),
    "abdomen": _abdomen(),
}
