"""What the simulator and the daemon's process say to each other.

Three kinds of sequenced-packet sockets, a message a packet. `ticks` is the loop's: a tick down, its
end up. `lines` is read by a thread of its own, as a pin library does: levels, and time that passes
while the loop doesn't. `calls`, one for each thread that writes to the hardware: a write up, an
errno down, 0 where it went through.
"""

import socket
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

MAX_BYTES = 262_144
MAX_ENDS = 4
M = TypeVar("M")


class _Message(Struct, tag=True, array_like=True, frozen=True):
    pass


class Now(_Message, frozen=True):
    """The machine's clocks as they stand. stale: numbers of sensors whose reads don't return."""

    t_ns: int
    unix_s: float
    is_set: bool
    stale: tuple[int, ...]
    speed: float


class Begin(_Message, frozen=True):
    """The first message: the machine that the daemon finds.

    levels: by line number. outputs: the numbers of those that the daemon drives.
    """

    now: Now
    boot_id: str
    config_name: str
    config_text: str
    levels: dict[int, bool]
    outputs: tuple[int, ...]


class Tick(_Message, frozen=True):
    """Time has come to `now`: run one tick, once so many changes of lines have been followed."""

    now: Now
    drives: int = 0


class Hang(_Message, frozen=True):
    """Never come back from this message."""


class Ticked(_Message, frozen=True):
    """The tick is over; what it asked of the disk is not.

    distance_cm: where the session supposes the person; without an inject they sit there.
    """

    distance_cm: float | None


class Done(_Message, frozen=True):
    """All of the tick is over, or the daemon is made: ready for the next."""


class Hanging(_Message, frozen=True):
    """From now on the loop hangs."""


class Drive(_Message, frozen=True):
    """A line has another level."""

    number: int
    level: bool


class Sync(_Message, frozen=True):
    """Answer when everything before this has been carried out."""

    serial: int


class Did(_Message, frozen=True):
    """It has."""

    serial: int


class Caller(_Message, frozen=True):
    """Comes with the other end of a new thread's `calls`."""


class Write(_Message, frozen=True):
    """Write a PWM attribute."""

    path: str
    value: str


class Level(_Message, frozen=True):
    """Drive an output line."""

    number: int
    level: bool


ToLoop = Begin | Tick | Hang
FromLoop = Ticked | Done | Hanging
ToPins = Now | Drive | Sync
FromPins = Did | Caller
Call = Write | Level

_encoder = msgspec.msgpack.Encoder()
encode = _encoder.encode


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a new sequenced-packet socket."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


class Port(Generic[M]):
    """One end of a socket: sends any message, receives those of one type."""

    def __init__(self, end: socket.socket, kind: object) -> None:
        self.end = end
        self._decode = msgspec.msgpack.Decoder(kind).decode

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self.end.fileno()

    def send(self, message: Struct) -> bool:
        """Send a message whole; False where it can't be, as nobody reads at the other end."""
        try:
            self.end.send(encode(message))
        except OSError:
            return False
        return True

    def receive(self) -> M | None:
        """Return the next message, None at the end.

        Raises:
            BlockingIOError: There is none yet, on a port that doesn't wait.
        """
        try:
            packet = self.end.recv(MAX_BYTES)
        except ConnectionError:
            return None
        return self._decode(packet) if packet else None

    def receive_with_ends(self) -> tuple[M | None, list[socket.socket]]:
        """Return the next message with the sockets that came with it.

        Raises:
            BlockingIOError: There is none yet, on a port that doesn't wait.
        """
        try:
            packet, descriptors, _, _ = socket.recv_fds(self.end, MAX_BYTES, MAX_ENDS)
        except ConnectionError:
            return None, []
        ends = [socket.socket(fileno=descriptor) for descriptor in descriptors]
        return (self._decode(packet) if packet else None), ends

    def close(self) -> None:
        """Close it; may be called twice."""
        self.end.close()
