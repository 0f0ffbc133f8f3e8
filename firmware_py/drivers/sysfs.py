"""Writing and reading the kernel's attribute files."""

import errno
import os

from firmware_py.core.errors import HardwareError


class KeptFile:
    """A `ports.Attribute` whose file stays open between reads.

    The kernel works an attribute out anew for each read at offset 0, so an open file never tells
    what was (Documentation/filesystems/sysfs.rst, "Reading/Writing Attribute Data"). Once the
    device is gone, an open file only gives ENODEV, even where another device has its path by now;
    so what fails is opened once more, and what that raises is told.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None

    def read(self) -> str:
        """Return what it says now, without its newline.

        Raises:
            OSError: It can't be read, also at a second try with the file opened anew.
            ValueError: It isn't text.
        """
        if self._file is not None:
            try:
                return self._text(self._file)
            except OSError:
                self.close()
        self._file = os.open(self._path, os.O_RDONLY)
        return self._text(self._file)

    def close(self) -> None:
        """Let go of the file; may be called twice. A later read opens it again."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _text(self, file: int) -> str:
        return os.pread(file, 256, 0).decode("ascii").strip()


class KernelFiles:
    """A `ports.SysfsFiles` on real sysfs; writes keep nothing open, and nothing creates a file."""

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

    def keep(self, path: str) -> KeptFile:
        """Return an attribute that keeps its file open between reads; it needn't exist yet."""
        return KeptFile(path)


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
