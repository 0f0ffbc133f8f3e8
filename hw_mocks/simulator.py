"""The machine as a program: the world, the daemon on it, and what people inject, in one loop.

In lockstep the world advances one tick, the daemon runs it, and only then does time go on. Where
there is no daemon to wait for (dead, hung, or silent for two seconds) the world goes on alone, as
real light would.
"""

import os
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from firmware_py.config.schema import Config
from firmware_py.core.units import seconds
from hw_mocks.files import replace_file
from hw_mocks.inject_socket import Answer, InjectSocket, Order, Settle
from hw_mocks.inject_values import Inject, InjectError, parse
from hw_mocks.machine.boards import Board
from hw_mocks.machine.physics import PhysicsSettings
from hw_mocks.machine.world import STEP, World
from hw_mocks.process.cpu_affinity import Processors
from hw_mocks.process.event_loop import EventLoop
from hw_mocks.process.screen import Screen
from hw_mocks.process.supervisor import SAVING_S, WATCHDOG_S, Phase, Supervisor
from hw_mocks.process.voice import Voice
from hw_mocks.speed import SpeedLimit

HOUSE_S = 0.02  # files, signals and processes are looked at so often
HASTE_S = 0.002  # and so often while panel-dark is at work
KEEP_S = 1.0
IN_FORCE_S = 2.0  # a daemon that doesn't say that it has seen a change hangs: it is in force
FREE_STEPS = 200  # at once, without a look at anything else


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to run.

    config_source: the configuration's name and text; clock: what its clock shows from the start.
    """

    folder: Path
    config: Config
    config_source: tuple[str, str]
    speed: float = 1.0
    physics: PhysicsSettings | None = None
    board: Board | None = None
    headless: bool = False
    fresh: bool = False
    supervised: bool = True
    clock: Inject | None = None


class Simulator:
    """Runs until it is asked to end, or its screen ends."""

    def __init__(self, options: Options, say: Callable[[str], None]) -> None:
        self._options = options
        self._say = say
        folder = options.folder
        self._log_file = (folder / "sim.log").open("a", encoding="utf-8")
        self._world = World(
            options.config,
            folder,
            physics=options.physics,
            board=options.board,
            fresh=options.fresh,
        )
        if options.clock is not None:
            self._world.inject(options.clock)
        self._event_loop = EventLoop()
        self._processors = Processors()
        self._supervisor = Supervisor(
            self._world,
            self._event_loop,
            options.config_source,
            is_supervised=options.supervised,
            log=self._log,
        )
        self._desk = InjectSocket(folder / "sim.sock", self._event_loop, self._handle)
        self._screen: Screen | None = None
        self._voice: Voice | None = None
        self._now_s = time.monotonic()
        self._speed_limit = SpeedLimit(options.speed, seconds(STEP), self._now_s)
        self._asked_s = self._now_s  # when the tick that is out was sent
        self._house_s = self._kept_s = self._now_s
        self._has_begun = False
        self._shown_t = -1.0
        self._settling: list[tuple[float, Callable[[], None]]] = []
        self._signals, wake = socket.socketpair()
        for end in (self._signals, wake):
            end.setblocking(False)  # noqa: FBT003  the library's own signature
        self._wake = wake
        self._told_to_end = False
        self._status = 0

    def run(self) -> int:
        """Run; return the exit status."""
        signal.set_wakeup_fd(self._wake.fileno())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._end)
        self._event_loop.on(self._signals, partial(self._signals.recv, 64))
        try:
            self._log(f"world at {seconds(self._world.clock()):.2f} s, boot {self._world.boot_id}")
            self._supervisor.start(self._now_s)
            while self._supervisor.phase is not Phase.STOPPED:
                self._turn()
        finally:
            self._close()
        return self._status

    # ------------------------------------------------------------------ time

    def _turn(self) -> None:
        now_s = self._now_s = time.monotonic()
        if now_s >= self._house_s:
            self._keep_house(now_s)
        waits = self._house_s - now_s
        daemon = self._supervisor.daemon
        if daemon is not None and daemon.can_tick and not daemon.hangs:
            wait_s = self._speed_limit.wait_s(now_s)
            if wait_s <= 0:
                self._begin(now_s)
                self._world.step()
                self._speed_limit.stepped(now_s)
                self._asked_s = now_s
                daemon.speed = self._speed_limit.achieved
                daemon.tick()
            else:
                waits = min(waits, wait_s)
        elif self._is_alone(now_s):
            waits = min(waits, self._run_free(now_s))
        self._event_loop.wait(max(0.0, waits))

    def _begin(self, now_s: float) -> None:
        """Let time begin, with the first tick or the first trouble; it stands while a Pi boots."""
        if not self._has_begun:
            self._has_begun = True
            self._speed_limit.restart(now_s)

    def _is_alone(self, now_s: float) -> bool:
        """Tell whether the world has nobody to wait for."""
        daemon = self._supervisor.daemon
        if not self._has_begun:
            return self._supervisor.had_trouble
        if daemon is None or daemon.hangs or not daemon.is_made:
            return True
        return now_s - self._asked_s > (SAVING_S if daemon.is_saving else WATCHDOG_S)

    def _run_free(self, now_s: float) -> float:
        """Advance as far as real time allows; return how long until it allows more."""
        self._begin(now_s)
        for _ in range(FREE_STEPS):
            wait_s = self._speed_limit.wait_s(now_s)
            if wait_s > 0:
                return wait_s
            self._world.step()
            self._speed_limit.stepped(now_s)
        return 0.0

    # ------------------------------------------------------------------ everything else

    def _keep_house(self, now_s: float) -> None:
        supervisor, options = self._supervisor, self._options
        was_ready = supervisor.was_ready
        supervisor.work(now_s)
        self._world.notice_outside()
        daemon = supervisor.daemon
        if daemon is not None and self._is_alone(now_s):
            daemon.tell_time()
        if supervisor.was_ready and not was_ready:
            self._appear()
        self._settle(now_s)
        self._publish()
        if now_s - self._kept_s >= KEEP_S:
            self._kept_s = now_s
            self._world.keep()
            slow = self._speed_limit.achieved < 0.9 * options.speed
            self._processors.look(daemon.pid if daemon is not None else None, slow=slow)
        if self._screen is not None and (status := self._screen.exit_status()) is not None:
            self._status = status if status >= 0 else 1
            self._told_to_end = True
        if self._told_to_end:
            self._leave()
            supervisor.stop(now_s)
        self._house_s = now_s + (HASTE_S if supervisor.is_darkening else HOUSE_S)

    def _appear(self) -> None:
        folder = self._options.folder
        if self._options.headless:
            self._say(f"panel-sim: ready in {folder}")
        elif not self._told_to_end:
            self._screen = Screen(folder / "control.sock", self._processors.all)
            self._voice = Voice(folder / "control.sock")

    def _leave(self) -> None:
        """End whoever is a person's: the voice, and the screen."""
        if self._voice is not None:
            self._voice.close()
            self._voice = None
        if self._screen is not None:
            self._screen.close()
            self._screen = None

    def _publish(self) -> None:
        self._world.trace.flush()  # first: who sees what became of it finds why
        truth = self._world.truth()
        if truth.t != self._shown_t:
            self._shown_t = truth.t
            replace_file(self._options.folder / "truth.json", msgspec.json.encode(truth))

    def _handle(self, order: Order, settle: Settle) -> None:
        """Carry out what somebody injects."""
        try:
            inject = parse(order.name, order.value)
        except InjectError as error:
            settle(Answer(str(error), known=False))
            return
        self._log(f"inject {order.name} {order.value}")
        daemon = self._supervisor.daemon
        in_force = self._once(settle)
        if inject.name == "daemon":
            self._hang(inject, settle, in_force)
            return
        if inject.name == "disk":
            self._supervisor.set_disk(full=inject.value == "full")
        else:
            try:
                self._world.inject(inject)
            except InjectError as error:
                settle(Answer(str(error)))
                return
        if daemon is not None and daemon.is_made:
            daemon.sync(in_force)
        else:
            in_force()

    def _hang(self, inject: Inject, settle: Settle, in_force: Callable[[], None]) -> None:
        daemon = self._supervisor.daemon
        if daemon is None or not daemon.is_made:
            settle(Answer("no daemon runs that could hang; try again in a second"))
        elif inject.value == "hang":
            daemon.hang(in_force)
        else:
            daemon.hang_all()
            in_force()

    def _once(self, settle: Settle) -> Callable[[], None]:
        """Return what answers an order: once, after the truth is written, and not too late."""
        settled = False

        def in_force() -> None:
            nonlocal settled
            if not settled:
                settled = True
                self._shown_t = -1.0
                self._publish()
                settle(Answer())

        self._settling.append((self._now_s + IN_FORCE_S, in_force))
        return in_force

    def _settle(self, now_s: float) -> None:
        for late in [pending for pending in self._settling if pending[0] <= now_s]:
            self._settling.remove(late)
            late[1]()

    def _end(self, _number: int, _frame: object) -> None:
        self._told_to_end = True
        self._house_s = 0.0

    def _close(self) -> None:
        self._leave()
        self._desk.close()
        self._supervisor.close()
        self._world.notice_outside()
        self._publish()
        self._world.keep()
        self._log("ended")
        self._log_file.close()
        self._event_loop.close()
        signal.set_wakeup_fd(-1)
        self._signals.close()
        self._wake.close()

    def _log(self, text: str) -> None:
        stamp = time.strftime("%H:%M:%S")
        self._log_file.write(f"{stamp} {text}\n")
        self._log_file.flush()


def is_long(folder: Path) -> bool:
    """Tell whether a folder's sockets have names longer than the kernel takes."""
    longest = f"{folder}/.control.sock.{'9' * 7}"
    return len(os.fsencode(longest)) > 107  # noqa: PLR2004  sun_path less its end
