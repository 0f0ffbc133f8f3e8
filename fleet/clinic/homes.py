"""Who came and went, in a file that outlives the database.

Somebody who was released to a panel is judged there alone. A database restored from before that day
would keep them once more, and two records would each allow a dose. So every coming and going stands
in this file too, line by line, and the file's last word on a person outranks the database.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from firmware_py.wire.claims import PersonId
from fleet.clinic import moments


class _Line(Struct, frozen=True):
    person: PersonId
    home: Literal["clinic", "panel"]
    at: str


class Homes:
    """The file, read again where it has changed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: tuple[int, int] = (0, 0)
        self._gone: dict[str, bool] = {}

    def is_here(self, person: str) -> bool:
        """Return whether a person wasn't released since they came last.

        A file that can't be read holds back: nobody is here.
        """
        try:
            self._refresh()
        except (OSError, msgspec.MsgspecError):
            return False
        return not self._gone.get(person, False)

    def note(self, person: str, home: Literal["clinic", "panel"], at: datetime) -> None:
        """Add a line, on the disk when this returns.

        Raises:
            OSError: It can't be written.
        """
        line = msgspec.json.encode(_Line(person, home, moments.written(at))) + b"\n"
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as out:
            out.write(line)
            out.flush()
            os.fsync(out.fileno())

    def _refresh(self) -> None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            self._read, self._gone = (0, 0), {}
            return
        seen = (found.st_mtime_ns, found.st_size)
        if seen == self._read:
            return
        lines = self._file.read_bytes().splitlines()
        told = [msgspec.json.decode(line, type=_Line) for line in lines if line.strip()]
        self._gone = {each.person: each.home == "panel" for each in told}
        self._read = seen
