"""The package on a bare system: installed, configured, up, killed, upgraded, purged."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine.guest import Guest, until
from tests.machine.install import PROJECT
from tests.machine.service import CONFIG, DARK, ENABLE, EXAMPLE, SENSORS, STOP

BUILD = PROJECT / "packaging" / "build.py"


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
    guest.must("rm -rf /var/lib/panel")
    guest.tool("push", str(package), "/root/light-panel.deb")
    guest.must(
        "DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "
        "/root/light-panel.deb"
    )
    guest.write(CONFIG, EXAMPLE.replace("[sensors]", f'[sensors]\nroot = "{SENSORS}"'))
    guest.write("/etc/panel/dark.env", f"ENABLE_CHIP=gpiochip0\nENABLE_LINE={ENABLE}\n")
    for probe in re.findall(r"28-[0-9a-f]{12}", EXAMPLE):
        guest.write(f"{SENSORS}/{probe}/temperature", "25000\n")
    guest.must(f"chmod -R a+rX /etc/panel {SENSORS}")
    guest.tool("gpio", str(STOP), "low")
    guest.must("systemctl restart panel-daemon")
    # Nobody has a session before the first-use questions are answered.
    guest.must("panelctl people answer Me --nothing-applies")
    return guest


def is_dark(panel: Guest) -> bool:
    return panel.wire() == DARK and not panel.enable_line(ENABLE)


def light(panel: Guest) -> None:
    """Have a session lit, held by a panelctl of its own."""
    panel.must(
        "systemd-run --quiet --collect --unit=panel-session panelctl start soles --minutes 15"
    )
    assert until(lambda: min(panel.wire()) > 0.01), panel.must("panelctl status")


def end(panel: Guest) -> None:
    panel.run("panelctl stop; systemctl stop panel-session")


def test_it_is_up_under_its_own_user_and_shut_in(panel: Guest) -> None:
    assert panel.must("systemctl is-active panel-daemon panel-dark").split() == ["active"] * 2
    user = panel.must("ps -o user= -p $(systemctl show -P MainPID panel-daemon)").strip()
    assert user == "panel"
    security = panel.must("systemd-analyze security --no-pager panel-daemon | tail -1")
    print(security)
    found = re.search(r": ([\d.]+)", security)
    assert found is not None
    assert float(found[1]) <= 1.0
    assert panel.must("panelctl status --json").startswith("{")


def test_a_kill_is_dark_by_the_unit_alone_and_it_comes_back_dark(panel: Guest) -> None:
    light(panel)
    before = panel.must("systemctl show -P MainPID panel-daemon").strip()
    panel.must("systemctl kill --signal=KILL panel-daemon")
    assert until(lambda: is_dark(panel))
    assert until(lambda: panel.run("panelctl status").returncode == 0)
    assert panel.must("systemctl show -P MainPID panel-daemon").strip() != before
    assert is_dark(panel)
    end(panel)


def test_a_hang_is_ended_by_the_watchdog_dark(panel: Guest) -> None:
    panel.must("panelctl dismiss || true")
    panel.run("systemctl restart panel-daemon")
    assert until(lambda: panel.run("panelctl status").returncode == 0)
    panel.must("systemctl kill --signal=STOP panel-daemon")
    assert until(lambda: panel.must("systemctl show -P NRestarts panel-daemon").strip() != "0")
    assert until(lambda: panel.run("panelctl status").returncode == 0)
    assert is_dark(panel)


def test_an_upgrade_keeps_the_history_and_comes_back(panel: Guest) -> None:
    count = (
        "python3 -c \"import sqlite3; print(sqlite3.connect('/var/lib/panel/history.db')"
        ".execute('select count(*) from sessions').fetchone()[0])\""
    )
    before = panel.must(count)
    assert int(before) > 0
    panel.must(
        "DEBIAN_FRONTEND=noninteractive apt-get install -y --reinstall /root/light-panel.deb"
    )
    assert until(lambda: panel.run("panelctl status").returncode == 0)
    assert panel.must(count) == before
    assert is_dark(panel)


def test_a_purge_leaves_the_history_and_nothing_that_runs(panel: Guest) -> None:
    panel.must("DEBIAN_FRONTEND=noninteractive apt-get purge -y light-panel")
    assert is_dark(panel)
    assert panel.run("test -e /var/lib/panel/history.db").returncode == 0
    assert panel.run("test -e /usr/bin/panel-daemon").returncode != 0
    assert panel.run("systemctl is-active panel-daemon").returncode != 0
