"""A 1-wire temperature probe (DS18B20 and its family), as the kernel's driver shows it."""

import contextlib
from pathlib import Path

from firmware_py.core.reasons import Reason, Said
from firmware_py.drivers.temperature import Answer, PolledProbe, in_range, read_number

POWER_UP_MILLI_C = 85_000
# The family DS18S20 (10) answers in halves of a degree, the others in sixteenths.
COARSE = "10-"


class W1Probe(PolledProbe):
    """One probe's folder, .../28-xxxxxxxxxxxx."""

    may_rest = True  # the kernel holds the processor for each bit

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.name)
        self.step_k = 0.5 if folder.name.startswith(COARSE) else 1 / 16
        self._file, self._features = folder / "temperature", folder / "features"
        self._has_features = False

    def _ask(self) -> Answer:
        self._set_features()
        milli_c = read_number(self._file, self.probe, on_eio=Reason.PROBE_CHECKSUM)
        if isinstance(milli_c, Said):
            return milli_c
        if milli_c == POWER_UP_MILLI_C:
            return Reason.PROBE_POWER_UP.said()
        return in_range(milli_c, self.probe, str(milli_c))

    def _set_features(self) -> None:
        """Make the driver report the power-up value as an error; not every kernel can."""
        with contextlib.suppress(OSError):
            if not self._has_features and self._features.exists():
                self._has_features = True
                self._features.write_text("1\n", "ascii")
