"""`panelctl commission` as a program: its terminal, a real kill of the daemon, and its ends."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commission.test_wizard import SWITCHES
from tests.system.panel import Panel, folder, run, running

PATIENCE_S = 120.0


class Terminal:
    """The wizard's standard input and output, and the hands that do what it asks for."""

    def __init__(self, panel: Panel, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._panel = panel
        self._process = process
        self._in, self._out = process.stdin, process.stdout.fileno()
        self.said = ""
        self._done = 0

    def go_on_until(self, text: str) -> None:
        """Answer every question until a text is shown."""
        deadline, begin = time.monotonic() + PATIENCE_S, self._done
        while text not in self.said[begin:]:
            assert time.monotonic() < deadline, self.said
            assert self._process.poll() is None, self.said
            if select.select([self._out], [], [], 0.2)[0]:
                self.said += os.read(self._out, 65_536).decode()
            self._switch()
            self._answer()

    def _switch(self) -> None:
        for start, (name, value) in SWITCHES.items():
            at = self.said.find(f"\n{start}", self._done)
            if at >= 0:
                self._done = at + len(start)
                assert self._panel.inject(name, value) == 0

    def _answer(self) -> None:
        asked = self.said[self._done :].rpartition("\n")[2]
        if asked.endswith("[r/i/n] "):
            self._type("r" if self._panel.truth()["red"]["irradiance_mw_cm2"] > 0 else "i")
        elif asked.endswith("[y/n] "):
            self._type("y")

    def _type(self, answer: str) -> None:
        self._done = len(self.said)
        self._in.write(f"{answer}\n".encode())
        self._in.flush()

    def leave(self) -> str:
        """Close the terminal; return what the program says to that."""
        self._in.close()
        self._process.wait(timeout=30)
        assert self._process.stderr is not None
        return self._process.stderr.read().decode()


@contextmanager
def wizard(panel: Panel, *options: str) -> Iterator[tuple[Terminal, "subprocess.Popen[bytes]"]]:
    command = [sys.executable, "-m", "firmware_py.commission", "--dir", str(panel.folder)]
    with subprocess.Popen(
        [*command, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            yield Terminal(panel, process), process
        finally:
            process.kill()


def test_it_proves_the_wiring_kills_the_daemon_and_goes_on_where_it_was_left() -> None:
    with folder() as place, running(place, speed=1) as panel:
        first = panel.pid()
        with wizard(panel) as (terminal, process):
            terminal.go_on_until("Which meter")
            said = terminal.leave()
        assert process.returncode == 130
        assert "left; the light is off, panelctl commission goes on where you left" in said
        assert "a new controller answered" in " ".join(terminal.said.split())
        assert panel.is_again(first)
        assert panel.is_dark()
        with wizard(panel) as (terminal, _):
            terminal.go_on_until("Which meter")
            terminal.leave()
            assert "Press the stop" not in terminal.said
        with wizard(panel, "--again") as (terminal, process):
            terminal.go_on_until("Press the stop")
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 130
            assert panel.inject("stop", "released") == 0


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (("--dir", "{}"), 3, "no daemon at {}/control.sock"),
        (("--dir", "{}", "--config", "{}/none.toml"), 1, "{}/none.toml: can't be read"),
        (("--socket", "{}/none.sock", "--config", "{}/none.toml"), 1, "name it by --config"),
    ],
)
def test_where_it_cannot_begin_it_says_why(
    tmp_path: Path, words: tuple[str, ...], status: int, why: str
) -> None:
    done = run("firmware_py.commission", *(word.replace("{}", str(tmp_path)) for word in words))
    assert done.returncode == status
    assert done.stderr.startswith("\npanelctl commission: ")
    assert why.replace("{}", str(tmp_path)) in done.stderr
