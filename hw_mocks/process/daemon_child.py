"""The panel's daemon as a program on the simulated machine.

Started as `python -m hw_mocks.process.daemon_child`.

It is the daemon that a Pi runs; only its machine differs. The loop ticks when the machine says so
and serves its clients in between.
"""

import argparse
import errno
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from firmware_py.assemble import Machine, assemble
from firmware_py.config.load import beside, parse
from firmware_py.core.errors import PanelError
from firmware_py.core.units import Ns
from firmware_py.daemon.daemon import Daemon
from firmware_py.dark_start import DarkStart, Surroundings
from firmware_py.drivers.gpio_chips import header_chip
from firmware_py.ports.hardware import WallTime
from hw_mocks.hardware.mirror_file import KeptMirror
from hw_mocks.hardware.pins import WorldFactory
from hw_mocks.machine.clocks import SteppedClock
from hw_mocks.process import messages
from hw_mocks.process.panel_dark import find_dark
from hw_mocks.process.stepped_tick import SteppedTick

SERVE_S = 0.05
FOLLOW_S = 1.0  # for the pins' thread to be where the world is
GRACE_S = 2.0  # for the loop to end by itself once the machine is gone


class Calls:
    """Writes to the machine's hardware, from any thread, none of which waits for another."""

    def __init__(self, lines: socket.socket) -> None:
        self._lines = lines
        self._thread = threading.local()
        self._ends: list[socket.socket] = []

    def close(self) -> None:
        """Let go of every thread's way; may be called twice."""
        while self._ends:
            self._ends.pop().close()

    def __call__(self, call: messages.Call, what: str) -> None:
        """Carry one call out.

        Raises:
            OSError: The machine's kernel refused, or the machine is gone.
        """
        end = getattr(self._thread, "end", None) or self._open()
        end.send(messages.encode(call))
        answer = end.recv(16)
        code = int(answer) if answer else errno.ENODEV
        if code:
            raise OSError(code, os.strerror(code), what)

    def _open(self) -> socket.socket:
        ours, theirs = messages.pair()
        self._ends.append(ours)
        with theirs:
            socket.send_fds(self._lines, [messages.encode(messages.Caller())], [theirs.fileno()])
        self._thread.end = ours
        return ours


class RemoteFiles:
    """A `ports.SysfsFiles` whose kernel is the machine's."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def write(self, path: str, value: str) -> None:
        """Write one attribute, as `echo value > path` would.

        Raises:
            OSError: With the kernel's errno.
        """
        self._calls(messages.Write(path, value), path)

    def keep(self, path: str) -> KeptMirror:
        """Return an attribute that keeps its file open between reads; it needn't exist yet."""
        return KeptMirror(path)


class RemoteLines:
    """A `LinePort` to the machine's lines; levels come by themselves."""

    def __init__(self, calls: Calls, levels: dict[int, bool], outputs: tuple[int, ...]) -> None:
        self._calls = calls
        self._outputs = outputs
        self.levels = levels

    def read(self, number: int) -> bool | None:
        """Return a line's level, None where nothing is wired to it."""
        return self.levels.get(number)

    def write(self, number: int, *, level: bool) -> None:
        """Drive a line.

        Raises:
            OSError: The machine is gone.
        """
        self._calls(messages.Level(number, level), f"GPIO {number}")
        if number in self.levels:
            self.levels[number] = level

    def release(self, number: int) -> None:
        """Leave a line to what it is pulled to; the simulator's outputs are pulled down.

        Raises:
            OSError: The machine is gone.
        """
        if number in self._outputs and self.levels[number]:
            self.write(number, level=False)


class Child:
    """The daemon's process: its loop here, its pins' thread beside it."""

    def __init__(self, ticks: socket.socket, lines: socket.socket, folder: Path) -> None:
        self._ticks: messages.Port[messages.ToLoop] = messages.Port(ticks, messages.ToLoop)
        self._lines: messages.Port[messages.ToPins] = messages.Port(lines, messages.ToPins)
        begin = self._ticks.receive()
        if not isinstance(begin, messages.Begin):
            raise SystemExit(1)  # the machine was gone before it began
        self._begin = begin
        self._now = begin.now
        self._folder = folder
        self.clock = SteppedClock(Ns(begin.now.t_ns))
        calls = Calls(lines)
        self._files = RemoteFiles(calls)
        self._levels = RemoteLines(calls, dict(begin.levels), begin.outputs)
        self._pins = WorldFactory(self._levels)
        self._stepped_tick: SteppedTick | None = None
        self._ended = threading.Event()
        self._followed = 0
        self._follows = threading.Condition()

    def run(self) -> int:
        """Run the daemon until it is asked to end, or its machine is gone."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self._ended.set())
        threading.Thread(target=self._follow, name="pins", daemon=True).start()
        daemon: Daemon | None
        try:
            daemon = self._assemble()
        except Exception as error:  # noqa: BLE001  as the program of a panel does
            try:
                daemon = self._begin_dark(error)
            except PanelError as refused:
                log(f"panel-daemon: {refused}")
                return 1
        if daemon is None:
            return 0
        try:
            self._stepped_tick = SteppedTick(daemon, self.clock)
            daemon.watch_over()
            daemon.watch(self._ticks, self._step)
            self._ticks.send(messages.Done())
            while not self._ended.is_set():
                daemon.serve(SERVE_S)
        finally:
            daemon.close()
        return 0

    def _assemble(self) -> Daemon:
        # As on a Pi, where lgpio then opens that number: who can't find the chip doesn't start.
        header_chip(self._folder / "sys", self._folder / "dev")
        machine = Machine(
            sysfs=self._folder / "sys",
            files=self._files,
            pin_factory=self._pins,
            sensors_root=self._folder / "sys" / "bus" / "w1" / "devices",
            clock=self.clock,
            check_clock=self.clock,
            link_clock=lambda: Ns(time.monotonic_ns()),
            wall=lambda: WallTime(self._now.unix_s, self._now.is_set),
            boot_id=self._begin.boot_id,
            database=self._folder / "history.db",
            witness=self._folder / "witness" / "history",
            socket=self._folder / "control.sock",
            view=self._folder / "view.sock",
            fleet_key=self._folder / "fleet.key",
            speed=lambda: self._now.speed,
            mountinfo=str,  # the machine's disk is whatever its folder lies on
            is_simulated=True,
        )
        # As on a panel: a calibration beside the configuration stands in for its own. The physics
        # keep to the configuration, which is what the panel truly is.
        calibration = beside(self._folder / "panel.toml")
        config = parse(self._begin.config_text, self._begin.config_name, calibration)
        return assemble(config, machine, log)

    def _begin_dark(self, error: Exception) -> Daemon | None:
        """Serve a fault until the daemon can be had; None where it is told to end before."""
        around = Surroundings(
            begin=self._assemble,
            dark=(find_dark(), "--root", str(self._folder)),
            sockets=lambda: (self._folder / "control.sock",),
            clock=lambda: Ns(time.monotonic_ns()),
            wall=lambda: WallTime(self._now.unix_s, self._now.is_set),
            log=log,
        )
        return DarkStart(around, error).run(self._ended.is_set)

    def _step(self) -> None:
        """Carry out what the machine sent to the loop."""
        message = self._ticks.receive()
        if message is None:
            self._ended.set()
        elif isinstance(message, messages.Tick) and self._stepped_tick is not None:
            self._take(message.now)
            self._catch_up(message.drives)
            self._stepped_tick.tick(stale=message.now.stale)
            self._ticks.send(messages.Ticked(self._stepped_tick.distance_cm))
            self._stepped_tick.save()
            self._ticks.send(messages.Done())
        elif isinstance(message, messages.Hang):
            self._ticks.send(messages.Hanging())
            threading.Event().wait()

    def _follow(self) -> None:
        """Follow lines and time, on the pins' own thread, until the machine is gone."""
        while (message := self._lines.receive()) is not None:
            match message:
                case messages.Now():
                    self._take(message)
                case messages.Drive(number, level):
                    self._levels.levels[number] = level
                    self._pins.follow(number, level)
                    with self._follows:
                        self._followed += 1
                        self._follows.notify()
                case messages.Sync(serial):
                    self._lines.send(messages.Did(serial))
        self._ended.set()
        time.sleep(GRACE_S)
        os._exit(1)  # the loop hangs, and nobody is left to end it

    def _catch_up(self, drives: int) -> None:
        """Wait for the pins' thread: a tick must see the lines as the world had them before it."""
        if self._followed < drives:
            with self._follows:
                self._follows.wait_for(lambda: self._followed >= drives, FOLLOW_S)

    def _take(self, now: messages.Now) -> None:
        self._now = now
        self.clock.advance_to(Ns(now.t_ns))


def log(text: str) -> None:
    """Write one line for daemon.log."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def main() -> int:
    """Run the daemon on the sockets it was given."""
    parser = argparse.ArgumentParser(prog="python -m hw_mocks.process.daemon_child")
    parser.add_argument("--ticks", type=int, required=True, help="a descriptor")
    parser.add_argument("--lines", type=int, required=True, help="a descriptor")
    parser.add_argument("--dir", type=Path, required=True)
    given = parser.parse_args()
    ticks, lines = socket.socket(fileno=given.ticks), socket.socket(fileno=given.lines)
    return Child(ticks, lines, given.dir).run()


if __name__ == "__main__":
    sys.exit(main())
