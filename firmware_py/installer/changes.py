"""Changes to files: shown before they are made, backed up, and made whole or not at all."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware_py.panelctl import whole_file

BEGIN, END = "# >>> light-panel", "# <<< light-panel"


@dataclass(frozen=True, slots=True)
class Change:
    """A file's text as it is (None: not there) and as it shall be."""

    file: Path
    before: str | None
    after: str

    @property
    def diff(self) -> str:
        """The change as a unified diff; empty where there is none."""
        old, new = (self.before or "").splitlines(), self.after.splitlines()
        name = str(self.file)
        return "\n".join(difflib.unified_diff(old, new, name, name, lineterm=""))

    def make(self, stamp: str) -> Path | None:
        """Write it; return where the old text went, None where there was none.

        Raises:
            OSError: Nothing was changed.
        """
        backup = None
        if self.before is not None:
            backup = self.file.with_name(f"{self.file.name}.before-light-panel-{stamp}")
            _write(backup, self.before)
        _write(self.file, self.after)
        return backup


def change(file: Path, edit: Callable[[str], str]) -> Change:
    """Return what an edit makes of a file.

    Raises:
        OSError: It is there and can't be read.
    """
    before = file.read_text("utf-8") if file.exists() else None
    return Change(file, before, edit(before or ""))


def with_block(text: str, lines: list[str]) -> str:
    """Return a text with our block at its end, in place of an older one; no lines: without it."""
    rest = without_block(text)
    if not lines:
        return rest
    block = "\n".join((BEGIN, "[all]", *lines, END))
    gap = "" if not rest or rest.endswith("\n") else "\n"
    return f"{rest}{gap}{block}\n"


def without_block(text: str) -> str:
    """Return a text without what we added; everything else stays to the letter."""
    start = text.find(f"{BEGIN}\n")
    end = text.find(f"{END}\n", start)
    if start < 0 or end < 0:
        return text
    return text[:start] + text[end + len(END) + 1 :]


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    whole_file.write(file, [text])
