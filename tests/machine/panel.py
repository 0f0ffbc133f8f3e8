"""An installed panel on a machine: its package, its files, its history, and when it went dark."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.machine.guest import Guest, NeedsHands, until
from tests.machine.install import PROJECT

CONFIG = "/etc/panel/panel.toml"
EXAMPLE = "/usr/share/light-panel/panel.toml"
# There are no lamps to be measured; what nobody has measured gives no light.
MEASURED = "'s/^kind = .estimated./kind = \"measured\"/; s/simulated meter/no lamps here/'"
HISTORY = "/var/lib/panel/history.db"
PROBES = "/var/lib/panel-probes"
ENABLE, STOP = 27, 17
DARK = [0.0, 0.0]
JUMPER = "join GPIO 17 (pin 11) to ground (pin 9), as a stop button that isn't pressed does"
ONBOARD = "/var/tmp/panel-onboard.py"
ROWS = (
    "SELECT area, ended IS NOT NULL, ended, lit_ns / 1e9, red_j_cm2, nir_j_cm2,"
    " target_red_j_cm2, target_nir_j_cm2 FROM sessions ORDER BY id"
)
Trace = list[tuple[float, int, float]]


class Row(NamedTuple):
    """A session as the history has it."""

    area: str
    is_closed: bool
    ending: str | None
    lit_s: float
    red_j_cm2: float
    nir_j_cm2: float
    target_red_j_cm2: float
    target_nir_j_cm2: float


class Panel:
    """What an installer has in front of them."""

    def __init__(self, machine: Guest) -> None:
        self.machine = machine

    def prepare(self) -> None:
        """Put what runs on the machine there, and what it has no parts for."""
        onboard = Path(__file__).with_name("onboard.py")
        self.machine.push(onboard, ONBOARD)
        for probe in ("28-000000000001", "28-000000000002"):
            self.machine.write(f"{PROBES}/{probe}/temperature", "25000\n")
        self.machine.must(f"chmod -R a+rX {PROBES}")

    def close_stop(self) -> None:
        """Have the stop button not pressed."""
        try:
            self.machine.drive(STOP, "low", JUMPER)
        except NeedsHands as need:
            raise AssertionError(f"first {need}") from need

    def configure(self, least_duty: float) -> None:
        """Write the example configuration for this machine, both channels with this least duty."""
        probes = f's|^.sensors.$|[sensors]\\nroot = "{PROBES}"|'
        self.machine.must(f"sed '{probes}' {EXAMPLE} > {CONFIG}")
        self.machine.must(f"sed -i {MEASURED} {CONFIG}")
        self.machine.must(f"sed -i 's/^min_duty = [0-9.]*/min_duty = {least_duty}/' {CONFIG}")

    def onboard(self, words: str) -> str:
        """Run the machine's own part of the tests."""
        return self.machine.must(f"python3 {ONBOARD} {words}")

    def answers(self, patience_s: float = 180) -> Any:
        """Wait until the daemon does; return its status."""
        ask = "panelctl status --json"
        assert until(lambda: self.machine.run(ask).returncode == 0, patience_s), self.machine.must(
            "journalctl --no-pager -n 40 -u panel-daemon"
        )
        return json.loads(self.machine.must(ask))

    def is_dark(self) -> bool:
        """Tell whether both channels and the enable line are off, seen from outside."""
        return self.machine.wire() == DARK and not self.machine.enable_line(ENABLE)

    def is_lit(self) -> bool:
        """Tell whether a channel shines; some areas get one alone."""
        return max(self.machine.wire()) > 0.01

    def history(self) -> list[Row]:
        """Return every session, oldest first."""
        rows_of = f"sqlite3.connect('{HISTORY}').execute('{ROWS}').fetchall()"
        ask = f"import json, sqlite3; print(json.dumps({rows_of}))"
        rows = json.loads(self.machine.must(f'python3 -c "{ask}"'))
        return [Row(row[0], bool(row[1]), *row[2:]) for row in rows]

    @contextmanager
    def traced(self) -> Iterator[Trace]:
        """Have the kernel write down each change of the PWM; the list is filled at the end."""
        told: Trace = []
        self.onboard("trace")
        yield told
        told += [(at, channel, duty) for at, channel, duty in json.loads(self.onboard("told"))]


def dark_at(trace: Trace, after: float) -> float:
    """Return when, from a moment on, both channels were dark for good.

    Raises:
        AssertionError: They weren't.
    """
    duty = {0: 0.0, 1: 0.0}
    dark: float | None = None
    for at, channel, now in trace:
        duty[channel] = now
        if any(duty.values()):
            dark = None
        elif dark is None:
            dark = at
    assert dark is not None, "it is lit at the end of the trace"
    return max(dark, after)


def build(folder: Path, architecture: str = "arm64") -> Path:
    """Make the package."""
    script = PROJECT / "packaging" / "build.py"
    done = subprocess.run(
        [sys.executable, str(script), architecture, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.deb"))


def newer(package: Path, version: str) -> Path:
    """Return the same package as a newer version."""
    with _unpacked(package) as stage:
        for file in (stage / "DEBIAN/control", *stage.glob("usr/lib/**/firmware_py/__init__.py")):
            text = file.read_text("utf-8")
            text = re.sub(r"(?m)^Version: .*$", f"Version: {version}", text)
            text = re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', text)
            file.write_text(text, encoding="utf-8")
        return _packed(stage, package.with_name(f"newer-{version}.deb"))


def refusing(package: Path, version: str) -> Path:
    """Return a newer version that refuses before anything of it is unpacked."""
    made = newer(package, version)
    with _unpacked(made) as stage:
        file = stage / "DEBIAN/preinst"
        file.write_text("#!/bin/sh\necho refused >&2\nexit 1\n", encoding="utf-8")
        return _packed(stage, package.with_name(f"refusing-{version}.deb"))


def torn(package: Path, version: str) -> Path:
    """Return a newer version whose download was cut off."""
    made = newer(package, version)
    file = package.with_name(f"torn-{version}.deb")
    file.write_bytes(made.read_bytes()[: made.stat().st_size * 3 // 4])
    return file


@contextmanager
def _unpacked(package: Path) -> Iterator[Path]:
    stage = package.parent / "stage"
    subprocess.run(["rm", "-rf", str(stage)], check=True)
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(stage)], check=True)
    yield stage
    subprocess.run(["rm", "-rf", str(stage)], check=True)


def _packed(stage: Path, package: Path) -> Path:
    words = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(stage), str(package)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return package
