"""Whether the terminal draws pictures, and how many pixels one of its cells has.

Asked once, before the screen begins: a terminal that draws sixel names the attribute 4 in its
answer to DA1 (`ESC [ c`), and one that knows its cells answers `ESC [ 16 t`. A terminal that
answers neither within a moment gets words and block figures.
"""

import fcntl
import os
import re
import select
import struct
import termios
import time
import tty
from dataclasses import dataclass

ANSWER_WITHIN_S = 0.3
_ASK = b"\x1b[16t\x1b[c"
_CELL = re.compile(rb"\x1b\[6;(\d+);(\d+)t")
_ATTRIBUTES = re.compile(rb"\x1b\[\?([\d;]+)c")
_SIXEL = b"4"
_CELL_MAX = 200  # pixels; a larger one is an error


@dataclass(frozen=True, slots=True)
class Graphics:
    """A terminal that draws pictures, and its cell's width and height in pixels."""

    cell_width: int
    cell_height: int


def ask() -> Graphics | None:
    """Ask the terminal; None where it draws no pictures, or there is none."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None
    try:
        return understand(_answers(terminal), _pixels_of_window(terminal))
    except (OSError, termios.error):
        return None
    finally:
        os.close(terminal)


def understand(answers: bytes, by_window: tuple[int, int] | None) -> Graphics | None:
    """Return what a terminal's answers mean. by_window: a cell by the window's size, if known."""
    attributes = _ATTRIBUTES.search(answers)
    if attributes is None or _SIXEL not in attributes[1].split(b";")[1:]:
        return None
    cell = _CELL.search(answers)
    width, height = (int(cell[2]), int(cell[1])) if cell is not None else by_window or (0, 0)
    if not (1 <= width <= _CELL_MAX and 1 <= height <= _CELL_MAX):
        return None
    return Graphics(width, height)


def _answers(terminal: int) -> bytes:
    """Return what the terminal says within a moment; DA1's answer comes last."""
    before = termios.tcgetattr(terminal)
    found = b""
    try:
        tty.setcbreak(terminal, termios.TCSANOW)
        os.write(terminal, _ASK)
        end = time.monotonic() + ANSWER_WITHIN_S
        while _ATTRIBUTES.search(found) is None:
            left = end - time.monotonic()
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                break
            found += os.read(terminal, 1024)
    finally:
        termios.tcsetattr(terminal, termios.TCSANOW, before)
    return found


def _pixels_of_window(terminal: int) -> tuple[int, int] | None:
    packed = fcntl.ioctl(terminal, termios.TIOCGWINSZ, b"\0" * 8)
    rows, columns, width, height = struct.unpack("HHHH", packed)
    return (width // columns, height // rows) if rows and columns and width and height else None
