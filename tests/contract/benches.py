"""Two benches for the same tests: the simulated file layer and pins, or a real kernel's.

`PANEL_BENCH=kernel` chooses the real one: root, a PWM chip, a gpiochip, and in `PANEL_BENCH_GPIO` a
program that drives a line from outside (`PROGRAM LINE low|high|open`) or prints its level
(`PROGRAM LINE`).
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Ns
from firmware_py.drivers.chips import find_chip
from firmware_py.drivers.gpio_chips import header_chip
from firmware_py.drivers.pins import open_pins
from firmware_py.drivers.sysfs import KernelFiles, read_text
from firmware_py.ports.hardware import Attribute, SysfsFiles
from hw_mocks.hardware import gpio_tree
from hw_mocks.hardware.gpio_lines import Lines
from hw_mocks.hardware.pins import WorldFactory
from hw_mocks.hardware.pwm_kernel import PwmKernel
from hw_mocks.machine import boards

Level = Literal["low", "high", "open"]
ENABLE, STOP = 27, 17
INTERLOCK, FAN, LIGHT_SENSE, BUZZER = 22, 23, 24, 5
_LINES = {
    "enable": ENABLE,
    "stop": STOP,
    "interlock": INTERLOCK,
    "fan": FAN,
    "light_sense_red": LIGHT_SENSE,
    "buzzer": BUZZER,
}


@dataclass(frozen=True, slots=True)
class Left:
    """How a crashed program may have left one channel; period None: never exported."""

    period: int | None
    duty_cycle: int = 0
    enable: int = 0
    polarity: str = "normal"


@dataclass(frozen=True, slots=True)
class Seen:
    """One channel as sysfs shows it."""

    period: int
    duty_cycle: int
    enable: int
    polarity: str


class Bench(Protocol):
    """What a contract test needs of the world around the drivers."""

    pin_factory: Any
    can_forget: bool  # whether a channel can be as on the first day again
    sysfs: Path
    devices: Path  # as /dev

    @property
    def files(self) -> SysfsFiles: ...

    @property
    def chip(self) -> Path: ...

    def leave(self, channel: int, left: Left) -> None:
        """Set one channel up as another program would."""

    def drive(self, line: int, level: Level) -> None:
        """Drive an input line from outside."""

    def level(self, line: int) -> bool:
        """Read a line from outside."""

    def close(self) -> None: ...


def seen(bench: Bench, channel: int) -> Seen:
    folder = f"{bench.chip}/pwm{channel}"
    period, duty, enable = (
        int(read_text(f"{folder}/{name}")) for name in ("period", "duty_cycle", "enable")
    )
    return Seen(period, duty, enable, read_text(f"{folder}/polarity"))


def output(bench: Bench, channel: int) -> float:
    """Return the duty 0..1 that one channel gives, 0 where it is disabled or not exported."""
    if not (bench.chip / f"pwm{channel}").is_dir():
        return 0.0
    now = seen(bench, channel)
    return now.duty_cycle / now.period if now.enable else 0.0


def until(condition: Callable[[], bool]) -> bool:
    """Wait, for 10 s at most, for what another thread or the kernel is about to do."""
    end = time.monotonic() + 10
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.002)
    return True


class RecordingFiles:
    """Passes every write on, and remembers it."""

    def __init__(self, behind: SysfsFiles, chip: Path) -> None:
        self._behind = behind
        self._chip = chip
        self.writes: list[tuple[str, str]] = []

    def write(self, path: str, value: str) -> None:
        self.writes.append((os.path.relpath(path, self._chip), value.strip()))
        self._behind.write(path, value)

    def keep(self, path: str) -> Attribute:
        return self._behind.keep(path)


class FakeBench:
    """The simulator's own PWM chip and pins."""

    def __init__(self, folder: Path, *, strict: bool) -> None:
        self._folder = folder
        self._strict = strict
        self._made = 0
        self.can_forget = True
        self.sysfs, self.devices = folder / "sys", folder / "dev"
        gpio_tree.show(self.sysfs, boards.board().gpio)
        self.kernel = self._new_kernel()
        self._lines = Lines(
            folder / "gpio",
            _LINES,
            clock=_clock,
            on_write=lambda _record: None,
            fresh=True,
        )
        self.pin_factory: Any = WorldFactory(self._lines)
        self._lines.follow = self.pin_factory.follow

    @property
    def files(self) -> SysfsFiles:
        return self.kernel

    @property
    def chip(self) -> Path:
        return self.kernel.chip_path

    def leave(self, channel: int, left: Left) -> None:
        if channel == 0:
            self.kernel = self._new_kernel()
        _leave(self.kernel, self.chip, channel, left)

    def drive(self, line: int, level: Level) -> None:
        assert level != "open" or line == STOP  # whose pull-up makes an open one high
        self._lines.drive(_name(line), level=level != "low")

    def level(self, line: int) -> bool:
        return self._lines[_name(line)]

    def close(self) -> None:
        self.pin_factory.reset()

    def _new_kernel(self) -> PwmKernel:
        return PwmKernel(self._folder / "sys", clock=_clock, fresh=True, strict=self._strict)


class KernelBench:
    """The kernel's own PWM sysfs and gpiochip."""

    def __init__(self) -> None:
        self._gpio = os.environ["PANEL_BENCH_GPIO"]
        self.can_forget = False
        self.sysfs, self.devices = Path("/sys"), Path("/dev")
        self.files: SysfsFiles = KernelFiles()
        self.chip = find_chip(self.sysfs)
        self.drive(STOP, "low")
        self.pin_factory: Any = open_pins(header_chip(self.sysfs, self.devices))
        for channel in (0, 1):
            self.leave(channel, Left(333_333))

    def leave(self, channel: int, left: Left) -> None:
        _leave(self.files, self.chip, channel, left)

    def drive(self, line: int, level: Level) -> None:
        subprocess.run([self._gpio, str(line), level], check=True)

    def level(self, line: int) -> bool:
        done = subprocess.run([self._gpio, str(line)], check=True, capture_output=True, text=True)
        return done.stdout.strip() == "1"

    def close(self) -> None:
        self.pin_factory.close()
        for channel in (0, 1):
            self.leave(channel, Left(333_333))


def make(folder: Path, kind: str) -> Bench:
    if kind == "kernel":
        if shutil.which(os.environ.get("PANEL_BENCH_GPIO", "")) is None:
            raise HardwareError("PANEL_BENCH_GPIO must name a program that drives GPIO lines")
        return KernelBench()
    return FakeBench(folder, strict=kind == "strict")


def _name(line: int) -> str:
    return next(name for name, number in _LINES.items() if number == line)


def _clock() -> Ns:
    return Ns(time.monotonic_ns())


def _leave(files: SysfsFiles, chip: Path, channel: int, left: Left) -> None:
    folder = chip / f"pwm{channel}"
    if left.period is None:
        return
    if not folder.is_dir():
        files.write(f"{chip}/export", f"{channel}\n")
        assert until(lambda: os.access(folder / "enable", os.W_OK))
    if left.period == 0:
        return
    now = int(read_text(f"{folder}/period"))
    if now:
        files.write(f"{folder}/enable", "0\n")
        files.write(f"{folder}/duty_cycle", "0\n")
    files.write(f"{folder}/period", f"{left.period}\n")
    files.write(f"{folder}/polarity", f"{left.polarity}\n")
    files.write(f"{folder}/duty_cycle", f"{left.duty_cycle}\n")
    files.write(f"{folder}/enable", f"{left.enable}\n")
