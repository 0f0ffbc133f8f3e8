"""A virtual Raspberry Pi, reached by the tool named in PANEL_VPI (`make virtual-pi VPI=PATH`).

The tool's commands that are used: up, status, run CMD, push SRC DST, gpio LINE [LEVEL], pwm --json.
"""

import json
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

DESTINATION = "/opt/panel"
PYTHON = f"{DESTINATION}/venv/bin/python"


class Guest:
    """One machine; every command runs as root in it."""

    def __init__(self, tool: Path) -> None:
        self._tool = str(tool)

    def call(self, *arguments: str, timeout: float = 600) -> "subprocess.CompletedProcess[str]":
        """Call the tool."""
        return subprocess.run(
            [self._tool, *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def tool(self, *arguments: str) -> str:
        done = self.call(*arguments)
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def is_up(self) -> bool:
        return self.call("status").returncode == 0

    def run(self, command: str, timeout: float = 600) -> "subprocess.CompletedProcess[str]":
        return self.call("run", command, timeout=timeout)

    def must(self, command: str, timeout: float = 600) -> str:
        done = self.run(command, timeout)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def begin(self, command: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [self._tool, "run", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def write(self, path: str, text: str) -> None:
        self.must(f"mkdir -p $(dirname {path}) && printf %s {shlex.quote(text)} > {path}")

    def wire(self) -> list[float]:
        """Return the duty 0..1 of each channel as it leaves the chip; asks the guest nothing."""
        channels = json.loads(self.tool("pwm", "--json", "--wire"))["wire"]
        return [c["percent"] / 100 if c["on"] else 0.0 for c in channels]

    def enable_line(self, line: int) -> bool:
        return self.tool("gpio", str(line)).strip() == "1"

    def status(self) -> Any:
        return json.loads(self.must(f"{DESTINATION}/venv/bin/panelctl status --json"))


def until(condition: Callable[[], bool], timeout_s: float = 120) -> bool:
    """Wait for what a slow machine is about to do."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True
