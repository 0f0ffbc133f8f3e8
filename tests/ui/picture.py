"""A terminal screen as a small SVG that looks the same everywhere: blocks and lines are shapes."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

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
    """Return a run of cells in one style: its ground, its shapes, its words."""
    front, back = _colours(segment, background)
    x, y = column * WIDTH, row * HEIGHT
    if back != background:
        size = f'width="{len(segment.text) * WIDTH}" height="{HEIGHT}"'
        yield f'<rect x="{x}" y="{y}" {size} fill="{back}"/>'
    bold = ' font-weight="bold"' if segment.style is not None and segment.style.bold else ""
    at = column
    for same, group in groupby(segment.text, key=_kind):
        text = "".join(group)
        if same in _FILLED:
            yield from (_block(at, row, part, len(text), front) for part in _FILLED[same])
        elif same in _LINES:
            yield from _line(at, row, text, front)
        elif same == "word":
            place = f'x="{at * WIDTH}" y="{y + 15}"'
            yield f'<text {place} fill="{front}"{bold}>{escape(text)}</text>'
        at += len(text)


def _kind(char: str) -> str:
    if char in _FILLED or char in _LINES:
        return char
    return "" if char.isspace() else "word"


def _colours(segment: Segment, background: str) -> tuple[str, str]:
    style = segment.style
    front, back = "#ffffff", background
    if style is not None and style.color is not None:
        front = style.color.get_truecolor().hex
    if style is not None and style.bgcolor is not None:
        back = style.bgcolor.get_truecolor().hex
    return front, back


def _block(
    column: int, row: int, part: tuple[float, float, float, float], times: int, fill: str
) -> str:
    x, y, width, height = part
    if (x, width) == (0, 1):
        width, times = times, 1
    return "".join(
        f'<rect x="{(column + at + x) * WIDTH:g}" y="{(row + y) * HEIGHT:g}" '
        f'width="{width * WIDTH:g}" height="{height * HEIGHT:g}" fill="{fill}"/>'
        for at in range(times)
    )


def _line(column: int, row: int, text: str, stroke: str) -> Iterable[str]:
    path, thick = _LINES[text[0]]
    straight = path == "M0 10H10"
    for at in range(1 if straight else len(text)):
        drawn = f"M0 10H{WIDTH * len(text)}" if straight else path
        place = f"translate({(column + at) * WIDTH} {row * HEIGHT})"
        yield (
            f'<path transform="{place}" d="{drawn}" fill="none" stroke="{stroke}" '
            f'stroke-width="{thick}"/>'
        )
