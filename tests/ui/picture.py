"""A terminal screen as a small SVG that looks the same everywhere: blocks and lines are shapes."""

from collections.abc import Iterable, Sequence
from html import escape

from rich.segment import Segment

WIDTH, HEIGHT = 10, 20
_FONT = 'font-size="16.6" font-family="\'DejaVu Sans Mono\',monospace"'

# Parts of a cell that a block fills: x, y, width, height as shares.
_FILLED: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "█": ((0, 0, 1, 1),),
    "▀": ((0, 0, 1, 0.5),),
    "▄": ((0, 0.5, 1, 0.5),),
    "▐": ((0.5, 0, 0.5, 1),),
    "▗": ((0.5, 0.5, 0.5, 0.5),),
    "▖": ((0, 0.5, 0.5, 0.5),),
    "▝": ((0.5, 0, 0.5, 0.5),),
    "▘": ((0, 0, 0.5, 0.5),),
    "▛": ((0, 0, 1, 0.5), (0, 0.5, 0.5, 0.5)),
    "▜": ((0, 0, 1, 0.5), (0.5, 0.5, 0.5, 0.5)),
    "▙": ((0, 0.5, 1, 0.5), (0, 0, 0.5, 0.5)),
    "▟": ((0, 0.5, 1, 0.5), (0.5, 0, 0.5, 0.5)),
    **{char: ((0, 0, eighths / 8, 1),) for eighths, char in enumerate("▏▎▍▌▋▊▉", start=1)},
}
_LINES: dict[str, tuple[str, float]] = {
    "─": ("M0 10H10", 1.4),
    "│": ("M5 0V20", 1.4),
    "╭": ("M5 20V15Q5 10 10 10", 1.4),
    "╮": ("M5 20V15Q5 10 0 10", 1.4),
    "╰": ("M5 0V5Q5 10 10 10", 1.4),
    "╯": ("M5 0V5Q5 10 0 10", 1.4),
    "━": ("M0 10H10", 3),
    "┃": ("M5 0V20", 3),
    "┏": ("M5 20V10H10", 3),
    "┓": ("M5 20V10H0", 3),
    "┗": ("M5 0V10H10", 3),
    "┛": ("M5 0V10H0", 3),
}


def svg(strips: Sequence[Iterable[Segment]], columns: int, background: str) -> str:
    """Return the picture of rows of styled text."""
    size = f"{columns * WIDTH} {len(strips) * HEIGHT}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" {_FONT}>',
        f'<rect width="100%" height="100%" fill="{background}"/>',
    ]
    for row, strip in enumerate(strips):
        column = 0
        for segment in strip:
            parts += _run(segment, column, row, background)
            column += len(segment.text)
    return "".join([*parts, "</svg>\n"])


def _run(segment: Segment, column: int, row: int, background: str) -> Iterable[str]:
    style = segment.style
    front, back = "#ffffff", background
    if style is not None and style.color is not None and style.color.triplet is not None:
        front = style.color.triplet.hex
    if style is not None and style.bgcolor is not None and style.bgcolor.triplet is not None:
        back = style.bgcolor.triplet.hex
    if style is not None and style.reverse:
        front, back = back, front
    x, y = column * WIDTH, row * HEIGHT
    if back != background:
        size = f'width="{len(segment.text) * WIDTH}" height="{HEIGHT}"'
        yield f'<rect x="{x}" y="{y}" {size} fill="{back}"/>'
    words: list[tuple[int, str]] = []
    for at, char in enumerate(segment.text, start=column):
        if char in _FILLED:
            yield from (_block(at, row, part, front) for part in _FILLED[char])
        elif char in _LINES:
            path, thick = _LINES[char]
            yield (
                f'<path transform="translate({at * WIDTH} {y})" d="{path}" fill="none" '
                f'stroke="{front}" stroke-width="{thick}"/>'
            )
        elif not char.isspace():
            if words and words[-1][0] + len(words[-1][1]) == at:
                words[-1] = (words[-1][0], words[-1][1] + char)
            else:
                words.append((at, char))
    bold = ' font-weight="bold"' if style is not None and style.bold else ""
    for at, word in words:
        place = f'x="{at * WIDTH}" y="{y + 15}"'
        yield f'<text {place} fill="{front}"{bold}>{escape(word)}</text>'


def _block(column: int, row: int, part: tuple[float, float, float, float], fill: str) -> str:
    x, y, width, height = part
    return (
        f'<rect x="{(column + x) * WIDTH:g}" y="{(row + y) * HEIGHT:g}" '
        f'width="{width * WIDTH:g}" height="{height * HEIGHT:g}" fill="{fill}"/>'
    )
