"""Inputs read by gpiozero: the fan's signal, the interlock, the light senses."""

import contextlib
from collections.abc import Callable
from typing import Any

from gpiozero import DigitalInputDevice

from firmware_py.drivers.sysfs import explain


class Fan:
    """A `ports.Fan`. tach: two pulses a turn, open collector; else a level, high while it turns.

    Raises:
        HardwareError: The line can't be had.
    """

    def __init__(self, line: int, *, tach: bool, pin_factory: Any) -> None:
        self._pulses = 0
        self._looked_at = 0
        self._is_tach = tach
        try:
            # A tachometer pulls down and lets go; a level drives, and a broken wire reads still.
            self._device = DigitalInputDevice(line, pull_up=tach, pin_factory=pin_factory)
            if tach:
                self._device.when_activated = self._count
        except Exception as error:  # gpiozero and lgpio have error trees of their own
            raise explain(f"fan (GPIO {line}): can't be had", error) from error

    def turned(self) -> bool:
        """Tell whether it was seen to turn since the last look; unreadable counts as still."""
        if self._is_tach:
            pulses = self._pulses
            has_turned, self._looked_at = pulses != self._looked_at, pulses
            return has_turned
        try:
            return bool(self._device.value)
        except Exception:  # noqa: BLE001  gpiozero and lgpio have their own error trees
            return False

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        if not self._device.closed and self._is_tach:
            # Else lgpio's callback outlives the device, and fails at the next edge.
            self._device.pin.when_changed = None
        self._device.close()

    def _count(self) -> None:
        self._pulses += 1


class InterlockSwitch:
    """A `ports.Interlock`: open, broken and unreadable are the same.

    wake: called on the pin's thread where the contact opens or closes; what it is, is read.

    Raises:
        HardwareError: The line can't be had.
    """

    def __init__(
        self, line: int, *, pin_factory: Any, wake: Callable[[], None] = lambda: None
    ) -> None:
        self._wake = wake
        try:
            # The pull-up makes an open contact, and a broken wire, read open. It is asked at every
            # tick; a Button would also keep a thread for how long it is held.
            self._switch = DigitalInputDevice(line, pull_up=True, pin_factory=pin_factory)
            self._switch.when_activated = self._switch.when_deactivated = self._moved
        except Exception as error:  # gpiozero and lgpio have error trees of their own
            raise explain(f"interlock (GPIO {line}): can't be had", error) from error

    @property
    def is_closed(self) -> bool:
        """True while the contact is seen to be closed."""
        try:
            return bool(self._switch.is_active)
        except Exception:  # noqa: BLE001  whatever keeps it from being read counts as open
            return False

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        if not self._switch.closed:
            # Else lgpio's callback outlives the device, and fails at the next edge.
            with contextlib.suppress(Exception):
                self._switch.pin.when_changed = None
        self._switch.close()

    def _moved(self) -> None:
        self._wake()


class LightSense:
    """A `ports.LightSense`.

    Raises:
        HardwareError: The line can't be had.
    """

    def __init__(self, line: int, name: str, *, pin_factory: Any) -> None:
        try:
            # The pull-down makes a broken wire read dark, noticed as soon as there is light.
            self._device = DigitalInputDevice(line, pull_up=False, pin_factory=pin_factory)
        except Exception as error:  # gpiozero and lgpio have error trees of their own
            raise explain(f"{name} light sense (GPIO {line}): can't be had", error) from error

    @property
    def sees_light(self) -> bool | None:
        """Whether there is light; None where it can't be read."""
        try:
            return bool(self._device.value)
        except Exception:  # noqa: BLE001  gpiozero and lgpio have their own error trees
            return None

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        self._device.close()
