"""One connection to the daemon, used in turn: ask, then listen."""

import socket
import struct
import time
from collections import deque
from pathlib import Path

import msgspec

from firmware_py import wire
from firmware_py.panelctl import wrong_value

ANSWER_S = 5.0
_IN_TIME = struct.pack("@ll", int(ANSWER_S), 0)  # a struct timeval


class NoDaemonError(Exception):
    """Nobody answers at the socket, or the connection broke."""


def refusal(request: wire.Request) -> wire.Refused | None:
    """Return what the wire would refuse of a request, in words; None: nothing."""
    wrong = wrong_value.check(request)
    if wrong is None:
        return None
    field, why = wrong
    return wire.Refused(error=why if field is None else f"{field}: {why}", field=field)


class Client:
    """A blocking client. Telemetry that arrives between an ask and its answer is kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._lines = wire.LineSplitter(wire.MAX_REPLY_BYTES)
        self._received: deque[wire.Message] = deque()
        self._id = 0
        try:
            # The kernel's own time limit: with Python's, a daemon that has others to accept first
            # would be taken for none at once.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _IN_TIME)
            self._socket.connect(str(path))
        except PermissionError:
            self._socket.close()
            raise NoDaemonError(
                f"{path}: this user may not use it; say sudo panelctl, or once: "
                "sudo usermod -aG panel $USER, and log in again"
            ) from None
        except OSError as error:
            self._socket.close()
            raise NoDaemonError(
                f"no daemon at {path}: {error.strerror or error}; is panel-daemon running, "
                "or panel-sim with another --dir?"
            ) from None

        uid = self.peer[0]
        if not wire.is_trusted(path, uid):
            self._socket.close()
            raise NoDaemonError(
                f"{path}: the user {uid} answers there, not the panel's daemon; nothing was "
                "sent; say by --socket or --dir which daemon is meant"
            )

    @property
    def peer(self) -> tuple[int, int]:
        """The user and group of the daemon, as the kernel knows them."""
        _, uid, gid = self._credentials()
        return uid, gid

    @property
    def pid(self) -> int:
        """The daemon's process, as the kernel knows it."""
        return self._credentials()[0]

    def ask(self, request: wire.Request, within_s: float = ANSWER_S) -> wire.Message:
        """Return the answer to a request.

        A request with a value that the wire refuses isn't sent: the refusal says it in words.

        Raises:
            NoDaemonError: The connection broke, or no answer came in time.
        """
        if (wrong := refusal(request)) is not None:
            return wrong
        self._id += 1
        self.send(msgspec.structs.replace(request, id=self._id))
        kept: list[wire.Message] = []
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            message = self.listen(left)
            # A line that can't be read is refused without its number.
            unread = isinstance(message, wire.Refused) and message.id == 0
            if message is not None and (message.id == self._id or unread):
                self._received.extendleft(reversed(kept))
                return message
            if message is not None:
                kept.append(message)
        raise NoDaemonError(f"the daemon at {self._path} doesn't answer")

    def send(self, request: wire.Request) -> None:
        """Send a request without waiting for its answer.

        Raises:
            NoDaemonError: The connection broke.
        """
        try:
            self._socket.sendall(wire.encode(request))
        except OSError as error:
            raise self._broken(error) from None

    def listen(self, timeout_s: float) -> wire.Message | None:
        """Return the next message, or None if none comes in time.

        Raises:
            NoDaemonError: The connection broke, or what came is no message.
        """
        if self._received:
            return self._received.popleft()
        try:
            self._socket.settimeout(max(timeout_s, 0.001))
            data = self._socket.recv(65_536)
        except TimeoutError:
            return None
        except OSError as error:
            raise self._broken(error) from None
        if not data:
            raise self._broken("it closed the connection")
        try:
            self._received.extend(wire.decode_message(line) for line in self._lines.feed(data))
        except (msgspec.DecodeError, wire.LineTooLongError) as error:
            raise self._broken(error) from None
        return self._received.popleft() if self._received else None

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _credentials(self) -> tuple[int, int, int]:
        credentials = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        pid, uid, gid = struct.unpack("3i", credentials)
        return pid, uid, gid

    def _broken(self, why: object) -> NoDaemonError:
        return NoDaemonError(f"lost the daemon at {self._path}: {why}")
