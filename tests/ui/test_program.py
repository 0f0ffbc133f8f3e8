"""The program itself, on a terminal: who ends it, and how it leaves what it was given."""

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

PATIENCE_S = 60.0
OTHER_SCREEN, BACK = b"\x1b[?1049h", b"\x1b[?1049l"


class Running:
    """`panel-ui` on a terminal that this test reads; its parent ignores hang-ups."""

    def __init__(self, folder: Path) -> None:
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
        self.shown = b""
        start = f"trap '' HUP; exec '{sys.executable}' -m ui --kiosk --socket '{folder / 's'}'"
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", start],
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            env={**os.environ, "TERM": "xterm-256color", "STATE_DIRECTORY": str(folder)},
        )

    def read_until(self, wanted: bytes) -> None:
        """Read what it shows, until it shows something."""
        deadline = time.monotonic() + PATIENCE_S
        while wanted not in self.shown and time.monotonic() < deadline:
            if select.select([self.ours], [], [], 0.05)[0]:
                with suppress(OSError):
                    self.shown += os.read(self.ours, 65_536)
        assert wanted in self.shown

    def close(self) -> None:
        """End it, if it hasn't."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    (tmp_path / "screen.json").write_text('{"language": "de"}')
    running = Running(tmp_path)
    yield running
    running.close()


def test_a_hang_up_ends_it_even_where_its_parent_ignores_them(running: Running) -> None:
    """Without its terminal it would keep a session alive that nobody can see."""
    running.read_until(OTHER_SCREEN)
    running.process.send_signal(signal.SIGHUP)
    assert running.process.wait(PATIENCE_S) == -signal.SIGHUP


def test_told_to_end_it_ends_well_having_spoken_the_language_it_was_set_to(
    running: Running,
) -> None:
    running.read_until(b"Keine Verbindung")
    running.process.send_signal(signal.SIGTERM)
    running.read_until(BACK)
    assert running.process.wait(PATIENCE_S) == 0
