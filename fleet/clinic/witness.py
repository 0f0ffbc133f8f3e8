"""The witness: a file beside the database that knows how far it had come.

A database that is restored from a copy has forgotten what it granted since, and can't know it. So
each sitting ends with a number and a random stamp, in the database and in this file. Where the
database has another stamp than the file expects, it isn't the one that was left: an older copy, a
standby that lacks the last commits, or another one altogether. A missing or unreadable file says
the same. To be wrong here only makes people rest.

The file is written twice for each sitting: what will be, before the commit; what is, after it and
before anything is said to a panel. So a power cut between leaves one of the two known stamps,
and an answer that has gone out is always one that the file knows.
"""

import os
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct


class Stamp(Struct, frozen=True):
    """Where a database stands: which one, how many sittings, and a random word of the last."""

    system: str
    sittings: int
    word: str


class _Known(Struct, frozen=True):
    is_: Stamp
    latest: datetime
    will_be: Stamp | None = None


class Witness:
    """The file. Its folder belongs to panel-ledgerd alone, and isn't copied with the database."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def knows(self, stamp: Stamp) -> bool:
        """Return whether the database is the one that was left."""
        known = self._read()
        return known is not None and stamp in (known.is_, known.will_be)

    def latest(self, now: datetime) -> datetime:
        """Return the latest time that it has seen, or now where that is later."""
        known = self._read()
        return now if known is None else max(now, known.latest)

    def _read(self) -> _Known | None:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Known)
        except (OSError, msgspec.MsgspecError):
            return None

    def expect(self, now: Stamp, then: Stamp, latest: datetime) -> None:
        """Note what a commit will make of it.

        Raises:
            OSError: It can't be written; nothing may be committed.
        """
        self._write(_Known(now, latest, then))

    def saw(self, stamp: Stamp, latest: datetime) -> None:
        """Note what a commit has made of it.

        Raises:
            OSError: It can't be written; nothing may be said to a panel.
        """
        self._write(_Known(stamp, latest))

    def _write(self, known: _Known) -> None:
        new = self._file.with_suffix(".new")
        with new.open("wb") as out:
            out.write(msgspec.json.encode(known))
            out.flush()
            os.fsync(out.fileno())
        new.replace(self._file)
        folder = os.open(self._file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
