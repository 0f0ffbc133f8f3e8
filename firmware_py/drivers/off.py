"""The raw off: plain writes without the PWM library, each tried whatever the others do."""

import errno
from pathlib import Path

from firmware_py.drivers.sysfs import read_text
from firmware_py.ports.hardware import SysfsFiles


class RawOff:
    """Switches one PWM channel off: duty_cycle=0, then enable=0. From any thread, lock-free."""

    def __init__(self, files: SysfsFiles, chip: Path, pwm_channel: int, name: str) -> None:
        self._files = files
        self._name = name
        self._chip = chip
        self._folder = chip / f"pwm{pwm_channel}"
        self._paths = tuple(f"{self._folder}/{attribute}" for attribute in ("duty_cycle", "enable"))

    def __call__(self) -> tuple[str, ...]:
        """Write both; return a sentence for each that failed."""
        return tuple(
            f"{self._name} light: {path} = 0 was refused: {error.strerror or error}"
            if isinstance(error, OSError)
            else f"{self._name} light: {path} = 0 failed: {error!r}"
            for path, error in self.attempt()
        )

    def attempt(self) -> tuple[tuple[str, Exception], ...]:
        """Write both; return each path that could not be written, with its error."""
        failed = []
        for path in self._paths:
            try:
                self._files.write(path, "0\n")
            except Exception as error:  # noqa: BLE001  the next write must be tried
                if not self._is_off_anyway(error):
                    failed.append((path, error))
        return tuple(failed)

    def _is_off_anyway(self, error: Exception) -> bool:
        """Tell whether a refusal only says that there is nothing to switch off."""
        code = error.errno if isinstance(error, OSError) else None
        if code == errno.ENOENT:
            return self._chip.is_dir() and not self._folder.is_dir()  # never exported
        if code == errno.EINVAL:
            try:
                # Exported but never set up: older kernels refuse every write until a period is.
                return read_text(f"{self._folder}/period") == "0"
            except (OSError, ValueError):
                return False
        return False
