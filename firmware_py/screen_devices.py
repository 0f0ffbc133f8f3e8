"""What the kernel tells of displays and touchscreens: for the screen, and for `panelctl doctor`."""

from pathlib import Path

KERNEL = Path("/sys")
# Whether it shows a picture; not every driver has both.
_IS_ON = (("enabled", "enabled"), ("dpms", "On"))
# include/uapi/linux/input.h: bit 1 of a device's properties, for what is touched where it shows.
_INPUT_PROP_DIRECT = 1 << 1


def connected(sysfs: Path, output: str | None = None) -> list[str]:
    """Return the connectors with a display at them, as 'card1-DSI-1'.

    sysfs: such as /sys. output: only the connector of that name, as 'DSI-1'; None: every one.
    """
    return [each.name for each in _connected(sysfs, output)]


def showing(sysfs: Path, output: str | None = None) -> list[str]:
    """Return the connectors whose display is there and switched on."""
    return [
        each.name
        for each in _connected(sysfs, output)
        if all(_read(each / name) in (None, word) for name, word in _IS_ON)
    ]


def touchscreens(sysfs: Path) -> list[str]:
    """Return the names of what is touched where it shows."""
    found = set()
    for file in sysfs.glob("class/input/event*/device/properties"):
        words = (_read(file) or "").split()
        try:
            is_direct = bool(words) and bool(int(words[-1], 16) & _INPUT_PROP_DIRECT)
        except ValueError:
            continue
        if is_direct:
            found.add(_read(file.with_name("name")) or "found")
    return sorted(found)


def _connected(sysfs: Path, output: str | None) -> list[Path]:
    files = sysfs.glob(f"class/drm/card*-{'*' if output is None else output}/status")
    return sorted(file.parent for file in files if _read(file) == "connected")


def _read(file: Path) -> str | None:
    """Return a file's words; None: it has none, isn't there, or went while it was looked at."""
    try:
        return file.read_text("utf-8", "replace").strip() or None
    except OSError:
        return None
