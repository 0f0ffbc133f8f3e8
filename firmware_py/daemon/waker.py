"""Wakes the loop from another thread: its wait ends at once, and a tick follows."""

import os
from contextlib import suppress


class Waker:
    """A file of the kernel's that can be read once somebody has called `wake`."""

    def __init__(self) -> None:
        self._fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def fileno(self) -> int:
        """Return its descriptor, for a selector."""
        return self._fd

    def wake(self) -> None:
        """Wake the loop; from any thread, never blocks, never raises; nothing once it is closed."""
        fd = self._fd
        if fd >= 0:
            with suppress(OSError):  # it is full: the loop has enough to wake up for
                os.eventfd_write(fd, 1)

    def clear(self) -> None:
        """Take note, on the loop's thread: all calls so far are one."""
        with suppress(BlockingIOError):
            os.eventfd_read(self._fd)

    def close(self) -> None:
        """Let go of it; may be called twice. Whoever may still call `wake` must have ended."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)
