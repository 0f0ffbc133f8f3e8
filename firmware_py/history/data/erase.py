"""Erasing a person: their rows, the pages they stood on, the log, and every copy.

Lamp hours stay; they are nobody's. What is left on a flash drive's worn-out cells
no program reaches.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.allowance import History
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.timestamps import Moment, elapsed_at_least
from firmware_py.history import blisters, held, open_sessions, people, rows, seal
from firmware_py.history.data import backups, restore
from firmware_py.history.data.recovery import DAMAGED, RESTORED, remove
from firmware_py.history.database import connect

RESTS = Reason.EVERYTHING_RESTS.said()
HELD_BACK = Reason.NAME_HELD_BACK.said()
BLISTER_RESTS = Reason.NAME_RESTS.said()
_ROWS = (
    "DELETE FROM courses WHERE person = ?",
    "DELETE FROM notes WHERE person = ?",
    "DELETE FROM symptoms WHERE person = ?",
    "DELETE FROM numbness WHERE person = ?",
    "DELETE FROM sessions WHERE person = ?",
    "DELETE FROM newcomers WHERE person = ?",
    "DELETE FROM people WHERE name = ?",
)


def forget(
    connection: sqlite3.Connection, file: Path | None, person: str, now: Moment, history: History
) -> tuple[Said, ...]:
    """Erase a person here and in all copies; return what to show of it.

    Who had light within 20 hours could come back under another name and have it again, so every
    area rests then, without a name. What holds back for longer stays for a week under marks of the
    name (history/held.py), and what rests after a blister until a clinician agrees
    (history/blisters.py), here and in the copies, which may take the history's place.

    Raises:
        RefusedError: Somebody else reads the file, so that what was erased may still be in its log.
        OSError, sqlite3.Error: The disk refused; asking again goes on with what is left.
    """
    kept = held.of_person(history.rows, person, now)
    here = people.everyone(connection).get(person)
    resting = () if here is None else here.blistered
    if file is not None:
        who = _Who.of(connection, person)
        for copy in copies(file):
            _erase_in_copy(copy, who, kept, resting)
    had_light = any(
        row.person == person
        and row.lit > 0
        and elapsed_at_least(row.began, now) < limits.SESSIONS_APART
        for row in history.rows
    )
    connection.execute("PRAGMA secure_delete = ON")
    with rows.transaction(connection):
        for statement in _ROWS:
            connection.execute(statement, (person,))
        held.keep(connection, kept)
        blisters.keep(connection, (person,), resting)
        if had_light:
            open_sessions.mark_loss(connection, str(RESTS), now)
    connection.execute("VACUUM")
    is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if is_busy:
        raise RefusedError(Reason.HISTORY_IN_USE)
    notes: tuple[Said, ...] = (RESTS,) if had_light else ()
    if kept:
        notes = (*notes, HELD_BACK)
    return (*notes, BLISTER_RESTS) if resting else notes


def copies(file: Path) -> list[Path]:
    """Return every file beside the history that somebody's sessions may stand in."""
    damaged = [
        each
        for each in file.parent.glob(f"{file.name}.{DAMAGED}-*")
        if not each.name.endswith(("-wal", "-shm", "-journal"))
    ]
    beside = [file.with_name(f"{file.name}.{name}") for name in ("half", "new", RESTORED)]
    folder = backups.folder(file)
    others = [each for each in folder.glob("*") if each.is_file()] if folder.is_dir() else []
    found = [*others, *damaged, *restore.set_aside(file), *beside]
    return [each for each in found if each.exists()]


class _Who(Struct, frozen=True):
    """A person, as copies may know them: by this name, or as who had these sessions under another.

    uid: theirs, None where nothing is written of them but sessions.
    """

    name: str
    uid: str | None
    sessions: frozenset[str]

    @classmethod
    def of(cls, connection: sqlite3.Connection, name: str) -> "_Who":
        """Look a person up by their name in the present history."""
        found = connection.execute("SELECT uid FROM people WHERE name = ?", (name,)).fetchone()
        sessions = connection.execute("SELECT uid FROM sessions WHERE person = ?", (name,))
        uid = None if found is None else found[0]
        return cls(name, uid, frozenset(number for (number,) in sessions))

    def names(self, copy: sqlite3.Connection) -> frozenset[str]:
        """Return the names that this person has in a copy."""
        named = copy.execute("SELECT name FROM people WHERE uid = ?", (self.uid,))
        had = copy.execute("SELECT person, uid FROM sessions")
        return frozenset(
            {self.name, *(name for (name,) in named)}
            | {name for name, number in had if number in self.sessions}
        )


def _erase_in_copy(
    copy: Path, who: _Who, kept: Sequence[held.Values], resting: Sequence[str]
) -> None:
    """Erase a person in a copy; one that can't be read any more goes as a whole."""
    try:
        restore.check(copy)
        with closing(connect(copy)) as connection:
            connection.execute("PRAGMA secure_delete = ON")
            before = seal.read(connection)
            with rows.transaction(connection):
                for name in who.names(connection):
                    for statement in _ROWS:
                        connection.execute(statement, (name,))
                held.keep(connection, kept)
                blisters.keep(connection, (who.name,), resting)
                if before is not None:
                    seal.keep_generation(connection, before)
            connection.execute("VACUUM")
            connection.execute("PRAGMA journal_mode = DELETE")
    except (RefusedError, sqlite3.Error):
        remove(copy)
