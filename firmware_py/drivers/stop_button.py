"""The stop button: wired normally closed, so that a broken wire is a stop."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from gpiozero import DigitalInputDevice

from firmware_py.drivers.sysfs import explain


class StopButton:
    """A `ports.StopInput`. On the edge, on the pin's thread: `act` at once, then `wake` and `log`.

    The contact is closed to ground while nobody presses; the pull-up makes an open one a stop.

    Raises:
        HardwareError: The line can't be had.
    """

    def __init__(
        self,
        line: int,
        act: Callable[[], Sequence[str]],
        *,
        pin_factory: Any,
        log: Callable[[str], None],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._act = act
        self._wake = wake
        self._log = log
        try:
            # No bounce_time: it would delay the edge by that time. A gpiozero Button would keep a
            # thread for how long it is held, which wakes ten times a second.
            self._contact = DigitalInputDevice(line, pull_up=True, pin_factory=pin_factory)
            self._contact.when_deactivated = self._opened
        except Exception as error:  # gpiozero and lgpio have error trees of their own
            raise explain(f"stop button (GPIO {line}): can't be had", error) from error
        if self.is_pressed:
            self._opened()  # there is no edge for what was pressed before

    @property
    def is_pressed(self) -> bool:
        """True while pressed, broken, or unreadable."""
        try:
            return not self._contact.is_active
        except Exception:  # noqa: BLE001  whatever keeps it from being read counts as pressed
            return True

    def close(self) -> None:
        """Let go of the pin; may be called twice."""
        if not self._contact.closed:
            # Else lgpio's callback outlives the device, and fails at the next edge. This ends the
            # callback first; what follows may be refused as busy while lgpio's thread still polls.
            with contextlib.suppress(Exception):
                self._contact.pin.when_changed = None
        self._contact.close()

    def _opened(self) -> None:
        """Act, then tell. An error here would end the pins' only dispatch thread."""
        try:
            problems = self._act()
            self._wake()
            self._log("; ".join(("stop button: light off", *problems)))
        except Exception as error:  # noqa: BLE001  see above
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        with contextlib.suppress(Exception):  # nobody is left to tell
            self._log(f"stop button: {error!r}")
