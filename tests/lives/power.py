"""The power fails at an instant of the record's files: between two statements or file operations.

What the disk would hold then is kept aside; the program goes on to the end of its step, is closed,
and what was kept takes the files' place. Of a write that was under way a part may have come
through, in SQLite's own order: the log before it is acknowledged, the database before the log is
emptied.
"""

import shutil
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

FILE, LOG, WITNESS = "history.db", "history.db-wal", "witness/history"
Files = Mapping[str, bytes]
# Events of Python's audit at which a file has been, or is about to be, changed.
_EVENTS = frozenset(
    {"open", "os.rename", "os.remove", "os.truncate", "shutil.copyfile", "os.chmod"}
)


class Power:
    """Watches one folder. cut_in: after so many instants; share: of a write that comes through."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._to_go: int | None = None
        self._share: float | None = None
        self._before: Files | None = None
        self._last: Files | None = None
        self.left: Files | None = None  # what the disk holds since the cut
        self._looks = False

    def cut_in(self, instants: int, share: float | None) -> None:
        self._to_go, self._share, self._before, self.left = instants, share, None, None
        _trace(is_armed=True)

    def disarm(self) -> None:
        self._to_go, self.left = None, None
        _trace(is_armed=False)

    @property
    def is_armed(self) -> bool:
        return self._to_go is not None

    @property
    def is_cut(self) -> bool:
        return self.left is not None

    def passes(self, _what: object = None) -> None:
        """One instant at which the power may fail."""
        if self._to_go is None or self._looks:
            return
        self._to_go -= 1
        if self._to_go >= 0:
            return
        self._looks = True
        try:
            self._fail()
        finally:
            self._looks = False

    def _fail(self) -> None:
        now = read(self._folder)
        if self._share is None:
            self.left, self._to_go = now, None
        elif self._before is None:
            self._before = now
        else:
            self.left, self._to_go = torn(self._before, now, self._share), None


def torn(before: Files, after: Files, share: float) -> Files:
    """Return what a write leaves of which only a share came through."""
    if {*before} != {*after}:
        return before
    for name in (FILE, LOG):
        old, new = before.get(name, b""), after.get(name, b"")
        if old != new and len(new) >= len(old):
            first = next(
                (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old)
            )
            end = first + round(share * (len(new) - first))
            return {**before, name: new[:end] + old[end:]}
    return before


def read(folder: Path) -> Files:
    """Return the record's files, with witness and copies; not the log's index, which is memory."""
    found = [*folder.glob(f"{FILE}*"), *folder.glob("backups/*"), *folder.glob("witness/*")]
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in found
        if each.is_file() and not each.name.endswith("-shm")
    }


def write(folder: Path, files: Files) -> None:
    """Have the record's files be these, and no others."""
    for each in [*folder.glob(f"{FILE}*")]:
        each.unlink()
    for name in ("backups", "witness"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)


_connect = sqlite3.connect
_watched: list[Power] = []
_hears: list[bool] = []


def watch(power: Power | None) -> None:
    """Have a folder's power pass every instant from now on, in place of another's."""
    if not _hears:  # once: a hook of Python's audit stays until the program ends
        _hears.append(True)
        sys.addaudithook(_hear)
    _watched[:] = [power] if power is not None else []


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if not _watched:
        return
    power = _watched[0]
    if event in _EVENTS and not power._looks and str(power._folder) in str(args[0]):
        power.passes()


class _Connection(sqlite3.Connection):
    """One that can be found again as long as it is there."""


_connections: WeakSet[_Connection] = WeakSet()


def connect(*args: Any, **more: Any) -> sqlite3.Connection:
    """In place of sqlite3.connect: each statement of the connection is an instant."""
    connection: _Connection = _connect(*args, factory=_Connection, **more)
    _connections.add(connection)
    if _watched and _watched[0].is_armed:
        connection.set_trace_callback(_hear_sql)
    return connection


def _trace(*, is_armed: bool) -> None:
    """Hear of statements only while the power is about to fail: SQLite writes each one out."""
    for connection in _connections:
        with suppress(sqlite3.ProgrammingError):  # closed
            connection.set_trace_callback(_hear_sql if is_armed else None)


def _hear_sql(text: str) -> None:
    if _watched and not text.startswith("--"):
        _watched[0].passes()
