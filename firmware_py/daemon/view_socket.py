"""The second socket: for programs that look. It takes nothing from the loop but a moment a tick.

The loop never waits for it and is never woken by it. Once a tick, after all that the light needs is
done, `turn` accepts at most one connection, reads a bounded piece of each, answers a bounded number
of lines, and ends when its time is over. A client that floods it, hangs, or doesn't read its
answers harms itself alone. It may be missing: the panel needs nobody there.
"""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Detail, Reason
from firmware_py.core.units import Ns, ns
from firmware_py.daemon.failures import Failures
from firmware_py.daemon.requests.looking import Looking
from firmware_py.ports.hardware import Clock
from firmware_py.wire import view

CLIENTS_MAX = 4
RECEIVE_BYTES = 32_768
LINES_A_TURN = 4
# Of 50 ms; what is left is there at the next tick.
TURN = ns(0.002)
TOLD_EVERY = ns(0.39)
TOLD_EVERY_DARK = ns(1.19)
_NO_ROOM = wire.encode(wire.refused(0, Reason.CLIENTS_FULL.said(most=CLIENTS_MAX)))
_ONLY = wire.encode(wire.refused(0, Reason.VIEW_ONLY.said()))


class _Viewer(Struct, eq=False):
    """One connection. waiting: lines that were read and not answered yet."""

    connection: socket.socket
    lines: wire.LineSplitter = field(
        default_factory=lambda: wire.LineSplitter(view.MAX_VIEW_REQUEST_BYTES)
    )
    waiting: list[bytes] = field(default_factory=list)
    out: bytearray = field(default_factory=bytearray)
    subscribed: bool = False
    told: tuple[object, Ns] | None = None
    open: bool = True


class ViewSocket:
    """Listens beside the control socket, where it can; who may connect, the folder's group says."""

    def __init__(
        self, path: Path, looking: Looking, clock: Clock, log: Callable[[str], None]
    ) -> None:
        self._path = path
        self._looking = looking
        self._clock = clock
        self._log = log
        self._failures = Failures(log)
        self._viewers: list[_Viewer] = []
        self._listener: socket.socket | None = None
        try:
            self._listener = _listen(path)
        except OSError as error:
            log(f"{path}: nobody can look there: {error}; the panel works without")

    def turn(self) -> None:
        """Serve for a moment; never waits, never raises for what a client does."""
        if self._listener is None:
            return
        until = Ns(self._clock() + TURN)
        self._accept(self._listener)
        for viewer in tuple(self._viewers):
            self._receive(viewer)
        for _ in range(LINES_A_TURN):
            for viewer in tuple(self._viewers):
                if viewer.waiting and self._clock() < until:
                    self._answer(viewer, viewer.waiting.pop(0))
        self._publish()
        for viewer in tuple(self._viewers):
            self._flush(viewer)
        # Who had the first turn has the last one next time.
        self._viewers = self._viewers[1:] + self._viewers[:1]

    def close(self) -> None:
        """Drop everybody and take the socket away; may be called twice."""
        for viewer in tuple(self._viewers):
            self._drop(viewer)
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # nobody, or no descriptor is left: the control socket needs them more
        connection.setblocking(False)  # noqa: FBT003  the library's own signature
        if len(self._viewers) < CLIENTS_MAX:
            self._viewers.append(_Viewer(connection))
            return
        with suppress(OSError):
            connection.send(_NO_ROOM)
        connection.close()

    def _receive(self, viewer: _Viewer) -> None:
        if viewer.waiting:
            return  # first what is there: a flood stays in its own buffers
        try:
            data = viewer.connection.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(viewer)
            return
        try:
            viewer.waiting = viewer.lines.feed(data)
        except wire.LineTooLongError:
            self._drop(viewer)

    def _answer(self, viewer: _Viewer, line: bytes) -> None:
        def send(message: wire.Message | view.RecordsTold) -> None:
            if viewer.open:
                viewer.out += view.encode(message)

        try:
            request = view.decode_view_request(line)
        except wire.BadRequestError as error:
            if error.field in (None, "verb"):
                viewer.out += _ONLY
            else:
                said = Reason.BAD_REQUEST.said(detail=Detail(str(error)))
                send(wire.refused(0, said, error.field))
            return
        try:
            self._looking.handle(request, send)
            if isinstance(request, wire.Subscribe):
                viewer.subscribed = True
        except RefusedError as no:
            send(wire.refused(request.id, no.said, no.field))
        except Exception as error:  # noqa: BLE001  whatever it is, it is this request's alone
            send(self._failures.refusal(request, error))

    def _publish(self) -> None:
        """Offer the state to whoever subscribed and has read what was offered before."""
        now, news = self._clock(), self._looking.news
        every = TOLD_EVERY_DARK if self._looking.is_dark else TOLD_EVERY
        due = [
            viewer
            for viewer in self._viewers
            if viewer.subscribed and not viewer.out and _is_due(viewer.told, news, now, every)
        ]
        if not due:
            return
        line = view.encode(self._looking.tell())
        for viewer in due:
            viewer.told = (news, now)
            viewer.out += line

    def _flush(self, viewer: _Viewer) -> None:
        if len(viewer.out) > wire.MAX_REPLY_BYTES:
            self._drop(viewer)
            return
        try:
            if viewer.out:
                del viewer.out[: viewer.connection.send(viewer.out)]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(viewer)

    def _drop(self, viewer: _Viewer) -> None:
        viewer.open = False
        with suppress(ValueError):
            self._viewers.remove(viewer)
        viewer.connection.close()


def _is_due(told: tuple[object, Ns] | None, news: object, now: Ns, every: Ns) -> bool:
    return told is None or told[0] != news or now - told[1] >= every


def _listen(path: Path) -> socket.socket:
    """Return a listening socket there, for the group that its folder belongs to."""
    hidden = path.with_name(f".{path.name}")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.setblocking(False)  # noqa: FBT003  the library's own signature
        hidden.unlink(missing_ok=True)
        listener.bind(str(hidden))
        hidden.chmod(0o660)
        listener.listen(CLIENTS_MAX)
        hidden.replace(path)
    except BaseException:
        listener.close()
        raise
    return listener
