"""The socket: bounded, fair, and deaf to nonsense."""

import json
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core.units import Ns, ns
from firmware_py.daemon.server import (
    GUEST_STAYS,
    GUEST_STAYS_AT_LEAST,
    LINES_AT_ONCE,
    LINES_PER_S,
    MAX_CLIENTS,
    MAX_GUESTS,
    TURN,
    Client,
    Server,
)
from tests.daemon.sample import TELEMETRY


class Desk:
    """A server with a handler that remembers, and clients that talk to it."""

    def __init__(self, folder: Path) -> None:
        self.now = Ns(0)
        self.handled: list[wire.Request] = []
        self.cost = Ns(0)  # of a request
        self.log: list[str] = []
        self.path = folder / "control.sock"
        self.server = Server(self.path, self._handle, lambda: self.now, self.log.append)
        self.server.appear()
        self.sockets: list[socket.socket] = []

    def _handle(self, request: wire.Request, client: Client) -> wire.Message | None:
        self.handled.append(request)
        self.now = Ns(self.now + self.cost)
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
        {"type": "done", "id": 7, "notes": [], "session": None, "notes_coded": []}
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
    flood = b'{"verb":"status"}\n' * (LINES_AT_ONCE + 50)
    answers = desk.say(client, flood + b'{"verb":"stop","id":9}\n{"verb":"stop"}\n')
    assert [answer["type"] for answer in answers] == ["done"] * LINES_AT_ONCE + ["refused", "done"]
    assert desk.handled[-1] == wire.Stop(id=9)
    desk.now = ns(0.5)
    assert [a["type"] for a in desk.say(client, b'{"verb":"status"}\n')] == ["done"]


def test_a_stop_in_a_flood_is_told_from_what_only_looks_like_one(desk: Desk) -> None:
    client = desk.connect()
    flood = b'{"verb":"status"}\n' * LINES_AT_ONCE + b'{"verb":"plan","area":"stop"}\n"stop"\n' * 9
    desk.say(client, flood)
    assert wire.Stop() not in desk.handled
    desk.say(client, b'"stop"\n{"verb":"stop"}\n')
    assert desk.handled[-1] == wire.Stop()


def test_over_a_second_a_client_may_send_so_many_lines_and_no_more(desk: Desk) -> None:
    client = desk.connect()
    for tick in range(20):
        desk.now = ns(0.05 * (tick + 1))
        desk.say(client, b'{"verb":"status"}\n' * 15)
    assert LINES_PER_S <= len(desk.handled) <= LINES_PER_S + LINES_AT_ONCE


@pytest.mark.parametrize("line", [b"\n", b'{"verb":"status"}\n', b'"stop"\n', b'{"verb":"stop"}\n'])
def test_sixteen_clients_that_flood_cannot_make_a_turn_long_and_none_starves(
    desk: Desk, line: bytes
) -> None:
    clients = [desk.connect() for _ in range(MAX_CLIENTS)]
    for client in clients:
        client.setblocking(False)
    desk.cost = ns(0.001)  # each request takes a millisecond
    heard = set()
    for _ in range(40):
        for client in clients:
            with suppress(BlockingIOError):
                client.send(line * (65_536 // len(line)))
        before, desk.now = desk.now, Ns(desk.now + ns(0.05))
        began = desk.now
        desk.server.serve(0)
        assert desk.now - began < TURN + desk.cost * (LINES_AT_ONCE + 1)
        assert before < began
        for client in clients:
            with suppress(BlockingIOError):
                if client.recv(1_000_000):
                    heard.add(client)
    assert len(heard) == MAX_CLIENTS


def test_a_stop_passes_a_flood_of_others(desk: Desk) -> None:
    clients = [desk.connect() for _ in range(MAX_CLIENTS)]
    desk.cost = ns(0.001)
    for client in clients[1:]:
        client.setblocking(False)
        client.send(b'{"verb":"status"}\n' * 5000)
    clients[0].send(b'{"verb":"stop"}\n')
    turns = 0
    while wire.Stop() not in desk.handled:
        desk.server.serve(0)
        turns += 1
    assert turns <= MAX_CLIENTS


def test_a_client_that_sends_half_a_line_and_waits_holds_up_nobody(desk: Desk) -> None:
    half, whole = desk.connect(), desk.connect()
    half.send(b'{"verb":"sta')
    assert [each["type"] for each in desk.say(whole, b'{"verb":"status"}\n')] == ["done"]
    desk.now = ns(3600)
    assert [each["type"] for each in desk.say(half, b'tus"}\n')] == ["done"]


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


def extra_told(desk: Desk, extra: socket.socket) -> bytes:
    """Return what one who finds every place taken hears, up to the end of the connection."""
    extra.sendall(b'{"verb":"status"}\n')
    desk.serve()
    told = extra.recv(10_000)
    assert extra.recv(1) == b""
    return told


@pytest.mark.parametrize("state", ["empty", "full"])
def test_a_stop_gets_in_where_clients_that_chat_keep_all_places(desk: Desk, state: str) -> None:
    chatting = [desk.connect() for _ in range(MAX_CLIENTS if state == "full" else 0)]
    for second in range(30):
        desk.now = ns(second)
        for client in chatting:
            assert [each["type"] for each in desk.say(client, b'{"verb":"status"}\n')] == ["done"]
        desk.handled.clear()
        assert desk.say(desk.connect(), b'{"verb":"stop","id":4}\n')[0]["type"] == "done"
        assert desk.handled == [wire.Stop(id=4)]
    assert len(desk.server._guests) == 0


def test_places_kept_for_a_stop_are_not_kept_by_who_says_nothing(desk: Desk) -> None:
    for _ in range(MAX_CLIENTS):
        desk.connect()
    silent = [desk.connect() for _ in range(MAX_GUESTS + 5)]
    late = desk.connect()
    late.sendall(b'{"verb":"stop"}\n')
    desk.serve()
    assert len(desk.server._guests) == MAX_GUESTS
    assert desk.handled == []
    desk.now = GUEST_STAYS_AT_LEAST
    desk.serve(MAX_GUESTS)
    assert desk.handled == [wire.Stop()]
    assert b'"done"' in late.recv(10_000)
    assert b"connected already" in silent[0].recv(10_000)
    desk.now = ns(1)
    desk.serve()
    desk.now = ns(2)
    desk.serve()
    assert desk.server._guests == []
    assert all(b"connected already" in each.recv(10_000) for each in silent[1:])
    assert len(desk.server._clients) == MAX_CLIENTS


def test_a_guest_whose_stop_comes_as_its_time_ends_is_heard(desk: Desk) -> None:
    for _ in range(MAX_CLIENTS):
        desk.connect()
    guest = desk.connect()
    assert desk.say(guest, b'{"verb":"st') == []
    desk.now = GUEST_STAYS
    assert [each["type"] for each in desk.say(guest, b'op"}\n')] == ["done"]
    assert desk.handled == [wire.Stop()]


def test_a_guest_has_one_line_and_it_must_be_a_stop(desk: Desk) -> None:
    for _ in range(MAX_CLIENTS):
        desk.connect()
    for lines in (b'"stop"\n{"verb":"stop"}\n', b"\n", b'{"verb":"plan","area":"stop"}\n'):
        assert [each["type"] for each in desk.say(desk.connect(), lines)] == ["refused"]
    assert desk.handled == []
    assert len(desk.say(desk.connect(), b'{"verb":"stop"}\n{"verb":"status"}\n')) == 1
    assert desk.handled == [wire.Stop()]


def test_a_stop_gets_in_where_file_descriptors_run_short(desk: Desk) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    first = desk.connect()
    waiting = []
    for _ in range(4):
        waiting.append(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        waiting[-1].settimeout(5)
    highest = max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    taken = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, before[1]))
        with suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        for client in waiting:
            client.connect(str(desk.path))
            client.sendall(b'{"verb":"stop"}\n')
            desk.serve()
        assert desk.handled == [wire.Stop()] * 4
        assert [each["type"] for each in desk.say(first, b'{"verb":"status"}\n')] == ["done"]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for descriptor in taken:
            os.close(descriptor)
        for client in waiting:
            client.close()
    assert [e["type"] for e in desk.say(desk.connect(), b'{"verb":"status"}\n')] == ["done"]


def test_one_client_too_many_is_told_so(desk: Desk) -> None:
    for _ in range(MAX_CLIENTS):
        desk.connect()
    extra = desk.connect()
    assert b"16 clients are connected already" in extra_told(desk, extra)
    desk.sockets[0].close()
    desk.serve()
    assert len(desk.say(desk.connect(), b'{"verb":"status"}\n')) == 1


def test_whoever_is_silent_for_ten_seconds_makes_room_a_subscriber_last(desk: Desk) -> None:
    screen, *others = [desk.connect() for _ in range(MAX_CLIENTS)]
    desk.say(screen, b'{"verb":"subscribe"}\n')
    desk.now = ns(9)
    assert len(desk.say(others[0], b'{"verb":"status"}\n')) == 1
    desk.now = ns(10.1)
    for _ in range(MAX_CLIENTS - 2):
        assert len(desk.say(desk.connect(), b'{"verb":"stop"}\n')) == 1
    desk.say(others[0], b'{"verb":"status"}\n')
    assert others[1].recv(1) == b""
    # Nobody but the screen is silent now, and a screen comes back by itself.
    assert len(desk.say(desk.connect(), b'{"verb":"stop"}\n')) == 1
    assert b"connected already" in extra_told(desk, desk.connect())
    assert sum(isinstance(request, wire.Stop) for request in desk.handled) == MAX_CLIENTS - 1


def test_closing_twice_is_harmless_and_takes_the_socket_away(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    client = desk.connect()
    desk.server.close()
    assert client.recv(1) == b""
    assert list(tmp_path.iterdir()) == []
    desk.sockets[0].close()


def test_a_server_that_never_appeared_leaves_anothers_socket(tmp_path: Path) -> None:
    first = Desk(tmp_path)
    second = Server(first.path, first._handle, lambda: first.now, first.log.append)
    second.close()
    assert first.path.exists()
    third = Server(first.path, first._handle, lambda: first.now, first.log.append)
    first.server.close()
    third.appear()  # its hidden name is still there, though the first one bore the same
    first.server.close()
    assert first.path.exists()
    third.close()
    assert not first.path.exists()


def test_a_server_that_cannot_listen_leaves_no_descriptor_open(tmp_path: Path) -> None:
    before = len([*Path("/proc/self/fd").iterdir()])
    for _ in range(5):
        with pytest.raises(OSError, match="No such file"):
            Server(tmp_path / "none" / "s", lambda _r, _c: None, lambda: Ns(0), print)
    assert len([*Path("/proc/self/fd").iterdir()]) == before
