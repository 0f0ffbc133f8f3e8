"""The clock with a battery: whether the system's time of day came from one when the boot began.

The kernel sets the time of day from a real-time clock while it starts, and says which one it was in
`/sys/class/rtc/rtc*/hctosys` (1; Documentation/ABI/testing/sysfs-class-rtc). Synchronised, which
the network makes it, it isn't by that. A Raspberry Pi 5 has such a clock whether a battery is
fitted or not, and without one it begins at 1970 after each power-off; systemd then puts the time of
day at some later one that it remembers. So the clock itself is asked too: it must say what the
system says. Whether that can be true is for who knows the record (`daemon.requests.clock`).
"""

from collections.abc import Callable
from pathlib import Path

# A real-time clock drifts by seconds a week, and is read in whole ones.
AGREES_S = 120.0


def gave_the_time(sysfs: Path, now: Callable[[], float]) -> bool:
    """Tell whether a real-time clock gave the time of day, and still agrees with it.

    sysfs: where the kernel's `/sys` is; now: the time of day as the system has it, unix.
    """
    return any(
        _read(clock / "hctosys") == "1" and _agrees(_read(clock / "since_epoch"), now())
        for clock in sorted((sysfs / "class" / "rtc").glob("rtc*"))
    )


def _agrees(said: str | None, unix_s: float) -> bool:
    return said is not None and said.isdecimal() and abs(int(said) - unix_s) <= AGREES_S


def _read(file: Path) -> str | None:
    try:
        return file.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None  # no such clock, or its chip doesn't answer
