"""What a program loads, seen from outside: each in an interpreter of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import sys
import {module}
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
print(*sorted(name for name in sys.modules if name.startswith("firmware_py.")))
"""


def loaded(module: str, folder: Path) -> tuple[set[str], set[str]]:
    """Return the top-level packages and the firmware's modules that an import brings along."""
    # What `make coverage` loads to measure with isn't the program's.
    environment = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    out = subprocess.run(
        [sys.executable, "-c", PROBE.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env=environment,
    ).stdout.splitlines()
    assert list(folder.iterdir()) == [], "an import must leave nothing behind"
    return set(out[0].split()), set(out[1].split())


def test_the_daemon_loads_neither_screen_nor_simulator_nor_pins(tmp_path: Path) -> None:
    packages, _ = loaded("firmware_py.__main__", tmp_path)
    assert {"firmware_py", "gpiozero", "msgspec", "rpi_hardware_pwm"} <= packages
    assert packages & {"textual", "rich", "ui", "hw_mocks", "lgpio", "pytest"} == set()


@pytest.mark.parametrize("module", ["firmware_py.panelctl.__main__", "ui.__main__"])
def test_a_client_loads_the_wire_and_nothing_below(module: str, tmp_path: Path) -> None:
    packages, modules = loaded(module, tmp_path)
    assert "firmware_py.wire" in modules
    own = ("firmware_py.wire", "firmware_py.panelctl")
    # The one exception: the vocabulary, which `wire.reasons` hands on.
    below = {name for name in modules if not name.startswith(own)}
    assert below == {"firmware_py.core", "firmware_py.core.reasons"}
    assert packages & {"hw_mocks", "gpiozero", "rpi_hardware_pwm", "lgpio", "sqlite3"} == set()


def test_panelctl_starts_without_the_screens_toolkit(tmp_path: Path) -> None:
    packages, _ = loaded("firmware_py.panelctl.__main__", tmp_path)
    assert packages & {"textual", "rich", "ui"} == set()


def test_the_vocabulary_loads_nothing_of_the_project(tmp_path: Path) -> None:
    _, modules = loaded("firmware_py.core.reasons", tmp_path)
    assert modules == {"firmware_py.core", "firmware_py.core.reasons"}


def test_the_rules_load_no_hardware(tmp_path: Path) -> None:
    packages, modules = loaded(
        "firmware_py.core.session.supervise, firmware_py.core.gate, firmware_py.core.dose.areas",
        tmp_path,
    )
    assert packages & {"gpiozero", "rpi_hardware_pwm", "sqlite3", "socket", "textual"} == set()
    assert {name.split(".")[1] for name in modules} == {"core"}
