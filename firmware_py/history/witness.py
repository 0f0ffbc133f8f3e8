"""The witness: a small file, away from the database, that remembers how far the record had come.

A database that was rolled back, replaced, restored by an overlay or cut off in its log looks sound:
it only knows less. The witness holds the seal that the database had last, and so notices. It is
written after the database, never before, so that after a power cut it knows as much or less.

Two slots are written in turn, each with a checksum of its own: a write that is cut off, or a bit
that flips, costs one slot, and the other is a change older, which is still a lower bound.
"""

import os
import zlib
from pathlib import Path

import msgspec
from msgspec import Struct

from firmware_py.history.seal import Seal

SLOT_BYTES = 256
SLOTS = 2


class _Entry(Struct, frozen=True, kw_only=True):
    number: int  # counts writes: the greater is the newer
    seal: Seal


class Witness:
    """One file in a folder of its own, made when it is first written.

    Errors of the disk are the caller's: what can't be remembered can't be vouched for.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._number = 0

    def last(self) -> Seal | None:
        """Return the newest seal that can be read; None where there is none.

        Raises:
            OSError: The file is there and can't be read.
        """
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return None
        entries = [
            entry
            for slot in range(SLOTS)
            if (entry := _decode(content[slot * SLOT_BYTES : (slot + 1) * SLOT_BYTES])) is not None
        ]
        if not entries:
            return None
        newest = max(entries, key=lambda entry: entry.number)
        self._number = newest.number
        return newest.seal

    @property
    def exists(self) -> bool:
        """Whether there is such a file, readable or not."""
        return self._file.exists()

    def remember(self, seal: Seal, *, to_disk: bool) -> None:
        """Keep a seal in the slot of the older one.

        to_disk: wait until it can't be lost by a power cut.

        Raises:
            OSError: It can't be written.
        """
        self._number += 1
        slot = _encode(_Entry(number=self._number, seal=seal))
        is_new = not self._file.exists()
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._file, flags, 0o600)
        try:
            os.pwrite(descriptor, slot, (self._number % SLOTS) * SLOT_BYTES)
            if to_disk:
                os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        if is_new and to_disk:
            _folder_to_disk(self._file.parent)


def _encode(entry: _Entry) -> bytes:
    text = msgspec.json.encode(entry)
    return (b"%08x" % zlib.crc32(text) + text).ljust(SLOT_BYTES)


def _decode(slot: bytes) -> _Entry | None:
    checksum, text = slot[:8], slot[8:].rstrip()
    if checksum != b"%08x" % zlib.crc32(text):
        return None
    try:
        return msgspec.json.decode(text, type=_Entry)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _folder_to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
