"""A copy in the history's place, without losing what holds a session back.

Of the present history the new one keeps the sessions that a limit may reach, what is known of older
ones that the copy has too, everybody's answers, the settings with their code, the light hours, a
latched fault, what each boot took for the time and what holds names back that nobody has any more.
Who has another name by now has that one; whom only the copy knows is new here. Older sessions,
numbness and courses are the copy's. The present file is set aside.
"""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec

from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Detail, Reason
from firmware_py.core.timestamps import Moment, arrived
from firmware_py.history import held, open_sessions, people, recent, rows, seal
from firmware_py.history.data import backups
from firmware_py.history.data.backups import to_disk
from firmware_py.history.data.recovery import RESTORED, SET_ASIDE, remove, take_place
from firmware_py.history.database import VERSION, connect, has_schema

# So many that were set aside stay.
KEPT = 3

# All columns of a session but its number and what is worked out.
_NAMES = """uid, person, area, mode, strength, minutes, distance_cm, target_red_j_cm2,
    target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand, is_exact,
    said_unix_s, carried_j_cm2, red_j_cm2, nir_j_cm2, lit_ns, ended, reason, pain_before,
    pain_after, red_after, red_next_day, complaints, is_imported, claim, is_overridden, lasted_ns,
    told_row"""
_SAME = ", ".join(f"{name} = new.{name}" for name in re.findall(r"\w+", _NAMES))
_KEEP_SESSIONS = f"""
    UPDATE main.sessions SET {_SAME} FROM present.sessions AS new
        WHERE new.uid = main.sessions.uid;
    INSERT INTO main.sessions ({_NAMES}) SELECT {_NAMES} FROM present.sessions
        AS theirs WHERE id IN ({recent.sql("present")})
        AND NOT EXISTS (SELECT 1 FROM main.sessions AS had WHERE had.uid = theirs.uid) ORDER BY id;
    UPDATE main.sessions SET finishes = (
        SELECT here.id FROM main.sessions AS here, present.sessions AS rest,
        present.sessions AS whole WHERE rest.uid = main.sessions.uid
        AND whole.id = rest.finishes AND here.uid = whole.uid)
        WHERE uid IN (SELECT uid FROM present.sessions WHERE id IN ({recent.sql("present")}));
"""  # noqa: S608  columns named above
_HELD = f"{held.COLUMNS}, said_unix_s"
_KEEP_THE_REST = f"""
    DELETE FROM main.people WHERE name IN (SELECT name FROM present.people);
    INSERT INTO main.people (name, uid, answers, boot_id, boottime_ns, wall_unix_s, wall_is_set,
        wall_by_hand, is_exact, gentle_start, agreement, blistered)
        SELECT name, uid, answers, boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand,
        is_exact, gentle_start, agreement, blistered FROM present.people ORDER BY id;
    DELETE FROM main.roaming WHERE uid IN (SELECT uid FROM present.people);
    INSERT OR IGNORE INTO main.roaming SELECT uid, since_unix_s FROM present.roaming;
    INSERT INTO main.counts SELECT name, value FROM present.counts WHERE true
        ON CONFLICT DO UPDATE SET value = max(value, excluded.value);
    INSERT OR REPLACE INTO main.prescriptions SELECT * FROM present.prescriptions;
    DELETE FROM main.settings;
    INSERT INTO main.settings SELECT * FROM present.settings;
    INSERT INTO main.light SELECT * FROM present.light WHERE true
        ON CONFLICT DO UPDATE SET lit_ns = max(lit_ns, excluded.lit_ns);
    UPDATE main.faults SET is_cleared = 1;
    INSERT INTO main.faults (code, text, since_unix_s, is_cleared)
        SELECT code, text, since_unix_s, is_cleared FROM present.faults
        WHERE is_cleared = 0 ORDER BY id;
    INSERT INTO main.newcomers SELECT * FROM present.newcomers;
    DELETE FROM main.held WHERE EXISTS (
        SELECT 1 FROM present.held AS had WHERE had.uid = held.uid AND had.salt = held.salt);
    INSERT INTO main.held ({_HELD}) SELECT {_HELD} FROM present.held ORDER BY id;
    INSERT OR IGNORE INTO main.blisters (salt, marks, area)
        SELECT salt, marks, area FROM present.blisters ORDER BY id;
    INSERT OR REPLACE INTO main.clocks SELECT * FROM present.clocks ORDER BY rowid;
    INSERT INTO main.losses (reason, boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand,
        is_exact, said_unix_s)
        SELECT reason, boot_id, boottime_ns, wall_unix_s, wall_is_set, wall_by_hand, is_exact,
        said_unix_s FROM present.losses ORDER BY id;
"""  # noqa: S608  columns
# Whoever has another name by now: the same person, or one who has a session of theirs.
_RENAMED = """
    SELECT theirs.name, ours.name FROM main.people AS theirs
        JOIN present.people AS ours USING (uid) WHERE theirs.name != ours.name
    UNION SELECT theirs.person, ours.person FROM main.sessions AS theirs
        JOIN present.sessions AS ours USING (uid) WHERE theirs.person != ours.person
"""
_STRANGERS = """
    SELECT name FROM main.people WHERE name NOT IN (SELECT name FROM present.people) ORDER BY id
"""
_TO_DATE = "SET boot_id = ?, boottime_ns = ?, wall_unix_s = ?, wall_is_set = ?, wall_by_hand = ?, "
_WRONG = """
    SELECT id FROM sessions
    WHERE NOT (red_j_cm2 BETWEEN 0 AND 1000 AND nir_j_cm2 BETWEEN 0 AND 1000 AND lit_ns >= 0
    AND carried_j_cm2 BETWEEN 0 AND 1000
    AND target_red_j_cm2 BETWEEN 0 AND 1000 AND target_nir_j_cm2 BETWEEN 0 AND 1000) LIMIT 1
"""
# Sessions of the copy that the present history doesn't know, where a limit may reach them.
_STRANGE = f"""
    SELECT id, {rows.MOMENT} FROM main.sessions
    AS theirs WHERE id IN ({recent.sql()})
    AND NOT EXISTS (SELECT 1 FROM present.sessions AS had WHERE had.uid = theirs.uid)
"""  # noqa: S608  columns named there


def find(file: Path, name: str | None) -> Path:
    """Return a copy by its name in the folder of the copies; None: the newest.

    Raises:
        RefusedError: It isn't there.
    """
    if name is None:
        newest = backups.there(file)
        if not newest:
            raise RefusedError(Reason.NO_COPY_YET, field="name")
        name = newest[0][0]
    copy = backups.folder(file) / name
    if Path(name).name != name or not copy.is_file():
        raise RefusedError(
            Reason.COPY_UNKNOWN, copy=name, folder=str(backups.folder(file)), field="name"
        )
    return copy


def check(copy: Path) -> None:
    """Check that a file is a sound history of this program or an older one.

    Raises:
        RefusedError: It isn't, and why.
    """
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise RefusedError(
                    Reason.COPY_TOO_NEW,
                    copy=copy.name,
                    version=version,
                    own_version=VERSION,
                    field="name",
                )
            if not version >= 1 or not has_schema(connection, version):
                raise RefusedError(Reason.COPY_FOREIGN, copy=copy.name, field="name")
            if not backups.is_sound(connection) or not seal.holds(connection):
                raise RefusedError(Reason.COPY_DAMAGED, copy=copy.name, field="name")
    except sqlite3.DatabaseError as error:
        detail = Detail(str(error))
        raise RefusedError(
            Reason.COPY_NO_HISTORY, copy=copy.name, detail=detail, field="name"
        ) from None


def make_ready(copy: Path, file: Path, now: Moment) -> Path:
    """Make the file that shall take the history's place, whole and on the disk.

    Raises:
        RefusedError, LedgerError, OSError, sqlite3.Error: It can't be; the history stays.
    """
    check(copy)
    half = file.with_name(f"{file.name}.half")
    remove(half)
    try:
        half.touch(mode=0o600)
        shutil.copyfile(copy, half)
        with closing(connect(half)) as connection:
            _check_content(connection, copy.name)
            connection.execute("ATTACH ? AS present", (str(file),))
            with rows.transaction(connection):
                _merge(connection, now)
                seal.renew(connection, like=seal.read(connection, "present"))
            connection.execute("DETACH present")
            connection.execute("PRAGMA journal_mode = DELETE")  # one file, to be moved as one
        ready = file.with_name(f"{file.name}.{RESTORED}")
        half.replace(ready)
        to_disk(ready.parent)
    finally:
        remove(half)
    return ready


def put_in_place(file: Path) -> Path | None:
    """Set the history aside and put what was made ready in its place; return where it is now.

    Raises:
        OSError: The disk refused; once more at the next start.
    """
    ready = file.with_name(f"{file.name}.{RESTORED}")
    aside = take_place(ready, file, SET_ASIDE)
    for old in set_aside(file)[KEPT:]:
        remove(old)
    return aside


def set_aside(file: Path) -> list[Path]:
    """Return the histories that a restored one took the place of, newest first."""
    found = [
        (int(number), each)
        for each in file.parent.glob(f"{file.name}.{SET_ASIDE}-*")
        if (number := each.name.rpartition("-")[2]).isdecimal()
    ]
    return [each for _, each in sorted(found, reverse=True)]


def _check_content(connection: sqlite3.Connection, name: str) -> None:
    """Check that a copy of the present version can be lived with.

    Raises:
        RefusedError: A program would stumble over it, or it holds less than no light.
    """
    try:
        people.everyone(connection)
        open_sessions.load(connection)
        is_wrong = connection.execute(_WRONG).fetchone()
    except (ValueError, TypeError, KeyError, msgspec.ValidationError) as error:
        detail = Detail(str(error))
        raise RefusedError(Reason.COPY_UNREADABLE, copy=name, detail=detail, field="name") from None
    if is_wrong is not None:
        raise RefusedError(Reason.COPY_WRONG_DOSE, copy=name, session=is_wrong[0], field="name")


def _merge(connection: sqlite3.Connection, now: Moment) -> None:
    # Cut off in the middle, as at a start of the daemon.
    connection.execute(
        "UPDATE main.sessions SET ended = 'restart', reason = 'The controller restarted.' "
        "WHERE ended IS NULL"
    )
    for found in rows.select(connection, _STRANGE):
        connection.execute(
            f"UPDATE main.sessions {_TO_DATE} is_exact = ?, is_imported = 1 WHERE id = ?",
            (*_here(found, now), found["id"]),
        )
    for found in rows.select(connection, held.DATES):
        connection.execute(
            f"UPDATE main.held {_TO_DATE} is_exact = ? WHERE id = ?",
            (*_here(found, now), found["id"]),
        )
    _rename(connection)
    strangers = connection.execute(_STRANGERS).fetchall()
    for script in (_KEEP_SESSIONS, _KEEP_THE_REST):
        for statement in script.split(";"):
            if statement.strip():
                connection.execute(statement)
    for (name,) in strangers:
        people.note_new(connection, name, now)


def _rename(connection: sqlite3.Connection) -> None:
    """Give whoever has another name by now that one in the copy, so that no old one comes back."""
    names = {name for (name,) in connection.execute("SELECT name FROM present.people")}
    connection.execute("DELETE FROM main.newcomers")  # the present ones follow
    for old, new in connection.execute(_RENAMED).fetchall():
        if old not in names and new in names:
            connection.execute("DELETE FROM main.people WHERE name = ?", (new,))
            # Of two courses of an area under way one can stay so.
            connection.execute(
                "UPDATE main.courses SET is_ended = 1 WHERE person = ? AND area IN "
                "(SELECT area FROM main.courses WHERE person = ? AND is_ended = 0)",
                (old, new),
            )
            people.rename(connection, old, new)


def _here(found: rows.Row, now: Moment) -> tuple[str, int, float, int, int, int]:
    """Return when something of the copy was, by this boot's clock."""
    then = rows.moment(found)
    unix_s = then.unix_s if then.is_set else None
    return rows.moment_values(arrived(unix_s, now, by_hand=then.by_hand, is_exact=then.is_exact))
