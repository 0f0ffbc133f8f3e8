"""A DS18B20 temperature probe, as the kernel's 1-wire driver shows it."""

import contextlib
import errno
from pathlib import Path

from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.sensing.readings import Sample
from firmware_py.core.units import Celsius, Ns, ns

POLL_EVERY = ns(1.0)
POWER_UP_MILLI_C = 85_000
# The probe measures from -55 to 125 °C; a hotter reading is passed on all the same: it may burn.
MILLI_C = (-55_000, 1_000_000)


class W1Probe:
    """A `ports.TemperatureSensor` on one probe's folder, .../28-xxxxxxxxxxxx."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._latest: Sample | None = None
        self._has_features = False

    @property
    def latest(self) -> Sample | None:
        """The newest answer, None before the first."""
        return self._latest

    def poll_once(self, now: Ns) -> None:
        """Ask the probe, at most once a second; blocks for up to 0.75 s; never raises."""
        if self._latest is not None and 0 <= now - self._latest.at < POLL_EVERY:
            return
        self._set_features()
        celsius, problem = self._ask()
        self._latest = Sample(now, celsius, problem)

    def _ask(self) -> tuple[Celsius | None, Said | None]:
        probe = self._folder.name
        try:
            text = (self._folder / "temperature").read_text("ascii").strip()
        except FileNotFoundError:
            return None, Reason.PROBE_MISSING.said(probe=probe)
        except OSError as error:
            if error.errno == errno.EIO:
                return None, Reason.PROBE_CHECKSUM.said(probe=probe)
            detail = Detail(str(error.strerror))
            return None, Reason.PROBE_UNREADABLE.said(probe=probe, detail=detail)
        except ValueError:
            text = "unreadable bytes"
        if not text:
            return None, Reason.PROBE_NOT_READY.said(probe=probe)
        try:
            milli_c = int(text)
        except ValueError:
            milli_c = None
        if milli_c is None or not MILLI_C[0] <= milli_c <= MILLI_C[1]:
            return None, Reason.PROBE_NONSENSE.said(probe=probe, answer=text[:20])
        if milli_c == POWER_UP_MILLI_C:
            return None, Reason.PROBE_POWER_UP.said()
        return Celsius(milli_c / 1000), None

    def _set_features(self) -> None:
        """Make the driver report the power-up value as an error; not every kernel can."""
        features = self._folder / "features"
        with contextlib.suppress(OSError):
            if not self._has_features and features.exists():
                self._has_features = True
                features.write_text("1\n", "ascii")
