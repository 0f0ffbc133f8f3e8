"""A panel on a desk: the real daemon on the simulated machine, in this process, step by step."""

import socket
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

import msgspec

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.config.schema import Config
from firmware_py.core import limits
from firmware_py.core.dose.caps import Skin
from firmware_py.core.units import NS_PER_S, Channel, Ns, ns
from hw_mocks.inject_values import parse as parse_inject
from hw_mocks.machine.physics_file import PhysicsFile, settings
from tests.daemon.rig import NOTHING_APPLIES, Rig

TICKS_PER_S = NS_PER_S // limits.TICK
# As on a very busy Pi: a permit would just last. It doses as truly, so long waits cost an eighth.
SLOW = Ns(8 * limits.TICK)
# Later than that, and not too late: it still doses as truly, and a session takes a twentieth.
LATE = Ns(20 * limits.TICK)
# A wait that is longer is slept through but for its last seconds, tick by tick.
LONG_S = 25


@cache
def example() -> Config:
    return parse(example_text(), "example.toml")


class Desk:
    """A rig, a client on its real socket, and a link clock that runs with the steps."""

    def __init__(
        self,
        folder: Path,
        config: Config | None = None,
        physics: PhysicsFile | None = None,
        period: Ns | None = limits.TICK,
        skin: Skin | None = NOTHING_APPLIES,
        make_rig: type[Rig] = Rig,
    ) -> None:
        self.config = config or example()
        self.link = Ns(0)
        self.holds_lease = True
        self.rig = make_rig(
            self.config,
            folder,
            physics=settings(self.config, physics),
            link_clock=lambda: self.link,
            period=period,
            skin=skin,
        )
        self.world, self.daemon = self.rig.world, self.rig.daemon
        self._answers: dict[int, wire.Message] = {}
        self._id = 0
        self._lines = wire.LineSplitter(wire.MAX_REPLY_BYTES)
        self.step(2)
        self._unasked: list[wire.Message] = []
        self._socket = self.connect()
        self.rig.period = SLOW if period is None else max(period, SLOW)  # the probes settle
        self.run_for(2)
        self.rig.period = period

    def connect(self) -> socket.socket:
        """Open one more connection to the daemon."""
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.connect(str(self.rig.socket))
        client.setblocking(False)
        return client

    def step(self, ticks: int = 1) -> None:
        """Let ticks pass; the client keeps its lease unless told not to."""
        for _ in range(ticks):
            if self.rig.period is None:
                self.rig.serve()
            self.link = Ns(self.link + self.rig.until_due)
            if self.holds_lease and self.daemon.controller.lease.holder is not None:
                self.daemon.controller.lease.renewed = self.link
            self.rig.step()

    def run_for(self, seconds: float) -> None:
        until = self.world.clock() + ns(seconds)
        usual = self.rig.period
        if seconds > LONG_S:
            self.rig.period = SLOW
            while self.world.clock() < until - ns(5):
                self.step()
            self.rig.period = usual
        while self.world.clock() < until:
            self.step()

    def run_until(self, *states: str, at_most_s: float = 3000) -> wire.Telemetry:
        for _ in range(round(at_most_s * TICKS_PER_S)):
            if self.daemon.controller.session.state in states:
                return self.status()
            self.step()
        raise AssertionError(f"still {self.status()} after {at_most_s} s")

    def finish(self) -> wire.Telemetry:
        """Run to the end by a loop that comes a twentieth as often: for a twentieth of the wait."""
        usual, self.rig.period = self.rig.period, LATE
        done = self.run_until("done")
        self.rig.period = usual
        return done

    def send(self, data: bytes) -> None:
        self._socket.send(data)
        self._serve()

    def ask(self, request: wire.Request) -> wire.Message:
        """Ask over the socket; ticks pass only if the answer needs one."""
        self._id += 1
        self.send(wire.encode(msgspec.structs.replace(request, id=self._id)))
        for _ in range(4):
            if self._id in self._answers:
                return self._answers.pop(self._id)
            self.step()
            self._serve()
        raise AssertionError(f"no answer to {request}")

    def done(self, request: wire.Request) -> wire.Done:
        answer = self.ask(request)
        assert isinstance(answer, wire.Done), answer
        return answer

    def refused(self, request: wire.Request) -> str:
        answer = self.ask(request)
        assert isinstance(answer, wire.Refused), answer
        return answer.error

    def take_unasked(self) -> list[wire.Message]:
        """Return what came without an id: answers to what had none."""
        found, self._unasked = self._unasked, []
        return found

    def status(self) -> wire.Telemetry:
        answer = self.ask(wire.Status())
        assert isinstance(answer, wire.Telemetry), answer
        return answer

    def start(self, area: str = "soles", minutes: int = 15, **more: object) -> wire.Done:
        """Start a session, by whoever confirms that they wear goggles."""
        asked = {"area": area, "minutes": minutes, "goggles": True, **more}
        return self.done(msgspec.convert(asked, wire.Start))

    def lit(self, seconds: float = 5.0, **more: object) -> wire.Telemetry:
        """Start the usual session and let it be lit for a while."""
        self.start(**more)  # type: ignore[arg-type]  # as start has them
        usual, self.rig.period = self.rig.period, SLOW
        self.run_until("lit")
        self.rig.period = usual
        self.run_for(seconds)
        return self.status()

    def inject(self, name: str, value: str) -> None:
        self.rig.inject(parse_inject(name, value))

    def refuse_writes(self, *, refuse: bool) -> None:
        """Have SQLite itself refuse every write to the sessions, as a full disk would."""
        with closing(sqlite3.connect(self.rig.database, isolation_level=None)) as other:
            for verb in ("INSERT", "UPDATE"):
                other.execute(f"DROP TRIGGER IF EXISTS refuse_{verb}")
                if refuse:
                    other.execute(
                        f"CREATE TRIGGER refuse_{verb} BEFORE {verb} ON sessions "
                        "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
                    )

    def is_dark(self) -> bool:
        """What the physics say."""
        truth = self.world.truth()
        return truth.red.irradiance_mw_cm2 == 0.0 and truth.nir.irradiance_mw_cm2 == 0.0

    def given(self) -> dict[Channel, float]:
        """What the physics say was given since the start, J/cm²."""
        truth = self.world.truth()
        return {Channel.RED: truth.red.fluence_j_cm2, Channel.NIR: truth.nir.fluence_j_cm2}

    def close(self) -> None:
        self._socket.close()
        self.rig.close()

    def _serve(self) -> None:
        for _ in range(4):
            self.rig.serve()
            try:
                data = self._socket.recv(1 << 20)
            except BlockingIOError:
                continue
            for line in self._lines.feed(data):
                message = wire.decode_message(line)
                if message.id:
                    self._answers[message.id] = message
                else:
                    self._unasked.append(message)
