"""Starts the engines from Debian: a PostgreSQL and a mosquitto of one's own, in a folder."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PACKAGES = {
    "mosquitto": "mosquitto",
    "initdb": "postgresql",
}
STARTS_S = 30.0
_SBIN = ("/usr/sbin", "/usr/local/sbin")
# PostgreSQL doesn't run as root: as one of these, where this is root.
_OTHERS = ("postgres", "nobody")


def find(program: str) -> str | None:
    """Return where a program is; PostgreSQL's newest stands outside the path."""
    path = os.pathsep.join((os.environ.get("PATH", ""), *_SBIN))
    if found := shutil.which(program, path=path):
        return found
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(versions[-1]) if versions else None


def missing() -> list[str]:
    """Return the Debian packages that are to be installed first."""
    return [package for program, package in PACKAGES.items() if find(program) is None]


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A server on a unix socket in a folder, which it makes."""

    def __init__(self, folder: Path, *, syncs: bool = False) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._syncs = syncs
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._as: list[str] = []
        if os.geteuid() == 0:
            user = next(pwd.getpwnam(name) for name in _OTHERS if _is_user(name))
            os.chown(folder, user.pw_uid, user.pw_gid)
            setpriv = shutil.which("setpriv") or "/usr/bin/setpriv"
            self._as = [setpriv, f"--reuid={user.pw_name}", f"--regid={user.pw_gid}"]
            self._as.append("--clear-groups")
        if not self._data.exists():
            make = [find("initdb") or "initdb", "-D", str(self._data), "-U", "postgres"]
            make += ["-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
            subprocess.run([*self._as, *make], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def conninfo(self, user: str = "postgres", database: str = "postgres") -> str:
        """Return how it is reached."""
        return f"host={self.folder} user={user} dbname={database}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        server = [find("postgres") or "postgres", "-D", str(self._data), "-k", str(self.folder)]
        server += ["-c", "listen_addresses=", "-c", "shared_buffers=64MB"]
        server += ["-c", f"fsync={'on' if self._syncs else 'off'}"]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as, *server], stdout=log, stderr=log, cwd="/", start_new_session=True
            )
        ready = [find("pg_isready") or "pg_isready", "-h", str(self.folder), "-q"]
        until = time.monotonic() + STARTS_S
        while subprocess.run(ready, check=False).returncode != 0:
            if not time.monotonic() < until:
                raise TimeoutError(f"PostgreSQL doesn't answer; see {self.folder / 'log'}")
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGQUIT)

    def freeze(self, *, is_frozen: bool) -> None:
        """Let it stand still, all of it, or go on."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGSTOP if is_frozen else signal.SIGCONT)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGINT)

    def _end(self, number: int) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, number)
            try:
                self._process.wait(STARTS_S)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
            self._process = None


class Mosquitto:
    """A broker on this machine's port; without a configuration, open to this machine."""

    def __init__(self, folder: Path, port: int, configuration: str | None = None) -> None:
        self.folder = folder
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        text = configuration or (
            f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n"
        )
        # Else it becomes a user of its own, who can't read a folder of ours.
        if os.geteuid() == 0:
            text += "user root\n"
        (folder / "mosquitto.conf").write_text(text, "utf-8")

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [find("mosquitto") or "mosquitto", "-c", str(self.folder / "mosquitto.conf")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + STARTS_S
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            if not time.monotonic() < until:
                raise TimeoutError(f"mosquitto doesn't listen; see {self.folder / 'log'}")
            time.sleep(0.05)

    @property
    def pid(self) -> int:
        """Its process."""
        return 0 if self._process is None else self._process.pid

    def freeze(self, *, is_frozen: bool) -> None:
        """Let it stand still, or go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP if is_frozen else signal.SIGCONT)

    def stop(self, *, is_kill: bool = False) -> None:
        """End it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL if is_kill else signal.SIGTERM)
            self._process.wait(STARTS_S)
            self._process = None


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
