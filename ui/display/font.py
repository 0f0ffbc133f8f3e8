"""Large figures and letters from half blocks: five half-cells wide, six half-rows tall."""

from functools import lru_cache

_WIDTH, _HEIGHT = 5, 6
_GLYPHS: dict[str, tuple[str, ...]] = {
    "0": (".###.", "##.##", "##.##", "##.##", "##.##", ".###."),
    "1": (".##..", "###..", ".##..", ".##..", ".##..", "#####"),
    "2": ("####.", "...##", "..##.", ".##..", "##...", "#####"),
    "3": ("####.", "...##", ".###.", "...##", "...##", "####."),
    "4": ("...##", "..###", ".#.##", "#####", "...##", "...##"),
    "5": ("#####", "##...", "####.", "...##", "...##", "####."),
    "6": (".###.", "##...", "####.", "##.##", "##.##", ".###."),
    "7": ("#####", "...##", "..##.", "..##.", ".##..", ".##.."),
    "8": (".###.", "##.##", ".###.", "##.##", "##.##", ".###."),
    "9": (".###.", "##.##", "##.##", ".####", "...##", ".###."),
    "-": (".....", ".....", "#####", "#####", ".....", "....."),
    ":": ("..", "##", "##", "..", "##", "##"),
    "A": (".###.", "##.##", "##.##", "#####", "##.##", "##.##"),
    "H": ("##.##", "##.##", "#####", "#####", "##.##", "##.##"),
    "L": ("##...", "##...", "##...", "##...", "##...", "#####"),
    "O": (".###.", "##.##", "##.##", "##.##", "##.##", ".###."),
    "P": ("####.", "##.##", "##.##", "####.", "##...", "##..."),
    "R": ("####.", "##.##", "##.##", "####.", "##.##", "##.##"),
    "S": (".####", "##...", ".###.", "...##", "...##", "####."),
    "T": ("######", "######", "..##..", "..##..", "..##..", "..##.."),
}
# Columns and rows of cells per half-cell and per two half-rows; the largest that fits is taken.
SCALES = ((2, 2), (1, 2), (1, 1))


def has(text: str) -> bool:
    """Tell whether every character can be drawn large."""
    return bool(text) and all(character in _GLYPHS for character in text)


@lru_cache(maxsize=256)
def large(text: str, columns: int, rows: int, like: str = "") -> tuple[str, ...]:
    """Return the rows of a text drawn as large as fits; empty where it can't be drawn or fit.

    like: a longer text that must fit as well. As many rows are left over above as below: where
    that number is odd, the text is drawn half a row lower.
    """
    if not has(text):
        return ()
    pixels = _pixels(text)
    widest = max(len(pixels[0]), len(_pixels(like)[0]))
    for across, down in SCALES:
        if widest * across <= columns and _HEIGHT // 2 * down <= rows:
            scaled = _scaled(pixels, across, down)
            if (rows - len(scaled) // 2) % 2:
                blank = "." * len(scaled[0])
                scaled = [blank, *scaled, blank]
            return _halves(scaled)
    return ()


def _pixels(text: str) -> list[str]:
    return [".".join(_GLYPHS[character][row] for character in text) for row in range(_HEIGHT)]


def _scaled(pixels: list[str], across: int, down: int) -> list[str]:
    wide = ["".join(pixel * across for pixel in line) for line in pixels]
    return [line for line in wide for _ in range(down)]


def _halves(pixels: list[str]) -> tuple[str, ...]:
    """Return two lines of pixels as one row of half blocks."""
    block = {("#", "#"): "█", ("#", "."): "▀", (".", "#"): "▄", (".", "."): " "}
    return tuple(
        "".join(block[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    )
