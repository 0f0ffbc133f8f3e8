"""Probes that are asked seldom in the dark, on the whole daemon: how light begins from there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core import limits
from firmware_py.core.units import Ns, ns
from tests.daemon.desk import Desk

LIGHT = wire.CommissionLight(channel="red", duty=0.2, seconds=20)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A panel that nobody has asked for anything for a long while."""
    made = Desk(tmp_path, period=None)
    made.run_for(75)
    yield made
    made.close()


def asked(desk: Desk) -> int:
    """Return how often the surface's probe was asked."""
    return desk.daemon.controller.probes["surface"].asked


def age(desk: Desk) -> Ns:
    """Return how old the surface's newest answer is."""
    latest = desk.rig.sensors[0].latest
    assert latest is not None
    return Ns(desk.world.clock() - latest.at)


def grow_old(desk: Desk) -> None:
    """Wait until no reading could be lit by any more."""
    while age(desk) <= limits.READING_AGE_MAX:
        desk.step()


def test_with_nobody_there_a_probe_is_asked_every_nine_seconds(desk: Desk) -> None:
    before = asked(desk)
    for _ in range(180):
        desk.step()
        assert desk.daemon.controller.facts.surface.celsius is not None
    assert asked(desk) - before == 4, "in 36 s"
    assert desk.ask(wire.Inputs()) is not None
    before = asked(desk)
    desk.run_for(10)
    assert asked(desk) - before >= 9, "somebody is there"


def test_what_programs_repeat_by_themselves_wakes_no_probe(desk: Desk) -> None:
    grow_old(desk)
    before = asked(desk)
    for _ in range(4):
        desk.status()
        desk.done(wire.Subscribe())
    desk.step(2)
    assert asked(desk) == before


def test_a_start_from_there_is_not_slower_and_is_lit_by_fresh_readings_alone(desk: Desk) -> None:
    grow_old(desk)
    began = desk.world.clock()
    desk.start()
    assert desk.world.clock() - began < limits.TICK_DARK
    desk.step()
    assert age(desk) <= limits.TICK_DARK, "asked first of all"
    desk.run_until("lit")
    assert desk.world.clock() - began < limits.COUNTDOWN + ns(0.3)
    for _ in range(100):
        desk.step()
        assert age(desk) <= limits.READING_AGE_MAX
    assert not desk.is_dark()


def test_a_probe_that_died_while_it_rested_ends_the_countdown_in_the_dark(desk: Desk) -> None:
    grow_old(desk)
    desk.inject("sensor", "missing")
    desk.start()
    told = desk.run_until("fault", at_most_s=5)
    assert told.fault is not None
    assert told.fault.code == "sensor_lost"
    assert desk.is_dark()


def test_a_probe_that_fails_once_is_asked_every_second_until_it_answers(desk: Desk) -> None:
    desk.inject("sensor", "bad-crc")
    desk.run_for(10)
    before = asked(desk)
    desk.run_for(5)
    assert asked(desk) - before >= 4
    desk.inject("sensor", "ok")
    desk.run_for(2)
    before = asked(desk)
    desk.run_for(6)
    assert asked(desk) == before


def test_an_installers_light_from_there_waits_for_fresh_readings(desk: Desk) -> None:
    grow_old(desk)
    desk.done(LIGHT)
    assert age(desk) <= limits.TICK_DARK
    desk.run_for(3)
    assert desk.status().state == "commissioning"
    assert not desk.is_dark()


def test_an_installers_light_whose_probe_is_silent_is_refused_in_time(desk: Desk) -> None:
    grow_old(desk)
    desk.inject("sensor", "stale")
    desk.send(wire.encode(wire.CommissionLight(id=900, channel="red", duty=0.2, seconds=20)))
    desk.run_for(2)
    assert desk.is_dark()
    assert 900 not in desk._answers
    desk.run_for(2)
    desk._serve()
    answer = desk._answers.pop(900)
    assert isinstance(answer, wire.Refused)
    assert "last answered" in answer.error
    assert desk.status().state == "idle"


def test_a_stop_ends_what_waits_for_a_probe(desk: Desk) -> None:
    grow_old(desk)
    desk.inject("sensor", "stale")
    desk.send(wire.encode(wire.CommissionLight(id=900, channel="red", duty=0.2, seconds=20)))
    desk.send(wire.encode(wire.Stop(id=901)))
    answer = desk._answers.pop(900)
    assert isinstance(answer, wire.Refused)
    assert answer.error == "Stopped before it began."
    desk.inject("sensor", "ok")
    desk.run_for(5)
    assert desk.status().state == "idle"
    assert desk.is_dark()


def test_a_race_shows_between_two_answers_of_a_probe_that_rests(desk: Desk) -> None:
    desk.inject("heatsink_c", "80")
    told = desk.run_until("fault", at_most_s=10)
    assert told.fault is not None
    assert told.fault.code == "implausible"
