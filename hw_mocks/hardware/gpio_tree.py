"""The GPIO chips as the kernel's sysfs shows them: names, labels, and where each one hangs.

Only what a search for a chip sees; the lines themselves are in `gpio_lines`.
"""

import os
from pathlib import Path
from typing import Final

from msgspec import Struct

FIRST_BASE: Final = 512  # since Linux 6.6 the numbers of class/gpio begin here


class GpioChip(Struct, frozen=True):
    """One chip. device: its name in /sys/devices; number: N of gpiochipN."""

    number: int
    label: str
    lines: int
    device: str


def show(sysfs: Path, chips: tuple[GpioChip, ...]) -> None:
    """Make the files of these chips; those that are there stay."""
    base = FIRST_BASE
    for chip in sorted(chips, key=lambda each: each.number):
        device = sysfs / "devices" / "platform" / "soc" / chip.device
        name = f"gpiochip{chip.number}"
        (device / name).mkdir(parents=True, exist_ok=True)
        _link(sysfs / "bus" / "gpio" / "devices" / name, device / name)
        listed = device / "gpio" / f"gpiochip{base}"  # the base of its lines, not its number
        listed.mkdir(parents=True, exist_ok=True)
        for attribute, value in (("label", chip.label), ("base", base), ("ngpio", chip.lines)):
            (listed / attribute).write_text(f"{value}\n", "ascii")
        _link(listed / "device", device)
        _link(sysfs / "class" / "gpio" / listed.name, listed)
        base += chip.lines


def _link(link: Path, target: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
