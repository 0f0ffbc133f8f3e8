"""The answers given so far, written to the disk after each one."""

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from firmware_py.panelctl import whole_file


class AnswersFile(Struct, forbid_unknown_fields=True, kw_only=True):
    """Everything an installer has answered, by the question's key; said: in words, for the report.

    began: RFC 3339.
    """

    version: int = 1
    began: str
    values: dict[str, Any] = {}
    said: dict[str, str] = {}


class KeptAnswers:
    """Keeps answers in a file, whole or not at all."""

    def __init__(self, file: Path, began: str) -> None:
        self.file = file
        self.answers = _read(file) or AnswersFile(began=began)

    @property
    def is_begun(self) -> bool:
        """Something has been answered already."""
        return bool(self.answers.values)

    def __contains__(self, key: str) -> bool:
        return key in self.answers.values

    def get(self, key: str) -> Any:
        """Return an answer, None where there is none yet."""
        return self.answers.values.get(key)

    def keep(self, key: str, value: object, said: str) -> None:
        """Keep an answer; said: '' where it is none for the report."""
        self.answers.values[key] = value
        if said:
            self.answers.said[key] = said
        self._write()

    def drop(self, start: str) -> None:
        """Forget all answers whose keys begin so."""
        for kept in (self.answers.values, self.answers.said):
            for key in [key for key in kept if key.startswith(start)]:
                del kept[key]
        self._write()

    def _write(self) -> None:
        write(self.file, msgspec.json.format(msgspec.json.encode(self.answers)).decode() + "\n")

    def forget(self) -> None:
        """Start from the beginning next time."""
        self.file.unlink(missing_ok=True)


def _read(file: Path) -> AnswersFile | None:
    """Return what was kept; None where there is nothing, or nothing that can be read."""
    try:
        answers = msgspec.json.decode(file.read_bytes(), type=AnswersFile)
    except (OSError, msgspec.DecodeError):
        return None
    return answers if answers.version == 1 else None


def write(file: Path, text: str) -> None:
    """Put a text in a file's place, whole or not at all.

    Raises:
        OSError: It can't be written; the old file stays.
    """
    whole_file.write(file, [text], 0o644)  # the daemon is another user than who runs this
