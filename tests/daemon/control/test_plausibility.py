"""A daemon that doubts what can't be."""

import pytest

from firmware_py import wire
from firmware_py.core.units import ns
from tests.daemon.desk import Desk


def fault(desk: Desk) -> tuple[str, str] | None:
    found = desk.status().fault
    return None if found is None else (found.code, found.text)


@pytest.mark.parametrize("state", ["idle", "paused"])
def test_a_heatsink_that_warms_in_the_dark_is_a_fault(desk: Desk, state: str) -> None:
    if state == "paused":
        desk.lit()
        desk.done(wire.Pause())
    for tenths in range(100):
        desk.inject("heatsink_c", str(25 + tenths * 0.1))
        desk.run_for(2)
        if desk.status().state != state:
            break
    found = fault(desk)
    assert found is not None
    assert found[0] == "implausible"
    assert found[1].startswith("The lamps' heatsink warmed by 6.")
    assert found[1].endswith("K in 120 s without light.")
    assert "The lamps' heatsink warmed by" in desk.refused(wire.ClearFault())
    desk.run_for(70)
    desk.done(wire.ClearFault())
    assert desk.status().state == "idle"


def test_heat_that_spreads_after_the_light_is_no_fault(desk: Desk) -> None:
    desk.lit(60)
    desk.done(wire.Stop())
    for celsius in (29, 33, 36):
        desk.inject("heatsink_c", str(celsius))
        desk.run_for(15)
    desk.run_for(300)
    assert desk.status().state == "done"


def test_a_machine_that_slept_in_the_light_is_a_fault_within_two_ticks(desk: Desk) -> None:
    desk.lit()
    desk.rig.check_ahead = ns(60)
    desk.step()
    assert not desk.is_dark()
    desk.step()
    assert desk.is_dark()
    assert fault(desk) == ("implausible", "Two clocks that must agree came 60.0 s apart.")
    desk.run_for(1)
    desk.done(wire.ClearFault())
    desk.start("knees")
    assert desk.run_until("lit").state == "lit"
    desk.run_for(60)
    assert desk.status().state == "lit"


def test_a_machine_that_slept_in_the_dark_did_no_harm(desk: Desk) -> None:
    desk.rig.check_ahead = ns(3600)
    desk.run_for(1)
    assert desk.status().state == "idle"
    assert desk.lit().state == "lit"
