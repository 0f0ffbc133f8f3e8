"""Whether a person can see and touch this screen: a session is kept only while they can.

The program goes on without its display and without its touchscreen: nothing that it does would
show. So it asks the kernel, once a second, before it renews its lease; when both are back, the
session is taken over again and goes on with a touch.
"""

from collections.abc import Callable
from pathlib import Path

from firmware_py import screen_devices

# Asked before each renewal.
IsThere = Callable[[], bool]


def on_a_desk() -> bool:
    """Return True: the display is somebody's own, and a mouse may stand in for a finger."""
    return True


class Glass:
    """The display and the touchscreen as the kernel tells of them.

    sysfs: such as /sys; output: the connector that the picture is on, None where any may be.
    """

    def __init__(self, sysfs: Path, output: str | None = None) -> None:
        self._sysfs = sysfs
        self._output = output

    def is_there(self) -> bool:
        """Tell whether the display is connected and on, and its touchscreen there."""
        return bool(
            screen_devices.showing(self._sysfs, self._output)
            and screen_devices.touchscreens(self._sysfs)
        )
