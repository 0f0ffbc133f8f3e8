"""A machine under test: a virtual Raspberry Pi, by its tool, or a real one, by ssh.

Both offer: run, push, a level on a line, the PWM's duty, a finger on the display, a picture of it,
a power cut. What a machine can't do without somebody's hands it says, and the step is listed.
"""

import json
import shlex
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

DESTINATION = "/opt/panel"
PYTHON = f"{DESTINATION}/venv/bin/python"
Done = subprocess.CompletedProcess[str]


class NeedsHands(Exception):  # noqa: N818  not an error: a step for the installer
    """The text is what to do, and what must then be seen."""


class Guest(ABC):
    """One machine; every command runs as root in it."""

    is_virtual: bool

    @abstractmethod
    def command(self, command: str) -> list[str]:
        """Return the words that run a command in it."""

    @abstractmethod
    def push(self, source: Path, target: str) -> None:
        """Copy a file or folder to it."""

    @abstractmethod
    def drive(self, line: int, level: str, instead: str) -> None:
        """Put `high` or `low` on an input from outside.

        Raises:
            NeedsHands: It takes hands: `instead` says what they do.
        """

    @abstractmethod
    def enable_line(self, line: int) -> bool:
        """Return an output's level."""

    @abstractmethod
    def wire(self) -> list[float]:
        """Return the duty 0..1 of each channel as it leaves the chip."""

    @abstractmethod
    def touch(self, x: int, y: int) -> None:
        """Put a finger down and lift it."""

    @abstractmethod
    def shot(self, picture: Path) -> None:
        """Take a picture of the display."""

    @abstractmethod
    def power_cut(self, instead: str) -> None:
        """Cut the power and come back.

        Raises:
            NeedsHands: It takes hands: `instead` says what they do.
        """

    @abstractmethod
    def reboot(self) -> None:
        """Restart it in good order; return when it is up again."""

    def run(self, command: str, timeout: float = 600) -> Done:
        """Run a command; return how it went."""
        return subprocess.run(
            self.command(command), check=False, capture_output=True, text=True, timeout=timeout
        )

    def must(self, command: str, timeout: float = 600) -> str:
        """Run a command that has to succeed; return what it printed."""
        done = self.run(command, timeout)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def begin(self, command: str) -> "subprocess.Popen[str]":
        """Begin a command; the caller ends it."""
        return subprocess.Popen(
            self.command(command), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        self.must(f"mkdir -p $(dirname {path}) && printf %s {shlex.quote(text)} > {path}")

    def status(self) -> Any:
        """Return what `panelctl status` tells."""
        return json.loads(self.must(f"{DESTINATION}/venv/bin/panelctl status --json"))


class VirtualPi(Guest):
    """Reached by the tool named in PANEL_VPI; its commands are used as they stand in its README."""

    is_virtual = True

    def __init__(self, tool: Path) -> None:
        self._tool = str(tool)

    def tool(self, *arguments: str) -> str:
        """Call the tool; return what it printed."""
        done = subprocess.run(
            [self._tool, *arguments], check=False, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def is_up(self) -> bool:
        """Tell whether it runs."""
        return subprocess.run([self._tool, "status"], check=False).returncode == 0

    def command(self, command: str) -> list[str]:
        """Run by the tool."""
        return [self._tool, "run", command]

    def push(self, source: Path, target: str) -> None:
        """Push by the tool."""
        self.tool("push", str(source), target)

    def drive(self, line: int, level: str, instead: str) -> None:
        """Drive the simulated line."""
        self.tool("gpio", str(line), level)

    def enable_line(self, line: int) -> bool:
        """Read the simulated line."""
        return self.tool("gpio", str(line)).strip() == "1"

    def wire(self) -> list[float]:
        """Read the chip's registers from outside; asks the guest nothing."""
        channels = json.loads(self.tool("pwm", "--json", "--wire"))["wire"]
        return [c["percent"] / 100 if c["on"] else 0.0 for c in channels]

    def touch(self, x: int, y: int) -> None:
        """Touch by the virtual multi-touch device."""
        self.tool("touch", str(x), str(y))

    def shot(self, picture: Path) -> None:
        """Take what the virtual display shows."""
        self.tool("shot", str(picture))

    def power_cut(self, instead: str) -> None:
        """Pull the virtual plug, and plug it in again."""
        self.tool("powercut")
        self.tool("up", "--timeout", "400")

    def reboot(self) -> None:
        """Reboot by the tool."""
        self.tool("reboot", "--timeout", "400")

    def renew(self) -> None:
        """Begin with a bare image."""
        if self.is_up():
            self.tool("powercut")
        self.tool("up", "--fresh", "--timeout", "400")


def until(condition: Callable[[], bool], timeout_s: float = 120) -> bool:
    """Wait for what a slow machine is about to do."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True
