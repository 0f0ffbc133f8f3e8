"""Room on the disk that is kept back, so that the end of a session can be written on a full one.

A file that holds nothing. It is given up when the disk refuses, for want of room, what must not be
lost: what a session gave, a fault, or that it was cleared. A start or a window of dose has no claim
on it: those are refused on a full disk, which ends in darkness. It is made again, between sessions,
once there is room for it and for something besides.
"""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from firmware_py.core.units import Ns, ns

NAME = "reserve"
# The log holds a few pages for each change; a session's end takes some 40 kB with it at most.
BYTES = 1_000_000
# It must not itself be what fills the disk.
FREE_BYTES = 4 * BYTES
LOOK = ns(60)
_FULL = {errno.ENOSPC, errno.EDQUOT}


def is_full(error: Exception) -> bool:
    """Tell whether a disk refused for want of room."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return getattr(error, "sqlite_errorcode", -1) & 0xFF == sqlite3.SQLITE_FULL


def free_bytes(folder: Path) -> int:
    """Return how much more this user may write there.

    Raises:
        OSError: It can't be asked.
    """
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


class Reserve:
    """The file, beside the database."""

    def __init__(self, database: Path, free: Callable[[Path], int] = free_bytes) -> None:
        self._file = database.with_name(NAME)
        self._free = free
        self._look_again: Ns | None = None

    def keep(self, now: Ns) -> None:
        """Make it where it is missing and there is room; looks once a minute. Never raises."""
        if self._look_again is not None and now < self._look_again:
            return
        self._look_again = Ns(now + LOOK)
        with suppress(OSError):
            if not self._is_there() and self._free(self._file.parent) >= FREE_BYTES:
                self._make()

    def give_up(self) -> bool:
        """Free its room; tell whether there was any to free."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True

    def _is_there(self) -> bool:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return False
        return found.st_blocks * 512 >= BYTES  # a file with holes keeps nothing back

    def _make(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._file, flags, 0o600)
        try:
            os.posix_fallocate(descriptor, 0, BYTES)
            os.fsync(descriptor)
        except OSError:
            self.give_up()
            raise
        finally:
            os.close(descriptor)
