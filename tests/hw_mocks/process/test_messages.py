"""What simulator and daemon say to each other, over real sockets."""

import errno
import socket
import threading
from collections.abc import Iterator

import pytest

from hw_mocks.process import messages
from hw_mocks.process.daemon_child import Calls, RemoteFiles, RemoteLines

NOW = messages.Now(50_000_000, 1.5e9, True, (0,), 59.9)
LOOP: list[messages.ToLoop] = [
    messages.Begin(NOW, "boot", "x.toml", "version = 1", {17: False, 27: True}, (27,)),
    messages.Tick(NOW),
    messages.Hang(),
]
PINS: list[messages.ToPins] = [NOW, messages.Drive(17, level=True), messages.Sync(3)]


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    pair = messages.pair()
    yield pair
    for end in pair:
        end.close()


@pytest.mark.parametrize(("sent", "kind"), [(LOOP, messages.ToLoop), (PINS, messages.ToPins)])
def test_messages_arrive_whole_and_in_order(
    ends: tuple[socket.socket, socket.socket], sent: list[messages.Begin], kind: object
) -> None:
    ours, theirs = ends
    port: messages.Port[object] = messages.Port(theirs, kind)
    for message in sent:
        assert messages.Port[object](ours, kind).send(message)
    assert [port.receive() for _ in sent] == sent
    ours.close()
    assert port.receive() is None


def test_sending_to_nobody_is_told_not_raised(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.close()
    assert not messages.Port[object](ours, messages.FromLoop).send(messages.Done())


def test_a_full_socket_is_told_and_never_waited_for(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, _ = ends
    ours.setblocking(False)
    port: messages.Port[object] = messages.Port(ours, messages.FromPins)
    sent = 0
    while port.send(NOW):
        sent += 1
    assert sent > 10


class Machine(threading.Thread):
    """Answers calls with an errno for each path, as the simulator does."""

    def __init__(self, lines: socket.socket) -> None:
        super().__init__(daemon=True)
        self._port: messages.Port[messages.FromPins] = messages.Port(lines, messages.FromPins)
        self.calls: list[list[messages.Call]] = []

    def run(self) -> None:
        while True:
            message, ends = self._port.receive_with_ends()
            if message is None:
                return
            for end in ends:
                self.calls.append([])
                threading.Thread(target=self._serve, args=(end, self.calls[-1])).start()

    def _serve(self, end: socket.socket, calls: list[messages.Call]) -> None:
        port: messages.Port[messages.Call] = messages.Port(end, messages.Call)
        while (call := port.receive()) is not None:
            calls.append(call)
            refused = isinstance(call, messages.Write) and "bad" in call.path
            end.send(b"%d" % (errno.EINVAL if refused else 0))
        end.close()


def test_a_write_is_carried_out_before_it_returns_or_raises_the_kernels_errno(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    machine = Machine(ours)
    machine.start()
    calls = Calls(theirs)
    writer, lines = RemoteFiles(calls), RemoteLines(calls, {27: False}, (27,))
    writer.write("/sys/period", "100\n")
    with pytest.raises(OSError, match="/sys/bad") as refusal:
        writer.write("/sys/bad", "1\n")
    assert refusal.value.errno == errno.EINVAL
    lines.write(27, level=True)
    assert (lines.read(27), lines.read(5)) == (True, None)
    assert machine.calls == [
        [
            messages.Write("/sys/period", "100\n"),
            messages.Write("/sys/bad", "1\n"),
            messages.Level(27, True),
        ]
    ]
    other = threading.Thread(target=writer.write, args=("/sys/other", "0\n"))
    other.start()
    other.join(5)
    assert machine.calls[1:] == [[messages.Write("/sys/other", "0\n")]]  # a way of its own
    calls.close()


def test_a_machine_that_is_gone_is_a_device_that_is_gone(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    calls = Calls(theirs)
    ours.close()
    with pytest.raises(OSError, match="pipe") as refusal:
        calls(messages.Write("/sys/period", "1"), "/sys/period")
    assert refusal.value.errno == errno.EPIPE
    calls.close()
