"""A desk on which things go wrong, also in the middle of a tick, watched by its physics."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.config.schema import Config
from firmware_py.core import limits
from firmware_py.core.dose.caps import Skin
from firmware_py.core.dose.plan import Plan
from firmware_py.core.units import ALL_CHANNELS, Channel, Ns, ns, seconds
from hw_mocks.machine.physics_file import PhysicsFile
from tests.daemon.desk import Desk
from tests.daemon.rig import NOTHING_APPLIES
from ui.connection.glass import Glass

PLACES = ("surface", "heatsink", "surface2", "skin")
# A panel whose surface warms by so much at full duty of both, so that a session shows it.
WARM_SURFACE_K = 14.0
ALL_SENSORS = """
surface2 = "hwmon:tmp102/temp1"
skin = "iio:mlx90614/in_temp_object"

[warmth]
rise_k_per_mw_cm2 = 0.15
tau_s = 240

[display]
"""
HANG = ns(2.0)  # as long as the watchdog waits


def with_all_sensors() -> Config:
    """Return the example's panel with a second surface sensor and one for the skin."""
    return parse(example_text().replace("\n[display]\n", ALL_SENSORS), "all sensors")


@dataclass(frozen=True)
class Given:
    """One session's dose: by the physics, by the record, and how fast it was planned."""

    session: int
    physics: dict[Channel, float]
    recorded: dict[Channel, float]
    mw_cm2: dict[Channel, float]

    @property
    def under_j_cm2(self) -> float:
        """By how much the record falls short, J/cm²; negative where it doesn't."""
        return max(self.physics[c] - self.recorded[c] for c in ALL_CHANNELS)

    @property
    def under_share(self) -> float:
        """The same as a share of what was given."""
        return max(
            (self.physics[c] - self.recorded[c]) / self.physics[c] if self.physics[c] > 0 else 0.0
            for c in ALL_CHANNELS
        )

    @property
    def over_s(self) -> float:
        """By how many seconds of the planned light the record holds too much."""
        over = [
            1000 * (self.recorded[c] - self.physics[c]) / self.mw_cm2[c]
            for c in ALL_CHANNELS
            if self.mw_cm2[c] > 0
        ]
        return max([0.0, *over])


class Bench(Desk):
    """What is injected may arrive between the sense and the apply of one tick.

    The controller asks the link's clock, a port, after it has read stop and sensors and before it
    decides: that is where an inject that waits is let in.
    """

    _waiting: tuple[str, str] | None = None
    _armed_at = Ns(0)
    _link = Ns(0)
    injected_at: Ns | None = None
    dark_at: Ns | None = None  # for the first time since
    last_dark_at: Ns | None = None  # for the last time since
    lit_at: Ns | None = None  # light came for the last time since
    acted_at = Ns(0)
    permit_until: Ns | None = None  # of the permit in force when it happened
    was_lit = False
    shone_again = False

    def __init__(
        self, folder: Path, *, skin: Skin = NOTHING_APPLIES, has_all_sensors: bool = False
    ) -> None:
        self.physics: dict[int, dict[Channel, float]] = {}
        self.plans: dict[int, Plan] = {}
        self._counted = dict.fromkeys(Channel, 0.0)
        self._is_dark_now = True
        self._record: int | None = None
        self._glass = Glass(folder / "sys")
        # The first answer of each probe after it happened.
        self.answers: list[Ns | None] = [None] * len(PLACES)
        super().__init__(
            folder,
            config=with_all_sensors() if has_all_sensors else None,
            physics=PhysicsFile(surface_rise_k=WARM_SURFACE_K) if has_all_sensors else None,
            skin=skin,
            period=None,  # as the daemon chooses
        )

    @property
    def link(self) -> Ns:
        waiting = self._waiting
        if waiting is not None and self.world.clock() > self._armed_at:
            self._waiting = None
            self._put(*waiting)
        return self._link

    @link.setter
    def link(self, now: Ns) -> None:
        self._link = now

    def step(self, ticks: int = 1) -> None:
        for _ in range(ticks):
            super().step()
            self.look()

    def put(self, name: str, value: str, *, during_tick: bool) -> None:
        """Inject something, and begin to watch what becomes of it."""
        if during_tick:
            self._waiting, self._armed_at = (name, value), self.world.clock()
            self.step()
            assert self._waiting is None
        else:
            self._put(name, value)
            self.look()

    def inject(self, name: str, value: str) -> None:
        """Let something happen, of the machine or around it."""
        match name:
            case "disk":
                self.refuse_writes(refuse=value == "full")
            case "screen":
                self.holds_lease = value == "there"
            case "display" | "touch":
                super().inject(name, value)
                self.holds_lease = self._glass.is_there()
            case "loop":
                self._be_late(ns(float(value)), is_watched=False)
            case "daemon":
                self._be_late(HANG, is_watched=True)
            case _:
                super().inject(name, value)

    def look(self) -> None:
        """Note what shines now, and what each session was given so far."""
        self._count()
        if self.injected_at is None:
            return
        for number, sensor in enumerate(self.rig.sensors):
            newest = sensor.latest.at if sensor.latest is not None else Ns(0)
            if self.answers[number] is None and newest > self.injected_at:
                self.answers[number] = newest
        now = self.world.clock()
        if not self._is_dark_now:
            self.shone_again = self.shone_again or self.dark_at is not None
            if self.last_dark_at is not None:
                self.last_dark_at, self.lit_at = None, now
        elif self.last_dark_at is None:
            self.last_dark_at = now
            self.dark_at = self.dark_at or now

    def doses(self) -> list[Given]:
        """Return each session's dose so far, by physics and by the file."""
        self._count()
        with closing(sqlite3.connect(self.rig.database)) as other:
            rows = other.execute("SELECT id, red_j_cm2, nir_j_cm2 FROM sessions").fetchall()
        return [
            Given(
                record,
                self.physics.get(record, dict.fromkeys(Channel, 0.0)),
                {Channel.RED: red, Channel.NIR: nir},
                {c: self.plans[record].goals[c].irradiance for c in ALL_CHANNELS},
            )
            for record, red, nir in rows
            if record in self.plans
        ]

    def last_wall(self) -> tuple[float, bool]:
        """Return what the newest record says of the time of day, now."""
        with closing(sqlite3.connect(self.rig.database)) as other:
            boottime, unix_s, is_set = other.execute(
                "SELECT boottime_ns, wall_unix_s, wall_is_set FROM sessions ORDER BY id DESC"
            ).fetchone()
        return unix_s + seconds(self.world.clock() - boottime), bool(is_set)

    def true_unix_s(self) -> float:
        """The time of day, had nothing been injected."""
        return self.world.wall.true_unix_s

    def refusal(self, request: wire.Request) -> str | None:
        """Ask; return why not, None where it is done."""
        answer = self.ask(request)
        return answer.error if isinstance(answer, wire.Refused) else None

    def _put(self, name: str, value: str) -> None:
        self.was_lit = not self.is_dark()
        self.injected_at = self.world.clock()
        self.permit_until = self.daemon._parts.deadman._panel.lit_until
        self.inject(name, value)

    def _count(self) -> None:
        truth = self.world.truth()
        now = {
            Channel.RED: truth.red.fluence_j_cm2,
            Channel.NIR: truth.nir.fluence_j_cm2,
        }
        self._is_dark_now = not truth.red.irradiance_mw_cm2 + truth.nir.irradiance_mw_cm2 > 0
        if self._record is not None:
            so_far = self.physics.setdefault(self._record, dict.fromkeys(Channel, 0.0))
            for channel in ALL_CHANNELS:
                so_far[channel] += now[channel] - self._counted[channel]
        self._counted = now
        session = self.daemon.controller.session
        if session.record is not None:
            self._record = session.record
            if session.plan is not None:
                self.plans[session.record] = session.plan

    def _be_late(self, duration: Ns, *, is_watched: bool) -> None:
        """Let the loop do nothing for a while; the dead-man watches, or is stopped as well."""
        for _ in range(duration // limits.TICK):
            self._link = Ns(self._link + limits.TICK)
            self.rig.sleep(1)
            if is_watched:
                self.daemon._parts.deadman.check()
            self.look()


def ms(duration: int) -> int:
    return round(1000 * seconds(duration))
