"""The connection to the daemon: one Unix socket, kept open, tried again when it ends."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import msgspec
from textual.message import Message

from firmware_py.wire import (
    MAX_REPLY_BYTES,
    InputState,
    LineSplitter,
    LineTooLongError,
    Request,
    Stop,
    Subscribe,
    Telemetry,
    decode_message,
    encode,
)
from ui.connection.messages import Answered, Heard, LinkLost

_STOP_LINE = encode(Stop())
_UNANSWERED_MAX = 64
_CHUNK = 65_536
# For connecting and for sending, each. The kernel's own limit: with Python's, a daemon that has
# others to accept first would at once be taken for none.
_SECOND_WAY_S = struct.pack("@ll", 0, 200_000)  # a struct timeval


class Link:
    """Speaks the wire. `post` gets a message for everything heard, in order.

    Requests go straight into the socket: no queue, no task between a touch and the daemon.
    """

    def __init__(self, path: Path, post: Callable[[Message], object], retry_s: float = 0.5) -> None:
        self._path = path
        self._post = post
        self._retry_s = retry_s
        self._writer: asyncio.StreamWriter | None = None
        self._unanswered: dict[int, Request] = {}
        self._last_id = 0

    async def run(self) -> None:
        """Connect, ask for telemetry, read until the end, and again; never returns."""
        while True:
            with contextlib.suppress(OSError, LineTooLongError):
                await self._converse()
            self._writer = None
            self._unanswered.clear()
            self._post(LinkLost())
            await asyncio.sleep(self._retry_s)

    def ask(self, request: Request) -> int | None:
        """Send a request now; return its id, which the request of its `Answered` bears.

        None: there is no connection, nothing was sent.
        """
        if self._writer is None:
            return None
        self._last_id += 1
        numbered = msgspec.structs.replace(request, id=self._last_id)
        while len(self._unanswered) >= _UNANSWERED_MAX:
            del self._unanswered[next(iter(self._unanswered))]
        self._unanswered[self._last_id] = numbered
        self._write(encode(numbered))
        return self._last_id

    def stop(self) -> None:
        """Send STOP now; where the link is down or stuck, by a second connection."""
        stuck = self._writer is None or self._writer.is_closing()
        if self._writer is not None and not stuck:
            self._write(_STOP_LINE)
            stuck = self._writer.transport.get_write_buffer_size() > 0
        if stuck:
            self._stop_by_a_second_way()

    def _write(self, line: bytes) -> None:
        if self._writer is not None:
            # The transport writes to the socket at once where it can.
            self._writer.write(line)

    def _stop_by_a_second_way(self) -> None:
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as second,
        ):
            second.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SECOND_WAY_S)
            second.connect(str(self._path))
            second.sendall(_STOP_LINE)

    async def _converse(self) -> None:
        reader, writer = await asyncio.open_unix_connection(str(self._path))
        try:
            self._writer = writer
            self.ask(Subscribe())
            lines = LineSplitter(MAX_REPLY_BYTES)
            while data := await reader.read(_CHUNK):
                for line in lines.feed(data):
                    self._take(line)
        finally:
            writer.close()

    def _take(self, line: bytes) -> None:
        try:
            message = decode_message(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return  # what can't be understood is not heard; enough of it is silence
        match message:
            case Telemetry():
                self._unanswered.pop(message.id, None)
                self._post(Heard(message))
            case _:
                request = self._unanswered.pop(message.id, None)
                if request is not None and not isinstance(message, InputState):
                    self._post(Answered(request, message))
