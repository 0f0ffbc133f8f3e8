"""Our lines in config.txt: a block between two marks, put there and taken out to the byte.

The block stands where it stood. Whatever else the file has stays as it is, line ends and bytes that
are no text included. A line that got in the way and that the installer agreed to is commented out
behind a mark of its own, so that it can come back.
"""

import re
from collections.abc import Collection

from firmware_py.installer.config_txt import (
    BEGIN,
    END,
    Board,
    Filters,
    in_firmware_s_eyes,
    section_of,
)

# The file ended without a line's end: taking the block out takes the one that was added, too.
UNENDED = ", after a line without an end"
COMMENTED = b"# light-panel, commented out: "
_MARK = re.compile(
    rb"(?:(?<=\n)|\A)" + re.escape(BEGIN.encode()) + rb"(" + re.escape(UNENDED.encode()) + rb")?"
    rb"(\r?\n).*?(?<=\n)" + re.escape(END.encode()) + rb"(?:\r?\n|\Z)",
    re.DOTALL,
)
_COMMENTED = re.compile(rb"(?:(?<=\n)|\A)" + re.escape(COMMENTED))


class NoTextError(Exception):
    """A config.txt that can't be changed by a program; says why, and what to do."""


def check(name: str, data: bytes) -> None:
    """Check that a file is one line after another, with our block once or not at all.

    Raises:
        NoTextError: It isn't; nothing may be written.
    """
    if b"\0" in data:
        raise NoTextError(
            f"{name}: it has zero bytes, as UTF-16 text has: the firmware can't read it; "
            "save it as plain text (UTF-8), then run this again"
        )
    marks = [
        (number, line.rstrip(b"\r"))
        for number, line in enumerate(data.split(b"\n"), 1)
        if line.startswith((BEGIN.encode(), END.encode()))
    ]
    blocks = _MARK.findall(data)
    if marks and (len(marks), len(blocks)) != (2, 1):
        where = ", ".join(f"{number} `{text.decode('latin-1')}`" for number, text in marks)
        raise NoTextError(
            f"{name}: the marks around what was added don't fit each other: line {where}; "
            f"leave one pair, `{BEGIN}` and `{END}`, or none, then run this again"
        )


def put(data: bytes, lines: Collection[str]) -> bytes:
    """Return a file with our block in its place, else at the end; no lines: without it.

    It must have passed `check`.
    """
    if not lines:
        return without(data)
    found = _MARK.search(data)
    end = b"\r\n" if b"\r\n" in data[: data.find(b"\n") + 1] else b"\n"
    is_unended = found[1] is not None if found else data[-1:] not in (b"", b"\n")
    begin = BEGIN + (UNENDED if is_unended else "")
    block = [line.encode("ascii") for line in (begin, "[all]", *lines, END)]
    if found is None:
        return data + (end if is_unended else b"") + end.join(block) + end
    if found[0].splitlines() == block:
        return data
    return data[: found.start()] + end.join(block) + end + data[found.end() :]


def without(data: bytes) -> bytes:
    """Return a file without our block.

    What was written below the block since counts on every board, because the block begins with
    `[all]`: where taking it out would put that under a filter above, an `[all]` stays.
    """
    found = _MARK.search(data)
    if found is None:
        return data
    before, after, end = data[: found.start()], data[found.end() :], found[2]
    if found[1] is not None and not after:
        return before.removesuffix(end)
    keeps_all = not _is_all(before) and _begins_with_a_setting(after)
    return before + (b"[all]" + end if keeps_all else b"") + after


def undone(data: bytes) -> bytes:
    """Return a file without all that setup did to it: the block, and what was commented out."""
    return _COMMENTED.sub(b"", without(data))


def comment_out(data: bytes, numbers: Collection[int]) -> bytes:
    """Return a file with these lines, counted from 1, behind a mark."""
    lines = data.split(b"\n")
    return b"\n".join(
        COMMENTED + line if number in numbers else line for number, line in enumerate(lines, 1)
    )


def _is_all(data: bytes) -> bool:
    filters = Filters(Board(model=""))
    for raw in data.split(b"\n"):
        if (section := section_of(in_firmware_s_eyes(raw))) is not None:
            filters.enter(section)
    return filters.is_all


def _begins_with_a_setting(data: bytes) -> bool:
    for raw in data.split(b"\n"):
        text = in_firmware_s_eyes(raw)
        if text and not text.startswith("#"):
            return text != "[all]"
    return False
