"""A new clinic's database on an engine of one's own."""

from datetime import datetime
from pathlib import Path

from fleet.clinic import postgres, schema
from fleet.clinic.witness import Witness
from fleet.desk.engines import Postgres

NAME = "light_panel"


def make(server: Postgres, name: str = NAME) -> None:
    """Make roles, database and tables."""
    with postgres.connect(server.conninfo()) as root:
        schema.roles(root)
        root.execute(f"CREATE DATABASE {name} OWNER {schema.OWNER}".encode())
    with postgres.connect(server.conninfo(database=name)) as root:
        root.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    with postgres.connect(server.conninfo(schema.OWNER, name)) as owner:
        schema.migrate(owner)


def vouch(server: Postgres, witness: Path, now: datetime, name: str = NAME) -> None:
    """Have the witness know it as new."""
    with postgres.connect(server.conninfo(schema.OWNER, name)) as owner:
        postgres.vouch(owner, Witness(witness), now)
