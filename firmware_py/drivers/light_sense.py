"""A light sense: photodiode and comparator beside one channel's lamps, high while they shine."""

from typing import Any

from gpiozero import DigitalInputDevice

from firmware_py.drivers.refusals import explain


class LightSense:
    """A `ports.LightSense`.

    Raises:
        HardwareError: The line can't be had.
    """

    def __init__(self, line: int, name: str, *, pin_factory: Any) -> None:
        try:
            # The pull-down makes a broken wire read dark, which is told as soon as there is light.
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
