"""One attribute of simulated hardware as a real file that other processes may read and write.

Our own writes replace the file by rename, so that a reader never sees half, and leave a mark in
its modification time; a write by anybody else takes the mark away. That is seen with one `stat`,
whatever the file system's clock resolution.
"""

import contextlib
import errno
import os
from pathlib import Path

from firmware_py.drivers.sysfs import KeptFile

# No program writes a file in 1970.
MARK_NS = 1_000_000_000


class MirrorFile:
    """A small text file that is ours, and that others may change."""

    def __init__(self, path: Path) -> None:
        self._path = os.fspath(path)
        self._spare = os.fspath(path.with_name(f".{path.name}"))
        self._length = -1

    def put(self, text: str) -> None:
        """Replace the content; a file whose folder is gone stays gone."""
        with contextlib.suppress(FileNotFoundError):
            if len(text) == self._length:
                # In place: as long as the old one it is never seen in half, and a rename over a
                # file makes some disks write at once.
                self._overwrite(text.encode())
                return
            self._length = len(text)
            file = os.open(self._spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            try:
                os.write(file, text.encode())
                os.utime(file, ns=(MARK_NS, MARK_NS))
            finally:
                os.close(file)
            os.rename(self._spare, self._path)  # noqa: PTH104  1200 times a second

    def _overwrite(self, content: bytes) -> None:
        file = os.open(self._path, os.O_WRONLY)
        try:
            os.pwrite(file, content, 0)
            os.ftruncate(file, len(content))  # whatever else was written there
            os.utime(file, ns=(MARK_NS, MARK_NS))
        finally:
            os.close(file)

    def outside(self) -> str | None:
        """Return what another process wrote since our last `put`, else None.

        An empty file was caught between opening and writing: there is nothing yet.
        """
        with contextlib.suppress(FileNotFoundError):
            if os.stat(self._path).st_mtime_ns != MARK_NS:  # noqa: PTH116  1200 times a second
                with open(self._path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                    return file.read(64) or None
        return None


class KeptMirror(KeptFile):
    """The daemon's view of a mirror file, kept open as a kernel's attribute is.

    A file that has lost its name, because another has taken its place or because its folder is
    gone, gives ENODEV, as the kernel does.
    """

    def _text(self, file: int) -> str:
        text = super()._text(file)
        if os.fstat(file).st_nlink == 0:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV), self._path)
        return text
