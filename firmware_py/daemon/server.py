"""The socket: many clients, one thread, and no client that can delay the loop.

Everything is non-blocking and bounded: a line, the lines a client may send at once and a second,
what is read of it in one turn, how long one turn takes, and what waits to be sent to it. Telemetry
is latest-only per client, so a slow one sees less and holds up nobody. Lines over the rate are
refused unread, except for a stop, which has no limit.

A stop gets in however many are connected. Beyond `MAX_CLIENTS` a connection becomes a guest: its
first line is carried out if it is a stop, and answered with a refusal if it isn't; then it is
closed. Guests have places of their own, for a short time each, and file descriptors of their own,
kept open in reserve for when the process or the machine has no other left.
"""

import errno
import os
import selectors
import socket
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct, field

from firmware_py import wire
from firmware_py.core.reasons import Detail, Reason
from firmware_py.core.units import NS_PER_S, Ns, ns
from firmware_py.daemon.failures import Failures
from firmware_py.ports.hardware import Clock
from firmware_py.wire.claims import GivenElsewhere

MAX_CLIENTS = 16
# Whoever has been silent for so long makes room where all places are taken: a stop must get in.
SILENT = ns(10)
LINES_PER_S = 100
LINES_AT_ONCE = 20
RECEIVE_BYTES = 4096
# Who is ready after so long a turn waits for the next one: a tick may be due.
TURN = ns(0.01)
_TOO_FAST = wire.encode(wire.refused(0, Reason.TOO_FAST.said(most=LINES_PER_S)))
_TOO_LONG = wire.encode(wire.refused(0, Reason.LINE_TOO_LONG.said(most=wire.MAX_REQUEST_BYTES)))
# More connections than MAX_CLIENTS, each for one line that may be a stop.
MAX_GUESTS = 8
# Between connecting and sending its line a program may have to wait for the processor.
GUEST_STAYS = ns(0.5)
# Then it makes room for the next guest, where all places are taken.
GUEST_STAYS_AT_LEAST = ns(0.1)
ACCEPTED_AT_ONCE = 8
SPARE_DESCRIPTORS = 2
_NO_DESCRIPTORS = (errno.EMFILE, errno.ENFILE)
_FULL = wire.encode(wire.refused(0, Reason.CLIENTS_FULL.said(most=MAX_CLIENTS)))


class Client(Struct, eq=False):
    """One connection. out: bytes on their way; latest: telemetry that waits for them to leave.

    post: sends it a message, now or, of an answer that takes its time, later.
    """

    connection: socket.socket
    post: "Callable[[Client, wire.Message], None]"
    name: str
    uid: int
    gid: int
    lines: wire.LineSplitter = field(
        default_factory=lambda: wire.LineSplitter(wire.MAX_REQUEST_BYTES)
    )
    out: bytearray = field(default_factory=bytearray)
    latest: bytes | None = None
    subscribed: bool = False
    tokens: float = LINES_AT_ONCE
    refilled: Ns = Ns(0)
    open: bool = True
    guest_since: Ns | None = None  # of one that is here for a stop only
    open_until: Ns | None = None  # by the code; see Keys
    brought: list[tuple[int, object]] = field(default_factory=list)  # an import's; see PeoplesData
    given: list[GivenElsewhere] = field(default_factory=list)  # a release's; see Homes

    def send(self, message: wire.Message) -> None:
        """Send it a message; one that doesn't read its answers is dropped."""
        self.post(self, message)

    def may_send_line(self, now: Ns) -> bool:
        """Take one token of this client's rate; False where there is none."""
        refill = (now - self.refilled) * LINES_PER_S / NS_PER_S
        self.tokens, self.refilled = min(LINES_AT_ONCE, self.tokens + refill), now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


Handler = Callable[[wire.Request, Client], wire.Message | None]


class Server:
    """Listens, reads requests, hands them to a handler, and publishes telemetry.

    Raises:
        OSError: It can't listen there; nothing is left open.
    """

    def __init__(
        self, path: Path, handler: Handler, clock: Clock, log: Callable[[str], None]
    ) -> None:
        self._path = path
        self._hidden = path.with_name(f".{path.name}.{os.getpid()}")
        self._handler = handler
        self._clock = clock
        self._log = log
        self._failures = Failures(log)
        self._clients: dict[int, Client] = {}
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.setblocking(False)  # noqa: FBT003  the library's own signature
        self._guests: list[Client] = []  # the first come first
        self._spare: list[int] = []
        self._listens = True
        self._had_turn: set[int] = set()
        self.requests = 0  # carried out or refused, so far
        self._shown = self._closed = False
        try:
            self._fill_spare()
            self._hidden.unlink(missing_ok=True)
            self._listener.bind(str(self._hidden))
            self._hidden.chmod(0o660)
            self._listener.listen(MAX_CLIENTS)
            self.watch(self._listener, self._accept)
        except BaseException:
            self.close()
            raise

    def appear(self) -> None:
        """Put the socket where clients look for it; until now nobody could connect."""
        if not self._shown:
            self._shown = True
            self._hidden.replace(self._path)

    def watch(self, source: object, ready: Callable[[], None]) -> None:
        """Call `ready` from `serve` whenever a file or socket can be read."""
        self._selector.register(source, selectors.EVENT_READ, ready)  # type: ignore[arg-type]  # file-likes

    @property
    def subscribers(self) -> int:
        """How many clients want telemetry."""
        return sum(client.subscribed for client in self._clients.values())

    def serve(self, timeout_s: float) -> None:
        """Handle what is ready, once for each source, waiting for at most `timeout_s`.

        A turn ends early rather than late: what is left is still ready in the next.
        """
        self._see_guests_off()
        ready = self._selector.select(timeout_s)
        began = self._clock()
        # A stop may come by a guest, and guests are few. Then who was left last time, else the
        # first would be the only ones ever.
        ready.sort(key=lambda each: (not self._may_stop(each[0]), each[0].fd in self._had_turn))
        for key, mask in ready:
            self._had_turn.add(key.fd)
            if isinstance(key.data, Client):
                if mask & selectors.EVENT_WRITE:
                    self._flush(key.data)
                if mask & selectors.EVENT_READ and key.data.open:
                    self._receive(key.data)
            else:
                key.data()
            if self._clock() - began >= TURN:
                break
        if self._had_turn.issuperset(key.fd for key, _ in ready):
            self._had_turn.clear()

    def _send(self, client: Client, message: wire.Message) -> None:
        self._send_bytes(client, wire.encode(message))

    def publish(self, telemetry: wire.Telemetry) -> None:
        """Offer telemetry to every subscriber; the newest replaces one that still waits."""
        line = wire.encode(telemetry)
        for client in list(self._clients.values()):
            if client.subscribed:
                client.latest = line
                if not client.out:
                    self._flush(client)

    def close(self) -> None:
        """Drop everyone and take the socket away; may be called twice.

        One that never appeared leaves the one that clients find, which is another's.
        """
        for client in [*self._clients.values(), *self._guests]:
            self._drop(client)
        while self._spare:
            os.close(self._spare.pop())
        with suppress(KeyError, ValueError):
            self._selector.unregister(self._listener)
        self._listener.close()
        if not self._closed:
            self._closed = True  # the next of this name may be the next server's
            with suppress(OSError):
                (self._path if self._shown else self._hidden).unlink(missing_ok=True)
        self._selector.close()

    def _may_stop(self, key: selectors.SelectorKey) -> bool:
        """Tell whether a source is the listener or a guest."""
        if isinstance(key.data, Client):
            return key.data.guest_since is not None
        return key.fileobj is self._listener

    def _accept(self) -> None:
        for _ in range(ACCEPTED_AT_ONCE):
            is_full = len(self._clients) >= MAX_CLIENTS and not self._make_room()
            if is_full and not self._has_guest_room():
                self._listen(on=False)
                return
            try:
                connection, _ = self._listener.accept()
            except OSError as error:
                if error.errno not in _NO_DESCRIPTORS:
                    return
                if not self._spare or not self._has_guest_room():
                    self._listen(on=False)
                    return
                os.close(self._spare.pop())
                is_full = True
                try:
                    connection, _ = self._listener.accept()
                except OSError:
                    return  # somebody else took the descriptor; the next turn tries again
            self._admit(connection, is_guest=is_full)

    def _admit(self, connection: socket.socket, *, is_guest: bool) -> None:
        connection.setblocking(False)  # noqa: FBT003  the library's own signature
        pid, uid, gid = struct.unpack(
            "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        )
        client = Client(connection, self._send, f"pid {pid} uid {uid} gid {gid}", uid, gid)
        client.refilled = self._clock()
        self._selector.register(connection, selectors.EVENT_READ, client)
        if is_guest:
            client.guest_since = client.refilled
            self._guests.append(client)
        else:
            self._clients[connection.fileno()] = client
            self._log(f"client connected: {client.name}")

    def _has_guest_room(self) -> bool:
        """Tell whether one more guest may come; one that has been silent for long enough goes."""
        if len(self._guests) < MAX_GUESTS:
            return True
        first = self._guests[0]
        if self._clock() - (first.guest_since or 0) < GUEST_STAYS_AT_LEAST:
            return False
        self._receive(first)  # its stop may be here by now
        self._send_off(first)
        return True

    def _see_guests_off(self) -> None:
        """Close guests that have been here for long enough, and listen where there is room."""
        now = self._clock()
        while self._guests and now - (self._guests[0].guest_since or 0) >= GUEST_STAYS:
            first = self._guests[0]
            self._receive(first)  # its stop may be here by now
            self._send_off(first)
        if not self._listens and (len(self._guests) < MAX_GUESTS or self._is_old(now)):
            self._fill_spare()
            self._listen(on=True)

    def _is_old(self, now: Ns) -> bool:
        first = self._guests[0].guest_since or 0
        return now - first >= GUEST_STAYS_AT_LEAST

    def _send_off(self, guest: Client) -> None:
        """Tell a guest that there is no place, and close it; nothing where it has gone already."""
        self._send_bytes(guest, _FULL)
        self._drop(guest)

    def _listen(self, *, on: bool) -> None:
        """Look for new connections or don't: a listener that is ready would fill every turn."""
        if on and not self._listens:
            self.watch(self._listener, self._accept)
        elif not on and self._listens:
            self._selector.unregister(self._listener)
        self._listens = on

    def _fill_spare(self) -> None:
        """Keep descriptors back, to be closed when a guest needs one."""
        with suppress(OSError):
            while len(self._spare) < SPARE_DESCRIPTORS:
                self._spare.append(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))

    def _make_room(self) -> bool:
        """Drop who has been silent for longest, a subscriber last; tell whether there was one."""
        now = self._clock()
        silent = [each for each in self._clients.values() if now - each.refilled >= SILENT]
        if not silent:
            return False
        self._drop(min(silent, key=lambda each: (each.subscribed, each.refilled)))
        return True

    def _receive(self, client: Client) -> None:
        try:
            data = client.connection.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(client)
            return
        try:
            lines = client.lines.feed(data)
        except wire.LineTooLongError:
            self._send_bytes(client, _TOO_LONG)
            self._drop(client)
            return
        if client.guest_since is not None:
            if lines and _is_stop(lines[0]):
                self._take(client, lines[0])
                self._drop(client)
            elif lines:
                self._send_off(client)
            return
        for number, line in enumerate(lines):
            if not client.open:
                return
            if not client.may_send_line(self._clock()):
                self._send_bytes(client, _TOO_FAST)
                self._look_for_stop(client, lines[number:])
                return
            self._take(client, line)

    def _look_for_stop(self, client: Client, lines: Sequence[bytes]) -> None:
        """Carry out a stop among lines that are too many to be read; one is as good as several."""
        for line in lines:
            if b'"stop"' in line and _is_stop(line):
                self._take(client, line)
                return

    def _take(self, client: Client, line: bytes) -> None:
        try:
            request = wire.decode_request(line)
        except wire.BadRequestError as error:
            said = Reason.BAD_REQUEST.said(detail=Detail(str(error)))
            client.send(wire.refused(0, said, error.field))
            return
        self.requests += 1
        try:
            answer = self._handler(request, client)
            reply = None if answer is None else wire.encode(answer)
        except Exception as error:
            if isinstance(request, wire.Stop):
                raise  # a stop that can't be carried out ends the program, dark
            reply = wire.encode(self._failures.refusal(request, error))
        if reply is not None:
            self._send_bytes(client, reply)

    def _send_bytes(self, client: Client, line: bytes) -> None:
        if not client.open:
            return
        client.out += line
        self._flush(client)
        if len(client.out) > wire.MAX_REPLY_BYTES:
            self._log(f"client dropped, it doesn't read its answers: {client.name}")
            self._drop(client)

    def _flush(self, client: Client) -> None:
        try:
            while client.out or client.latest is not None:
                if not client.out and client.latest is not None:
                    client.out += client.latest
                    client.latest = None
                sent = client.connection.send(client.out)
                del client.out[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(client)
            return
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.out else 0)
        if self._selector.get_key(client.connection).events != mask:
            self._selector.modify(client.connection, mask, client)

    def _drop(self, client: Client) -> None:
        if not client.open:
            return
        client.open = False
        is_guest = client.guest_since is not None
        if is_guest:
            self._guests.remove(client)
        else:
            self._clients.pop(client.connection.fileno(), None)
        with suppress(KeyError, ValueError):
            self._selector.unregister(client.connection)
        client.connection.close()
        if is_guest:
            self._fill_spare()
        else:
            self._log(f"client gone: {client.name}")


def _is_stop(line: bytes) -> bool:
    try:
        return isinstance(wire.decode_request(line), wire.Stop)
    except wire.BadRequestError:
        return False
