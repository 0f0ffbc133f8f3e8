"""What wakes the loop's wait: from other threads, and by what clients ask."""

import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware_py import wire
from firmware_py.daemon.waker import Waker
from tests.daemon.desk import Desk

LONG_S = 20.0  # a wait that nothing wakes


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, period=None)
    made.run_for(5)
    while made.daemon.serve(0):
        pass
    yield made
    made.close()


def woke_s(desk: Desk, act: Callable[[], Any]) -> float:
    """Let another thread do something while the loop waits; return how long it then waited."""
    began = time.monotonic()
    other = threading.Thread(target=act)
    other.start()
    assert desk.daemon.serve(LONG_S)
    took_s = time.monotonic() - began
    other.join()
    return took_s


@pytest.mark.parametrize(
    ("name", "value", "back"),
    [
        ("stop", "pressed", "released"),
        ("stop", "broken", "released"),
        ("interlock", "open", "closed"),
    ],
)
def test_an_edge_on_the_pins_thread_ends_the_wait(
    desk: Desk, name: str, value: str, back: str
) -> None:
    assert woke_s(desk, lambda: desk.inject(name, value)) < LONG_S / 2
    if name == "interlock":
        assert woke_s(desk, lambda: desk.inject(name, back)) < LONG_S / 2
    else:
        desk.inject(name, back)
        assert not desk.daemon.serve(0), "a button let go of changes nothing"


def test_a_request_ends_the_wait_and_a_connection_alone_asks_for_no_tick(desk: Desk) -> None:
    line = wire.encode(wire.Areas(id=1))
    assert woke_s(desk, lambda: desk._socket.send(line)) < LONG_S / 2
    other = desk.connect()
    assert not desk.daemon.serve(LONG_S)
    other.close()


def test_the_records_answer_ends_the_wait_for_whoever_asked(desk: Desk) -> None:
    desk._socket.send(wire.encode(wire.Overview(id=1, person="Me")))
    assert desk.daemon.serve(LONG_S), "the request"
    assert woke_s(desk, lambda: desk.daemon.ledger_poll(desk.world.clock())) < LONG_S / 2
    assert not desk.daemon.serve(0)
    desk.daemon.ledger_poll(desk.world.clock())
    assert desk.daemon.serve(0), "the answer still waits to be told"
    desk.step()
    desk.daemon.ledger_poll(desk.world.clock())
    assert not desk.daemon.serve(0)


def test_calls_before_it_is_looked_at_are_one_and_after_the_end_none() -> None:
    waker = Waker()
    for _ in range(3):
        waker.wake()
    assert select.select([waker], [], [], 0)[0] == [waker]
    waker.clear()
    assert select.select([waker], [], [], 0)[0] == []
    waker.clear()
    number = waker.fileno()
    waker.close()
    waker.close()
    reader, writer = os.pipe()
    try:
        assert number in (reader, writer), "the number is somebody else's now"
        waker.wake()
        assert select.select([reader], [], [], 0)[0] == []
    finally:
        os.close(reader)
        os.close(writer)


def test_a_waker_that_is_full_is_no_reason_to_wait() -> None:
    waker = Waker()
    os.eventfd_write(waker.fileno(), 2**64 - 2)
    waker.wake()
    assert select.select([waker], [], [], 0)[0] == [waker]
    waker.close()
