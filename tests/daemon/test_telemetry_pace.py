"""How often subscribers hear of the panel: at each change, and else no more than is needed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from tests.daemon.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.inject("surface_c", "25")
    made.inject("heatsink_c", "25")
    made.run_for(5)
    yield made
    made.close()


def heard(desk: Desk, seconds: float) -> list[wire.Telemetry]:
    """Return what a subscriber is sent in some seconds, tick by tick."""
    desk.take_unasked()
    until, found = desk.world.clock() + seconds * 1e9, []
    while desk.world.clock() < until:
        desk.step()
        desk._serve()
        found += desk.take_unasked()
    return [each for each in found if isinstance(each, wire.Telemetry)]


def test_the_first_word_comes_at_once_also_to_a_second_one(desk: Desk) -> None:
    desk.done(wire.Subscribe())
    assert len(heard(desk, 0.4)) == 1
    other = desk.connect()
    other.sendall(wire.encode(wire.Subscribe()))
    heard(desk, 0.45)
    assert b'"telemetry"' in other.recv(100_000)
    other.close()


def test_in_the_dark_where_nothing_changes_it_is_one_a_second(desk: Desk) -> None:
    desk.done(wire.Subscribe())
    heard(desk, 2)
    told = heard(desk, 12)
    assert len(told) == 10, "every third look, 1.2 s apart"
    assert len({each.seq for each in told}) == 10


def test_a_change_in_the_dark_is_told_at_the_next_look(desk: Desk) -> None:
    desk.done(wire.Subscribe())
    heard(desk, 2)
    desk.done(wire.AddPerson(name="Ann"))
    assert any(each.people > 0 for each in heard(desk, 0.45))


def test_while_there_may_be_light_it_is_every_0_4_s(desk: Desk) -> None:
    desk.done(wire.Subscribe())
    desk.start("soles", 15)
    assert len(heard(desk, 8)) >= 19, "in the countdown"
    desk.run_until("lit")
    desk.done(wire.Pause())
    assert len(heard(desk, 8)) >= 19, "in a pause, where a screen must be sure within a second"
    desk.done(wire.Stop())
    heard(desk, 2)
    assert len(heard(desk, 12)) <= 12
