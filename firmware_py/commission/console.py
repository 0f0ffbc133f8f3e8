"""The panel and the person in front of it: all that a wizard needs of the world."""

import os
import select
import shutil
import signal
import sys
import termios
import textwrap
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from firmware_py import wire
from firmware_py.drivers import pinctrl
from firmware_py.panelctl.client import Client, NoDaemonError

RENEW_S = 1.0
BACK_S = 30.0
WIDE = 88
PATIENT_S = 20.0  # a worn card may take its time


class GoneError(Exception):
    """Nobody is there to answer any more."""


class Console(Protocol):
    """A panel's daemon, a terminal, and time that passes."""

    def ask(self, request: wire.Request) -> wire.Message:
        """Return the daemon's answer."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time pass; a light stays on."""
        ...

    def say(self, text: str = "") -> None:
        """Show a line."""
        ...

    def question(self, text: str) -> str:
        """Return what a person types; a light stays on meanwhile.

        Raises:
            GoneError: Nobody is there.
        """
        ...

    def end_daemon(self, number: signal.Signals) -> str | None:
        """Send the daemon a signal and wait until another answers; return why not, in words."""
        ...

    def now(self) -> datetime:
        """Return the time of day."""
        ...

    def pin(self, line: int) -> str | None:
        """Return what a pin is now, as pinctrl tells; None where nothing does."""
        ...


def today(console: Console) -> date:
    """Return the date where the panel stands."""
    return console.now().astimezone().date()


class RealConsole:
    """A daemon on its socket, and a terminal on standard input and output."""

    def __init__(self, path: Path, ask_pin: Callable[[int], str | None] = pinctrl.nobody) -> None:
        self._path = path
        self._ask_pin = ask_pin
        self._client = Client(path)
        self._typed = b""
        self._renewed = 0.0

    def ask(self, request: wire.Request) -> wire.Message:
        """Return the daemon's answer.

        Raises:
            NoDaemonError: It is gone.
        """
        return self._client.ask(request, PATIENT_S)

    def wait(self, seconds: float) -> None:
        """Let time pass; a light stays on."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._renew()
            time.sleep(min(left, RENEW_S / 4))

    def say(self, text: str = "") -> None:
        """Show a line."""
        width = min(WIDE, shutil.get_terminal_size().columns)
        lines = (textwrap.fill(line, width, subsequent_indent="  ") for line in text.split("\n"))
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()

    def question(self, text: str) -> str:
        """Return what a person types; a light stays on meanwhile.

        Raises:
            GoneError: The terminal is closed.
            NoDaemonError: The daemon is gone.
        """
        return self._answer(text, self._renew)

    def _answer(self, text: str, renew: Callable[[], None]) -> str:
        if os.isatty(0):  # what was typed before the question was asked is no answer to it
            termios.tcflush(0, termios.TCIFLUSH)
            self._typed = b""
        sys.stdout.write(f"{text} ")
        sys.stdout.flush()
        while b"\n" not in self._typed:
            renew()
            if select.select([0], [], [], RENEW_S / 4)[0]:
                data = os.read(0, 4096)
                if not data:
                    raise GoneError("the terminal was closed")
                self._typed += data
        line, self._typed = self._typed.split(b"\n", 1)
        return line.decode("utf-8", "replace").strip()

    def end_daemon(self, number: signal.Signals) -> str | None:
        """Send the daemon a signal and wait until another answers; return why not, in words."""
        pid = self._pid()
        try:
            os.kill(pid, number)
        except OSError as error:
            why = f"process {pid} can't be ended from here: {error.strerror}"
            self.say(f"{why}. In another terminal: sudo kill -{number} {pid}")
            self._answer("Press Enter once that is done.", self._renew_while_it_lives)
        self._client.close()
        until = time.monotonic() + BACK_S
        while time.monotonic() < until:
            time.sleep(RENEW_S / 4)
            with suppress(NoDaemonError):
                self._client = Client(self._path)
                self._client.ask(wire.Status())
                if self._client.pid != pid:
                    return None
            self._client.close()
        self._client = Client(self._path)
        return f"no new controller answered within {BACK_S:.0f} s"

    def now(self) -> datetime:
        """Return the time of day."""
        return datetime.now(UTC)

    def pin(self, line: int) -> str | None:
        """Return what a pin is now, as pinctrl tells; None where nothing does."""
        return self._ask_pin(line)

    def close(self) -> None:
        """Ask for dark where the daemon still answers, and close the connection."""
        with suppress(NoDaemonError):  # without us it goes dark by itself
            self._client.ask(wire.Stop())
        self._client.close()

    def _renew(self) -> None:
        """Keep the lease, if there is one; a refusal is none of ours."""
        now = time.monotonic()
        if now - self._renewed >= RENEW_S:
            self._renewed = now
            self._client.ask(wire.Renew(), PATIENT_S)

    def _renew_while_it_lives(self) -> None:
        with suppress(NoDaemonError):
            self._renew()

    def _pid(self) -> int:
        """Return who listens now, as the kernel says.

        Raises:
            NoDaemonError: Nobody does.
        """
        with closing(Client(self._path)) as client:
            return client.pid
