"""The seal: a number and a digest in the database that say whether it is what was last written.

SQLite finds a broken page, but not a flipped bit in a number, nor that a file is yesterday's. So
one row of the database counts its changes (`generation`) and keeps a digest of all rows that
matter. Triggers keep both in the same transaction as the change itself, whoever makes it, so that
no statement can forget to. A copy carries its seal along; what it can't have is the generation that
came after it, which a second file remembers (`history.witness`).

The digest is the XOR of a hash of each row, so that a change costs two hashes however long the
record is. It guards against accidents and old copies, not against somebody who can run this code.
"""

import sqlite3
from hashlib import blake2b

from msgspec import Struct

DIGEST_BYTES = 16
# The first version of the database that has one.
SINCE_VERSION = 8
_NOTHING = "0" * (2 * DIGEST_BYTES)
# Every table whose loss or change could give somebody more light, or lose what they told.
TABLES = (
    "sessions", "people", "courses", "numbness", "losses", "faults", "settings", "clocks", "light",
    "newcomers", "held", "notes", "blisters", "symptoms", "roaming", "counts",
    "prescriptions",
)  # fmt: skip


class Seal(Struct, frozen=True):
    """What a database says of itself. database: a random name, the same in all of its copies.

    is_witnessed: a witness has been written for it, and must be there from then on.
    """

    database: str
    generation: int
    digest: str
    is_witnessed: bool = False


def watch(connection: sqlite3.Connection) -> None:
    """Have every change through this connection counted and digested.

    Raises:
        sqlite3.Error: The database can't be used.
    """
    connection.create_function("seal_row", -1, _row_digest, deterministic=True)
    connection.create_function("seal_mix", -1, _mix, deterministic=True)
    # Else a row that is replaced would go without its DELETE being seen.
    connection.execute("PRAGMA recursive_triggers = ON")
    for table in TABLES:
        columns = _columns(connection, table)
        old, new = (
            f"seal_row('{table}', {', '.join(f'{side}.{name}' for name in columns)})"
            for side in ("OLD", "NEW")
        )
        for event, mixed in (
            ("INSERT", f"digest, {new}"),
            ("UPDATE", f"digest, {old}, {new}"),
            ("DELETE", f"digest, {old}"),
        ):
            trigger = f"CREATE TEMP TRIGGER IF NOT EXISTS seal_{table}_{event.lower()}"
            change = f"SET generation = generation + 1, digest = seal_mix({mixed})"
            connection.execute(
                f"{trigger} AFTER {event} ON main.{table} BEGIN UPDATE seal {change}; END"
            )


def read(connection: sqlite3.Connection, schema: str = "main") -> Seal | None:
    """Return the seal; None where there is none, as in a database of an older program.

    schema: `main`, or the name that another database is attached by.

    Raises:
        sqlite3.Error: It can't be read.
    """
    if not _has_seal(connection, schema):
        return None
    row = connection.execute(
        f"SELECT database, generation, digest, is_witnessed FROM {schema}.seal"  # noqa: S608  as said
    ).fetchone()
    if row is None:
        return None
    name, generation, found, is_witnessed = row
    return Seal(name, generation, found, bool(is_witnessed))


def digest(connection: sqlite3.Connection) -> str:
    """Return the digest of what the tables truly hold: every row of them is read.

    Raises:
        sqlite3.Error: One can't be read, or holds text that is none.
    """
    total = 0
    for table in TABLES:
        columns = ", ".join(_columns(connection, table))
        if not columns:
            continue  # of an older program, which didn't have it
        for row in connection.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608  named above
            total ^= _hash(table, row)
    return f"{total:0{2 * DIGEST_BYTES}x}"


def holds(connection: sqlite3.Connection) -> bool:
    """Tell whether the rows are those that were sealed; a database of an older program has no seal.

    Raises:
        sqlite3.Error: They can't be read.
    """
    own = read(connection)
    return own is None or own.digest == digest(connection)


def renew(connection: sqlite3.Connection, like: Seal | None = None) -> Seal:
    """Seal a database as it stands, a generation later; within the caller's transaction.

    like: the database that it takes the place of, whose name and generation it goes on from.

    Raises:
        sqlite3.Error: It can't be written.
    """
    own = read(connection) or Seal(_new_name(connection), 0, _NOTHING)
    generation = max(own.generation, like.generation if like is not None else 0) + 1
    new = Seal((like or own).database, generation, digest(connection), own.is_witnessed)
    _write(connection, new)
    return new


def keep_generation(connection: sqlite3.Connection, before: Seal) -> None:
    """Have a copy that was changed stay as old as it is; within the caller's transaction."""
    connection.execute("UPDATE seal SET generation = ?", (before.generation,))


def note_witness(connection: sqlite3.Connection) -> None:
    """Write that there is a witness from now on."""
    connection.execute("UPDATE seal SET is_witnessed = 1 WHERE is_witnessed = 0")


def _write(connection: sqlite3.Connection, new: Seal) -> None:
    connection.execute("DELETE FROM seal")
    connection.execute(
        "INSERT INTO seal (id, database, generation, digest, is_witnessed) VALUES (1, ?, ?, ?, ?)",
        (new.database, new.generation, new.digest, int(new.is_witnessed)),
    )


def _new_name(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT lower(hex(randomblob(16)))").fetchone()[0])


def _has_seal(connection: sqlite3.Connection, schema: str) -> bool:
    found = connection.execute(
        f"SELECT 1 FROM {schema}.sqlite_master WHERE type = 'table' AND name = 'seal'"  # noqa: S608  a name of ours
    )
    return found.fetchone() is not None


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return a table's columns but those that are worked out."""
    return [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]


def _hash(table: str, row: tuple[object, ...]) -> int:
    # repr() tells 1 from 1.0 and '1', and writes every float so that it can be read back.
    return int.from_bytes(blake2b(repr((table, *row)).encode(), digest_size=DIGEST_BYTES).digest())


def _row_digest(table: str, *row: object) -> str:
    return f"{_hash(table, row):0{2 * DIGEST_BYTES}x}"


def _mix(*parts: str) -> str:
    total = 0
    for part in parts:
        total ^= int(part, 16)
    return f"{total:0{2 * DIGEST_BYTES}x}"
