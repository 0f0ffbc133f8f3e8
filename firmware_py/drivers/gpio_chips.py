"""Finding the GPIO chip of the 40-pin header by its label: chip numbers change between kernels.

On a Pi 5 the header was gpiochip4, then gpiochip0, and is one of 11 to 15 on newer kernels, where
no gpiochip0 exists. What stays is the label that its driver gives it. It is asked of the device
itself (GPIO_GET_CHIPINFO_IOCTL, Linux include/uapi/linux/gpio.h); where that can't be opened, of
the files in sysfs. `systemd/panel-dark` has the same rule in shell.
"""

import contextlib
import errno
import fcntl
import os
import struct
from collections.abc import Mapping
from pathlib import Path

from firmware_py.core.errors import HardwareError
from firmware_py.drivers.sysfs import explain

# Pi 5, Pi 4, and all before it with the Zero 2 W.
LABELS = ("pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835")
NAME = "gpiochip"
_INFO = struct.Struct("=32s32sI")  # name, label, lines
_GET_INFO = (2 << 30) | (_INFO.size << 16) | (0xB4 << 8) | 0x01  # _IOR(0xB4, 0x01, info)


def header_chip(sysfs_root: Path, devices: Path) -> int:
    """Return the number of the one chip with the header's lines.

    sysfs_root: holds bus/gpio/devices and class/gpio. devices: holds gpiochipN, as /dev does.

    Raises:
        HardwareError: None, or more than one: what was found, and the remedy.
    """
    found = labels(sysfs_root, devices)
    matches = [number for number, label in found.items() if label in LABELS]
    if len(matches) == 1:
        return matches[0]
    seen = told(found)
    if matches:
        raise HardwareError(
            f"{len(matches)} GPIO chips could be the header's: found {seen}; take out what made "
            "the other one (an overlay, a module) and reboot"
        )
    for number, label in found.items():
        device = devices / f"{NAME}{number}"
        if not label and device.exists() and not os.access(device, os.R_OK):
            raise explain(f"{device}", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    raise HardwareError(
        f"the header's GPIO chip ({' or '.join(LABELS)}) is missing: found {seen}; use a Raspberry "
        "Pi 3, 4, 5 or Zero 2 W, and upgrade its system"
    )


def labels(sysfs_root: Path, devices: Path) -> dict[int, str]:
    """Return the label of every GPIO chip by its number; empty where it can't be had."""
    folders = (sysfs_root / "bus/gpio/devices").glob(f"{NAME}[0-9]*")
    numbers = sorted(int(each.name.removeprefix(NAME)) for each in folders)
    filed = _filed(sysfs_root)
    return {n: _asked(devices / f"{NAME}{n}") or filed.get(n, "") for n in numbers}


def told(found: Mapping[int, str]) -> str:
    """Return labels as a refusal lists them."""
    each = (f"{NAME}{number} is {label or 'without a label'}" for number, label in found.items())
    return ", ".join(each) or "no GPIO chip"


def _asked(device: Path) -> str:
    """Return the label that a chip's device gives, empty where it can't be asked."""
    with contextlib.suppress(OSError):
        file = os.open(device, os.O_RDONLY | os.O_CLOEXEC)
        try:
            info = fcntl.ioctl(file, _GET_INFO, bytes(_INFO.size))
        finally:
            os.close(file)
        return str(_INFO.unpack(info)[1].partition(b"\0")[0].decode("ascii", "replace"))
    return ""


def _filed(sysfs_root: Path) -> dict[int, str]:
    """Return the labels that sysfs has by the numbers of their chips.

    class/gpio/chipN since Linux 6.17; before it gpiochipBASE, where BASE counts lines and not
    chips, so that the chip's number is that of the folder beside it in its device.
    """
    found: dict[int, str] = {}
    for file in sorted((sysfs_root / "class/gpio").glob("*chip[0-9]*/label")):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            label = file.read_text("ascii").strip()
            if file.parent.name.startswith("chip"):
                found[int(file.parent.name.removeprefix("chip"))] = label
                continue
            beside = [each.name for each in (file.parent / "device").glob(f"{NAME}[0-9]*")]
            if len(beside) == 1:
                found[int(beside[0].removeprefix(NAME))] = label
    return found
