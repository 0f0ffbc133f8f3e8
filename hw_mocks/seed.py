"""The person a simulator starts with."""

import time
from contextlib import closing, suppress
from pathlib import Path

from firmware_py.core.errors import LedgerError
from firmware_py.core.people import NOTHING_APPLIES, Person, answers
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns
from firmware_py.history import people
from firmware_py.history.data import backups
from firmware_py.history.database import connect


def nobody_special(name: str = people.FIRST) -> Person:
    """Return a person who has just answered that nothing applies, without a gentle start."""
    now = Moment(boot_id="before", monotonic=Ns(0), unix_s=time.time(), is_set=True)
    return Person(name, answers(NOTHING_APPLIES), now, gentle_start=False)


def seed_person(database: Path, witness: Path) -> None:
    """Write one person to whom nothing applies, where there has never been a history.

    One that is there, damaged or gone is left as it lies: the daemon knows what to do.
    """
    if database.exists() or witness.exists() or backups.any_of(database):
        return
    with suppress(LedgerError), closing(connect(database)) as connection:
        people.change(connection, nobody_special())
