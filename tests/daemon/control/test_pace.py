"""The whole daemon at the pace that it chooses: ticks a second, doses, and how soon it is dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core import limits
from firmware_py.core.units import Channel, Ns, ns, seconds
from tests.daemon.desk import SLOW, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path, period=None)
    yield made
    made.close()


def ticks_per_s(desk: Desk, for_s: float = 2.0) -> float:
    """Return how often the loop ticks from now on."""
    before, began = desk.daemon.controller.ticks, desk.world.clock()
    desk.run_for(for_s)
    took_s = seconds(Ns(desk.world.clock() - began))
    return (desk.daemon.controller.ticks - before) / took_s


def lit(desk: Desk, for_s: float) -> None:
    desk.start("soles", 10)
    desk.run_until("lit")
    desk.run_for(for_s)


def test_the_pace_follows_a_session(desk: Desk) -> None:
    desk.run_for(4)
    assert ticks_per_s(desk) == pytest.approx(5)
    desk.start("soles", 15)
    assert ticks_per_s(desk, 8) == pytest.approx(20, rel=0.02), "the countdown"
    desk.run_until("lit")
    assert ticks_per_s(desk) == pytest.approx(20, rel=0.02), "the way up"
    desk.run_for(4)
    assert ticks_per_s(desk) == pytest.approx(10, rel=0.02), "steady"
    desk.done(wire.Pause())
    assert ticks_per_s(desk) == pytest.approx(20, rel=0.02), "a change"
    desk.run_for(4)
    assert ticks_per_s(desk) == pytest.approx(5, rel=0.05), "a pause is dark"
    desk.done(wire.Stop())
    desk.run_for(5)
    assert ticks_per_s(desk) == pytest.approx(5)


def test_a_fault_is_looked_at_closely_until_its_alarm_is_over(desk: Desk) -> None:
    lit(desk, 6)
    desk.inject("surface_c", "44")
    desk.run_until("fault")
    assert ticks_per_s(desk, 10) == pytest.approx(20, rel=0.02), "each edge of the alarm"
    desk.run_for(60)
    assert ticks_per_s(desk) == pytest.approx(5)


def test_while_the_hardware_does_not_obey_the_dark_is_looked_at_closely(desk: Desk) -> None:
    lit(desk, 6)
    desk.inject("pwm", "stuck")
    desk.done(wire.Stop())
    desk.run_for(70)
    assert ticks_per_s(desk) == pytest.approx(20)


@pytest.mark.parametrize("wait_s", [1.0, 6.0, 6.05, 6.1])
def test_an_opened_cover_is_dark_at_once_at_each_pace(desk: Desk, wait_s: float) -> None:
    lit(desk, wait_s)
    began = desk.world.clock()
    desk.inject("interlock", "open")
    desk.step()
    assert desk.is_dark()
    assert desk.world.clock() - began <= limits.TICK_APART
    assert desk.status().pauses == ("interlock",)


@pytest.mark.parametrize("wait_s", [1.0, 6.0])
def test_a_stop_button_is_told_at_once_at_each_pace(desk: Desk, wait_s: float) -> None:
    lit(desk, wait_s)
    began = desk.world.clock()
    desk.inject("stop", "pressed")
    assert desk.is_dark()
    desk.step()
    assert desk.daemon.controller.session.state == "done"
    assert desk.world.clock() - began <= limits.TICK_APART


def test_an_interlock_that_cannot_tell_of_its_edge_is_seen_within_a_steady_tick(
    desk: Desk,
) -> None:
    lit(desk, 6)
    switch = desk.daemon.controller.hardware.interlock
    vars(switch)["_wake"] = lambda: None
    began = desk.world.clock()
    desk.inject("interlock", "open")
    desk.step()
    assert desk.is_dark()
    assert limits.TICK < desk.world.clock() - began <= limits.TICK_STEADY


def test_a_start_in_the_middle_of_a_dark_wait_is_answered_sooner_than_a_dark_tick(
    desk: Desk,
) -> None:
    desk.run_for(5)
    began = desk.world.clock()
    desk.start("soles", 15)
    assert desk.world.clock() - began < limits.TICK_DARK
    assert desk.daemon.controller.session.state == "arming"


def test_whole_doses_are_given_at_the_pace_of_need(desk: Desk) -> None:
    lit(desk, 6)
    plan = desk.daemon.controller.session.plan
    assert plan is not None
    told = desk.daemon.controller.remaining
    assert told is not None
    end = desk.world.clock() + told
    desk.rig.period = SLOW  # which doses as truly, and takes an eighth of the time
    while desk.world.clock() < end - ns(5):
        desk.step()
    desk.rig.period = None
    while desk.daemon.controller.session.state == "lit":
        desk.step()
    assert abs(desk.world.clock() - end) < ns(0.01), "however warm the lamps become"
    given = desk.daemon.controller.session.given
    for channel in Channel:
        goal = plan.goals[channel]
        assert given[channel] == pytest.approx(goal.target, abs=goal.floor * 0.025 / 1000)
        assert desk.given()[channel] == pytest.approx(goal.target, rel=0.002)


def test_light_never_outlasts_the_window_that_the_record_holds(desk: Desk) -> None:
    lit(desk, 6)
    desk.refuse_writes(refuse=True)
    desk.status()  # so that no tick falls on the window's end by itself
    desk.step()
    desk.run_until("paused", at_most_s=20)
    session, window = desk.daemon.controller.session, desk.daemon.controller.facts.window
    assert window is not None
    assert session.lit - window.lit_until < ns(0.001)
    desk.refuse_writes(refuse=False)
