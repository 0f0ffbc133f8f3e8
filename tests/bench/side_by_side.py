"""`python -m tests.bench.side_by_side`: this project beside what a person would use instead.

Both are measured in one run, in turn, so that the ratio holds on any machine; times and sizes are
this machine's. It fails where a ratio is more than a quarter over the one that is kept in
ratios.json. With `--keep` it writes that file and docs/benchmarks.md; `--only WORDS` measures rows
that have them in the name.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, ns
from firmware_py.drivers.panel import LightPanel, Wiring
from firmware_py.drivers.stop_button import StopButton
from firmware_py.drivers.sysfs import KernelFiles
from tests.bench import processes
from tests.bench.baselines.script import DUTIES, ENABLE, HZ, STOP, Lamps
from tests.bench.desk_files import stand_in

ROUNDS = 5
EDGES = 300
SETTLE_S = 2.0
ALLOWED = 1.25
KEPT = Path(__file__).with_name("ratios.json")
PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
BASELINES = Path(__file__).with_name("baselines")


class Row(Struct, frozen=True):
    """One thing measured on both sides, a number for each round. unit: of each number."""

    what: str
    unit: str
    ours: list[float]
    theirs: list[float]

    @property
    def ratio(self) -> float:
        """Ours over theirs, of the medians."""
        return statistics.median(self.ours) / statistics.median(self.theirs)


def edge_us(press: Callable[[], object], ready: Callable[[], object]) -> float:
    """Return the median time from an edge at the pin to the last write of darkness, us."""
    took = []
    for _ in range(EDGES):
        ready()
        begun = time.perf_counter_ns()
        press()
        took.append(time.perf_counter_ns() - begun)
    return statistics.median(took) / 1e3


def script_edge_us() -> float:
    """Return it for the script's callback."""
    with tempfile.TemporaryDirectory() as folder:
        factory = stand_in(Path(folder))
        contact = factory.pin(STOP)
        contact.drive_low()
        lamps = Lamps()

        def ready() -> None:
            contact.drive_low()
            lamps.light(1.0)

        took = edge_us(contact.drive_high, ready)
        _check_dark(Path(folder))
        factory.reset()
        return took


def panel_edge_us() -> float:
    """Return it for the daemon's stop button and panel."""
    with tempfile.TemporaryDirectory() as folder:
        factory = stand_in(Path(folder))
        contact = factory.pin(STOP)
        contact.drive_low()
        wiring = {Channel.RED: Wiring(0, HZ), Channel.NIR: Wiring(1, HZ)}
        chip = Path(folder) / "pwmchip0"
        panel = LightPanel(chip, wiring, ENABLE, files=KernelFiles(), pin_factory=factory)
        button = StopButton(STOP, panel.stop_now, pin_factory=factory, log=lambda _text: None)
        red, nir = (Duty(percent / 100) for percent in DUTIES)
        permit = Permit(red=red, nir=nir, issued=ns(1), expires=ns(1.5))

        def ready() -> None:
            contact.drive_low()
            panel.release()
            panel.apply(permit, ns(1))

        took = edge_us(contact.drive_high, ready)
        _check_dark(Path(folder))
        button.close()
        panel.close()
        factory.reset()
        return took


def _check_dark(folder: Path) -> None:
    """Raise where what was measured didn't make it dark."""
    for channel in ("pwm0", "pwm1"):
        for name in ("duty_cycle", "enable"):
            left = (folder / "pwmchip0" / channel / name).read_text("ascii").strip()
            if left != "0":
                raise AssertionError(f"{channel}/{name} is {left} after a stop")


@contextmanager
def baseline(name: str) -> Iterator[int]:
    """A baseline that drives lamps, as a process: its number."""
    with tempfile.TemporaryDirectory() as folder:
        words = [folder, str(BASELINES / name), "10"]
        made = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.desk_files", *words], stdout=subprocess.PIPE
        )
        assert made.stdout is not None
        made.stdout.readline()
        time.sleep(SETTLE_S)
        try:
            yield made.pid
        finally:
            made.terminate()
            made.wait()
            made.stdout.close()


def baseline_mb(name: str) -> float:
    """Return a baseline's memory, MB."""
    with baseline(name) as pid:
        return processes.memory_mb(pid)


def daemon_mb() -> float:
    """Return the daemon's memory at rest, MB."""
    with processes.still() as (_, pid):
        time.sleep(SETTLE_S)
        return processes.memory_mb(pid)


Measure = Callable[[], float]
# What, its unit, ours, theirs.
SIDES: tuple[tuple[str, str, Measure, Measure], ...] = (
    ("stop edge to dark, in process, over the script's", "us", panel_edge_us, script_edge_us),
    ("daemon's memory over the script's", "MB", daemon_mb, partial(baseline_mb, "script.py")),
    ("daemon's memory over PWMLED's", "MB", daemon_mb, partial(baseline_mb, "pwm_led.py")),
    (
        "first frame, processor time, over the countdown's",
        "s",
        processes.screen_paint_s,
        partial(processes.paint_s, "countdown.py", "10"),
    ),
    (
        "first frame, processor time, over an empty app's",
        "s",
        processes.screen_paint_s,
        partial(processes.paint_s, "empty_app.py"),
    ),
)


def measure(words: str = "") -> Iterator[Row]:
    """Measure every row whose name has some words in it, both sides in turn."""
    for what, unit, ours, theirs in SIDES:
        if words in what:
            pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
            yield Row(what, unit, [a for a, _ in pairs], [b for _, b in pairs])


def line(row: Row) -> str:
    """Return a row of the table, the ratio first."""

    def side(numbers: list[float]) -> str:
        return f"{statistics.median(numbers):.3g} ({min(numbers):.3g}-{max(numbers):.3g})"

    return f"| {row.ratio:.2f} | {row.what} | {side(row.ours)} | {side(row.theirs)} | {row.unit} |"


HEAD = """| ratio | what | ours | theirs | unit |
| --- | --- | --- | --- | --- |"""


def page(lines: list[str]) -> str:
    """Return docs/benchmarks.md. It names machine, versions, and how busy the machine was."""
    names = ("gpiozero", "rpi-hardware-pwm", "textual", "msgspec")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    load, cores = os.getloadavg()[1], os.cpu_count() or 1
    busy = "It had other work to do: times are too long" if load > cores / 2 else "It was quiet"
    linux = platform.release().partition("-")[0]
    table = "\n".join(lines)
    return f"""# Benchmarks

What this project takes, beside what a person would use instead. `make bench` measures both in one
run, in turn; the ratio of the medians comes first, then median and range of {ROUNDS} rounds. It
fails where a ratio has grown by more than a quarter. Written by
`python -m tests.bench.side_by_side --keep`.

{HEAD}
{table}

Machine: {platform.machine()}, {cores} cores, Linux {linux}. {busy} (load {load:.1f}).
Python {platform.python_version()}, {versions}.

The baselines lie in [tests/bench/baselines](../tests/bench/baselines):

- **the script** (`script.py`): gpiozero, rpi_hardware_pwm and `time.sleep`; no record, no checks
- **the countdown** (`countdown.py`): the same with a countdown on the screen, by Textual
- **PWMLED** (`pwm_led.py`): gpiozero's own, whose pulses the processor makes
- **an empty app** (`empty_app.py`): the least that Textual can show

Where there is no Pi they run on plain files and gpiozero's mock pins, and so does what is compared
with them: the programs are measured, not a kernel. The daemon's memory
holds its simulated files too.
"""


def main() -> int:
    """Measure; 1 where a ratio is over what is kept by more than is allowed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.side_by_side")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--keep", action="store_true", help="keep these ratios, and write the page")
    which.add_argument(
        "--only", default="", metavar="WORDS", help="rows that have them in the name"
    )
    given = parser.parse_args()
    keeps = given.keep
    kept = {} if keeps else json.loads(KEPT.read_text("utf-8"))
    print(HEAD)
    rows, over = [], 0
    for row in measure(given.only):
        rows.append(row)
        grown = row.what in kept and not row.ratio <= ALLOWED * kept[row.what]
        over += grown
        mark = f" **over: {kept[row.what]:.2f} is kept**" if grown else ""
        print(line(row) + mark, flush=True)
    if keeps:
        ratios = {row.what: round(row.ratio, 2) for row in rows}
        KEPT.write_text(json.dumps(ratios, indent=2) + "\n", "utf-8")
        PAGE.write_text(page([line(row) for row in rows]), "utf-8")
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
