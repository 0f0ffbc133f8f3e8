"""The simulator's own socket, over a real one."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hw_mocks.inject_socket import LONGEST, Answer, InjectSocket, Order, Settle
from hw_mocks.process.event_loop import EventLoop


class Counter:
    """A desk whose orders are settled when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.event_loop = EventLoop()
        self.orders: list[tuple[Order, Settle]] = []
        self.path = folder / "sim.sock"
        self.desk = InjectSocket(
            self.path, self.event_loop, lambda *order: self.orders.append(order)
        )

    def turn(self) -> None:
        while self.event_loop.wait(0):
            pass

    def send(self, data: bytes) -> socket.socket:
        client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        client.settimeout(5)
        client.connect(str(self.path))
        self.turn()
        client.send(data)
        self.turn()
        return client


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.desk.close()
    counter.event_loop.close()


def test_an_order_is_answered_when_it_is_in_force_and_not_before(counter: Counter) -> None:
    with counter.send(b'{"name": "stop", ') as client:
        assert counter.orders == []
        client.send(b'"value": "pressed"}\n')
        counter.turn()
        ((order, settle),) = counter.orders
        assert order == Order("stop", "pressed")
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(100)
        settle(Answer())
        assert client.recv(100) == b'{"error":null,"known":true}\n'
        assert client.recv(100) == b""


@pytest.mark.parametrize(
    "data",
    [b"\n", b"stop pressed\n", b'{"name": 1, "value": "x"}\n', b"x" * (LONGEST + 1), b"\xff\n"],
)
def test_what_is_no_order_is_refused_and_nothing_happens(counter: Counter, data: bytes) -> None:
    with counter.send(data) as client:
        assert b'"known":false' in client.recv(1000)
    assert counter.orders == []


def test_a_client_that_leaves_is_forgotten(counter: Counter) -> None:
    counter.send(b'{"name": "stop", "value": "pressed"}\n').close()
    counter.send(b'{"na').close()
    counter.turn()
    ((_, settle),) = counter.orders
    settle(Answer())
    assert counter.orders[1:] == []


def test_a_closed_desk_is_gone(counter: Counter) -> None:
    counter.desk.close()
    assert not counter.path.exists()
