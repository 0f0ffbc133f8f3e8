"""One panel over many boots: true time, true light, and the daemon that knows neither.

The daemon is the real one, on the simulated machine, with real files and a real socket. Dark hours
are jumped over; a session ticks once in 1.9 s, as on a machine so busy that it nearly misses the
bound of 2 s, which doses as truly.
"""

import os
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from firmware_py import wire
from firmware_py.assemble import Machine
from firmware_py.core.units import Ns, ns, seconds
from firmware_py.history import store
from firmware_py.ports import hardware as ports
from hw_mocks.machine.clocks import SteppedWall
from tests.daemon.desk import Desk, example
from tests.daemon.rig import Rig
from tests.lives import power
from tests.lives.judge import BrokenPromiseError, Judge, Lit
from tests.lives.power import Files, Power

CONFIG = example()
# Late enough that no date of a test lies before the program was built.
EPOCH_S = 1_900_000_000.0
PERIOD = ns(1.9)


class CutError(Exception):
    """The power has failed: nothing that was asked for comes about any more."""


@dataclass(frozen=True)
class Clock:
    """How a boot's time of day begins. error_s: what it says too much; is_set: by the network."""

    error_s: float = 0.0
    is_set: bool = True


class LifeRig(Rig):
    """A rig whose time of day begins as it was last arranged."""

    began = (EPOCH_S, Clock())  # true time of day, and the clock

    def _machine(self, link_clock: ports.Clock) -> Machine:
        unix_s, clock = self.began
        self.world.wall = SteppedWall(self.world.clock, unix_s + clock.error_s)
        self.world.wall.is_set = clock.is_set
        return super()._machine(link_clock)


class LifeDesk(Desk):
    """A desk that gives the judge all light, and stops where the power fails."""

    owner: "Panel"

    def __init__(self, folder: Path) -> None:
        self.owner.take(self)  # whatever becomes of it, it must be closed
        super().__init__(folder, CONFIG, period=PERIOD, skin=None, make_rig=LifeRig)

    def step(self, ticks: int = 1) -> None:
        for _ in range(ticks):
            if self.owner.power.is_cut:
                raise CutError
            super().step()
            self.owner.note_light(self)

    def close(self) -> None:
        for name in ("_socket", "rig"):
            if hasattr(self, name):
                getattr(self, name).close()

    def several(self, *requests: wire.Request) -> list[wire.Message]:
        """Send requests in one packet; return their answers in the order of the requests."""
        first = self._id + 1
        self._id += len(requests)
        numbered = [msgspec.structs.replace(each, id=first + n) for n, each in enumerate(requests)]
        self.send(b"".join(wire.encode(each) for each in numbered))
        for _ in range(40):
            if all(first + n in self._answers for n in range(len(requests))):
                return [self._answers.pop(first + n) for n in range(len(requests))]
            self.step()
            self._serve()
        raise AssertionError(f"no answers to {requests}")


class Panel:
    """The panel and its judge. now_s: true time of day; boot: counts boots."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.judge = Judge()
        self.power = Power(folder)
        self.boot = 0
        self.session: Lit | None = None  # whose light it is that shines now
        self.is_true = True  # the time that is believed in this boot is the true one
        self._off_at_s = EPOCH_S
        self._desk: LifeDesk | None = None
        self._seen, self._now_seen_s = (0.0, 0.0), EPOCH_S
        self._dated: set[str] = set()
        # A copy is a day old by true time: the machine's clock may be anywhere.
        patch.setattr(store, "time", SimpleNamespace(time=lambda: self.now_s))
        patch.setattr(sqlite3, "connect", power.connect)
        power.watch(self.power)

    @property
    def desk(self) -> LifeDesk:
        assert self._desk is not None
        return self._desk

    @property
    def now_s(self) -> float:
        if self._desk is None or not hasattr(self._desk, "world"):
            return self._off_at_s
        return self._began_s + seconds(self._desk.world.clock())

    # ------------------------------------------------------------------ power

    def switch_on(self, clock: Clock) -> None:
        """Boot.

        Raises:
            CutError: The power failed before it was up.
        """
        self.boot += 1
        LifeRig.began = (self._off_at_s, clock)
        self._began_s = self._off_at_s
        self.is_true = clock == Clock()
        if clock.is_set and clock.error_s:
            self.judge.lie(self._began_s, self.boot)
        self._seen, self._now_seen_s = (0.0, 0.0), self._began_s
        LifeDesk.owner = self
        LifeDesk(self.folder)
        if self.power.is_cut:
            raise CutError

    def take(self, desk: LifeDesk) -> None:
        """Have a desk, which is being made, be the present one."""
        self._desk = desk

    def switch_off(self) -> None:
        """End the daemon in good order."""
        now_s = self.now_s
        if self._desk is not None:
            self._desk.close()
        self._desk, self._off_at_s, self.session = None, now_s, None

    def fall_dark(self) -> Files:
        """Have the power be gone, with the files as they were when it failed."""
        left = self.power.left if self.power.left is not None else power.read(self.folder)
        self.power.disarm()
        self.switch_off()
        power.write(self.folder, left)
        return left

    def pass_off(self, time_s: float) -> None:
        """Let time pass without power."""
        self._off_at_s += time_s

    # ------------------------------------------------------------------ light and time

    def wait(self, time_s: float) -> None:
        """Let dark time pass, with hardly a tick in it."""
        clock = self.desk.world.clock
        clock.advance_to(Ns(clock() + ns(time_s)))
        self.desk.step(3)
        self._date_copies()

    def note_light(self, desk: Desk) -> None:
        """Give the judge what the physics gave."""
        red, nir = desk.world.physics.fluence_j_cm2["red"], desk.world.physics.fluence_j_cm2["nir"]
        at_s, self._now_seen_s = self._now_seen_s, self.now_s
        more_red, more_nir = red - self._seen[0], nir - self._seen[1]
        self._seen = (red, nir)
        if not more_red + more_nir > 0:
            return
        if self.session is None:
            raise BrokenPromiseError(f"light that nobody asked for, {more_red + more_nir} J/cm²")
        self.session.red_j_cm2 += more_red
        self.session.nir_j_cm2 += more_nir
        self.session.lit_s += self._now_seen_s - at_s

    def _date_copies(self) -> None:
        for each in self.folder.glob("backups/*.db"):
            if each.name not in self._dated:
                self._dated.add(each.name)
                with suppress(FileNotFoundError):
                    os.utime(each, (self.now_s, self.now_s))
