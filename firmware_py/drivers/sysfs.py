"""Writing and reading the kernel's attribute files."""

import errno
import os

from firmware_py.core.errors import HardwareError


class KernelWriter:
    """A `ports.SysfsWriter` on real sysfs; keeps nothing open and creates no file."""

    def write(self, path: str, value: str) -> None:
        """Write one attribute, as `echo value > path` would.

        Raises:
            OSError: With the kernel's errno.
        """
        file = os.open(path, os.O_WRONLY | os.O_TRUNC)
        try:
            os.write(file, value.encode("ascii"))
        finally:
            os.close(file)


def read_text(path: str) -> str:
    """Return one attribute without its newline.

    Raises:
        OSError: It can't be read.
        ValueError: It isn't text.
    """
    file = os.open(path, os.O_RDONLY)
    try:
        return os.read(file, 256).decode("ascii").strip()
    finally:
        os.close(file)


OVERLAY = "dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4"


ADD_OVERLAY = f"add the line {OVERLAY} under [all] in /boot/firmware/config.txt and reboot"


_REMEDIES = {
    errno.ENOENT: ADD_OVERLAY,
    errno.ENODEV: f"the chip has no such channel; correct pwm_channel, or {ADD_OVERLAY}",
    errno.EACCES: "add this program's user to group gpio and install the project's udev rule",
    errno.EBUSY: "another program uses it: find it (a second panel-daemon?) and end it",
    errno.EINVAL: "another program may have set this channel up: end it, then reboot",
}


_REMEDIES[errno.EPERM] = _REMEDIES[errno.EACCES]


_OTHERWISE = "reboot; if it happens again, check the wiring and the power supply"


def explain(what: str, error: Exception) -> HardwareError:
    """Return our error for somebody else's: what failed, why, and the remedy."""
    code = error.errno if isinstance(error, OSError) else None
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    remedy = _REMEDIES.get(code, _OTHERWISE) if code is not None else _OTHERWISE
    return HardwareError(f"{what}: {why or type(error).__name__}; {remedy}")
