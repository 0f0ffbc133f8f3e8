"""The real daemon over weeks: on the simulated machine, with files and a socket, boot after boot.

Dark hours are jumped over, as a clock may. A session ticks once in 1.9 s, the longest gap that the
product allows, so that no lit second is left out: its dose is what the physics gave.
"""

from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.assemble import Machine
from firmware_py.config.load import example_text, parse
from firmware_py.core.units import Ns, ns, seconds
from firmware_py.ports import hardware as ports
from hw_mocks.machine.clocks import SteppedWall
from tests.daemon.desk import Desk
from tests.daemon.rig import Rig

CONFIG = parse(example_text(), "example.toml")
PERIOD = ns(1.9)
UNSET_S = 86_400.0  # what a machine without any clock says: 1970


class WeeksRig(Rig):
    """A rig whose time of day and zone are the panel's of this module."""

    owner: "Panel"

    def _machine(self, link_clock: ports.Clock) -> Machine:
        owner = self.owner
        said_s = owner.true_s if owner.has_network else UNSET_S
        self.world.wall = SteppedWall(self.world.clock, said_s)
        self.world.wall.is_set = owner.has_network
        zone: Callable[[], tzinfo] = lambda: owner.zone  # noqa: E731  read at each use
        return replace(super()._machine(link_clock), zone=zone)


class Panel:
    """One panel. true_s: the true time of day; boot: counts boots; zone: where it stands."""

    def __init__(self, folder: Path, begins_s: float, zone: str) -> None:
        self.folder = folder
        self.zone = ZoneInfo(zone)
        self.has_network = True
        self.boot = 0
        self._off_s = begins_s
        self._began_s = begins_s
        self._began_up_s = 0.0
        self._desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        assert self._desk is not None
        return self._desk

    @property
    def up_s(self) -> float:
        """Since this boot began, by its own clock."""
        return seconds(self.desk.world.clock())

    @property
    def true_s(self) -> float:
        if self._desk is None:
            return self._off_s
        return self._began_s + self.up_s - self._began_up_s

    def switch_on(self, *, has_network: bool) -> None:
        self.boot += 1
        self.has_network = has_network
        self._began_s = self._off_s
        WeeksRig.owner = self
        desk = Desk(self.folder, CONFIG, period=PERIOD, skin=None, make_rig=WeeksRig)
        wall = desk.world.wall
        self._began_up_s = seconds(wall._started)
        self._desk = desk

    def switch_off(self) -> None:
        if self._desk is not None:
            now_s = self.true_s
            self._desk.close()
            self._desk, self._off_s = None, now_s

    def wait(self, time_s: float) -> None:
        """Let dark time pass."""
        clock = self.desk.world.clock
        clock.advance_to(Ns(clock() + ns(time_s)))
        self.desk.step(2)

    def find_network(self) -> None:
        """The network gives the true time."""
        wall = self.desk.world.wall
        wall.show(self.true_s)
        wall.is_set = True
        self.desk.step(2)
        self.desk.status()  # as a screen does every second: whoever asks the time finds it better

    def ask(self, request: wire.Request) -> wire.Message:
        return self.desk.ask(request)

    def shines(self, until_share: float) -> tuple[tuple[float, float], float, float]:
        """Run a session that has begun until it has given a share, or all.

        Returns what it gave (red, NIR; J/cm²), for how long it shone (s), and when the light began,
        both by the physics.
        """
        desk = self.desk
        planned = _planned(desk.status())
        was = _fluence(desk)
        lit_s = 0.0
        while desk.daemon.controller.session.is_under_way:
            before, at_s = _fluence(desk), self.up_s
            desk.step()
            now = _fluence(desk)
            lit_s += self.up_s - at_s if sum(now) > sum(before) else 0.0
            if sum(now) - sum(was) >= until_share * sum(planned):
                desk.done(wire.Stop())
                desk.step()
                break
        end = _fluence(desk)
        return (end[0] - was[0], end[1] - was[1]), lit_s, self.up_s


def _fluence(desk: Desk) -> tuple[float, float]:
    j: dict[str, float] = desk.world.physics.fluence_j_cm2
    return j["red"], j["nir"]


def _planned(status: wire.Telemetry) -> tuple[float, float]:
    return status.red.target_j_cm2 or 0.0, status.nir.target_j_cm2 or 0.0


def planned(panel: Panel) -> tuple[float, float]:
    """What the panel says that the session under way will give."""
    return _planned(panel.desk.status())


Shown = dict[str, Any]
