"""The simulator's own socket, where things are injected."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from hw_mocks.process.event_loop import EventLoop

LONGEST = 4096


class Order(Struct, frozen=True):
    """What a client asks to be injected."""

    name: str
    value: str


class Answer(Struct, frozen=True):
    """That it is in force, or why it isn't; known: the words were understood."""

    error: str | None = None
    known: bool = True


Settle = Callable[[Answer], None]


class InjectSocket:
    """Takes one order a connection, and answers when it is in force.

    handle: carries an order out and calls what it is given, once, when it is in force.
    """

    def __init__(
        self, path: Path, event_loop: EventLoop, handle: Callable[[Order, Settle], None]
    ) -> None:
        self._path = path
        self._event_loop = event_loop
        self._handle = handle
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self._listener.bind(str(path))
        self._listener.listen(8)
        event_loop.on(self._listener, self._accept)

    def close(self) -> None:
        """Take no more orders."""
        self._event_loop.off(self._listener)
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        try:
            end, _ = self._listener.accept()
        except OSError:
            return
        end.setblocking(False)  # noqa: FBT003  the library's own signature
        received = bytearray()
        self._event_loop.on(end, lambda: self._receive(end, received))

    def _receive(self, end: socket.socket, received: bytearray) -> None:
        try:
            data = end.recv(LONGEST)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        received += data
        if data and b"\n" not in received and len(received) <= LONGEST:
            return
        self._event_loop.off(end)
        try:
            order = msgspec.json.decode(bytes(received), type=Order)
        except msgspec.DecodeError as error:
            self._settle(end, Answer(str(error), known=False))
        else:
            self._handle(order, lambda answer: self._settle(end, answer))

    def _settle(self, end: socket.socket, answer: Answer) -> None:
        with suppress(OSError):
            end.send(msgspec.json.encode(answer) + b"\n")
        end.close()
