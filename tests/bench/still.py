"""`python -m tests.bench.still FOLDER`: the panel's daemon in real time, as its program runs it.

Its own loop, threads and clocks, on simulated files and pins in the same process where nothing
happens by itself: what this process takes is the daemon's, and a little of the files'. The
simulator's own process of the daemon also spends time on the link to its machine.
"""

import os
import sys
from contextlib import closing
from pathlib import Path

from firmware_py.__main__ import boottime, log, monotonic, wall
from firmware_py.assemble import Machine, assemble
from firmware_py.config.load import example_text, parse
from firmware_py.config.schema import Config
from firmware_py.core.units import Channel, Ns
from firmware_py.daemon.daemon import Daemon
from firmware_py.daemon.loop import run
from firmware_py.history import people
from firmware_py.history.database import connect
from hw_mocks.hardware.gpio_lines import INPUTS, OUTPUTS, Lines
from hw_mocks.hardware.pins import WorldFactory
from hw_mocks.hardware.probe import Probe
from hw_mocks.hardware.pwm_kernel import PwmKernel, WriteRecord
from hw_mocks.hardware.sensor_files import files_of
from hw_mocks.seed import nobody_special

CELSIUS = 30.0


def still(folder: Path, config: Config, database: Path, *, fresh: bool = True) -> Machine:
    """Return a machine of files in a folder, on which nothing happens by itself.

    fresh: as after a reboot; else as a crashed program left it.
    """
    numbers = {name: getattr(config.pins, name) for name in (*OUTPUTS, *INPUTS)}
    lines = Lines(
        folder / "gpio", numbers, clock=monotonic, on_write=lambda _record: None, fresh=fresh
    )
    factory = WorldFactory(lines)
    lines.follow = factory.follow

    def see(_record: WriteRecord) -> None:
        """Let each light sense see its lamp."""
        for channel in Channel:
            lit = kernel.outputs().get(config.channel(channel).pwm_channel, 0.0) > 0.0
            lines.drive(f"light_sense_{channel}", level=lit)

    kernel = PwmKernel(folder / "sys", clock=monotonic, on_write=see, fresh=fresh)
    sensors = folder / "sys" / "bus" / "w1" / "devices"
    for files in files_of(config.sensors, folder / "sys").values():
        Probe(files).show(CELSIUS)
    return Machine(
        sysfs=folder / "sys",
        files=kernel,
        pin_factory=factory,
        sensors_root=sensors,
        clock=monotonic,
        check_clock=boottime,
        is_simulated=True,
        link_clock=monotonic,
        wall=wall,
        boot_id="still",
        database=database,
        witness=database.parent / "witness" / "history",
        socket=folder / "control.sock",
        speed=lambda: 1.0,
        mountinfo=str,
    )


def main() -> None:
    """Run the daemon in a folder until it is told to end."""
    folder = Path(sys.argv[1])
    config, database = parse(example_text(), "example.toml"), folder / "history.db"
    with closing(connect(database)) as connection:
        people.change(connection, nobody_special())
    machine = still(folder, config, database)
    daemon = assemble(config, machine, log)
    gaps = _watched(daemon) if "TICK_GAPS" in os.environ else []
    run(daemon, monotonic)
    if gaps:
        longest = sorted(gaps)[-5:]
        Path(os.environ["TICK_GAPS"]).write_text(
            " ".join(f"{gap / 1e6:.1f}" for gap in longest), "ascii"
        )


def _watched(daemon: Daemon) -> list[int]:
    """Return where the time between the begins of two ticks is put, in ns, from now on.

    With TICK_LATE: only by how much that is more than the pace that was promised.
    """
    gaps: list[int] = []
    only_late = "TICK_LATE" in os.environ
    last: list[Ns] = []
    tick = daemon.tick

    def watched() -> None:
        now = monotonic()
        if last:
            promised = daemon.period if only_late else 0
            gaps.append(now - last.pop() - promised)
        last.append(now)
        tick()

    daemon.tick = watched  # type: ignore[method-assign]  # only here, to be measured
    return gaps


if __name__ == "__main__":
    main()
