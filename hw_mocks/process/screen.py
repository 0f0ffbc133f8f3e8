"""The screen as a third process in this terminal."""

import contextlib
import os
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

from hw_mocks.process import voice

END_S = 3.0
# Mouse, bracketed paste and the other screen off; the cursor back.
LEAVE = "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[0m"


class Screen:
    """`panel-ui` on a socket, with this process's terminal, which it leaves as it was."""

    def __init__(self, control: Path, processors: set[int]) -> None:
        self._terminal: list[Any] | None = None
        with contextlib.suppress(termios.error, OSError, ValueError):
            self._terminal = termios.tcgetattr(sys.stdin.fileno())
        # What it remembers belongs to this panel, not to the user of this machine.
        own = {**os.environ, "STATE_DIRECTORY": str(control.parent)}
        command = [sys.executable, "-m", "ui", "--socket", str(control)]
        command += ["--sysfs", str(control.parent / "sys")]
        command += [f"--sounds={folder}" for folder in voice.folders()]
        self._process = subprocess.Popen(command, env=own)
        with contextlib.suppress(OSError):
            os.sched_setaffinity(self._process.pid, processors)

    def exit_status(self) -> int | None:
        """Return how it ended, None while it runs."""
        return self._process.poll()

    def close(self) -> None:
        """End it, and leave the terminal sane; may be called twice."""
        was_running = self._process.poll() is None
        if was_running:
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._terminal is not None:
            if was_running or self._process.returncode:
                sys.stdout.write(LEAVE)
                sys.stdout.flush()
            with contextlib.suppress(termios.error):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._terminal)
            self._terminal = None
