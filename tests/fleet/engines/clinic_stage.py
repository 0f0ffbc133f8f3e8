"""A clinic's database of a test's own, and what a panel says to it."""

import contextlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firmware_py.wire.claims import Claim
from fleet.clinic import moments, people, postgres, schema
from fleet.clinic.homes import Homes
from fleet.clinic.ledger import Ledger
from fleet.clinic.postgres import PostgresBook
from fleet.clinic.witness import Witness
from fleet.desk import database
from fleet.desk.engines import Postgres
from fleet.messages import Record

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
KEY = bytes(range(32))


def claim(person: str, area: str = "soles", at: datetime = NOW, name: str | None = None) -> Claim:
    return Claim(
        claim=name or secrets.token_hex(16),
        person=person,
        area=area,
        red_j_cm2=4.0,
        nir_j_cm2=8.0,
        boot="boot",
        arming=1,
        asked_at=moments.written(at),
    )


def record(
    row: int,
    person: str,
    *,
    area: str = "soles",
    began: datetime | None = NOW,
    share: float = 1.0,
    uid: str | None = None,
    claim: str | None = None,
    skin_red: bool = False,
) -> Record:
    return Record(
        row=row,
        uid=uid or f"uid-{row}",
        person=person,
        area=area,
        began_at=None if began is None else moments.written(began),
        ended_at=None if began is None else moments.written(began + timedelta(minutes=15)),
        ended="complete",
        red_j_cm2=4.0 * share,
        nir_j_cm2=8.0 * share,
        red_target_j_cm2=4.0,
        nir_target_j_cm2=8.0,
        lit_s=900.0 * share,
        skin_red=skin_red,
        claim=claim,
    )


class Clinic:
    """A database with its witness; `book` has it as panel-ledgerd does."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self.server = server
        self.name = f"c{secrets.token_hex(6)}"
        self.witness = folder / f"{self.name}.json"
        self.homes = Homes(folder / f"{self.name}.homes")
        database.make(server, self.name)
        database.vouch(server, self.witness, NOW - timedelta(days=1), self.name)
        self.ledger = Ledger(lambda _panel: KEY, self.homes.is_here)

    @contextlib.contextmanager
    def book(self) -> Iterator[PostgresBook]:
        with postgres.connect(self.server.conninfo(schema.LEDGERD, self.name)) as connection:
            yield PostgresBook(connection, Witness(self.witness))

    def person(self) -> str:
        with postgres.connect(self.server.conninfo(schema.OWNER, self.name)) as owner:
            return people.new(owner, self.homes, NOW - timedelta(days=1))
