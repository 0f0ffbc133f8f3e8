"""The socket: bounded, fair, and deaf to nonsense."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core.units import Ns, ns
from firmware_py.daemon.server import LINES_PER_S, MAX_CLIENTS, Client, Server
from tests.daemon.sample import TELEMETRY


class Desk:
    """A server with a handler that remembers, and clients that talk to it."""

    def __init__(self, folder: Path) -> None:
        self.now = Ns(0)
        self.handled: list[wire.Request] = []
        self.log: list[str] = []
        self.path = folder / "control.sock"
        self.server = Server(self.path, self._handle, lambda: self.now, self.log.append)
        self.server.appear()
        self.sockets: list[socket.socket] = []

    def _handle(self, request: wire.Request, client: Client) -> wire.Message | None:
        self.handled.append(request)
        if isinstance(request, wire.Subscribe):
            client.subscribed = True
        return wire.Done(id=request.id)

    def connect(self) -> socket.socket:
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.connect(str(self.path))
        client.settimeout(5)
        self.sockets.append(client)
        self.serve()
        return client

    def serve(self, rounds: int = 4) -> None:
        for _ in range(rounds):
            self.server.serve(0)

    def say(self, client: socket.socket, data: bytes) -> list[dict[str, object]]:
        client.sendall(data)
        self.serve()
        client.setblocking(False)
        try:
            received = client.recv(1_000_000)
        except BlockingIOError:
            received = b""
        client.settimeout(5)
        return [json.loads(line) for line in received.splitlines()]

    def close(self) -> None:
        for client in self.sockets:
            client.close()
        self.server.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_nobody_can_connect_before_the_socket_appears(tmp_path: Path) -> None:
    server = Server(tmp_path / "control.sock", lambda _r, _c: None, lambda: Ns(0), lambda _t: None)
    assert not (tmp_path / "control.sock").exists()
    server.appear()
    assert (tmp_path / "control.sock").stat().st_mode & 0o777 == 0o660
    server.close()
    assert list(tmp_path.iterdir()) == []


def test_a_request_is_answered_with_its_id_and_the_peer_is_logged(desk: Desk) -> None:
    client = desk.connect()
    assert desk.say(client, b'{"verb":"stop","id":7}\n') == [
        {"type": "done", "id": 7, "notes": [], "session": None}
    ]
    assert desk.handled == [wire.Stop(id=7)]
    assert desk.log[0].startswith("client connected: pid ")


def test_a_line_may_arrive_in_pieces(desk: Desk) -> None:
    client = desk.connect()
    assert desk.say(client, b'{"verb":"st') == []
    assert len(desk.say(client, b'op"}\n{"verb":"status"}\n')) == 2
    assert desk.handled == [wire.Stop(), wire.Status()]


def test_nonsense_is_answered_in_one_line_that_names_the_field(desk: Desk) -> None:
    client = desk.connect()
    answers = desk.say(client, b'{"verb":"start","area":"soles","minutes":900}\nnonsense\n')
    assert [(answer["type"], answer["field"]) for answer in answers] == [
        ("refused", "minutes"),
        ("refused", None),
    ]
    assert desk.handled == []


def test_a_line_without_end_is_refused_and_its_sender_dropped(desk: Desk) -> None:
    client = desk.connect()
    answers = desk.say(client, b"x" * (wire.MAX_REQUEST_BYTES + 1))
    assert [answer["type"] for answer in answers] == ["refused"]
    assert client.recv(1) == b""
    assert desk.log[-1].startswith("client gone")


def test_a_flood_is_refused_but_a_stop_in_it_acts(desk: Desk) -> None:
    client = desk.connect()
    flood = b'{"verb":"status"}\n' * (LINES_PER_S + 50)
    answers = desk.say(client, flood + b'{"verb":"stop"}\n')
    assert [answer["type"] for answer in answers] == (
        ["done"] * LINES_PER_S + ["refused"] * 50 + ["done"]
    )
    assert desk.handled[-1] == wire.Stop()
    desk.now = ns(0.5)
    assert [a["type"] for a in desk.say(client, b'{"verb":"status"}\n')] == ["done"]


def test_a_client_that_reads_nothing_is_held_to_the_newest_telemetry(desk: Desk) -> None:
    slow, quick = desk.connect(), desk.connect()
    for client in (slow, quick):
        desk.say(client, b'{"verb":"subscribe"}\n')
    seen = []
    for seq in range(3000):
        desk.server.publish(TELEMETRY.replace(seq=seq))
        desk.serve(1)
        seen += [json.loads(line)["seq"] for line in quick.recv(65_536).splitlines()]
    assert seen == list(range(3000))
    received = b""
    while not received.endswith(b"\n") or json.loads(received.splitlines()[-1])["seq"] != 2999:
        received += slow.recv(65_536)
        desk.serve(1)
    sequence = [json.loads(line)["seq"] for line in received.splitlines()]
    assert sequence == sorted(sequence)
    assert len(sequence) < 3000


def test_a_client_that_never_reads_its_answers_is_dropped(desk: Desk) -> None:
    deaf = desk.connect()
    deaf.setblocking(False)
    dropped = "client dropped, it doesn't read its answers"
    for second in range(200):  # each leaves 10 kB of answers unread
        desk.now = ns(second)
        with suppress(OSError):
            deaf.send(b'{"verb":"bogus"}\n' * 100)
        desk.serve(2)
    assert [line.split(":")[0] for line in desk.log[1:]] == [dropped, "client gone"]
    assert len(desk.say(desk.connect(), b'{"verb":"status"}\n')) == 1


def test_one_client_too_many_is_told_so(desk: Desk) -> None:
    for _ in range(MAX_CLIENTS):
        desk.connect()
    extra = desk.connect()
    assert b"16 clients are connected already" in extra.recv(1000)
    desk.sockets[0].close()
    desk.serve()
    assert len(desk.say(desk.connect(), b'{"verb":"status"}\n')) == 1


def test_closing_twice_is_harmless_and_takes_the_socket_away(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    client = desk.connect()
    desk.server.close()
    assert client.recv(1) == b""
    assert list(tmp_path.iterdir()) == []
    desk.sockets[0].close()
