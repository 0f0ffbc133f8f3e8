"""A temperature sensor as its kernel driver shows it, and what can be wrong with it."""

import shutil
from typing import Literal

from hw_mocks.files import replace_file
from hw_mocks.hardware.sensor_files import SensorFiles

POWER_UP = b"85000\n"
# Of a noisy wire every tenth answer is bad, one in ten seconds.
NOISY_EVERY = 10

Fault = Literal["ok", "missing", "stale", "bad-crc", "85", "frozen", "detached", "noisy"]


class Probe:
    """One sensor's files.

    A failed checksum leaves the file empty, as the driver gives no answer. `stale` changes nothing
    here: a read that doesn't come back is a poll that doesn't happen. `frozen` goes on showing what
    it last showed; `detached` has fallen off and shows the room.
    """

    def __init__(self, files: SensorFiles) -> None:
        self._files = files
        self._shown: bytes | None = None
        self.fault: Fault = "ok"

    def show(self, celsius: float, *, room_c: float = 25.0, now_s: float = 1.0) -> None:
        """Show a temperature, as far as the sensor is well."""
        match self.fault:
            case "ok":
                self._put(self._files.shows(celsius))
            case "detached":
                self._put(self._files.shows(room_c))
            case "noisy":
                is_bad = int(now_s) % NOISY_EVERY == 0
                self._put(b"" if is_bad else self._files.shows(celsius))

    def set_fault(
        self, fault: Fault, celsius: float, *, room_c: float = 25.0, now_s: float = 1.0
    ) -> None:
        """Put a fault in force at once, or end it with the temperature as it is."""
        self._shown = None
        match fault:
            case "missing":
                shutil.rmtree(self._files.folder, ignore_errors=True)
            case "bad-crc":
                self._put(b"")
            case "85":
                self._put(
                    POWER_UP if self._files.reading == "temperature" else self._files.shows(85.0)
                )
            case "frozen":
                self._put(self._files.shows(celsius))
        self.fault = fault
        self.show(celsius, room_c=room_c, now_s=now_s)

    def _put(self, content: bytes) -> None:
        if content == self._shown:
            return
        folder = self._files.folder
        if self._shown is None:
            folder.mkdir(parents=True, exist_ok=True)
            for name, fixed in self._files.fixed.items():
                replace_file(folder / name, fixed)
        self._shown = content
        replace_file(folder / self._files.reading, content)
