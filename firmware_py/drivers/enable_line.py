"""The enable line: the second way off, a GPIO in series with the LED supply."""

import contextlib
from typing import Any

from gpiozero import DigitalOutputDevice, InputDevice

from firmware_py.core.errors import HardwareError
from firmware_py.drivers.sysfs import explain


class EnableLine:
    """An active-high output, low from its construction on.

    Before it is driven it is read: what lets the supply on must rest low, or a Pi without a program
    would have the lamps' supply on.

    Raises:
        HardwareError: The line can't be had, or is high while nobody drives it.
    """

    def __init__(self, line: int, *, pin_factory: Any) -> None:
        self._name = f"enable line (GPIO {line})"
        try:
            # By the chip's own weak pull-down: a line that only floats follows it.
            with InputDevice(line, pull_up=False, pin_factory=pin_factory) as resting:
                rests_high = bool(resting.value)
            self._device = DigitalOutputDevice(
                line, active_high=True, initial_value=False, pin_factory=pin_factory
            )
        except Exception as error:  # gpiozero and lgpio have error trees of their own
            raise self._refused("can't be had", error) from error
        self._is_high = False
        if rests_high:
            self._device.close()
            raise HardwareError(
                f"{self._name}: high while nobody drives it, so that the LEDs' supply is on "
                "whenever the Pi is: switch the panel off at the wall, find what pulls it up, and "
                "fit the pull-down of 10 kOhm (docs/wiring.md)"
            )

    def high(self) -> None:
        """Let the supply on; written once.

        Raises:
            HardwareError: It was refused.
        """
        if self._is_high:
            return
        try:
            self._device.on()
        except Exception as error:  # gpiozero and lgpio have error trees of their own
            raise self._refused("can't be set high", error) from error
        self._is_high = True

    def low(self) -> tuple[str, ...]:
        """Cut the supply, from any thread, without a lock; return what failed."""
        if self._device.closed:
            return ()
        try:
            self._device.off()
        except Exception as error:  # noqa: BLE001  the PWM must be switched off too
            return (f"{self._name}: can't be set low: {error!r}",)
        finally:
            self._is_high = False
        return ()

    def read(self) -> tuple[bool, str | None]:
        """Return its level and what is wrong; never raises. Unreadable counts as high."""
        try:
            return bool(self._device.value), None
        except Exception as error:  # noqa: BLE001  gpiozero and lgpio have their own error trees
            return True, f"{self._name}: can't be read back: {error!r}"

    def close(self) -> tuple[str, ...]:
        """Set it low, then let go; may be called twice. Returns what failed."""
        problems = self.low()
        with contextlib.suppress(Exception):  # what matters is done
            self._device.close()  # makes it an input: the pull-down then holds it low
        return problems

    def _refused(self, what: str, error: Exception) -> HardwareError:
        if "busy" in str(error).lower():
            return HardwareError(
                f"{self._name}: {what}: {error}; another program uses it: find it with gpioinfo "
                "and end it"
            )
        return explain(f"{self._name}: {what}", error)
