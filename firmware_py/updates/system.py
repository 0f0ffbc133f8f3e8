"""What updates ask of the panel's system: apt, dpkg, the daemon, its number."""

import os
import subprocess
import time
from collections.abc import Mapping
from datetime import datetime
from datetime import time as TimeOfDay  # noqa: N812  a time of day, beside the module of that name
from pathlib import Path

from firmware_py import wire
from firmware_py.panelctl.client import Client, NoDaemonError

SOURCE = "/etc/apt/sources.list.d/light-panel.sources"
# Set while a package is replaced by itself: its own scripts then refuse unless the panel is idle.
ONLY_IDLE = "LIGHT_PANEL_ONLY_IDLE"
PATIENCE_S = 180.0


class UpdateError(Exception):
    """It can't be done; the text says what, and what to do."""


class System:
    """The running system. socket: the daemon's."""

    def __init__(self, socket: Path = wire.INSTALLED_SOCKET) -> None:
        self._socket = socket

    def run(self, *command: str, env: Mapping[str, str] | None = None) -> str:
        """Return what a program prints.

        Raises:
            UpdateError: It fails, with its last lines.
        """
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
            | dict(env or {}),
        )
        if done.returncode:
            last = " / ".join((done.stdout + done.stderr).strip().splitlines()[-3:])
            raise UpdateError(f"{' '.join(command[:3])}: {last}")
        return done.stdout

    def installed(self, name: str) -> str:
        """Return a package's version, empty where it isn't installed."""
        try:
            told = self.run("dpkg-query", "-W", "-f=${db:Status-Status} ${Version}", name)
        except UpdateError:
            return ""
        status, _, version = told.partition(" ")
        return version if status == "installed" else ""

    def is_newer(self, one: str, other: str) -> bool:
        """Tell by Debian's rules."""
        command = ["dpkg", "--compare-versions", one, "gt", other]
        return subprocess.run(command, check=False).returncode == 0

    def refresh(self) -> None:
        """Fetch the repository's index, and no other; apt checks its signature.

        Raises:
            UpdateError: It can't be reached, or isn't signed by whom it should be.
        """
        if not Path(SOURCE).exists():
            raise UpdateError(f"{SOURCE}: there is none; docs/updates.md says what stands there")
        # A failed fetch alone would be a warning, and an old index would count as new.
        self.run(
            "apt-get",
            "update",
            "--error-on=any",
            f"-oDir::Etc::sourcelist={SOURCE}",
            "-oDir::Etc::sourceparts=-",
            "-oAPT::Get::List-Cleanup=0",
        )

    def index(self, name: str) -> str:
        """Return what apt knows of each version of a package."""
        return self.run("apt-cache", "show", "--all-versions", name)

    def download(self, folder: Path, version: str, names: tuple[str, ...]) -> None:
        """Fetch packages of a version; apt checks them by the index.

        Raises:
            UpdateError: It has none.
        """
        wanted = " ".join(f"{name}={version}" for name in names)
        self.run(
            "sh", "-c", f"cd '{folder}' && apt-get -o APT::Sandbox::User=root download {wanted}"
        )

    def install(self, packages: list[Path], *, only_idle: bool) -> None:
        """Install packages, older ones as well.

        Raises:
            UpdateError: apt fails; a package that refuses leaves all as it was.
        """
        self.run(
            "apt-get",
            "install",
            "-y",
            "--no-install-recommends",
            "--allow-downgrades",
            "-oDPkg::Lock::Timeout=120",
            *map(str, packages),
            env={ONLY_IDLE: "yes"} if only_idle else None,
        )

    def status(self) -> wire.Telemetry | None:
        """Return the panel's state, None where nobody answers."""
        try:
            client = Client(self._socket)
        except (NoDaemonError, OSError):
            return None
        try:
            answer = client.ask(wire.Status())
        except NoDaemonError:
            return None
        finally:
            client.close()
        return answer if isinstance(answer, wire.Telemetry) else None

    def comes_up(self) -> bool:
        """Wait for the daemon; tell whether it answers, and not that it can't start."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            now = self.status()
            if now is not None:
                return now.fault is None or now.fault.code != "cannot_start"
            time.sleep(1)
        return False

    def panel(self) -> str:
        """Return the panel's own number."""
        return Path("/etc/machine-id").read_text("ascii").strip()


def time_of_day(now: wire.Telemetry | None) -> TimeOfDay | None:
    """Return the time where the panel stands, as the daemon has it; None: nobody knows it."""
    if now is None or now.time is None:
        return None
    return datetime.fromisoformat(now.time).time()
