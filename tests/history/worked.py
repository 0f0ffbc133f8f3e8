"""A ledger on a file whose worker works when a test says so, and what came of each request."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from firmware_py.core.history.record import NewSession
from firmware_py.core.people import NOTHING_APPLIES, Person, answers
from firmware_py.core.session.facts import Window
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history import people
from firmware_py.history.database import connect
from firmware_py.history.ledger import SqliteLedger
from firmware_py.history.store import SqliteStore
from firmware_py.ports.ledger import SessionEnd, Store

BEGAN = Moment(boot_id="boot", monotonic=ns(7), unix_s=1_700_000_000.0, is_set=True)
RECORD = NewSession(
    person="Me",
    area="soles",
    mode="both",
    strength="usual",
    minutes=15,
    distance_cm=15.0,
    target={Channel.RED: 3.0, Channel.NIR: 6.0},
    began=BEGAN,
)
# Later than any session of a test: not 90 days ago.
JUST_NOW = Moment(boot_id="answered", monotonic=Ns(0), unix_s=time.time(), is_set=True)
ME = Person("Me", answers(NOTHING_APPLIES), JUST_NOW, gentle_start=False)


def dose(red: float, nir: float) -> dict[Channel, float]:
    return {Channel.RED: red, Channel.NIR: nir}


GIVEN = dose(3.0, 6.0)


def end(
    session: int,
    given: Mapping[Channel, float] = GIVEN,
    lit: Ns = ns(900),
    ended: str = "complete",
    channels: Mapping[Channel, Ns] = MappingProxyType({}),
) -> SessionEnd:
    return SessionEnd(session, given, lit, ended, f"{ended}.", channels)


class Worked:
    """The ledger, its store, and what came of requests. everyone: who is written first."""

    def __init__(
        self,
        file: Path,
        *,
        everyone: tuple[Person, ...] = (ME,),
        is_backed_up: bool = False,
        log: Callable[[str], None] = lambda _text: None,
        calibrated: Mapping[Channel, str] = MappingProxyType({}),
    ) -> None:
        connection = connect(file)
        if connection.execute("SELECT count(*) FROM people").fetchone() == (0,):
            for person in everyone:
                people.change(connection, person)
        self.store = SqliteStore(connection, file if is_backed_up else None, calibrated)
        self.ledger = SqliteLedger(self.store, log)
        self._outcomes: list[object] = []

    def opens(self, session: NewSession = RECORD, **more: Any) -> None:
        changed = replace(session, **more)
        self.ledger.open_session(changed, self._outcomes.append, self._fails)

    def reserves(self, session: int, reserved: Mapping[Channel, float], lit_until: Ns) -> None:
        window = Window(lit_until, reserved)
        self.ledger.reserve(session, window, lambda: self._outcomes.append("held"), self._fails)

    def runs(self, *changes: Callable[[Store], object]) -> None:
        for change in changes:
            self.ledger.run(change, self._outcomes.append, self._fails)

    def work(self, now: Ns = Ns(0)) -> list[object]:
        """Work once; return what came of what was answered, a failure as its text."""
        self.ledger.poll_once(now)
        self.ledger.settle()
        found, self._outcomes[:] = self._outcomes[:], []
        return found

    def has(self, *changes: Callable[[Store], object]) -> None:
        """Have changes carried out."""
        self.runs(*changes)
        assert not [each for each in self.work() if isinstance(each, str)]

    def close(self) -> None:
        self.ledger.close()

    def _fails(self, error: Exception) -> None:
        self._outcomes.append(str(error))
