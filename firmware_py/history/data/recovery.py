"""Opening the history whatever has become of it: damage and loss are noticed and made good.

Nothing here trusts that a file which opens is the file that was written. In this order it looks
whether the log is whole (`log_frames`), whether SQLite finds its pages in order, whether the tables
are this program's, whether the rows are those that were sealed (`seal`), whether every one of them
can be read, and whether the record is as new as its witness remembers (`witness`).

A record that is sound and only knows less than it did stays: it is the best there is. Another one
is set aside, and the newest good copy of any kind takes its place. In both cases nobody knows what
was given since, so that every area rests for 20 hours. That is written into the file before it
takes the old one's place: no power cut comes between.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from firmware_py.core.errors import LedgerError
from firmware_py.core.faults import FaultCode
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.timestamps import Moment
from firmware_py.history import log_frames, open_sessions, people, rows, seal, settings
from firmware_py.history.data import backups
from firmware_py.history.data.backups import to_disk
from firmware_py.history.database import VERSION, connect, has_schema
from firmware_py.history.seal import Seal
from firmware_py.history.witness import Witness

# What a file that was set aside is called for.
DAMAGED = "damaged"
SET_ASIDE = "before-restore"
# A copy that was made ready to take the history's place.
RESTORED = "restored"
WITH_BACKUP = Reason.HISTORY_FROM_BACKUP.said()
WITH_COPY = Reason.HISTORY_FROM_COPY.said()
WITHOUT = Reason.HISTORY_WITHOUT_BACKUP.said()
INCOMPLETE = Reason.HISTORY_INCOMPLETE.said()
# The disk's or another program's fault, not the file's.
_NOT_THE_FILES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_INTERRUPT,
}


class Recovered(Struct, frozen=True):
    """What was done. damaged: where the old file is now, None where it was gone."""

    said: Said
    damaged: Path | None
    backup: Path | None


class State(StrEnum):
    """What a look at the file and its log found."""

    SOUND = "sound"
    NEW = "new"  # rightly not there yet
    GONE = "gone"
    DAMAGED = "damaged"
    INCOMPLETE = "incomplete"  # in order, but it knows less than it did


def open_history(
    file: Path, now: Moment, witness: Witness | None = None
) -> tuple[sqlite3.Connection, Recovered | None]:
    """Return the history, and what was done where it was damaged or gone.

    witness: remembers how far the record had come; None where none is kept.

    Raises:
        LedgerError: It can't be opened or written, or belongs to a newer program.
    """
    ready, recovered = file.with_name(f"{file.name}.new"), None
    try:
        last = witness.last() if witness is not None else None
        if (restored := file.with_name(f"{file.name}.{RESTORED}")).exists():
            recovered = Recovered(WITH_COPY, take_place(restored, file, SET_ASIDE), None)
        elif ready.exists():
            # The last run had it ready and was cut off.
            recovered = Recovered(WITH_BACKUP, take_place(ready, file, DAMAGED), None)
        else:
            found = look(file, last, is_witnessed=witness is not None and witness.exists)
            recovered = _make_good(found, file, now, last)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(
            f"{file}: the damaged history can't be replaced: {error}; check the disk"
        ) from None
    connection = connect(file)
    if witness is not None:
        try:
            _begin_witness(connection, witness, file)
        except LedgerError:
            connection.close()
            raise
    return connection, recovered


def look(file: Path, last: Seal | None, *, is_witnessed: bool) -> State:
    """Return what has become of a history.

    last: the seal that the witness remembers; is_witnessed: there is a witness, readable or not.

    Raises:
        OSError, sqlite3.Error: The disk doesn't say.
    """
    if not file.exists() or file.stat().st_size == 0:
        # Its log alone is no history: SQLite would begin a new one and drop it.
        is_new = last is None and not is_witnessed and not backups.any_of(file)
        return State.NEW if is_new else State.GONE
    if not os.access(file, os.R_OK | os.W_OK):
        raise PermissionError(f"{file}: not to be read and written by this user")
    is_whole = log_frames.read(file).is_whole
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                # A newer program's, which has other tables, is no damage: `connect` says so. With
                # this program's tables it is the number itself that has changed.
                return State.DAMAGED if has_schema(connection, VERSION) else State.SOUND
            if not _is_in_order(connection, version):
                return State.DAMAGED
            own = seal.read(connection)
    except (sqlite3.DatabaseError, ValueError, TypeError, KeyError) as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and (
            code & 0xFF in _NOT_THE_FILES or code & 0xFF == sqlite3.SQLITE_IOERR
        ):
            raise
        return State.DAMAGED
    return State.SOUND if is_whole and _is_newest(own, last, is_witnessed) else State.INCOMPLETE


def _is_in_order(connection: sqlite3.Connection, version: int) -> bool:
    """Tell whether pages, tables and rows are as this program wrote them; all of them are read."""
    if not version >= 1:
        return False
    if not backups.is_sound(connection) or not has_schema(connection, version):
        return False
    # A bit of the header says that only a later SQLite may write this file, and it opens all the
    # same: so a write is tried, and taken back before it reaches the disk.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("ROLLBACK")
    if seal.read(connection) is None:
        # Only the programs before the first seal wrote none.
        return version < seal.SINCE_VERSION
    if not seal.holds(connection):
        return False
    if version == VERSION:
        open_sessions.load(connection)
        people.everyone(connection)
        settings.load(connection)
    return True


def _is_newest(own: Seal | None, last: Seal | None, is_witnessed: bool) -> bool:  # noqa: FBT001  private
    """Tell whether a record that is in order is the one that was written last."""
    if last is not None:
        is_same = own is not None and own.database == last.database
        return own is not None and is_same and own.generation >= last.generation
    # No witness can be read: right where there never was one.
    return not is_witnessed and (own is None or not own.is_witnessed)


def _make_good(found: State, file: Path, now: Moment, last: Seal | None) -> Recovered | None:
    """Bring a usable history about, with what isn't known written into it."""
    match found:
        case State.SOUND | State.NEW:
            return None
        case State.INCOMPLETE:
            aside = _copy_aside(file)
            with closing(connect(file)) as connection, rows.transaction(connection):
                open_sessions.mark_loss(connection, str(INCOMPLETE), now)
                seal.renew(connection, like=last)
            return Recovered(INCOMPLETE, aside, None)
        case State.DAMAGED | State.GONE:
            ready = file.with_name(f"{file.name}.new")
            backup = _make_ready(ready, file, now, last)
            text = WITH_BACKUP if backup is not None else WITHOUT
            return Recovered(text, take_place(ready, file, DAMAGED), backup)


def _begin_witness(connection: sqlite3.Connection, witness: Witness, file: Path) -> None:
    """Have the witness remember the record as it was opened.

    Raises:
        LedgerError: It can't be written.
    """
    try:
        own = seal.read(connection)
        if own is not None:
            witness.remember(own, to_disk=True)
            seal.note_witness(connection)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(
            f"{file}: what was written last can't be remembered: {error}; check the disk"
        ) from None


def _make_ready(ready: Path, file: Path, now: Moment, last: Seal | None = None) -> Path | None:
    """Make the file that shall take the damaged one's place; return the backup it comes from."""
    backup = backups.newest_good(file)
    half = file.with_name(f"{file.name}.half")
    remove(half)
    if backup is not None:
        shutil.copyfile(backup, half)
        half.chmod(0o600)
    with closing(connect(half)) as connection:
        text = WITH_BACKUP if backup is not None else WITHOUT
        with rows.transaction(connection):
            _mark(connection, str(text), now, is_fault=backup is None)
            seal.renew(connection, like=last)
        connection.execute("PRAGMA journal_mode = DELETE")  # one file, to be moved as one
    half.replace(ready)
    to_disk(ready.parent)
    return backup


def _aside(file: Path, why: str) -> Path:
    """Return a name for a file to be set aside by, none of those there are."""
    numbers = [
        int(number)
        for each in file.parent.glob(f"{file.name}.{why}-*")
        if (number := each.name.rpartition("-")[2]).isdecimal()
    ]
    return file.with_name(f"{file.name}.{why}-{max(numbers, default=0) + 1}")


def _copy_aside(file: Path) -> Path:
    """Copy a history that stays, with its log, for whoever wants to look what was lost."""
    aside = _aside(file, DAMAGED)
    for suffix in ("-wal", ""):
        part = file.with_name(file.name + suffix)
        if part.exists():
            copy = aside.with_name(aside.name + suffix)
            shutil.copyfile(part, copy)
            copy.chmod(0o600)
    return aside


def take_place(ready: Path, file: Path, why: str) -> Path | None:
    """Set a file aside, with what belongs to it, and put another in its place.

    Returns where it is now, None where there was none.

    Raises:
        OSError: The disk refused, in the middle; doing it again goes on where it ended.
    """
    aside = None
    if file.exists():
        aside = _aside(file, why)
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
    """Write that what came before isn't known; within a transaction."""
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
