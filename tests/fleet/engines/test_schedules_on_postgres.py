"""Chance schedules on the real PostgreSQL: the same judge, without restored copies."""

import contextlib
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from fleet.clinic import moments, postgres, schema
from fleet.clinic.ledger import Ledger
from fleet.clinic.postgres import PostgresBook, PostgresSitting
from fleet.clinic.witness import Witness
from tests.fleet.engines.clinic_stage import Clinic
from tests.fleet.memory_book import KilledError
from tests.fleet.schedules import campaign
from tests.fleet.schedules.world import World

pytestmark = pytest.mark.engines
SCHEDULES = int(os.environ.get("SCHEDULES", "12"))
TABLES = "given, claim, answer, panel, home, epoch"


class Store:
    """The database as schedules use it: now and then a sitting ends before its commit."""

    def __init__(self, book: PostgresBook) -> None:
        self._book = book
        self.kill_next = False

    @contextlib.contextmanager
    def sitting(self, now: datetime) -> Iterator[PostgresSitting]:
        with self._book.sitting(now) as sitting:
            yield sitting
            if self.kill_next:
                self.kill_next = False
                raise KilledError

    def dump(self) -> Any:
        return None

    def restore(self, dump: Any) -> None:
        pass


def test_schedules_of_chance_on_the_real_database(clinic: Clinic) -> None:
    total: dict[str, int] = {}
    granted = 0
    for seed in range(SCHEDULES):
        gone: set[str] = set()
        with postgres.connect(clinic.server.conninfo(schema.OWNER, clinic.name)) as owner:
            owner.execute(f"TRUNCATE {TABLES}".encode())
            for person in campaign.PEOPLE:
                owner.execute(
                    "INSERT INTO home (person, home, at, rests_until) "
                    "VALUES (%s, 'clinic', now(), %s)",
                    (person, moments.NEVER),
                )
        clinic.witness.unlink()
        with postgres.connect(clinic.server.conninfo(schema.OWNER, clinic.name)) as owner:
            postgres.vouch(owner, Witness(clinic.witness), moments.NEVER)
        with clinic.book() as book:
            world = World(
                seed,
                Store(book),
                campaign.PEOPLE,
                lambda key, gone=gone: Ledger(key, lambda who: who not in gone),  # type: ignore[misc]
                gone.add,
            )
            world.run(campaign.STEPS)
        with postgres.connect(clinic.server.conninfo(schema.OWNER, clinic.name)) as owner:
            kept = {(panel, uid) for panel, uid in owner.execute("SELECT panel, uid FROM given")}
        granted += world.granted
        for kind, count in campaign.found(world, kept).items():
            total[kind] = total.get(kind, 0) + count
    assert granted
    assert total == {"second_doses": 0, "lost_records": 0, "kept_waiting": 0}
