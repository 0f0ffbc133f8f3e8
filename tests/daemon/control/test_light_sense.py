"""A daemon that sees its own light: it must come, go, and not be there before."""

from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from tests.daemon.desk import Desk

SHADE = "light is seen while the lamps are off: shade the panel, try again"


def fault(desk: Desk) -> tuple[str, str] | None:
    found = desk.status().fault
    return None if found is None else (found.code, found.text)


@pytest.mark.parametrize("how", ["stop", "pause", "done"])
def test_light_that_stays_a_second_after_its_end_is_a_fault_with_the_enable_line_low(
    desk: Desk, how: str
) -> None:
    desk.lit()
    desk.inject("light_sense", "stuck-on")
    desk.run_for(2)
    assert desk.status().state == "lit"
    if how == "done":
        desk.finish()
    else:
        desk.done(wire.Stop() if how == "stop" else wire.Pause())
        assert desk.status().state == {"stop": "done", "pause": "paused"}[how]
    desk.run_for(0.9)
    assert fault(desk) is None
    desk.run_for(0.2)
    latched = fault(desk)
    assert latched is not None
    code, text = latched
    assert code == "stuck_on"
    assert text.endswith(" light is seen though it is switched off.")
    assert not desk.world.lines["enable"]
    desk.run_for(60)
    assert "seen though it is switched off" in desk.refused(wire.ClearFault())
    desk.inject("light_sense", "ok")
    desk.step()
    desk.done(wire.ClearFault())
    desk.start("knees")


def test_no_light_is_a_fault_and_the_dose_counts_all_the_same(desk: Desk) -> None:
    desk.inject("light_sense", "dead")
    desk.start()
    desk.run_until("lit")
    desk.run_for(2.9)
    assert desk.status().state == "lit"
    desk.run_for(0.2)
    assert fault(desk) == ("no_light", "The red light is switched on, and none is seen.")
    assert desk.is_dark()
    told = desk.status()
    given = {channel.value: j_cm2 for channel, j_cm2 in desk.given().items()}
    assert told.nir.fluence_j_cm2 == pytest.approx(given["nir"], rel=0.02)
    assert given["nir"] > 0.005
    desk.done(wire.ClearFault())
    assert desk.status().state == "idle"


def test_light_that_fails_in_the_middle_is_a_fault_after_a_second(desk: Desk) -> None:
    desk.lit(60)
    desk.inject("light_sense", "dead")
    desk.run_for(0.9)
    assert desk.status().state == "lit"
    desk.run_for(0.2)
    assert fault(desk) == ("no_light", "The red light is switched on, and none is seen.")


def test_light_before_ours_refuses_a_start_and_is_no_latch(desk: Desk) -> None:
    desk.inject("light_sense", "stuck-on")
    desk.run_for(60)
    assert desk.status().state == "idle"
    assert desk.refused(wire.Start(area="soles", minutes=15)) == SHADE
    desk.inject("light_sense", "ok")
    assert desk.lit().state == "lit"


def test_light_in_the_countdown_ends_it_before_there_is_any_of_ours(desk: Desk) -> None:
    desk.start()
    desk.run_for(5)
    desk.inject("light_sense", "stuck-on")
    desk.step()
    ended = desk.status()
    assert (ended.state, ended.ended, ended.fault) == ("done", "cancelled", None)
    assert ended.reason == f"Not begun: {SHADE}."
    desk.run_for(20)
    assert desk.is_dark()
    assert desk.status().elapsed_s == 0
    desk.inject("light_sense", "ok")
    desk.start()


def test_light_that_comes_in_a_pause_refuses_to_go_on(desk: Desk) -> None:
    desk.lit()
    desk.done(wire.Pause())
    desk.run_for(2)
    desk.inject("light_sense", "stuck-on")
    desk.run_for(60)
    assert desk.status().state == "paused"
    assert desk.refused(wire.Resume()) == f"can't resume yet: {SHADE}"
    desk.inject("light_sense", "ok")
    desk.done(wire.Resume())
    desk.run_for(8)
    assert not desk.is_dark()


def test_a_colour_that_is_left_dark_is_not_missed_and_must_stay_dark(desk: Desk) -> None:
    desk.lit(30, area="hips", minutes=20)
    assert (desk.status().state, desk.status().red.duty) == ("lit", 0.0)
    desk.inject("light_sense", "stuck-on")
    desk.run_for(1.1)
    assert fault(desk) == ("stuck_on", "The red light is seen though it is switched off.")
    assert desk.is_dark()


def test_a_new_session_may_follow_the_last_one_in_the_same_tick(desk: Desk) -> None:
    desk.lit()
    desk.done(wire.Stop())
    desk.start()
    assert desk.run_until("lit").state == "lit"


def test_a_panel_without_light_senses_does_not_miss_them(tmp_path: Path) -> None:
    text = example_text()
    for name in ("light_sense_red", "light_sense_nir"):
        assert f"\n{name} = " in text
        text = text.replace(f"\n{name} = ", "\n# ")
    desk = Desk(tmp_path, parse(text, "bare.toml"))
    desk.inject("light_sense", "stuck-on")
    desk.lit()
    desk.inject("light_sense", "dead")
    desk.run_for(10)
    assert desk.status().state == "lit"
    desk.close()
