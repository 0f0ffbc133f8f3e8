"""Cover or stand switch: open means dark, from the next tick on."""

from pathlib import Path

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.wire.reasons import Reason
from tests.daemon.desk import Desk

FITTED = "interlock = 22 "


def test_an_opened_cover_is_dark_with_the_next_tick_and_only_a_touch_resumes(desk: Desk) -> None:
    desk.lit()
    desk.inject("interlock", "open")
    desk.step()
    assert desk.is_dark()
    paused = desk.status()
    assert (paused.state, paused.pauses, paused.can_resume) == ("paused", ("interlock",), False)
    assert paused.reason == "Paused: the cover is open."
    assert desk.refused(wire.Resume()) == "can't resume yet: the cover is open"
    desk.inject("interlock", "closed")
    desk.run_for(60)
    assert (desk.status().pauses, desk.status().can_resume) == ((), True)
    assert desk.is_dark()
    desk.done(wire.Resume())
    assert desk.finish().ended == "complete"


def test_a_cover_opened_in_the_countdown_holds_it(desk: Desk) -> None:
    desk.start()
    desk.run_for(5)
    desk.inject("interlock", "open")
    desk.run_for(20)
    assert (desk.status().pauses, desk.is_dark()) == (("interlock",), True)
    desk.inject("interlock", "closed")
    desk.step()
    desk.done(wire.Resume())
    desk.run_for(9.9)
    assert (desk.status().state, desk.is_dark()) == ("arming", True)  # a whole countdown again
    assert desk.run_until("lit").state == "lit"


def test_an_open_cover_refuses_a_start_and_no_fault_is_cleared_under_it(desk: Desk) -> None:
    desk.inject("interlock", "open")
    assert "the cover is open" in desk.refused(wire.Start(area="soles", minutes=15))
    assert desk.status().state == "idle"
    desk.inject("surface_c", "44")
    desk.run_for(2)
    desk.inject("surface_c", "model")
    desk.run_for(700)
    assert desk.refused(wire.ClearFault()) == "can't be cleared yet: The cover is open."
    open_now = desk.status().fault
    assert open_now is not None
    assert open_now.waits_coded == wire.coded(Reason.STILL_OPEN.said())
    desk.inject("interlock", "closed")
    desk.run_for(1)
    closed = desk.status().fault
    assert closed is not None
    assert closed.waits_coded is None
    desk.done(wire.ClearFault())
    desk.start()


def test_a_panel_without_an_interlock_does_not_miss_it(tmp_path: Path) -> None:
    text = example_text()
    assert FITTED in text
    desk = Desk(tmp_path, parse(text.replace(FITTED, "# interlock "), "bare.toml"))
    desk.inject("interlock", "open")
    assert desk.lit().state == "lit"
    desk.close()
