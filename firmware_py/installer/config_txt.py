"""The grammar of the firmware's config.txt: which of its lines count on a board.

The firmware reads a line at a time. A line is a comment where it begins with `#`; a `#` further on
is part of a value. No more than the first 98 characters are read. `include FILE` puts another
file's lines there. A line in brackets is a filter for the lines that follow: filters of one kind
replace each other, filters of several kinds must all hold, `[all]` takes all of them away. Some
can't be judged from here (a pin's level, a display): what follows them may count or may not.
Source: raspberrypi.com/documentation/computers/config_txt.html, "Conditional filters".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LINE_MAX = 98
INCLUDES_MAX = 8  # deep; a file that includes itself ends there
BEGIN, END = "# >>> light-panel", "# <<< light-panel"  # around the lines that setup added
# Model filters, and what the models that they hold for call themselves.
MODELS = {
    "pi0": r"Pi Zero",
    "pi0w": r"Pi Zero (W|2)",
    "pi02": r"Pi Zero 2",
    "pi1": r"Raspberry Pi (Model [AB]|Compute Module Rev)",
    "cm1": r"Compute Module Rev",
    "pi2": r"Pi 2 ",
    "pi3": r"Pi 3 |Compute Module 3",
    "pi3+": r"Pi 3 Model [AB] Plus",
    "cm3": r"Compute Module 3",
    "cm3+": r"Compute Module 3 Plus",
    "pi4": r"Pi 4 |Pi 400|Compute Module 4",
    "pi400": r"Pi 400",
    "cm4": r"Compute Module 4(?!S)",
    "cm4s": r"Compute Module 4S",
    "pi5": r"Pi 5 |Pi 500|Compute Module 5",
    "pi500": r"Pi 500",
    "cm5": r"Compute Module 5",
}
# The numbers of `[board-type=...]`: bits 4 to 11 of a board's revision code.
TYPES = {
    0x04: r"Pi 2 Model B",
    0x06: r"Compute Module Rev",
    0x08: r"Pi 3 Model B (?!Plus)",
    0x09: r"Pi Zero (?!W|2)",
    0x0A: r"Compute Module 3 (?!Plus)",
    0x0C: r"Pi Zero W",
    0x0D: r"Pi 3 Model B Plus",
    0x0E: r"Pi 3 Model A Plus",
    0x10: r"Compute Module 3 Plus",
    0x11: r"Pi 4 ",
    0x12: r"Pi Zero 2",
    0x13: r"Pi 400",
    0x14: r"Compute Module 4(?!S)",
    0x15: r"Compute Module 4S",
    0x17: r"Pi 5 ",
    0x18: r"Compute Module 5 (?!Lite)",
    0x19: r"Pi 500",
    0x1A: r"Compute Module 5 Lite",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """model: its name in the device tree. serial: its number there, empty where not known."""

    model: str
    serial: str = ""

    def is_a(self, pattern: str) -> bool:
        """Return whether the model's name has a pattern in it."""
        return re.search(pattern, f"{self.model} ") is not None

    @property
    def is_pi5(self) -> bool:
        """Whether it has the Pi 5's chips."""
        return self.is_a(MODELS["pi5"])


@dataclass(slots=True)
class Filters:
    """The filters that are in force at a line: True or False, None where it can't be judged."""

    board: Board
    _held: dict[str, bool | None] = field(default_factory=dict)

    def enter(self, section: str) -> None:
        """Take in one filter, without its brackets."""
        name = section  # capitals are no filter that is known
        if name == "all":
            self._held.clear()
        elif name == "none":
            self._held["none"] = False
        elif name in MODELS:
            self._held["model"] = self.board.is_a(MODELS[name])
        elif found := re.fullmatch(r"board-type=(0x)?([0-9a-fA-F]+)", name):
            wanted = TYPES.get(int(found[2], 16))
            self._held["model"] = self.board.is_a(wanted) if wanted else None
        elif found := re.fullmatch(r"0x([0-9a-fA-F]+)", name):
            own = self.board.serial.lower().lstrip("0")
            self._held["serial"] = own[-8:] == found[1].lower().lstrip("0")[-8:] if own else None
        else:
            self._held[re.split(r"[^A-Za-z]", name)[0]] = None

    @property
    def counts(self) -> bool | None:
        """Whether a line counts now; None: it may."""
        verdicts = self._held.values()
        return False if False in verdicts else None if None in verdicts else True

    @property
    def is_all(self) -> bool:
        """Whether no filter is in force, as after `[all]`."""
        return not self._held


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A setting as the firmware reads it.

    file and number: where it stands, from 1. counts: None where that can't be judged.
    is_ours: setup added it.
    """

    file: str
    number: int
    text: str
    counts: bool | None
    is_ours: bool = False

    @property
    def key(self) -> str:
        """What stands before the first `=`; all of it where there is none."""
        return self.text.partition("=")[0]

    @property
    def value(self) -> str:
        """What stands behind the first `=`."""
        return self.text.partition("=")[2]

    @property
    def quoted(self) -> str:
        """Where it stands and what it says, for a person."""
        return f"{self.file} line {self.number} `{self.text}`"


Include = Callable[[str], bytes | None]


def in_firmware_s_eyes(raw: bytes) -> str:
    """Return what the firmware reads of one line; bytes that are no ASCII stay what they are."""
    return raw.decode("latin-1")[:LINE_MAX].strip(" \t\r\n")


def section_of(text: str) -> str | None:
    """Return a filter's text without its brackets, None where a line is no filter.

    With something behind its bracket it is none that is known.
    """
    return text[1:].removesuffix("]") if text.startswith("[") else None


def read(name: str, data: bytes, board: Board, include: Include) -> list[Line]:
    """Return the settings of a config.txt and of what it includes, in their order.

    include: gives the bytes of a file beside it, None where there is none.
    """
    return list(_read(name, data, Filters(board), include, 0))


def _read(name: str, data: bytes, filters: Filters, include: Include, depth: int) -> Iterator[Line]:
    is_ours = False
    for number, raw in enumerate(data.split(b"\n"), 1):
        text = in_firmware_s_eyes(raw)
        if depth == 0 and text.startswith((BEGIN, END)):
            is_ours = text.startswith(BEGIN)
        if not text or text.startswith("#"):
            continue
        if (section := section_of(text)) is not None:
            filters.enter(section)
            continue
        yield Line(file=name, number=number, text=text, counts=filters.counts, is_ours=is_ours)
        word, _, file = text.partition(" ")
        if word == "include" and filters.counts is not False and depth < INCLUDES_MAX:
            inner = include(file.strip())
            if inner is not None:
                yield from _read(file.strip(), inner, filters, include, depth + 1)
