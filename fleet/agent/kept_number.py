"""The one number that the agent keeps: the last row that the clinic has committed."""

from collections.abc import Callable
from pathlib import Path

from firmware_py.panelctl import whole_file

LARGEST = 2**53 - 1
Keep = Callable[[int], None]


def read(file: Path) -> int:
    """Return the number; 0 where there is none, or what is there is none.

    From 0 all rows are sent again. The clinic knows those that it has, so that costs time alone.
    """
    try:
        text = file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return 0
    if not (text.isdecimal() and len(text) <= len(str(LARGEST))):
        return 0
    return min(int(text), LARGEST)


def write(file: Path, number: int) -> None:
    """Put the number on the disk, whole or not at all.

    Raises:
        OSError: It can't be written; the old one stays.
    """
    whole_file.write(file, [f"{number}\n"], mode=0o600)
