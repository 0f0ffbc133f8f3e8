"""The wizard's real console: what is typed, and a controller that is ended and comes back."""

import os
import pty
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO, NoReturn

import pytest

from firmware_py import wire
from firmware_py.commission import console
from firmware_py.commission.console import GoneError, RealConsole
from firmware_py.panelctl.client import Client, NoDaemonError
from tests.system.panel import folder

NO_PROCESS = 1_000_000_000  # no process ever has such a number


class Controller:
    """Does whatever it is asked on a real socket; ends, and begins again as another process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pid = NO_PROCESS
        self._begin()

    def _begin(self) -> None:
        self.path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(self.path))
        self._listener.listen(8)
        self._clients: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                self._threads.append(threading.Thread(target=self._answer, args=(client,)))
                self._threads[-1].start()

    def _answer(self, client: socket.socket) -> None:
        with suppress(OSError), client.makefile("rb") as lines:
            for line in lines:
                client.sendall(wire.encode(wire.Done(id=wire.decode_request(line).id)))

    def end(self) -> None:
        """Go away, as a kill would have it."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._threads[0].join()
        for client in self._clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()
        for end in (self._listener, *self._clients):
            end.close()

    def begin_again(self) -> None:
        """End, and be another process."""
        self.end()
        self.pid += 1
        self._begin()


@pytest.fixture
def controller(monkeypatch: pytest.MonkeyPatch) -> Iterator[Controller]:
    with folder() as place:
        controller = Controller(place / "control.sock")
        monkeypatch.setattr(os, "kill", lambda _pid, _number: controller.begin_again())
        monkeypatch.setattr(Client, "pid", property(lambda _self: controller.pid))
        monkeypatch.setattr(console, "RENEW_S", 0.02)
        yield controller
        controller.end()


@pytest.fixture
def real(controller: Controller) -> Iterator[RealConsole]:
    with closing(RealConsole(controller.path)) as real:
        yield real


@pytest.fixture
def keys() -> Iterator[BinaryIO]:
    """Standard input is a pipe; what is written to this end is typed."""
    reader, writer = os.pipe()
    kept = os.dup(0)
    os.dup2(reader, 0)
    with os.fdopen(writer, "wb", buffering=0) as keys:
        yield keys
    os.dup2(kept, 0)
    os.close(reader)
    os.close(kept)


def may_not(_pid: int, _number: int) -> NoReturn:
    raise PermissionError(1, "Operation not permitted")


def test_a_controller_that_is_killed_is_asked_again_once_another_has_begun(
    controller: Controller, real: RealConsole
) -> None:
    assert real.end_daemon(signal.SIGKILL) is None
    assert isinstance(real.ask(wire.Status()), wire.Done)
    assert controller.pid == NO_PROCESS + 1


def test_who_may_not_kill_it_may_have_it_killed_in_another_terminal(
    controller: Controller,
    real: RealConsole,
    keys: BinaryIO,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(os, "kill", may_not)
    say = real.say

    def kill_as_told(text: str = "") -> None:
        say(text)
        if f"sudo kill -9 {NO_PROCESS}" in text:
            controller.begin_again()
            keys.write(b"\n")

    monkeypatch.setattr(real, "say", kill_as_told)
    assert real.end_daemon(signal.SIGKILL) is None
    assert "Operation not permitted" in capsys.readouterr().out
    assert isinstance(real.ask(wire.Status()), wire.Done)


def test_where_the_old_controller_goes_on_answering_that_is_said_and_it_can_be_asked(
    real: RealConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "kill", lambda _pid, _number: None)
    monkeypatch.setattr(console, "BACK_S", 0.1)
    assert real.end_daemon(signal.SIGTERM) == "no new controller answered within 0 s"
    assert isinstance(real.ask(wire.Stop()), wire.Done)


def test_a_controller_that_is_gone_before_it_is_killed_is_no_daemon(
    controller: Controller, real: RealConsole
) -> None:
    controller.end()
    try:
        with pytest.raises(NoDaemonError, match="no daemon at"):
            real.end_daemon(signal.SIGKILL)
    finally:
        controller._begin()


def test_a_controller_that_never_comes_back_is_no_daemon(
    controller: Controller, real: RealConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "kill", lambda _pid, _number: controller.end())
    monkeypatch.setattr(console, "BACK_S", 0.1)
    try:
        with pytest.raises(NoDaemonError, match="no daemon at"):
            real.end_daemon(signal.SIGKILL)
    finally:
        controller._begin()


def test_what_was_typed_before_a_question_is_no_answer_to_it(
    real: RealConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, terminal = pty.openpty()
    kept = os.dup(0)
    os.dup2(terminal, 0)
    try:
        os.write(person, b"y\n")
        assert select.select([0], [], [], 10)[0]
        with monkeypatch.context() as shown:
            shown.setattr(sys.stdout, "flush", lambda: os.write(person, b"n\n"))
            answer = real.question("Is it dark?")
        assert answer == "n"
    finally:
        os.dup2(kept, 0)
        for number in (person, terminal, kept):
            os.close(number)


def test_an_answer_typed_in_pieces_is_one_and_what_follows_it_is_kept(
    real: RealConsole, keys: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = iter([b"1", b"7.5", b"\xff mW\nnext\n"])
    ask = real._client.ask

    def renewed(request: wire.Request, within_s: float = 5.0) -> wire.Message:
        if piece := next(pieces, b""):
            keys.write(piece)
        return ask(request, within_s)

    monkeypatch.setattr(real._client, "ask", renewed)
    assert real.question("The meter reads") == "17.5\ufffd mW"
    assert real.question("And then") == "next"


def test_a_terminal_that_is_closed_ends_the_question(real: RealConsole, keys: BinaryIO) -> None:
    keys.close()
    with pytest.raises(GoneError, match="the terminal was closed"):
        real.question("Which meter?")


def test_a_controller_that_goes_away_while_a_person_thinks_ends_the_question(
    controller: Controller, real: RealConsole, keys: BinaryIO
) -> None:
    controller.end()
    try:
        with pytest.raises(NoDaemonError, match="lost the daemon"):
            real.question("Which half is lit?")
    finally:
        controller._begin()
