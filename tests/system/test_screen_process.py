"""The screen as a third process in the simulator's terminal."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.system.panel import PATIENCE_S, START_S, folder, run, until

OTHER_SCREEN, BACK = b"\x1b[?1049h", b"\x1b[?1049l"


class Terminal:
    """A simulator with its screen, on a terminal that this test reads."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("4H", 30, 90, 0, 0))
        self.before = termios.tcgetattr(self.theirs)
        self.shown = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hw_mocks", "--dir", str(place)],
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            env={**os.environ, "TERM": "xterm-256color"},
        )

    def wait_for_screen(self) -> None:
        """Read until the screen has taken the terminal over."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            self._read(0.05)
            is_raw = termios.tcgetattr(self.theirs) != self.before
            if is_raw and OTHER_SCREEN in self.shown:
                return
        raise AssertionError(f"no screen: {self.shown!r}")

    def end(self) -> int:
        """Read on until it has ended, as a terminal does; return its exit status."""
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < deadline:
            self._read(0.1)
        return self.process.wait(0)

    def screen(self) -> int:
        """The screen's process."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        for child in map(int, children.split()):
            if b"\x00ui\x00" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
        raise AssertionError(f"no screen among {children}")

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()

    def hang_up(self) -> None:
        """Take the terminal away."""
        for end in (self.theirs, self.ours):
            with suppress(OSError):  # gone already
                os.close(end)
        self.theirs = self.ours = -1

    def _read(self, wait_s: float) -> None:
        if select.select([self.ours], [], [], wait_s)[0]:
            with suppress(OSError):
                self.shown += os.read(self.ours, 65_536)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with folder() as place:
        terminal = Terminal(place)
        yield terminal
        terminal.close()


def test_a_simulator_that_is_told_to_end_ends_its_screen_and_leaves_the_terminal_sane(
    terminal: Terminal,
) -> None:
    terminal.wait_for_screen()
    command = Path(f"/proc/{terminal.screen()}/cmdline").read_bytes().split(b"\0")
    assert command[command.index(b"--sysfs") + 1] == os.fsencode(terminal.place / "sys")
    terminal.process.terminate()
    assert terminal.end() == 0
    assert terminal.shown.rfind(BACK) > terminal.shown.rfind(OTHER_SCREEN)
    assert termios.tcgetattr(terminal.theirs) == terminal.before


def test_a_screen_that_is_killed_ends_the_simulator_and_leaves_the_terminal_sane(
    terminal: Terminal,
) -> None:
    terminal.wait_for_screen()
    os.kill(terminal.screen(), signal.SIGKILL)
    assert terminal.end() == 1
    assert terminal.shown.rfind(BACK) > terminal.shown.rfind(OTHER_SCREEN)
    assert termios.tcgetattr(terminal.theirs) == terminal.before
    assert (terminal.place / "gpio" / "enable").read_text() == "0\n"


def test_a_terminal_that_is_gone_ends_screen_and_simulator_though_nobody_hears_a_hang_up(
    terminal: Terminal,
) -> None:
    terminal.wait_for_screen()
    screen = Path(f"/proc/{terminal.screen()}")
    terminal.hang_up()
    until(lambda: not screen.exists(), "the screen's end")
    assert terminal.process.wait(PATIENCE_S) == 1
    assert (terminal.place / "gpio" / "enable").read_text() == "0\n"


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    answer = run("hw_mocks", "--dir", str(tmp_path))
    assert answer.returncode == 1
    assert "--headless" in answer.stderr
