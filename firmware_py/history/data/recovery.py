"""Opening the history whatever has become of it: a damaged one is set aside and replaced.

What was recorded since the backup isn't known then, so that every area rests for 20 hours. That is
written into the new file before it takes the old one's place: no power cut comes between.
"""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from firmware_py.core.errors import LedgerError
from firmware_py.core.faults import FaultCode
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.timestamps import Moment
from firmware_py.history import open_sessions, rows
from firmware_py.history.data import backups
from firmware_py.history.data.backups import to_disk
from firmware_py.history.database import connect

# What a file that was set aside is called for.
DAMAGED = "damaged"
SET_ASIDE = "before-restore"
# A copy that was made ready to take the history's place.
RESTORED = "restored"
WITH_BACKUP = Reason.HISTORY_FROM_BACKUP.said()
WITH_COPY = Reason.HISTORY_FROM_COPY.said()
WITHOUT = Reason.HISTORY_WITHOUT_BACKUP.said()


class Recovered(Struct, frozen=True):
    """What was done. damaged: where the old file is now, None where it was gone."""

    said: Said
    damaged: Path | None
    backup: Path | None


def open_history(file: Path, now: Moment) -> tuple[sqlite3.Connection, Recovered | None]:
    """Return the history, and what was done where it was damaged or gone.

    Raises:
        LedgerError: It can't be opened or written, or belongs to a newer program.
    """
    ready, recovered = file.with_name(f"{file.name}.new"), None
    try:
        if (restored := file.with_name(f"{file.name}.{RESTORED}")).exists():
            recovered = Recovered(WITH_COPY, take_place(restored, file, SET_ASIDE), None)
        elif ready.exists():
            # The last run had it ready and was cut off.
            recovered = Recovered(WITH_BACKUP, take_place(ready, file, DAMAGED), None)
        elif not _is_usable(file):
            backup = _make_ready(ready, file, now)
            text = WITH_BACKUP if backup is not None else WITHOUT
            recovered = Recovered(text, take_place(ready, file, DAMAGED), backup)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(
            f"{file}: the damaged history can't be replaced: {error}; check the disk"
        ) from None
    return connect(file), recovered


def _is_usable(file: Path) -> bool:
    """Tell whether the file is a sound database, or is rightly not there yet."""
    if not file.exists() or file.stat().st_size == 0:
        return not backups.all_of(file)
    try:
        with closing(sqlite3.connect(file)) as connection:
            return backups.is_sound(connection)
    except sqlite3.OperationalError:
        return True  # it can't be opened now, which says nothing of what is in it
    except sqlite3.DatabaseError:
        return False


def _make_ready(ready: Path, file: Path, now: Moment) -> Path | None:
    """Make the file that shall take the damaged one's place; return the backup it comes from."""
    backup = backups.newest_good(file)
    half = file.with_name(f"{file.name}.half")
    remove(half)
    if backup is not None:
        shutil.copyfile(backup, half)
        half.chmod(0o600)
    with closing(connect(half)) as connection:
        text = WITH_BACKUP if backup is not None else WITHOUT
        _mark(connection, str(text), now, is_fault=backup is None)
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, to be moved as one
    half.replace(ready)
    to_disk(ready.parent)
    return backup


def take_place(ready: Path, file: Path, why: str) -> Path | None:
    """Set a file aside, with what belongs to it, and put another in its place.

    Returns where it is now, None where there was none.

    Raises:
        OSError: The disk refused, in the middle; doing it again goes on where it ended.
    """
    aside = None
    if file.exists():
        numbers = [
            int(number)
            for each in file.parent.glob(f"{file.name}.{why}-*")
            if (number := each.name.rpartition("-")[2]).isdecimal()
        ]
        aside = file.with_name(f"{file.name}.{why}-{max(numbers, default=0) + 1}")
        # Its log would be taken for the new file's.
        for suffix in ("-wal", "-shm", ""):
            part = file.with_name(file.name + suffix)
            if part.exists():
                part.replace(aside.with_name(aside.name + suffix))
    else:
        remove(file)
    ready.replace(file)
    to_disk(file.parent)
    return aside


def _mark(connection: sqlite3.Connection, text: str, now: Moment, *, is_fault: bool) -> None:
    """Write that what came before isn't known."""
    with rows.transaction(connection):
        open_sessions.mark_loss(connection, text, now)
        if is_fault:
            connection.execute(
                "INSERT INTO faults (code, text, since_unix_s) VALUES (?, ?, ?)",
                (FaultCode.HISTORY_LOST, text, now.unix_s if now.is_set else None),
            )


def remove(file: Path) -> None:
    """Remove a database with its log; nothing where there is none."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
