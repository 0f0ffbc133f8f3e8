"""panel-daemon: the composition root, where real drivers meet the daemon."""

import argparse
import ctypes
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

from firmware_py import __version__
from firmware_py.assemble import Machine, assemble
from firmware_py.config.load import load
from firmware_py.config.schema import Config
from firmware_py.core.errors import PanelError
from firmware_py.core.units import Ns
from firmware_py.daemon.daemon import Daemon
from firmware_py.daemon.loop import run
from firmware_py.dark_start import DarkStart, Surroundings
from firmware_py.drivers.battery_clock import gave_the_time
from firmware_py.drivers.gpio_chips import header_chip
from firmware_py.drivers.pins import open_pins
from firmware_py.drivers.sysfs import KernelFiles
from firmware_py.ports.hardware import WallTime
from firmware_py.wire import INSTALLED_SOCKET

DEFAULT_CONFIG = Path("/etc/panel/panel.toml")
SYSFS = Path("/sys")
DARK = "panel-dark"
# Found in a file that may be no TOML at all.
_SOCKET = re.compile(r"""\bsocket\s*=\s*(["'])([^"'\n]+)\1""")


def monotonic() -> Ns:
    """Return CLOCK_MONOTONIC."""
    return Ns(time.monotonic_ns())


def boottime() -> Ns:
    """Return CLOCK_BOOTTIME: it goes on while the machine is suspended, as light would."""
    return Ns(time.clock_gettime_ns(time.CLOCK_BOOTTIME))


def wall(*, by_battery: bool = False) -> WallTime:
    """Return the time of day, and whether the kernel calls it synchronised.

    by_battery: a clock with a battery gave it when the boot began.
    """
    return WallTime(time.time(), _is_synchronised(), by_battery)


def _is_synchronised() -> bool:
    """Ask the kernel by adjtimex(2), which needs no right to ask; 5 is TIME_ERROR: not set."""
    buffer = ctypes.create_string_buffer(512)  # a struct timex is 208 bytes; modes 0 only asks
    state = _libc().adjtimex(buffer)
    return bool(0 <= state < 5)  # noqa: PLR2004  named in the docstring


@cache
def _libc() -> ctypes.CDLL:
    """Return the C library, opened once: that takes longer than what it is asked."""
    return ctypes.CDLL(None, use_errno=True)


def log(text: str) -> None:
    """Write one line to the journal."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  the journal reads stderr


def pi(config: Config) -> Machine:
    """Return the machine that this program runs on.

    Raises:
        HardwareError: The header's GPIO chip can't be found or opened.
    """
    socket = Path(config.paths.socket)
    return Machine(
        sysfs=SYSFS,
        files=KernelFiles(),
        pin_factory=open_pins(header_chip(SYSFS, Path("/dev"))),
        sensors_root=Path(config.sensors.root),
        clock=monotonic,
        check_clock=boottime,
        link_clock=monotonic,
        wall=partial(wall, by_battery=gave_the_time(Path("/sys"), time.time)),
        boot_id=Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip(),
        database=Path(config.paths.database),
        witness=Path(config.paths.witness),
        socket=socket,
        view=Path(config.paths.view),
        fleet_key=Path(config.paths.fleet_key),
        speed=lambda: 1.0,
        mountinfo=partial(Path("/proc/self/mountinfo").read_text, "utf-8", "replace"),
    )


def begin(file: Path) -> Daemon:
    """Return a daemon by a configuration file, on this machine.

    Raises:
        Exception: It can't be had, and why; nothing is held any more.
    """
    config = load(file)
    machine = pi(config)
    try:
        return assemble(config, machine, log)
    except BaseException:
        machine.pin_factory.close()
        raise


def sockets(file: Path) -> Sequence[Path]:
    """Return where clients may look, though the configuration can't be read: by it, and the usual.

    The usual is the unit's own folder, where the service manager names one.
    """
    folder = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    usual = Path(folder) / INSTALLED_SOCKET.name if folder else INSTALLED_SOCKET
    try:
        named = _SOCKET.search(file.read_text("utf-8", "replace"))
    except OSError:
        named = None
    return (Path(named[2]), usual) if named is not None else (usual,)


def begin_dark(file: Path, error: Exception) -> Daemon | None:
    """Serve a fault until the daemon can be had; None where the program is told to end before.

    Raises:
        PanelError: Another daemon has the panel.
    """
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    around = Surroundings(
        begin=partial(begin, file),
        dark=(shutil.which(DARK) or f"/usr/bin/{DARK}",),
        sockets=partial(sockets, file),
        clock=monotonic,
        wall=wall,
        log=log,
    )
    return DarkStart(around, error).run(ended.is_set)


def main() -> int:
    """Run the daemon until it is told to end; dark for as long as it can't be put together.

    Returns 1 with the reason where another daemon has the panel.
    """
    parser = argparse.ArgumentParser(prog="panel-daemon", description="Owns the panel's light.")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE")
    parser.add_argument("--version", action="version", version=__version__)
    arguments = parser.parse_args()
    daemon: Daemon | None
    try:
        daemon = begin(arguments.config)
    except Exception as error:  # noqa: BLE001  whatever it is, a person must be able to read it
        try:
            daemon = begin_dark(arguments.config, error)
        except PanelError as refused:
            log(f"panel-daemon: {refused}")
            return 1
    if daemon is not None:
        run(daemon, monotonic)
    return 0


if __name__ == "__main__":
    sys.exit(main())
