"""What was set on the panel: a row for each setting that was ever changed."""

import sqlite3
from collections.abc import Mapping

import msgspec

from firmware_py.history import rows

Values = Mapping[str, object]


def load(connection: sqlite3.Connection) -> Values:
    """Return each setting that was changed, by name; what can't be read is left out."""
    found: dict[str, object] = {}
    for name, value in connection.execute("SELECT name, value FROM settings"):
        try:
            found[name] = msgspec.json.decode(value)
        except msgspec.DecodeError:
            continue
    return found


def keep(connection: sqlite3.Connection, changed: Values) -> None:
    """Write settings by name, all of them or none."""
    values = [(name, msgspec.json.encode(value).decode()) for name, value in changed.items()]
    with rows.transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", values
        )
