"""The GPIO lines as levels: what the daemon drives, what the world drives, and a file for each.

Every file shows the line's electrical level, 0 or 1. `stop` and `interlock` are contacts to ground
that are closed when all is well, with a pull-up: 0 is well; pressed, open or a broken wire is 1.
`fan` is 1 while it turns, `light_sense_red` and `light_sense_nir` 1 while they see light. What the
daemon drives is active high.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from firmware_py.ports.hardware import Clock
from hw_mocks.hardware.mirror_file import MirrorFile
from hw_mocks.hardware.pwm_kernel import By, WriteRecord

OUTPUTS = ("enable", "buzzer", "heartbeat")
# Each input with its level when all is well and the panel is dark.
INPUTS = {
    "stop": False,
    "interlock": False,
    "fan": True,
    "light_sense_red": False,
    "light_sense_nir": False,
}


class LinePort(Protocol):
    """How a pin reaches its line; numbers are BCM."""

    def read(self, number: int) -> bool | None:
        """Return a line's level, None where nothing is wired to it."""
        ...

    def write(self, number: int, *, level: bool) -> None:
        """Drive a line from the daemon's side."""
        ...

    def release(self, number: int) -> None:
        """Leave a line to what it is pulled to."""
        ...


class Lines:
    """All lines of one machine; a `LinePort` for the daemon's pins.

    Outputs are adopted as found, since a released or orphaned line keeps its level; inputs start
    well. `follow`, if set, hears of each change that the daemon didn't make.
    """

    def __init__(
        self,
        folder: Path,
        numbers: Mapping[str, int],
        *,
        clock: Clock,
        on_write: Callable[[WriteRecord], None],
        fresh: bool,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._clock = clock
        self._on_write = on_write
        self._numbers = dict(numbers)
        self._names = {number: name for name, number in numbers.items()}
        self._files = {name: MirrorFile(folder / name) for name in (*OUTPUTS, *INPUTS)}
        self._levels = dict(INPUTS)
        self.pulled_up: frozenset[str] = frozenset()  # outputs that are wired wrongly
        self.follow: Callable[[int, bool], None] | None = None
        for name in OUTPUTS:
            self._levels[name] = not fresh and _found(folder / name)
        for name in self._files:
            self._show(name)

    def __getitem__(self, name: str) -> bool:
        """Return a line's level by its name."""
        return self._levels[name]

    def wired(self) -> dict[int, bool]:
        """Return the level of every line that the configuration gives a number."""
        return {number: self._levels[name] for name, number in self._numbers.items()}

    def outputs(self) -> tuple[int, ...]:
        """Return the numbers of the lines that the daemon drives."""
        return tuple(self._numbers[name] for name in OUTPUTS if name in self._numbers)

    def read(self, number: int) -> bool | None:
        """Return a line's level, None where nothing is wired to it."""
        name = self._names.get(number)
        return None if name is None else self._levels[name]

    def write(self, number: int, *, level: bool) -> None:
        """Drive a line from the daemon's side."""
        name = self._names.get(number)
        if name is None:
            return
        self._record(name, level=level, by="daemon")
        if level is not self._levels[name]:
            self._levels[name] = level
            self._show(name)

    def release(self, number: int) -> None:
        """Leave a line to what it is pulled to: down at the driver, as the wiring demands."""
        name = self._names.get(number)
        if name in OUTPUTS and self._levels[name] is not (rests := name in self.pulled_up):
            self.write(number, level=rests)

    def drive(self, name: str, *, level: bool) -> None:
        """Drive a line from the world's side."""
        if level is not self._levels[name]:
            self._levels[name] = level
            self._show(name)
            self._tell(name)

    def notice_outside(self) -> None:
        """Let what another process wrote to a file take effect; anything but 0 or 1 is undone."""
        for name, file in self._files.items():
            text = file.outside()
            if text is None:
                continue
            if text.strip() in ("0", "1"):
                self._levels[name] = text.strip() == "1"
                self._record(name, level=self._levels[name], by="outside")
                self._tell(name)
            self._show(name)

    def _show(self, name: str) -> None:
        self._files[name].put(f"{int(self._levels[name])}\n")

    def _tell(self, name: str) -> None:
        if self.follow is not None and name in self._numbers:
            self.follow(self._numbers[name], self._levels[name])

    def _record(self, name: str, *, level: bool, by: By) -> None:
        self._on_write(WriteRecord(self._clock(), f"gpio/{name}", str(int(level)), None, by))


def _found(file: Path) -> bool:
    try:
        return file.read_text("ascii").strip() == "1"
    except (OSError, UnicodeDecodeError):
        return False
