"""The agent's end of `view.sock`: it never blocks, and comes back."""

import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from firmware_py import wire
from fleet.agent import view
from fleet.agent.heard import Reading
from fleet.agent.view import View
from tests.fleet.view_stand_in import telemetry

LINE = msgspec.json.encode(telemetry()) + b"\n"


class Daemon:
    """A listener that answers when it is told to."""

    def __init__(self, path: Path) -> None:
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(path))
        self.listener.listen()
        self.ends: list[socket.socket] = []

    def accept(self) -> socket.socket:
        end, _ = self.listener.accept()
        self.ends.append(end)
        return end

    def close(self) -> None:
        for end in (self.listener, *self.ends):
            end.close()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path / "view.sock")
    yield made
    made.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[View]:
    made = View(tmp_path / "view.sock")
    yield made
    made.close()


def test_it_subscribes_and_hears(daemon: Daemon, here: View) -> None:
    here.look_after(0)
    end = daemon.accept()
    assert msgspec.json.decode(end.recv(100)) == {"v": 1, "verb": "subscribe", "id": 1}
    end.send(LINE[:20])
    assert here.receive(1) == []
    end.send(LINE[20:])
    (said,) = here.receive(1)
    assert isinstance(said, Reading)


def test_where_there_is_no_daemon_it_tries_every_2_s(tmp_path: Path, here: View) -> None:
    here.look_after(0)
    assert (here.end, here.receive(0), here.send(b"x\n")) == (None, [], False)
    late = Daemon(tmp_path / "view.sock")
    is_there = {}
    for now in (1.9, 2.0):
        here.look_after(now)
        is_there[now] = here.end is not None
    assert is_there == {1.9: False, 2.0: True}
    late.close()


def test_a_daemon_that_says_nothing_is_left_and_sought_again(daemon: Daemon, here: View) -> None:
    here.look_after(0)
    daemon.accept()
    here.look_after(view.SILENT_S)
    first = here.end
    assert first is not None
    here.look_after(view.SILENT_S + 0.1)
    assert here.end is not first
    assert first.fileno() == -1


def test_a_daemon_that_does_not_read_holds_nothing_up(daemon: Daemon, here: View) -> None:
    here.look_after(0)
    daemon.accept()
    sent = 0
    while here.send(b"x" * 9999 + b"\n"):
        sent += 1
        assert sent < 1000, "what waits is bounded"
    assert here.end is None


@pytest.mark.parametrize("data", [b"", b"x" * 300_000, b"\xff\n" * 9])
def test_whatever_a_daemon_sends_ends_the_connection_at_most(
    daemon: Daemon, here: View, data: bytes
) -> None:
    here.look_after(0)
    end = daemon.accept()
    end.recv(100)
    end.setblocking(False)
    heard: list[object] = []
    for start in range(0, len(data), 50_000):
        end.send(data[start : start + 50_000])
        heard += here.receive(1)
    end.close()
    heard += here.receive(1)
    heard += here.receive(1)
    assert heard == []
    assert here.end is None


def test_what_the_agent_reads_is_what_the_daemon_says() -> None:
    said = set(wire.Telemetry.__struct_fields__) | {"type"}
    assert set(Reading.__struct_encode_fields__) <= said
    assert set(telemetry()) <= said, "the stand-in says nothing that a daemon doesn't"
