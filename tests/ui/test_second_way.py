"""STOP by a second connection, and panelctl's: both wait where the daemon has others to accept."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.panelctl.client import Client
from ui.connection.link import Link

LATER_S = 0.05


class Busy:
    """A daemon whose queue of connections is full, and that accepts two a little later."""

    def __init__(self, path: Path, keep: ExitStack) -> None:
        self.path = path
        self._listener, before = (
            keep.enter_context(closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)))
            for _ in range(2)
        )
        self._listener.bind(str(path))
        self._listener.listen(0)
        self._listener.settimeout(5)
        before.connect(str(path))

    def hear(self, stop: Callable[[], object]) -> bytes:
        """Return what the second of them sends."""
        heard = []

        def accept() -> None:
            with closing(self._listener.accept()[0]), closing(self._listener.accept()[0]) as last:
                last.settimeout(5)
                heard.append(last.recv(1000))

        later = threading.Timer(LATER_S, accept)
        later.start()
        try:
            stop()
        finally:
            later.join()
        return b"".join(heard)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Busy]:
    with ExitStack() as keep:
        yield Busy(tmp_path / "control.sock", keep)


def test_the_screens_stop_waits_for_a_daemon_that_has_others_to_accept(busy: Busy) -> None:
    heard = busy.hear(Link(busy.path, lambda _message: None).stop)
    assert heard == wire.encode(wire.Stop())


def test_panelctl_waits_for_it_too(busy: Busy) -> None:
    def stop() -> None:
        client = Client(busy.path)
        client.send(wire.Stop(id=1))
        client.close()

    assert busy.hear(stop) == wire.encode(wire.Stop(id=1))
