"""The voice's connection to the daemon: it says `subscribe`, once, and listens."""

import select
import socket
from pathlib import Path

import msgspec

from firmware_py.wire import (
    MAX_REPLY_BYTES,
    LineSplitter,
    LineTooLongError,
    Subscribe,
    Telemetry,
    decode_message,
    encode,
    is_trusted,
)
from ui.voice.peer import uid_of

RETRY_S = 0.5
_CHUNK = 65_536


class Ear:
    """Hears telemetry, the newest only. It tries again for ever where nobody answers."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._lines = LineSplitter(MAX_REPLY_BYTES)
        self._retry_at = 0.0

    @property
    def is_connected(self) -> bool:
        """There is a daemon at the other end."""
        return self._socket is not None

    def listen(self, now: float, wait_s: float) -> Telemetry | None:
        """Return what was heard last, None where nothing came in time."""
        if self._socket is None and now >= self._retry_at:
            self._retry_at = now + RETRY_S
            self._connect()
        ends = [self._socket] if self._socket is not None else []
        ready, _, _ = select.select(ends, [], [], wait_s)
        return self._receive(ready[0]) if ready else None

    def close(self) -> None:
        """End the connection; may be called twice."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self) -> None:
        end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            end.setblocking(False)  # noqa: FBT003  the library's own signature
            end.connect(str(self._path))
            if not is_trusted(self._path, uid_of(end)):
                end.close()
                return
            end.send(encode(Subscribe()))
        except OSError:
            end.close()
            return
        self._socket = end
        self._lines = LineSplitter(MAX_REPLY_BYTES)

    def _receive(self, end: socket.socket) -> Telemetry | None:
        newest = None
        try:
            data = end.recv(_CHUNK)
            for line in self._lines.feed(data):
                message = decode_message(line)
                if isinstance(message, Telemetry):
                    newest = message
        except BlockingIOError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, LineTooLongError):
            data = b""
        if not data:
            self.close()
        return newest
