"""Whether the Raspberry Pi gets enough power: its own measurement, as the kernel shows it.

The firmware tells under-voltage (below about 4.63 V) to the driver raspberrypi-hwmon, which asks it
every few seconds and shows its last answer as `in0_lcrit_alarm` of the hwmon `rpi_volt`. Reading
that file asks nobody. A Zero has no such measurement.
"""

from pathlib import Path

from firmware_py.core.units import Ns, ns
from firmware_py.drivers.sysfs import read_text

LOOK_EVERY_S = 60.0
NAME = "rpi_volt"


def alarm_file(sysfs_root: Path) -> Path | None:
    """Return the file that is 1 while the supply is too weak; None: this board doesn't measure."""
    for name in sorted((sysfs_root / "class/hwmon").glob("hwmon*/name")):
        try:
            if read_text(str(name)) == NAME:
                return name.with_name("in0_lcrit_alarm")
        except (OSError, ValueError):
            continue  # it went, or is another's
    return None


class SupplyWatch:
    """Looks once a minute, on a worker's thread; what was seen stays until the next start.

    A supply that was too weak once will be again: it takes a person and a power cycle to end that.
    """

    def __init__(self, sysfs_root: Path) -> None:
        self._root = sysfs_root
        self._looked: Ns | None = None
        self._was_weak = False

    @property
    def was_weak(self) -> bool:
        """Whether the supply was seen too weak since the start."""
        return self._was_weak

    def poll_once(self, now: Ns) -> None:
        """Look, at most once a minute; never raises. What can't be read says nothing."""
        if self._looked is not None and 0 <= now - self._looked < ns(LOOK_EVERY_S):
            return
        self._looked = now
        file = alarm_file(self._root)
        try:
            if file is not None and read_text(str(file)) == "1":
                self._was_weak = True
        except (OSError, ValueError):
            return
