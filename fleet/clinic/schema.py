"""The database's schema: numbered steps, each applied once, in order, by its owner.

A step that was applied is never changed; what is to be different is the next step.
"""

import re
from importlib import resources
from typing import Any

import psycopg
from psycopg import sql

OWNER = "light_panel_owner"
LEDGERD = "light_panel_ledgerd"
BOARD = "light_panel_board"
GRAFANA = "light_panel_grafana"
SCHEMA = "clinic"
_STEP = re.compile(r"(\d{4})_\w+\.sql")
Connection = psycopg.Connection[Any]


def steps() -> list[tuple[int, str]]:
    """Return the steps by number, with their SQL."""
    files = (resources.files("fleet.clinic") / "sql").iterdir()
    return sorted(
        (int(match[1]), file.read_text("utf-8"))
        for file in files
        if (match := _STEP.fullmatch(file.name))
    )


def roles(connection: Connection) -> None:
    """Make the roles that aren't there; they log in by the socket, as the user of their name.

    Raises:
        psycopg.Error: The database refuses; it takes a superuser, or one who may make roles.
    """
    for role in (OWNER, LEDGERD, BOARD, GRAFANA):
        there = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,))
        if there.fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def migrate(connection: Connection) -> int:
    """Apply the steps that are missing, all or none; return how many.

    Raises:
        psycopg.Error: A step doesn't apply; nothing was changed.
    """
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('light-panel migrate'))")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        connection.execute(f"SET LOCAL search_path = {SCHEMA}, public")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration "
            "(number int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        done = {number for (number,) in connection.execute("SELECT number FROM migration")}
        todo = [(number, text) for number, text in steps() if number not in done]
        for number, text in todo:
            connection.execute(text.encode())
            connection.execute("INSERT INTO migration (number) VALUES (%s)", (number,))
    return len(todo)
