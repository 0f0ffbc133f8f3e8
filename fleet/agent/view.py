"""The agent's connection to the daemon's `view.sock`: it never waits for it, and tries for ever."""

import socket
from pathlib import Path

from firmware_py.wire import MAX_REPLY_BYTES, LineSplitter, LineTooLongError
from fleet.agent.heard import Heard, decode, subscribe

RETRY_S = 2.0
SILENT_S = 5.0  # the daemon tells something every 1.2 s
WAITING_MAX_BYTES = 262_144  # lines for a daemon that doesn't read; more end the connection
_CHUNK = 65_536
INSTALLED = Path("/run/panel-view/view.sock")


class View:
    """Hears the daemon, and passes lines to it. Times are monotonic, in seconds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket: socket.socket | None = None
        self._lines = LineSplitter(MAX_REPLY_BYTES)
        self._unsent = b""
        self._retry_at = 0.0
        self._heard_at = 0.0

    @property
    def end(self) -> socket.socket | None:
        """What to select on; None where there is no daemon."""
        return self._socket

    @property
    def has_unsent(self) -> bool:
        """Lines wait until the daemon reads."""
        return bool(self._unsent)

    def look_after(self, now: float) -> None:
        """Connect where nobody is at the other end, and leave whoever says nothing."""
        if self._socket is not None and now - self._heard_at > SILENT_S:
            self.close()
        if self._socket is None and now >= self._retry_at:
            self._retry_at = now + RETRY_S
            self._connect(now)

    def send(self, line: bytes) -> bool:
        """Pass a line on; return whether there is a daemon for it. It never blocks."""
        if self._socket is None:
            return False
        if len(self._unsent) + len(line) > WAITING_MAX_BYTES:
            self.close()
            return False
        self._unsent += line
        self.flush()
        return self._socket is not None

    def flush(self) -> None:
        """Send what waits, as much as the daemon takes now."""
        if self._socket is None or not self._unsent:
            return
        try:
            self._unsent = self._unsent[self._socket.send(self._unsent) :]
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def receive(self, now: float) -> list[Heard]:
        """Return what the daemon has said since."""
        if self._socket is None:
            return []
        try:
            data = self._socket.recv(_CHUNK)
            lines = self._lines.feed(data)
        except BlockingIOError:
            return []
        except (OSError, LineTooLongError):
            self.close()
            return []
        if not data:
            self.close()
            return []
        self._heard_at = now
        return [heard for heard in map(decode, lines) if heard is not None]

    def close(self) -> None:
        """End the connection; may be called twice."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._unsent = b""
        self._lines = LineSplitter(MAX_REPLY_BYTES)

    def _connect(self, now: float) -> None:
        end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        end.setblocking(False)  # noqa: FBT003  the library's own signature
        try:
            end.connect(str(self._path))
        except OSError:
            end.close()
            return
        self._socket = end
        self._heard_at = now
        self.send(subscribe())
