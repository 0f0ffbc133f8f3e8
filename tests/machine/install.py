"""Putting the project into the guest: its wheel, what it needs at run time, and its tests."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.machine.guest import DESTINATION, PYTHON, Guest

PROJECT = Path(__file__).resolve().parents[2]
RUNTIME = ("msgspec", "gpiozero", "colorzero", "rpi-hardware-pwm")
TESTS = (
    "pytest",
    "pytest-asyncio",
    "hypothesis",
    "pluggy",
    "iniconfig",
    "packaging",
    "pygments",
    "sortedcontainers",
    "typing-extensions",
)


def locked(names: tuple[str, ...]) -> list[str]:
    """Return `name==version` for each, as the lock file has it."""
    lines = (PROJECT / "requirements.lock").read_text("utf-8").splitlines()
    pins = [line.split(" ", 1)[0].split(";", 1)[0].rstrip("\\") for line in lines if "==" in line]
    found = {pin.split("==", 1)[0]: pin for pin in pins}
    # The lock file serves the oldest Python, which may need what a newer one doesn't, and reverse.
    return [found.get(name, name) for name in names]


def fetch(folder: Path, python: str) -> None:
    """Collect wheels for the guest's Python, and build the project's own."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    platforms = [f"--platform=manylinux{tag}_aarch64" for tag in ("2014", "_2_28")]
    download = ["download", "--no-deps", "--only-binary=:all:", f"--python-version={python}"]
    wanted = locked(RUNTIME + TESTS)
    _quietly([*pip, *download, *platforms, f"--dest={folder}", *wanted])
    own = ["wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={folder}", str(PROJECT)]
    _quietly([*pip, *own])


def install(guest: Guest, folder: Path) -> None:
    """Make the guest's environment anew and copy the tests in."""
    shutil.copytree(
        PROJECT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(PROJECT / "pyproject.toml", folder)
    guest.must(f"rm -rf {DESTINATION}")
    guest.push(folder, DESTINATION)
    guest.must(f"chmod -R a+rX {DESTINATION}")
    guest.must(f"python3 -m venv --system-site-packages {DESTINATION}/venv")
    guest.must(
        f"{PYTHON} -m pip install --quiet --disable-pip-version-check --no-index --no-deps "
        f"--ignore-installed {DESTINATION}/*.whl"
    )


def _quietly(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
