"""The connection to the daemon when it goes wrong: no socket, half an answer, none, or nonsense."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.panelctl.client import Client, NoDaemonError
from tests.system.panel import folder

SOON_S = 0.05


@pytest.fixture
def place() -> Iterator[Path]:
    with folder() as place:
        yield place


class Line:
    """A client, and the daemon's end of its connection; what that sends waits to be read."""

    def __init__(self, place: Path) -> None:
        self.path = place / "control.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(self.path))
            listener.listen(1)
            self.client = Client(self.path)
            self.daemon, _ = listener.accept()

    def says(self, *messages: wire.Message) -> None:
        self.daemon.sendall(b"".join(wire.encode(message) for message in messages))


@pytest.fixture
def line(place: Path) -> Iterator[Line]:
    line = Line(place)
    yield line
    line.client.close()
    line.daemon.close()


def test_where_nobody_listens_any_more_it_says_where_it_looked(line: Line) -> None:
    with pytest.raises(NoDaemonError, match=f"no daemon at {line.path}: Connection refused; "):
        Client(line.path)


def test_nothing_is_sent_to_somebody_else_s_socket(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "is_trusted", lambda _path, _uid: False)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(f"{line.path}2")
        listener.listen(1)
        with pytest.raises(NoDaemonError, match="answers there, not the panel's daemon; nothing"):
            Client(Path(f"{line.path}2"))
        daemon, _ = listener.accept()
        with daemon:
            assert daemon.recv(1000) == b""


def test_a_path_that_no_socket_can_have_is_said_to_be_too_long(place: Path) -> None:
    with pytest.raises(NoDaemonError, match="path too long; is panel-daemon running"):
        Client(place / ("x" * 120))


@pytest.mark.parametrize("sent", [b"", b'{"type": "done", "id'])
def test_a_daemon_that_ends_before_or_within_its_answer_is_lost(line: Line, sent: bytes) -> None:
    line.daemon.sendall(sent)
    line.daemon.shutdown(socket.SHUT_WR)
    with pytest.raises(
        NoDaemonError, match=f"lost the daemon at {line.path}: it closed the connection"
    ):
        line.client.ask(wire.Status())


def test_a_daemon_that_dies_with_a_request_unread_is_lost(line: Line) -> None:
    line.client.send(wire.Status())
    line.daemon.close()
    with pytest.raises(NoDaemonError, match=r"lost the daemon at .*Connection reset"):
        line.client.listen(SOON_S)


def test_nothing_can_be_asked_of_a_daemon_that_is_gone(line: Line) -> None:
    line.daemon.close()
    with pytest.raises(NoDaemonError, match=r"lost the daemon at .*Broken pipe"):
        line.client.ask(wire.Stop())


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b"nonsense\n", "malformed"),
        (b"\xff\n", "malformed"),
        (b'{"type": "hat", "id": 1}\n', "hat"),
        (b"x" * (wire.MAX_REPLY_BYTES + 1), "a line is longer than"),
    ],
)
def test_what_is_no_message_breaks_the_connection(line: Line, sent: bytes, why: str) -> None:
    line.daemon.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * len(sent))
    line.daemon.sendall(sent)
    with pytest.raises(NoDaemonError, match=f"lost the daemon at .*{why}"):
        line.client.ask(wire.Status())


def test_a_daemon_that_stays_silent_is_waited_for_no_longer_than_asked(line: Line) -> None:
    with pytest.raises(NoDaemonError, match=f"the daemon at {line.path} doesn't answer"):
        line.client.ask(wire.Status(), SOON_S)


def test_the_answer_to_an_earlier_question_is_none_to_this_one(line: Line) -> None:
    line.says(wire.Done(id=7), wire.Done(id=0))
    with pytest.raises(NoDaemonError, match="doesn't answer"):
        line.client.ask(wire.Status(), SOON_S)


def test_what_comes_before_and_after_an_answer_is_kept_in_its_order(line: Line) -> None:
    line.says(
        wire.Done(session=1), wire.Done(session=2), wire.Done(id=1, session=9), wire.Done(session=3)
    )
    answer = line.client.ask(wire.Status())
    assert answer == wire.Done(id=1, session=9)
    kept = [line.client.listen(SOON_S) for _ in range(4)]
    assert kept == [*(wire.Done(session=number) for number in (1, 2, 3)), None]


def test_a_refusal_without_a_number_is_the_answer_to_what_was_just_asked(line: Line) -> None:
    line.says(wire.Refused(error="a line is too long"))
    assert line.client.ask(wire.Status()) == wire.Refused(error="a line is too long")
