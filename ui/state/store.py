"""What is this screen's own, kept in a small file; what is the panel's lives in the daemon."""

import contextlib
import os
from collections.abc import Collection
from pathlib import Path

import msgspec

from firmware_py.wire import Plan

FILE = "screen.json"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept. language: as spoken last, for when the panel isn't there.

    last: the last session, by person; told: the advice shown last, by person and area.
    """

    language: str = "en"
    dim_at_night: bool = True
    last: dict[str, Plan] = {}
    told: dict[str, str] = {}


class Store:
    """The settings and their file; path None: nowhere, they last as long as the program."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.now = _read(path) if path is not None else Settings()

    def change(self, **fields: object) -> None:
        """Set, and keep; where the file can't be written the change lasts until the end."""
        self.now = msgspec.structs.replace(self.now, **fields)
        if self._path is not None:
            with contextlib.suppress(OSError):
                _write(self._path, msgspec.json.encode(self.now))

    def rename(self, old: str, new: str) -> None:
        """Keep what is remembered of a person under another name."""
        last = {new if name == old else name: plan for name, plan in self.now.last.items()}
        told = {}
        for key, what in self.now.told.items():
            name, _, area = key.rpartition("/")
            told[f"{new}/{area}" if name == old else key] = what
        if (last, told) != (self.now.last, self.now.told):
            self.change(last=last, told=told)

    def keep_only(self, people: Collection[str]) -> None:
        """Forget everybody else: who is erased on the panel is erased here too."""
        names = {"", *people}
        last = {name: plan for name, plan in self.now.last.items() if name in names}
        told = {key: what for key, what in self.now.told.items() if key.rpartition("/")[0] in names}
        if (last, told) != (self.now.last, self.now.told):
            self.change(last=last, told=told)


def default_path() -> Path:
    """Return where systemd or the desktop has the screen keep its state."""
    given = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if given:
        return Path(given) / FILE
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(home) / "light-panel" / FILE


def _read(path: Path) -> Settings:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Settings()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    # People's names are in it.
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
