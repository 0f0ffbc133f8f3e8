"""The system as the installer's tools see it: files below a root, programs that may be asked."""

import grp
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ASK_S = 5.0


def ask(*command: str) -> str | None:
    """Return what a program prints, None where it isn't there, fails or takes too long."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=ASK_S, check=False, errors="replace"
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def group_of(file: Path) -> str | None:
    """Return the group that may write a file, None where none may or it isn't there."""
    try:
        found = file.stat()
        return grp.getgrgid(found.st_gid).gr_name if found.st_mode & 0o020 else None
    except (OSError, KeyError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """root: where `/` lies. ask: runs a program; None where it can't. group_of: who may write.

    today, now: the date and the time of day (unix) as the machine has them.
    """

    root: Path = Path("/")
    ask: Callable[..., str | None] = ask
    group_of: Callable[[Path], str | None] = group_of
    today: Callable[[], date] = date.today
    now: Callable[[], float] = time.time

    def path(self, absolute: str) -> Path:
        """Return where a file of the system lies."""
        return self.root / absolute.lstrip("/")

    def read(self, absolute: str) -> str | None:
        """Return a file's text without the white space around it, None where it can't be read."""
        try:
            return self.path(absolute).read_bytes().decode("utf-8", "replace").strip("\0 \t\n")
        except OSError:
            return None

    @property
    def is_here(self) -> bool:
        """Whether it is the running system, whose programs may be asked and started."""
        return self.root == Path("/")


def _nobody(*_command: str) -> None:
    """Answer nothing: the programs here know nothing of another system."""


def place_at(root: Path) -> Place:
    """Return a system by its root. Of another than the running one files alone are looked at."""
    root = root.absolute()
    return Place() if root == Path("/") else Place(root=root, ask=_nobody)
