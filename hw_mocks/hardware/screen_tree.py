"""The touchscreen as the kernel's sysfs shows it: one connector, one device that is touched."""

import shutil
from pathlib import Path

_CONNECTOR = "class/drm/card1-DSI-1"
_TOUCH = "class/input/event0"
_SHOWS = {"status": "connected", "enabled": "enabled", "dpms": "On"}
_LOST = {"status": "disconnected", "enabled": "disabled", "dpms": "Off"}
# As the kernel prints the properties of what is touched where it shows.
_DEVICE = {"name": "10-0038 generic ft5x06 (79)", "properties": "2"}


class ScreenTree:
    """Shows both; each can be lost and come back."""

    def __init__(self, sysfs: Path) -> None:
        self._sysfs = sysfs
        self.set_display(there=True)
        self.set_touch(there=True)

    def set_display(self, *, there: bool) -> None:
        """Plug the display in, or pull it out."""
        _write(self._sysfs / _CONNECTOR, _SHOWS if there else _LOST)

    def set_touch(self, *, there: bool) -> None:
        """Let the touchscreen's device be there, or gone with its driver."""
        if there:
            _write(self._sysfs / _TOUCH / "device", _DEVICE)
        else:
            shutil.rmtree(self._sysfs / _TOUCH, ignore_errors=True)


def _write(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, word in files.items():
        (folder / name).write_text(f"{word}\n", "ascii")
