"""panel-daemon: the composition root, where real drivers meet the daemon."""

import argparse
import ctypes
import sys
import time
from pathlib import Path

from firmware_py import __version__
from firmware_py.assemble import Machine, assemble
from firmware_py.config.load import load
from firmware_py.config.schema import Config
from firmware_py.core.errors import PanelError
from firmware_py.core.units import Ns
from firmware_py.daemon.loop import run
from firmware_py.drivers.gpio_chips import header_chip
from firmware_py.drivers.pins import open_pins
from firmware_py.drivers.sysfs import KernelWriter
from firmware_py.ports.hardware import WallTime

DEFAULT_CONFIG = Path("/etc/panel/panel.toml")
SYSFS = Path("/sys")


def monotonic() -> Ns:
    """Return CLOCK_MONOTONIC."""
    return Ns(time.monotonic_ns())


def boottime() -> Ns:
    """Return CLOCK_BOOTTIME: it goes on while the machine is suspended, as light would."""
    return Ns(time.clock_gettime_ns(time.CLOCK_BOOTTIME))


def wall() -> WallTime:
    """Return the time of day, and whether the kernel calls it synchronised."""
    return WallTime(time.time(), _is_synchronised())


def _is_synchronised() -> bool:
    """Ask the kernel by adjtimex(2), which needs no right to ask; 5 is TIME_ERROR: not set."""
    buffer = ctypes.create_string_buffer(512)  # a struct timex is 208 bytes; modes 0 only asks
    state = ctypes.CDLL(None, use_errno=True).adjtimex(buffer)
    return bool(0 <= state < 5)  # noqa: PLR2004  named in the docstring


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
        writer=KernelWriter(),
        pin_factory=open_pins(header_chip(SYSFS, Path("/dev"))),
        sensors_root=Path(config.sensors.root),
        clock=monotonic,
        check_clock=boottime,
        link_clock=monotonic,
        wall=wall,
        boot_id=Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip(),
        database=Path(config.paths.database),
        witness=Path(config.paths.witness),
        socket=socket,
        speed=lambda: 1.0,
    )


def main() -> int:
    """Run the daemon until it is told to end; 1 with the reason where it can't run."""
    parser = argparse.ArgumentParser(prog="panel-daemon", description="Owns the panel's light.")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, metavar="FILE")
    parser.add_argument("--version", action="version", version=__version__)
    arguments = parser.parse_args()
    try:
        config = load(arguments.config)
        daemon = assemble(config, pi(config), log)
    except PanelError as error:
        log(f"panel-daemon: {error}")
        return 1
    run(daemon, monotonic)
    return 0


if __name__ == "__main__":
    sys.exit(main())
