"""The interlock: a cover or stand switch to ground, closed while all is well."""

from typing import Any

from gpiozero import DigitalInputDevice

from firmware_py.drivers.refusals import explain


class InterlockSwitch:
    """A `ports.Interlock`: open, broken and unreadable are the same.

    Raises:
        HardwareError: The line can't be had.
    """

    def __init__(self, line: int, *, pin_factory: Any) -> None:
        try:
            # The pull-up makes an open contact, and a broken wire, read open. It is asked at every
            # tick; a Button would also keep a thread for how long it is held.
            self._switch = DigitalInputDevice(line, pull_up=True, pin_factory=pin_factory)
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
        self._switch.close()
