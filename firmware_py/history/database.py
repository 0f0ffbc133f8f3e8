"""Opening the database: its schema, its durability, and the steps from older versions."""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from firmware_py.core.errors import LedgerError
from firmware_py.history import outbox, seal

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
    """
    ALTER TABLE sessions ADD COLUMN wall_by_hand INTEGER NOT NULL DEFAULT 0;
    -- 0: it began then or earlier.
    ALTER TABLE sessions ADD COLUMN is_exact INTEGER NOT NULL DEFAULT 1;
    -- What the clock said at first, where the date was put right since.
    ALTER TABLE sessions ADD COLUMN said_unix_s REAL;
    -- The session whose rest this one gives.
    ALTER TABLE sessions ADD COLUMN finishes INTEGER REFERENCES sessions (id);
    ALTER TABLE sessions ADD COLUMN has_complaint INTEGER NOT NULL DEFAULT 0;
    -- 1: so long ago that no limit reaches it.
    ALTER TABLE sessions ADD COLUMN is_past INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX sessions_recent ON sessions (id) WHERE is_past = 0;
    CREATE INDEX sessions_by_date ON sessions (wall_unix_s) WHERE wall_is_set = 1;
    -- What each boot took for the time of day: its boottime plus this.
    CREATE TABLE clocks (
        boot_id TEXT PRIMARY KEY,
        offset_s REAL NOT NULL,
        by_hand INTEGER NOT NULL
    ) STRICT;
    -- Since when sessions before it aren't known.
    CREATE TABLE losses (
        id INTEGER PRIMARY KEY,
        reason TEXT NOT NULL,
        boot_id TEXT NOT NULL,
        boottime_ns INTEGER NOT NULL,
        wall_unix_s REAL NOT NULL,
        wall_is_set INTEGER NOT NULL,
        wall_by_hand INTEGER NOT NULL,
        is_exact INTEGER NOT NULL,
        said_unix_s REAL
    ) STRICT;
    """,
    """
    -- The answers and when they were given; `insensate` and `dark_or_tattooed` are used no more.
    ALTER TABLE people ADD COLUMN answers TEXT;
    ALTER TABLE people ADD COLUMN boot_id TEXT;
    ALTER TABLE people ADD COLUMN boottime_ns INTEGER;
    ALTER TABLE people ADD COLUMN wall_unix_s REAL;
    ALTER TABLE people ADD COLUMN wall_is_set INTEGER;
    ALTER TABLE people ADD COLUMN wall_by_hand INTEGER;
    ALTER TABLE people ADD COLUMN is_exact INTEGER;
    ALTER TABLE people ADD COLUMN gentle_start INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE people ADD COLUMN agreement TEXT;
    """,
    """
    ALTER TABLE sessions RENAME COLUMN has_complaint TO is_red;
    -- 0 to 10, as told after the session; null: not asked or not answered.
    ALTER TABLE sessions ADD COLUMN pain INTEGER;
    """,
    """
    -- What was set on the panel; value: JSON. A setting that isn't here is the configuration's.
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    """,
    """
    -- How long each colour has shone with each calibration; '': before that was kept.
    CREATE TABLE light (
        channel TEXT NOT NULL,
        calibrated TEXT NOT NULL,
        lit_ns INTEGER NOT NULL,
        PRIMARY KEY (channel, calibrated)
    ) STRICT;
    INSERT INTO light SELECT 'red', '', sum(lit_ns) FROM sessions WHERE red_j_cm2 > 0
        HAVING count(*) > 0;
    INSERT INTO light SELECT 'nir', '', sum(lit_ns) FROM sessions WHERE nir_j_cm2 > 0
        HAVING count(*) > 0;
    """,
    """
    -- Which session it is, wherever it is written: a copy of it is none other.
    ALTER TABLE sessions ADD COLUMN uid TEXT;
    UPDATE sessions SET uid = boot_id || '-' || boottime_ns || '-' || id;
    CREATE UNIQUE INDEX sessions_by_uid ON sessions (uid);
    -- What a person told, null: nothing. Pain 0 to 10; red skin right after, and the next day.
    ALTER TABLE sessions RENAME COLUMN pain TO pain_after;
    ALTER TABLE sessions ADD COLUMN pain_before INTEGER;
    ALTER TABLE sessions ADD COLUMN red_after INTEGER;
    UPDATE sessions SET red_after = 1 WHERE is_red = 1;
    ALTER TABLE sessions DROP COLUMN is_red;
    ALTER TABLE sessions ADD COLUMN red_next_day INTEGER;
    -- 1: it came with an import; nothing of it can be finished here.
    ALTER TABLE sessions ADD COLUMN is_imported INTEGER NOT NULL DEFAULT 0;
    -- Newest first. Undated ones come after the last time that the clock was set, so they are last.
    ALTER TABLE sessions ADD COLUMN sort_s REAL
        GENERATED ALWAYS AS (CASE wall_is_set WHEN 1 THEN wall_unix_s ELSE 9e15 END) VIRTUAL;
    DROP INDEX sessions_by_person_and_area;
    CREATE INDEX sessions_by_person ON sessions (person, sort_s, id);
    CREATE INDEX sessions_by_area ON sessions (person, area, sort_s, id);
    -- Numbness, 0 to 10, as told once a week.
    CREATE TABLE numbness (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        person TEXT NOT NULL,
        value INTEGER NOT NULL,
        boot_id TEXT NOT NULL,
        boottime_ns INTEGER NOT NULL,
        wall_unix_s REAL NOT NULL,
        wall_is_set INTEGER NOT NULL,
        wall_by_hand INTEGER NOT NULL,
        is_exact INTEGER NOT NULL,
        said_unix_s REAL,
        sort_s REAL
            GENERATED ALWAYS AS (CASE wall_is_set WHEN 1 THEN wall_unix_s ELSE 9e15 END) VIRTUAL
    ) STRICT;
    CREATE INDEX numbness_by_person ON numbness (person, sort_s, id);
    CREATE TABLE courses (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        person TEXT NOT NULL,
        area TEXT NOT NULL,
        per_week INTEGER NOT NULL,
        weeks INTEGER NOT NULL,
        -- When it began is when this one did; null: it begins with the next.
        first INTEGER REFERENCES sessions (id),
        reviewed INTEGER NOT NULL DEFAULT 0, -- the week of the last review
        is_ended INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX courses_by_person ON courses (person, id);
    CREATE UNIQUE INDEX courses_under_way ON courses (person, area) WHERE is_ended = 0;
    """,
    """
    -- Whether this is what was last written: see history/seal.py.
    CREATE TABLE seal (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        database TEXT NOT NULL,
        generation INTEGER NOT NULL,
        digest TEXT NOT NULL,
        is_witnessed INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    """,
    """
    -- What its area was given by sessions that didn't count, since the last one that did, J/cm².
    ALTER TABLE sessions ADD COLUMN carried_j_cm2 REAL NOT NULL DEFAULT 0;
    """,
    """
    -- Who it is, whatever they are called: the same after another name, and in every copy.
    ALTER TABLE people ADD COLUMN uid TEXT;
    UPDATE people SET uid = lower(hex(randomblob(16)));
    -- Who was added lately, and when; gone after a day.
    CREATE TABLE newcomers (
        id INTEGER PRIMARY KEY,
        person TEXT NOT NULL UNIQUE,
        boot_id TEXT NOT NULL,
        boottime_ns INTEGER NOT NULL,
        wall_unix_s REAL NOT NULL,
        wall_is_set INTEGER NOT NULL,
        wall_by_hand INTEGER NOT NULL,
        is_exact INTEGER NOT NULL,
        said_unix_s REAL
    ) STRICT;
    -- What holds a name back that nobody has any more, for a week: see history/held.py.
    CREATE TABLE held (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL, -- a digest of the session's
        salt TEXT NOT NULL,
        marks TEXT NOT NULL, -- digests of the name, with the salt
        area TEXT NOT NULL,
        target_red_j_cm2 REAL NOT NULL,
        target_nir_j_cm2 REAL NOT NULL,
        carried_j_cm2 REAL NOT NULL,
        red_j_cm2 REAL NOT NULL,
        nir_j_cm2 REAL NOT NULL,
        lit_ns INTEGER NOT NULL,
        is_rest INTEGER NOT NULL,
        red_after INTEGER,
        red_next_day INTEGER,
        boot_id TEXT NOT NULL,
        boottime_ns INTEGER NOT NULL,
        wall_unix_s REAL NOT NULL,
        wall_is_set INTEGER NOT NULL,
        wall_by_hand INTEGER NOT NULL,
        is_exact INTEGER NOT NULL,
        said_unix_s REAL
    ) STRICT;
    """,
    """
    -- Which sessions a limit may reach is looked up by their order (history/open_sessions.py). A
    -- clock may have been wrong when it marked one, so that `is_past` is read and written no more.
    DROP INDEX sessions_recent;
    CREATE INDEX sessions_own ON sessions (person, area, id) WHERE is_imported = 0;
    CREATE INDEX sessions_imported ON sessions (person, area, sort_s) WHERE is_imported = 1;
    -- Which sessions a clock that is set now may date.
    CREATE INDEX sessions_undated ON sessions (wall_is_set) WHERE wall_is_set = 0;
    CREATE INDEX sessions_by_boot ON sessions (boot_id);
    -- The newest date that no person told.
    CREATE INDEX sessions_by_sure_date ON sessions (wall_unix_s)
        WHERE wall_is_set = 1 AND wall_by_hand = 0;
    ALTER TABLE clocks ADD COLUMN by_battery INTEGER NOT NULL DEFAULT 0;
    -- When, in this boot, a person told the time.
    ALTER TABLE clocks ADD COLUMN told_ns INTEGER NOT NULL DEFAULT 0;
    """,
    """
    -- What a person told of a session beside pain and red skin, with commas; null: nothing.
    ALTER TABLE sessions ADD COLUMN complaints TEXT;
    -- Areas that rest after a blister until a clinician agrees, with commas; null: none.
    ALTER TABLE people ADD COLUMN blistered TEXT;
    """,
    """
    -- The newest session of its area when its worry was talked over with a clinician.
    ALTER TABLE courses ADD COLUMN talked INTEGER REFERENCES sessions (id);
    -- What worried when it ended, null: nothing; and whether that was talked over since.
    ALTER TABLE courses ADD COLUMN worry TEXT;
    ALTER TABLE courses ADD COLUMN is_settled INTEGER NOT NULL DEFAULT 0;
    -- The course whose worry, and whose first weeks of pain, this one goes on from.
    ALTER TABLE courses ADD COLUMN carries INTEGER REFERENCES courses (id);
    CREATE INDEX courses_of_area ON courses (person, area, id);
    """,
    """
    -- What a person told on a day of its own, or put right of a session.
    CREATE TABLE notes (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        person TEXT NOT NULL,
        area TEXT,
        what TEXT NOT NULL, -- pain, an event, or what of the session
        value INTEGER,
        was INTEGER, -- of the session, before it was put right
        session INTEGER REFERENCES sessions (id),
        boot_id TEXT NOT NULL,
        boottime_ns INTEGER NOT NULL,
        wall_unix_s REAL NOT NULL,
        wall_is_set INTEGER NOT NULL,
        wall_by_hand INTEGER NOT NULL,
        is_exact INTEGER NOT NULL,
        said_unix_s REAL,
        sort_s REAL
            GENERATED ALWAYS AS (CASE wall_is_set WHEN 1 THEN wall_unix_s ELSE 9e15 END) VIRTUAL
    ) STRICT;
    CREATE INDEX notes_by_person ON notes (person, sort_s, id);
    CREATE INDEX notes_by_area ON notes (person, area, sort_s, id);
    """,
    """
    -- Areas of a name that nobody has any more which rest after a blister: history/blisters.py.
    CREATE TABLE blisters (
        id INTEGER PRIMARY KEY,
        salt TEXT NOT NULL UNIQUE,
        marks TEXT NOT NULL, -- digests of the name, with the salt
        area TEXT NOT NULL
    ) STRICT;
    """,
    """
    -- Symptoms of four weeks: 1 yes, 0 no, null not told; and the usual pain of them, 0 to 10.
    CREATE TABLE symptoms (
        id INTEGER PRIMARY KEY,
        uid TEXT NOT NULL UNIQUE,
        person TEXT NOT NULL,
        numb INTEGER,
        burning INTEGER,
        prickling INTEGER,
        tender INTEGER,
        bedclothes INTEGER,
        hot_cold INTEGER,
        unfelt_steps INTEGER,
        pain INTEGER,
        boot_id TEXT NOT NULL,
        boottime_ns INTEGER NOT NULL,
        wall_unix_s REAL NOT NULL,
        wall_is_set INTEGER NOT NULL,
        wall_by_hand INTEGER NOT NULL,
        is_exact INTEGER NOT NULL,
        said_unix_s REAL,
        sort_s REAL
            GENERATED ALWAYS AS (CASE wall_is_set WHEN 1 THEN wall_unix_s ELSE 9e15 END) VIRTUAL
    ) STRICT;
    CREATE INDEX symptoms_by_person ON symptoms (person, sort_s, id);
    """,
    """
    -- Whose record a clinic keeps, by who they are, and since when: see history/homes.py.
    CREATE TABLE roaming (uid TEXT PRIMARY KEY, since_unix_s REAL NOT NULL) STRICT;
    -- What the clinic's record was asked by; whether the staff began without its answer.
    ALTER TABLE sessions ADD COLUMN claim TEXT;
    ALTER TABLE sessions ADD COLUMN is_overridden INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE sessions ADD COLUMN lasted_ns INTEGER;
    -- Rises with every change of what is told elsewhere of a session: see history/outbox.py.
    ALTER TABLE sessions ADD COLUMN told_row INTEGER;
    UPDATE sessions SET told_row = id WHERE ended IS NOT NULL AND is_imported = 0;
    CREATE INDEX sessions_by_told_row ON sessions (told_row) WHERE told_row IS NOT NULL;
    UPDATE seal SET generation = max(generation, (SELECT coalesce(max(id), 0) FROM sessions));
    CREATE TABLE counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
    -- Courses that a clinician prescribed, by who they are for: see history/prescriptions.py.
    CREATE TABLE prescriptions (
        uid TEXT PRIMARY KEY,
        areas TEXT NOT NULL, -- with commas
        strength TEXT NOT NULL,
        sessions_left INTEGER NOT NULL,
        course INTEGER NOT NULL, -- rises with each refill
        is_ended INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    """,
)
VERSION = len(MIGRATIONS)
# The log is taken into the database at so many pages. SQLite's own 1000 let it grow through a whole
# session, and a file that grows makes the disk write where the file lies, besides what is in it.
# Much smaller, and the same pages of the database are written over and over.
LOG_PAGES = 50


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
        connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
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
    if version == 0:
        _make(connection)
    else:
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")
        # Sealed as it stands where no seal is yet, or where a step has changed what it covers.
        if version < VERSION or seal.read(connection) is None:
            connection.execute("BEGIN IMMEDIATE")
            with connection:  # commits, or rolls back
                seal.renew(connection)
    seal.watch(connection)
    outbox.watch(connection)


def _make(connection: sqlite3.Connection) -> None:
    """Make a new database as all the steps together would, sealed, in one write to the disk."""
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits, or rolls back
        for kind in ("table", "index"):
            for row in _expected(VERSION):
                if row[0] == kind:
                    connection.execute(row[3])
        connection.execute(f"PRAGMA user_version = {VERSION}")
        seal.renew(connection)


def has_schema(connection: sqlite3.Connection, version: int) -> bool:
    """Tell whether a database has the tables and indexes of a version, and no others.

    Raises:
        sqlite3.Error: It can't be read.
    """
    return _schema(connection) == _expected(version)


def _schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    return connection.execute(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_master WHERE name NOT LIKE 'sqlite%' "
        "ORDER BY type, name"
    ).fetchall()


@cache
def _expected(version: int) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as fresh:
        for script in MIGRATIONS[:version]:
            fresh.executescript(script)
        return _schema(fresh)
