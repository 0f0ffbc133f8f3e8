"""A whole simulated panel as processes, and what people do with it from outside."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hw_mocks import inject

START_S = 20.0
PATIENCE_S = 15.0
LOOK_S = 0.02


def until(so: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    """Return the first true answer; look again and again, for a bounded time."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        answer = so()
        if answer:
            return answer
        time.sleep(LOOK_S)
    raise AssertionError(f"not within {patience_s:g} s: {what}")


class Panel:
    """`panel-sim --headless` in a folder of its own."""

    def __init__(self, folder: Path, *options: str, speed: float = 25) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "hw_mocks", "--headless", "--dir", str(folder)]
        self.process = subprocess.Popen(
            [*command, "--speed", str(speed), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_ready(self) -> None:
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        line = until(self.process.stdout.readline, f"ready; {self.log()}", START_S)
        assert line == f"panel-sim: ready in {self.folder}\n"

    def end(self) -> int:
        """End it in order; return its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode

    def pid(self) -> int:
        return int((self.folder / "daemon.pid").read_text())

    def inject(self, name: str, value: str) -> int:
        """Do as `panel-sim inject` does, without a process for it; return its exit status."""
        return inject.main([name, value, "--dir", str(self.folder)])

    def ctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return run("firmware_py.panelctl", *words, "--dir", str(self.folder))

    def status(self) -> dict[str, Any]:
        """The daemon's state by its socket, empty while there is no daemon."""
        return status(self.folder)

    def truth(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "truth.json").read_text())
        return found

    def irradiance(self) -> float:
        truth = self.truth()
        return float(truth["red"]["irradiance_mw_cm2"] + truth["nir"]["irradiance_mw_cm2"])

    def trace(self) -> list[dict[str, Any]]:
        lines = (self.folder / "trace.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def gpio(self, name: str) -> str:
        return (self.folder / "gpio" / name).read_text().strip()

    def pwm(self, channel: int, attribute: str) -> int:
        chip = self.folder / "sys" / "class" / "pwm" / "pwmchip0"
        return int((chip / f"pwm{channel}" / attribute).read_text())

    def log(self) -> str:
        with suppress(OSError):
            return (self.folder / "sim.log").read_text() + (self.folder / "daemon.log").read_text()
        return ""

    @contextmanager
    def lit(self) -> Iterator[subprocess.Popen[str]]:
        """Somebody's session, once its light is on."""
        command = [sys.executable, "-m", "firmware_py.panelctl", "start", "soles"]
        someone = subprocess.Popen(
            [*command, "--minutes", "20", "--dir", str(self.folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            until(lambda: self.irradiance() > 1.0, f"lit; {self.log()}")
            yield someone
        finally:
            someone.kill()
            someone.communicate()

    def is_dark(self) -> bool:
        return self.irradiance() == 0.0

    def is_again(self, old_pid: int) -> bool:
        """Another daemon runs, and answers."""
        return self.pid() != old_pid and self.status().get("state") is not None


def status(folder: Path) -> dict[str, Any]:
    """The state of the daemon whose socket is in a folder, empty while there is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(PATIENCE_S)
        try:
            client.connect(str(folder / "control.sock"))
            client.sendall(b'{"verb": "status"}\n')
            line = client.makefile("rb").readline()
        except OSError:
            return {}
    found: dict[str, Any] = json.loads(line) if line else {}
    return found


def run(module: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one of the project's commands to its end."""
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def folder() -> Iterator[Path]:
    """A folder with a path short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="panel-") as name:
        yield Path(name)


@contextmanager
def running(folder: Path, *options: str, speed: float = 25) -> Iterator[Panel]:
    """A panel that is ready, ended afterwards whatever happens."""
    panel = Panel(folder, *options, speed=speed)
    try:
        panel.wait_ready()
        yield panel
    finally:
        if panel.process.poll() is None:
            panel.process.send_signal(signal.SIGTERM)
        try:
            panel.process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            panel.process.kill()
            panel.process.communicate()
