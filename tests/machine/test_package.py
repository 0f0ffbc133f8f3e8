"""The package on a bare system: installed, configured, killed, hung, cut off, upgraded, purged."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine.guest import Guest, until
from tests.machine.install import PROJECT
from tests.machine.panel import MEASURED
from tests.machine.service import CONFIG, DARK, ENABLE, SENSORS, STOP

BUILD = PROJECT / "packaging" / "build.py"
EXAMPLE = "/usr/share/light-panel/panel.toml"
APT = "DEBIAN_FRONTEND=noninteractive apt-get -y --no-install-recommends"
ROWS = "SELECT count(*), coalesce(sum(ended IS NULL), 0), coalesce(sum(lit_ns), 0) FROM sessions"
FILE = "/var/lib/panel/history.db"
ASK = f"import sqlite3; print(*sqlite3.connect('{FILE}').execute('{ROWS}').fetchone())"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    done = subprocess.run(
        [sys.executable, str(BUILD), "arm64", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.deb"))


@pytest.fixture(scope="module")
def panel(guest: Guest, package: Path) -> Guest:
    """A guest with the package installed and configured, as an installer would."""
    guest.run("systemctl stop panel-daemon; apt-get purge -y light-panel; rm -rf /etc/panel")
    guest.must("rm -rf /var/lib/panel /var/lib/panel-witness")
    guest.push(package, "/root/light-panel.deb")
    guest.must(f"{APT} install /root/light-panel.deb")
    guest.must(f"sed 's|^.sensors.$|[sensors]\\nroot = \"{SENSORS}\"|' {EXAMPLE} > {CONFIG}")
    guest.must(f"sed -i {MEASURED} {CONFIG}")
    guest.must("panelctl setup --display v1-7 --turn 0 --yes")
    probes(guest)
    guest.drive(STOP, "low", "")
    guest.must("systemctl restart panel-daemon")
    answers(guest)
    guest.must("panelctl people answer Me --nothing-applies && panelctl people gentle Me off")
    return guest


def probes(guest: Guest) -> None:
    """Put temperatures where a machine without a 1-wire bus has none."""
    for probe in ("28-000000000001", "28-000000000002"):
        guest.write(f"{SENSORS}/{probe}/temperature", "25000\n")
    guest.must(f"chmod -R a+rX {SENSORS}")


def answers(panel: Guest) -> None:
    assert until(lambda: panel.run("panelctl status").returncode == 0), panel.must(
        "journalctl --no-pager -n 40 -u panel-daemon"
    )


def is_dark(panel: Guest) -> bool:
    return panel.wire() == DARK and not panel.enable_line(ENABLE)


def light(panel: Guest, area: str) -> None:
    """Have a session lit, held by a panelctl of its own."""
    panel.run("systemctl reset-failed panel-session")
    unit = "systemd-run --quiet --collect --unit=panel-session"
    panel.must(f"{unit} panelctl start {area} --minutes 15")
    assert until(lambda: min(panel.wire()) > 0.01), panel.must("panelctl status")


def history(panel: Guest) -> tuple[int, int, float]:
    """How many sessions, how many of them open, and seconds of light in all."""
    count, still_open, lit_ns = map(int, panel.must(f'python3 -c "{ASK}"').split())
    return count, still_open, lit_ns / 1e9


def test_it_is_up_under_its_own_user_and_shut_in(panel: Guest) -> None:
    assert panel.must("systemctl is-active panel-daemon").split() == ["active"]
    user = panel.must("ps -o user= -p $(systemctl show -P MainPID panel-daemon)").strip()
    assert user == "panel"
    security = panel.must("systemd-analyze security --no-pager panel-daemon | tail -1")
    print(security)  # noqa: T201  the record
    found = re.search(r": ([\d.]+)", security)
    assert found is not None
    assert float(found[1]) <= 1.0


def test_the_doctor_finds_what_a_virtual_machine_lacks_and_nothing_else(panel: Guest) -> None:
    told = panel.run("panelctl doctor").stdout
    print(told)  # noqa: T201  the record
    failing = {line.split("  ")[1].split(":")[0] for line in told.splitlines() if "FAILS" in line}
    assert failing <= {"1-wire overlay", "PWM overlay", "GPIO 12", "GPIO 13", "GPIO 27"}


def test_a_kill_is_dark_by_the_unit_alone_and_it_comes_back_dark(panel: Guest) -> None:
    light(panel, "soles")
    before = panel.must("systemctl show -P MainPID panel-daemon").strip()
    panel.must("systemctl kill --signal=KILL panel-daemon")
    assert until(lambda: is_dark(panel))
    answers(panel)
    assert panel.must("systemctl show -P MainPID panel-daemon").strip() != before
    assert is_dark(panel)
    assert history(panel)[1] == 0


def test_a_hang_is_ended_by_the_watchdog_dark(panel: Guest) -> None:
    light(panel, "knees")
    panel.must("systemctl kill --signal=STOP panel-daemon")
    assert until(lambda: is_dark(panel))
    answers(panel)
    assert is_dark(panel)


def test_a_power_cut_is_dark_and_over_counts_by_ten_seconds_at_most(panel: Guest) -> None:
    light(panel, "hands")
    before = history(panel)[2]
    panel.power_cut("")
    probes(panel)
    panel.drive(STOP, "low", "")
    panel.must("systemctl restart panel-daemon")
    answers(panel)
    assert is_dark(panel)
    count, still_open, lit_s = history(panel)
    print(f"{count} sessions, {lit_s - before:.1f} s more counted than before")  # noqa: T201
    assert still_open == 0
    assert lit_s >= before


def test_an_upgrade_ends_a_session_dark_keeps_the_history_and_comes_back(panel: Guest) -> None:
    light(panel, "wrists")
    before = history(panel)[0]
    panel.must(f"{APT} install --reinstall /root/light-panel.deb")
    assert is_dark(panel)
    answers(panel)
    assert (history(panel)[0], history(panel)[1]) == (before, 0)


def test_a_purge_leaves_the_history_and_nothing_that_runs(panel: Guest) -> None:
    panel.must(f"{APT} purge light-panel")
    assert is_dark(panel)
    assert panel.run(f"test -e {FILE}").returncode == 0
    assert panel.run("test -e /usr/bin/panel-daemon").returncode != 0
    assert panel.run("systemctl is-active panel-daemon").returncode != 0
