"""The daemon's own folder, as root may use it: as the daemon's user, by a handle, through no link.

The folder belongs to the daemon's user. Were that user taken over, every name in it could be a link
to a file of root's by the time root opens it. So root first becomes that user, for files: what it
then opens, makes or removes is what that user could have, wherever a name leads. The user is the
one that the kernel names at the socket's other end, not what the daemon says or who owns a folder.
"""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from firmware_py.panelctl.client import Client

_CHUNK = 1 << 20
_SQLITE = b"SQLite format 3\0"
# What SQLite may leave beside a database that was read.
_BESIDE = ("", "-wal", "-shm", "-journal")


class NotACopyError(Exception):
    """What was named is no copy of a history; said in words."""


@contextmanager
def acting_as(uid: int, gid: int) -> Iterator[None]:
    """Be another user, for files, where this is root; who isn't root stays who they are."""
    if os.geteuid() != 0 or uid == 0:
        yield
        return
    groups, own_gid = os.getgroups(), os.getegid()
    try:
        os.setgroups([])
        os.setegid(gid)
        os.seteuid(uid)
        yield
    finally:
        os.seteuid(0)
        os.setegid(own_gid)
        os.setgroups(groups)


class CopiesFolder:
    """The folder with the copies of the history, whose path the daemon has said."""

    def __init__(self, client: Client, folder: Path) -> None:
        self._user = client.peer
        self.path = folder

    def copy_out(self, name: str, out: BinaryIO) -> None:
        """Write a copy's bytes to a file that is open.

        Raises:
            NotACopyError: It is no plain file, or no database.
            OSError: It isn't there, or can't be read or written.
        """
        with acting_as(*self._user), self._opened() as folder:
            number = os.open(
                _plain(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder
            )
        with os.fdopen(number, "rb") as source:
            _check_is_database(source, name)
            _copy(source, out)

    @contextmanager
    def lent(self, file: Path) -> Iterator[str]:
        """Put a database of ours into the folder for a while; return the name it has there.

        Raises:
            NotACopyError: It is no plain file, or no database.
            OSError: It can't be read, or not be written there.
        """
        name = f"lent-{secrets.token_hex(8)}.db"
        with self._ours(file) as source:
            _check_is_database(source, str(file))
            try:
                with acting_as(*self._user), self._opened() as folder:
                    new = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                    number = os.open(name, new, 0o600, dir_fd=folder)
                with os.fdopen(number, "wb") as out:
                    _copy(source, out)
                yield name
            finally:
                self._remove(name)

    @contextmanager
    def _ours(self, file: Path) -> Iterator[BinaryIO]:
        """Open what the caller named; as the daemon's user, where it lies in the daemon's place."""
        whole = Path(os.path.normpath(file.absolute()))
        is_the_daemons = whole.is_relative_to(self.path.parent)
        with acting_as(*self._user) if is_the_daemons else _as_we_are():
            number = os.open(whole, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(number, "rb") as source:
            yield source

    @contextmanager
    def _opened(self) -> Iterator[int]:
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            yield folder
        finally:
            os.close(folder)

    def _remove(self, name: str) -> None:
        with acting_as(*self._user), suppress(OSError), self._opened() as folder:
            for more in _BESIDE:
                with suppress(FileNotFoundError):
                    os.unlink(name + more, dir_fd=folder)


@contextmanager
def _as_we_are() -> Iterator[None]:
    yield


def _plain(name: str) -> str:
    if Path(name).name != name:
        raise NotACopyError(f"{name}: no plain name")
    return name


def _check_is_database(source: BinaryIO, name: str) -> None:
    """Check that a file may be handed on: nothing but a database, whatever its name led to.

    Raises:
        NotACopyError: It isn't one.
    """
    if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
        raise NotACopyError(f"{name}: no plain file")
    if source.read(len(_SQLITE)) != _SQLITE:
        raise NotACopyError(f"{name}: no history: it isn't a database")
    source.seek(0)


def _copy(source: BinaryIO, out: BinaryIO) -> None:
    while chunk := source.read(_CHUNK):
        out.write(chunk)
