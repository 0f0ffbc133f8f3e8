"""What the temperature sensors of every kind share: when they are asked, and how a file is read.

A sensor is one or more of the kernel's attribute files. Each kind has a module of its own
(w1_probe, hwmon_probe, iio_probe); `probes.open_probe` opens one by its name.
"""

import errno
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from firmware_py.core import limits
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.sensing.readings import Sample
from firmware_py.core.units import Celsius, Ns, ns, seconds
from firmware_py.drivers.sysfs import read_text

POLL_EVERY = ns(1.0)
# A worker that asked has other things to do for so long at least: a conversion takes 0.75 s.
PAUSE_S = 0.5
# Colder than any sensor measures; a hotter reading is passed on all the same: it may burn.
MILLI_C = (-55_000, 1_000_000)
# No attribute of a sensor is larger; NaN and infinity aren't either.
LARGEST = 1e9

Answer = Celsius | Said


class PolledProbe(ABC):
    """A `ports.TemperatureSensor`. probe: what a message calls it."""

    step_k: float  # the smallest difference it tells, K
    may_rest = False  # asking it costs the processor much

    def __init__(self, probe: str) -> None:
        self.probe = probe
        self.woken = threading.Event()
        self._latest: Sample | None = None
        self._every = POLL_EVERY

    @property
    def latest(self) -> Sample | None:
        """The newest answer, None before the first."""
        return self._latest

    def poll_once(self, now: Ns) -> None:
        """Ask the probe if it is time; blocks for up to 0.75 s; never raises."""
        if self._latest is not None and 0 <= now - self._latest.at < self._every:
            return
        answer = self._ask()
        if isinstance(answer, Said):
            self._latest = Sample(now, None, answer)
        else:
            self._latest = Sample(now, answer)

    def rest(self, *, rests: bool) -> None:
        """Have it asked seldom, if asking costs much, or every second again, and then at once."""
        self._every = limits.PROBE_RESTS if rests and self.may_rest else POLL_EVERY
        if not rests:
            self.woken.set()

    def wait_s(self, now: Ns) -> float:
        """Return how long its worker may sleep, unless it is woken."""
        latest = self._latest
        due_s = 0.0 if latest is None else seconds(Ns(latest.at + self._every - now))
        return max(PAUSE_S, due_s)

    @abstractmethod
    def _ask(self) -> Answer:
        """Return the temperature, or why there is none; never raises."""


def read_number(
    file: Path, probe: str, number: Callable[[str], float] = int, on_eio: Reason | None = None
) -> float | Said:
    """Return the number in an attribute file, or why there is none; never raises.

    on_eio: what the driver means by an input-output error, where it means something.
    """
    try:
        text = read_text(str(file))
    except FileNotFoundError:
        return Reason.PROBE_MISSING.said(probe=probe)
    except OSError as error:
        if error.errno == errno.EIO and on_eio is not None:
            return on_eio.said(probe=probe)
        return Reason.PROBE_UNREADABLE.said(probe=probe, detail=Detail(str(error.strerror)))
    except ValueError:
        return nonsense(probe, "unreadable bytes")
    if not text:
        return Reason.PROBE_NOT_READY.said(probe=probe)
    try:
        found = number(text)
    except ValueError:
        return nonsense(probe, text)
    return found if abs(found) < LARGEST else nonsense(probe, text)


def in_range(milli_c: float, probe: str, text: str | None = None) -> Answer:
    """Return thousandths of a degree as a temperature, or that no sensor reads so."""
    if not MILLI_C[0] <= milli_c <= MILLI_C[1]:
        return nonsense(probe, f"{milli_c:g}" if text is None else text)
    return Celsius(milli_c / 1000)


def nonsense(probe: str, text: str) -> Said:
    """Return that an answer is no temperature."""
    return Reason.PROBE_NONSENSE.said(probe=probe, answer=text[:20])
