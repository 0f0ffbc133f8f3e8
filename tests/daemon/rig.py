"""The daemon on a simulated machine in one process: for thousands of steps a second."""

import sqlite3
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from firmware_py.assemble import Machine, assemble
from firmware_py.config.schema import Config
from firmware_py.core import limits
from firmware_py.core.dose.caps import Skin
from firmware_py.core.errors import LedgerError
from firmware_py.core.people import NOTHING_APPLIES as NO_TO_ALL
from firmware_py.core.people import Answer, Person, answers
from firmware_py.core.session import pace
from firmware_py.core.units import Ns
from firmware_py.history import people
from firmware_py.history.database import connect
from firmware_py.ports.hardware import Clock, TemperatureSensor
from hw_mocks.inject_values import Inject
from hw_mocks.machine.physics import PhysicsSettings
from hw_mocks.machine.world import World, pin_factory
from hw_mocks.process.stepped_tick import SteppedTick
from hw_mocks.seed import nobody_special

NOTHING_APPLIES = Skin(insensate=False, dark_or_tattooed=False)


def person_with(skin: Skin) -> Person:
    """Return a person to whom nothing applies but what their skin asks for."""
    me = nobody_special()
    says: dict[str, Answer] = {
        "numb": "yes" if skin.insensate else "no",
        "dark_or_tattooed": "yes" if skin.dark_or_tattooed else "no",
        "eyes": "yes" if skin.eyes_at_risk else "no",
    }
    return replace(me, answers=answers(dict(NO_TO_ALL) | says))


def _add_first_person(database: Path, skin: Skin) -> None:
    if not database.exists():
        database.touch(mode=0o600)
        database.write_bytes(_record_with(skin))
        return
    with suppress(LedgerError), closing(connect(database)) as connection:
        people.change(connection, person_with(skin))


@cache
def _record_with(skin: Skin) -> bytes:
    """Return the file of a new record with one person, made once: thousands of tests begin so."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "history.db"
        with closing(connect(file)) as connection:
            people.change(connection, person_with(skin))
        return file.read_bytes()


class Rig:
    """A world and the daemon on it. skin: of the first person; None: the record is as it lies.

    period: how far its ticks are apart, whatever the daemon would choose; None: as it chooses.
    """

    def __init__(
        self,
        config: Config,
        folder: Path,
        *,
        physics: PhysicsSettings,
        link_clock: Clock,
        skin: Skin | None = NOTHING_APPLIES,
        period: Ns | None = limits.TICK,
        looks: bool = True,
    ) -> None:
        self.period = period
        self._is_woken = False
        self.check_ahead = Ns(0)  # of the world's clock: what a machine that slept would show
        self.world = World(config, folder, physics=physics)
        self.socket, self.database = folder / "control.sock", folder / "history.db"
        self.view: Path | None = folder / "view.sock" if looks else None
        self.log: list[str] = []
        if skin is not None:
            _add_first_person(self.database, skin)
        self.last_good: dict[TemperatureSensor, Ns] = {}
        self.mountinfo = ""
        self.daemon = assemble(config, self._machine(link_clock), self.log.append)
        self._reader = sqlite3.connect(self.database)
        self.sensors = self.daemon.sensors
        self._stepper = SteppedTick(self.daemon, self.world.clock)

    @property
    def until_due(self) -> Ns:
        """How long until the next tick: the loop's period, or as the end of a dose has it."""
        now, end = self.world.clock(), self.daemon.controller.next_end
        if self.period is not None:
            is_due = end is not None and now < end < now + self.period
            return Ns(end - now) if end is not None and is_due else self.period
        due = pace.due(now, now, self.daemon.period, end)
        return Ns((min(due, pace.woken(now, now)) if self._is_woken else due) - now)

    def serve(self) -> None:
        """Handle what clients have sent and what the pins' thread has said, as the loop does."""
        self._is_woken |= self.daemon.serve(0)

    def step(self) -> None:
        """Let the time until the next tick pass, then run it."""
        self.world.step(self.until_due)
        self._is_woken = False
        self._stepper.tick(stale=self.world.stale)
        self.world.sit(self._stepper.distance_cm)
        self._stepper.save()

        for sensor in self.sensors:
            if sensor.latest is not None and sensor.latest.celsius is not None:
                self.last_good[sensor] = sensor.latest.at

    def sleep(self, ticks: int) -> None:
        """Let time pass for the machine while the loop does nothing."""
        for _ in range(ticks):
            self.world.step()

    def reserved(self, session: int | None) -> tuple[float, float]:
        """Return what the file says a session may have given, red and NIR, J/cm²."""
        row = self._reader.execute(
            "SELECT red_j_cm2, nir_j_cm2 FROM sessions WHERE id = ?", (session,)
        ).fetchone()
        return (row[0], row[1])

    def inject(self, inject: Inject) -> None:
        """Let one thing happen to the machine."""
        self.world.inject(inject)

    def close(self) -> None:
        """End the daemon, then the world."""
        self.daemon.close()
        self._reader.close()
        self.world.trace.flush()

    def _machine(self, link_clock: Clock) -> Machine:
        world = self.world
        return Machine(
            sysfs=world.folder / "sys",
            files=world.writer,
            pin_factory=pin_factory(world),
            sensors_root=world.sensors_root,
            clock=world.clock,
            check_clock=lambda: Ns(world.clock() + self.check_ahead),
            link_clock=link_clock,
            wall=world.wall,
            boot_id=world.boot_id,
            database=self.database,
            witness=self.database.parent / "witness" / "history",
            socket=self.socket,
            view=self.view,
            fleet_key=self.database.with_name("fleet.key"),
            speed=lambda: 1.0,
            mountinfo=lambda: self.mountinfo,
            is_simulated=True,
        )
