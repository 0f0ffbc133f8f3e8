"""Changes to files: shown before they are made, backed up, and made whole or not at all."""

import difflib
import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware_py.panelctl import whole_file

REMEDIES = {
    errno.EROFS: "it is read-only: mount -o remount,rw its partition, then run this again",
    errno.ENOSPC: "make room there, then run this again",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A file's bytes as they are (None: not there) and as they shall be."""

    file: Path
    before: bytes | None
    after: bytes

    @property
    def is_needed(self) -> bool:
        """Whether it changes anything."""
        return self.before != self.after

    @property
    def diff(self) -> str:
        """The change as a unified diff; empty where there is none."""
        old, new = _shown(self.before or b""), _shown(self.after)
        name = str(self.file)
        return "\n".join(difflib.unified_diff(old, new, name, name, lineterm=""))

    def make(self, stamp: str) -> Path | None:
        """Write it; return where the old bytes went, None where there were none.

        Raises:
            OSError: Nothing was changed.
        """
        backup, mode = None, None
        if self.before is not None:
            mode = self.file.stat().st_mode & 0o777
            backup = self.file.with_name(f"{self.file.name}.before-light-panel-{stamp}")
            whole_file.write(backup, [self.before], mode)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        whole_file.write(self.file, [self.after], mode)
        return backup


def change(file: Path, edit: Callable[[bytes], bytes]) -> Change:
    """Return what an edit makes of a file.

    Raises:
        OSError: It is there and can't be read.
    """
    before = file.read_bytes() if file.exists() else None
    return Change(file, before, edit(before or b""))


def remedy(error: OSError) -> str:
    """Return what to do where a file can't be written."""
    return REMEDIES.get(error.errno or 0, "run this as root")


def _shown(data: bytes) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return [repr(line)[1:-1] if "\x1b" in line else line for line in text.splitlines()]
