"""Copies of the history beside it: the last seven daily ones, and the last three asked for."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from operator import itemgetter
from pathlib import Path

from firmware_py.history import seal
from firmware_py.history.database import VERSION, has_schema

DAILY, ASKED = "history", "asked"
KEPT = {DAILY: 7, ASKED: 3}
DAY_S = 24 * 3600


def folder(file: Path) -> Path:
    """Return where a database's backups are."""
    return file.with_name("backups")


def all_of(file: Path, kind: str = DAILY) -> Sequence[Path]:
    """Return a database's backups of one kind, newest first."""
    return sorted(folder(file).glob(f"{kind}-*.db"), reverse=True)


def make(connection: sqlite3.Connection, file: Path, kind: str = DAILY) -> Path:
    """Copy the history as it stands; the oldest copies of that kind go.

    A copy appears whole and on the disk, or not at all.

    Raises:
        OSError, sqlite3.Error: It can't be written; the older copies stay.
    """
    place = folder(file)
    place.mkdir(mode=0o700, exist_ok=True)
    newest = all_of(file, kind)
    number = int(newest[0].stem.removeprefix(f"{kind}-")) + 1 if newest else 1
    target, half = place / f"{kind}-{number:08}.db", place / "half"
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    try:
        connection.execute("VACUUM INTO ?", (str(half),))
        to_disk(half)
        half.replace(target)
        to_disk(place)
    finally:
        half.unlink(missing_ok=True)
    for old in all_of(file, kind)[KEPT[kind] :]:
        with suppress(OSError):
            old.unlink()
    return target


def there(file: Path) -> Sequence[tuple[str, int, float]]:
    """Return the names, bytes and times of day of all backups, newest first."""
    stats = [(each.name, each.stat()) for kind in (ASKED, DAILY) for each in all_of(file, kind)]
    found = [(name, stat.st_size, stat.st_mtime) for name, stat in stats]
    return sorted(found, key=itemgetter(2), reverse=True)


def is_due(file: Path, unix_s: float) -> bool:
    """Tell whether the newest copy is a day old, or its age can't be told."""
    newest = all_of(file)
    if not newest:
        return True
    return not 0 <= unix_s - newest[0].stat().st_mtime < DAY_S


def any_of(file: Path) -> Sequence[Path]:
    """Return a database's backups of every kind, the newest of each kind first."""
    return [backup for kind in KEPT for backup in all_of(file, kind)]


def newest_good(file: Path) -> Path | None:
    """Return the newest backup of any kind that this program can use.

    The newest is the one that had most changes behind it; older programs' copies, which don't count
    them, come last, by their names.
    """
    best: tuple[int, Path] | None = None
    for backup in any_of(file):
        with suppress(sqlite3.Error, ValueError), closing(sqlite3.connect(backup)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if not 1 <= version <= VERSION or not has_schema(connection, version):
                continue
            if not is_sound(connection) or not seal.holds(connection):
                continue
            own = seal.read(connection)
            generation = own.generation if own is not None else 0
            if best is None or generation > best[0]:
                best = (generation, backup)
    return best[1] if best is not None else None


def is_sound(connection: sqlite3.Connection) -> bool:
    """Tell whether SQLite finds nothing wrong with a database.

    Raises:
        sqlite3.DatabaseError: It can't even be looked at.
    """
    return [row[0] for row in connection.execute("PRAGMA integrity_check(1)")] == ["ok"]


def to_disk(path: Path) -> None:
    """Have what was written to a file or folder reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
