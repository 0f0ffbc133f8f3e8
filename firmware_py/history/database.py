"""Opening the database: its schema, its durability, and the steps from older versions."""

import sqlite3
from pathlib import Path

from firmware_py.core.errors import LedgerError

# One step per version; a database of version n has had the first n. Never change one: add another.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE sessions (
        id INTEGER PRIMARY KEY,
        person TEXT NOT NULL,
        area TEXT NOT NULL,
        mode TEXT NOT NULL,
        strength TEXT NOT NULL,
        minutes INTEGER NOT NULL,
        distance_cm REAL NOT NULL,
        target_red_j_cm2 REAL NOT NULL,
        target_nir_j_cm2 REAL NOT NULL,
        -- When it began, so that elapsed time can be bounded later whatever the clock did.
        boot_id TEXT NOT NULL,
        boottime_ns INTEGER NOT NULL,
        wall_unix_s REAL NOT NULL,
        wall_is_set INTEGER NOT NULL,
        -- While `ended` is null these hold what is reserved; afterwards what was given.
        red_j_cm2 REAL NOT NULL DEFAULT 0,
        nir_j_cm2 REAL NOT NULL DEFAULT 0,
        lit_ns INTEGER NOT NULL DEFAULT 0,
        ended TEXT,
        reason TEXT
    ) STRICT;
    CREATE INDEX sessions_by_person_and_area ON sessions (person, area, id);
    CREATE INDEX sessions_open ON sessions (id) WHERE ended IS NULL;
    CREATE TABLE faults (
        id INTEGER PRIMARY KEY,
        code TEXT NOT NULL,
        text TEXT NOT NULL,
        since_unix_s REAL,
        is_cleared INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX faults_latched ON faults (id) WHERE is_cleared = 0;
    CREATE TABLE people (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        -- Null: not answered, which counts as yes.
        insensate INTEGER,
        dark_or_tattooed INTEGER
    ) STRICT;
    """,
)
VERSION = len(MIGRATIONS)


def connect(file: Path) -> sqlite3.Connection:
    """Return a connection to a database at the present version, made or migrated as needed.

    Raises:
        LedgerError: It can't be opened or written, or belongs to a newer program.
    """
    connection = None
    try:
        file.touch(mode=0o600, exist_ok=True)
        # Used by one thread at a time; its owner holds a lock.
        connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        # A row that the gate relies on must be on the disk when it is acknowledged.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA busy_timeout = 500")
        _migrate(connection, file)
    except (sqlite3.Error, OSError) as error:
        if connection is not None:
            connection.close()
        raise LedgerError(
            f"{file}: the history can't be opened: {error}; check the disk and the folder's owner"
        ) from None
    return connection


def _migrate(connection: sqlite3.Connection, file: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        connection.close()
        raise LedgerError(
            f"{file}: version {version} is newer than this program's {VERSION}: install the newer "
            "program, or restore a backup"
        )
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
