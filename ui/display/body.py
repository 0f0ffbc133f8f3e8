"""A person in pixels, each half a cell, and which of them an area means."""

from functools import lru_cache

from ui.language.words import FROM_BEHIND, FROM_FRONT

# h head, n neck, S shoulders, c chest, u upper arms, e elbows and forearms, w wrists, H hands,
# b belly (from behind: the lower back), p hips, t thighs, k knees, s shins and ankles, f feet.
_FIGURE = (
    ".......hhh.......",
    "......hhhhh......",
    "......hhhhh......",
    "......hhhhh......",
    ".......nnn.......",
    "....SSSnnnSSS....",
    "...SSSSSSSSSSS...",
    "...uucccccccuu...",
    "..uu.ccccccc.uu..",
    "..uu.ccccccc.uu..",
    "..ee.ccccccc.ee..",
    "..ee..bbbbb..ee..",
    ".ee...bbbbb...ee.",
    ".ww..bbbbbbb..ww.",
    ".HH..ppppppp..HH.",
    "HHH..ppppppp..HHH",
    ".....ppppppp.....",
    ".....ttt.ttt.....",
    ".....ttt.ttt.....",
    ".....ttt.ttt.....",
    ".....kkk.kkk.....",
    "......ss.ss......",
    "......ss.ss......",
    "......ss.ss......",
    "......ff.ff......",
    "....ffff.ffff....",
)
WIDTH, ROWS = len(_FIGURE[0]), len(_FIGURE) // 2
# What is lit, and from where it is seen.
AREAS: dict[str, tuple[str, str]] = {
    "soles": ("f", FROM_BEHIND),
    "foot-tops": ("f", FROM_FRONT),
    "shins": ("s", FROM_FRONT),
    "knees": ("k", FROM_FRONT),
    "hands": ("H", FROM_FRONT),
    "wrists": ("w", FROM_FRONT),
    "elbows": ("e", FROM_FRONT),
    "shoulders": ("nS", FROM_BEHIND),
    "lower-back": ("b", FROM_BEHIND),
    "hips": ("pt", FROM_FRONT),
    "abdomen": ("b", FROM_FRONT),
}
# What a pixel is: nothing, the body, the area under the red light, and under the infrared.
NOTHING, BODY, RED, NIR = range(4)


_LIGHTS = {"red": (RED, RED), "nir": (NIR, NIR), "both": (RED, NIR)}


@lru_cache(maxsize=64)
def pixels(area: str, mode: str) -> tuple[tuple[int, ...], ...]:
    """Return the figure's pixels; both lights are stripes of each. An unknown area is not lit."""
    lit, _ = AREAS.get(area, ("", ""))
    lights = _LIGHTS[mode]

    def pixel(part: str, x: int) -> int:
        if part == ".":
            return NOTHING
        return lights[x % 2] if part in lit else BODY

    return tuple(tuple(pixel(part, x) for x, part in enumerate(line)) for line in _FIGURE)


def side(area: str) -> str:
    """Return from where the figure is seen; '' for an unknown area."""
    return AREAS.get(area, ("", ""))[1]
