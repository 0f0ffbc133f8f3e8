"""Finding a sensor's folder under /sys/class/hwmon or /sys/bus/iio/devices by its name.

The folders are numbered in the order in which drivers were loaded, so a number names nothing. What
stays is the chip's name in the file `name`, and the device's address on its bus (1-0048), which
tells two chips of one kind apart.
"""

from pathlib import Path

from firmware_py.core.reasons import Reason, Said


def find_device(root: Path, name: str, probe: str) -> Path | Said:
    """Return the folder of the device called so, or why there isn't one; never raises.

    probe: what a message calls the sensor.
    """
    try:
        found = [folder for folder in sorted(root.iterdir()) if name in _names(folder)]
    except OSError:
        found = []
    if not found:
        return Reason.PROBE_MISSING.said(probe=probe)
    if len(found) > 1:
        return Reason.PROBE_AMBIGUOUS.said(probe=probe, count=len(found))
    return found[0]


def _names(folder: Path) -> tuple[str, ...]:
    """Return what a device is called: by its chip, and by its address."""
    try:
        chip = (folder / "name").read_text("ascii").strip()
    except (OSError, ValueError):
        chip = ""
    device = folder / "device"
    address = device.resolve().name if device.exists() else folder.resolve().parent.name
    return chip, address
