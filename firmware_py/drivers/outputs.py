"""Outputs that no light depends on: the buzzer, and the heartbeat for a circuit outside."""

import contextlib
from collections.abc import Callable
from typing import Any

from gpiozero import DigitalOutputDevice

from firmware_py.core.units import Ns, ns
from firmware_py.drivers.sysfs import explain

# The circuit outside must hold for a second: a beat may be late, a hang may not. Not at every
# tick: a line that changes twenty times a second costs a small processor for nothing. Two ticks in
# the dark, less what a timer errs by.
BEAT_EVERY = ns(0.39)


class OutputLine:
    """An active-high output, low from its construction on, whose failure is logged once.

    Raises:
        HardwareError: The line can't be had.
    """

    def __init__(
        self, line: int, name: str, *, pin_factory: Any, log: Callable[[str], None]
    ) -> None:
        self._name = f"{name} (GPIO {line})"
        self._log = log
        self._has_failed = False
        try:
            self._device = DigitalOutputDevice(
                line, active_high=True, initial_value=False, pin_factory=pin_factory
            )
        except Exception as error:  # gpiozero and lgpio have error trees of their own
            raise explain(f"{self._name}: can't be had", error) from error

    def put(self, *, high: bool) -> None:
        """Set its level; never raises."""
        try:
            if high:
                self._device.on()
            else:
                self._device.off()
        except Exception as error:  # noqa: BLE001  a tick must not end for a sound
            if not self._has_failed:
                self._has_failed = True
                self._log(f"{self._name}: can't be set: {error!r}")

    def close(self) -> None:
        """Set it low, then let go; may be called twice."""
        if not self._device.closed:
            self.put(high=False)
            with contextlib.suppress(Exception):  # what matters is done
                self._device.close()


class Buzzer(OutputLine):
    """A `ports.Buzzer`: one that sounds by itself while its line is high."""

    def sound(self, *, on: bool) -> None:
        """Sound, or be silent."""
        self.put(high=on)


class Heartbeat(OutputLine):
    """A `ports.Heartbeat`: its line changes with every beat."""

    _beaten: Ns | None = None
    _high = False

    def beat(self, now: Ns) -> None:
        """Show that a tick was verified, at most once in BEAT_EVERY."""
        if self._beaten is not None and 0 <= now - self._beaten < BEAT_EVERY:
            return
        self._beaten = now
        self._high = not self._high
        self.put(high=self._high)
