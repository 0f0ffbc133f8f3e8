"""What waits for the record is bounded, whatever clients ask for, and nobody waits for ever."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from firmware_py import wire
from firmware_py.daemon.requests.dispatch import Commands
from firmware_py.daemon.requests.waiting import (
    CHANGES_OF_ONE,
    CHANGES_WAITING,
    READS_AT_ONCE,
    READS_OF_ONE,
    READS_WAITING,
)
from firmware_py.daemon.server import LINES_AT_ONCE
from firmware_py.history.ledger import SqliteLedger
from tests.daemon.desk import Desk

OVERVIEW = wire.encode(wire.Overview(person="Me"))
CROWD = 12

Connect = Callable[[], socket.socket]


@pytest.fixture
def connect(desk: Desk) -> Iterator[Connect]:
    """Opens connections that are closed in the end."""
    with ExitStack() as each:
        yield lambda: each.enter_context(desk.connect())


def handed_over(desk: Desk) -> int:
    """Return how many requests the record has been handed and hasn't carried out."""
    return len(ledger(desk)._asked)


def ledger(desk: Desk) -> SqliteLedger:
    found = desk.daemon._parts.ledger
    assert isinstance(found, SqliteLedger)
    return found


def waiting(desk: Desk) -> int:
    return handed_over(desk) + len(commands(desk)._reads._waiting)


def commands(desk: Desk) -> Commands:
    found = desk.daemon._parts.server._handler.__self__  # type: ignore[attr-defined]  # a method
    assert isinstance(found, Commands)
    return found


def heard(client: socket.socket) -> list[str]:
    data = b""
    with suppress(BlockingIOError):
        while more := client.recv(1 << 20):
            data += more
    return [json.loads(line)["type"] for line in data.splitlines()]


def test_twelve_clients_that_ask_for_overviews_cannot_pile_up_reads(
    desk: Desk, connect: Connect
) -> None:
    desk.lit(5)
    crowd = [connect() for _ in range(CROWD)]
    desk.status()
    most = 0
    answers: dict[str, int] = {"overview": 0, "refused": 0}
    for _ in range(100):  # five seconds, at the permitted rate
        for client in crowd:
            with suppress(BlockingIOError):
                client.send(OVERVIEW * 5)
        desk.daemon.serve(0)
        most = max(most, waiting(desk))
        assert handed_over(desk) <= READS_AT_ONCE
        desk.step()
        for client in crowd:
            for kind in heard(client):
                answers[kind] += 1
    assert READS_AT_ONCE < most <= READS_AT_ONCE + READS_WAITING
    assert answers["overview"] >= 90
    assert answers["refused"] > answers["overview"]
    assert not desk.is_dark()
    desk.step(40)
    assert waiting(desk) == 0
    assert isinstance(desk.ask(wire.Overview(person="Me")), wire.OverviewInfo)


def test_a_client_may_ask_a_few_things_at_once_and_is_answered_in_order(
    desk: Desk, connect: Connect
) -> None:
    asked = b"".join(
        wire.encode(wire.Overview(id=number, person="Me")) for number in range(100, 110)
    )
    client = connect()
    client.send(asked)
    for _ in range(10):
        desk.daemon.serve(0)
        desk.step()
    data = client.recv(1 << 20)
    answers = [json.loads(line) for line in data.splitlines()]
    done = [each["id"] for each in answers if each["type"] == "overview"]
    refused = [each for each in answers if each["type"] == "refused"]
    assert done == list(range(100, 100 + READS_OF_ONE))
    assert [each["id"] for each in refused] == list(range(100 + READS_OF_ONE, 110))
    assert {each["error"] for each in refused} == {
        "too much is being read at once: wait for an answer, then ask again"
    }


def test_one_who_asks_without_end_keeps_nobody_else_waiting(desk: Desk, connect: Connect) -> None:
    greedy = connect()
    desk.status()
    for _ in range(10):
        with suppress(BlockingIOError):
            greedy.send(OVERVIEW * LINES_AT_ONCE)
        desk.daemon.serve(0)
        assert isinstance(desk.ask(wire.History(person="Me")), wire.HistoryPage)


def test_what_waits_for_a_client_that_is_gone_is_left_out(desk: Desk) -> None:
    for _ in range(20):
        with desk.connect() as client:
            desk.daemon.serve(0)
            client.send(OVERVIEW * READS_OF_ONE)
            desk.daemon.serve(0)
        desk.daemon.serve(0)
    assert waiting(desk) <= READS_AT_ONCE + READS_WAITING
    desk.step(3)
    assert waiting(desk) == 0


@pytest.mark.parametrize(
    "change",
    [
        wire.GentleStart(name="Me", on=True),
        wire.Report(person="Me", numbness=1),
        wire.Backup(),
        wire.Settings(pin="2580"),
    ],
    ids=lambda change: type(change).__name__,
)
def test_changes_are_refused_in_words_beyond_a_bound(
    desk: Desk, connect: Connect, change: wire.Request
) -> None:
    crowd = [connect() for _ in range(CROWD)]
    desk.status()
    for client in crowd:
        client.send(wire.encode(change) * (CHANGES_OF_ONE + 2))
        desk.daemon.serve(0)
        assert handed_over(desk) <= CHANGES_WAITING
    assert handed_over(desk) == CHANGES_WAITING
    told = b"too much is being saved at once: wait for an answer, then go on"
    assert crowd[0].recv(1 << 20).count(told) == 2
    desk.step(5)
    assert handed_over(desk) == 0
    assert not isinstance(desk.ask(change), wire.Refused)


def test_settings_that_anybody_changes_are_written_together(desk: Desk, connect: Connect) -> None:
    client = connect()
    desk.status()
    for number in range(LINES_AT_ONCE):
        client.send(wire.encode(wire.Settings(sound=bool(number % 2))))
    desk.daemon.serve(0)
    assert handed_over(desk) == 1
    desk.step(5)
    assert handed_over(desk) == 0
    settings = desk.ask(wire.Settings())
    assert isinstance(settings, wire.SettingsNow)
    assert settings.sound
    ((kept,),) = desk.rig._reader.execute("SELECT value FROM settings WHERE name = 'sound'")
    assert kept == "true"
