"""A DS18B20 as its kernel driver shows it: a folder with a temperature in m°C."""

import shutil
from pathlib import Path
from typing import Literal

from hw_mocks.files import replace_file

STEPS_PER_K = 16  # 12 bit: 62.5 mK
POWER_UP = b"85000\n"

Fault = Literal["ok", "missing", "stale", "bad-crc", "85"]


class Probe:
    """One probe's folder.

    A failed checksum leaves the file empty, as the driver gives no answer. `stale` changes nothing
    here: a read that doesn't come back is a poll that doesn't happen.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._steps: int | None = None
        self.fault: Fault = "ok"

    def show(self, celsius: float) -> None:
        """Show a temperature, if the probe is well."""
        steps = round(celsius * STEPS_PER_K)
        if self.fault == "ok" and steps != self._steps:
            self._steps = steps
            self._put(b"%d\n" % (steps * 1000 // STEPS_PER_K))

    def set_fault(self, fault: Fault, celsius: float) -> None:
        """Put a fault in force at once, or end it with the temperature as it is."""
        self.fault = fault
        self._steps = None
        match fault:
            case "missing":
                shutil.rmtree(self._folder, ignore_errors=True)
            case "bad-crc":
                self._put(b"")
            case "85":
                self._put(POWER_UP)
            case "ok":
                self.show(celsius)

    def _put(self, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._folder / "temperature", content)
