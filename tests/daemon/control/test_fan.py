"""A fan that stands still: no light until it turns again."""

from pathlib import Path

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from tests.daemon.desk import Desk


def test_a_fan_that_stalls_in_the_light_pauses_it_and_says_so(desk: Desk) -> None:
    desk.lit()
    desk.inject("fan", "stalled")
    desk.run_for(1.9)
    assert desk.status().state == "lit"
    desk.run_for(0.2)
    assert desk.is_dark()
    paused = desk.status()
    assert (paused.state, paused.pauses, paused.fault) == ("paused", ("warm",), None)
    assert paused.reason == "Paused: the panel must cool down; the fan stands still."
    desk.run_for(60)
    assert "the panel must cool down" in desk.refused(wire.Resume())
    desk.inject("fan", "ok")
    desk.run_for(29)
    assert desk.status().pauses == ("warm",)
    desk.run_for(2)
    assert (desk.status().pauses, desk.status().can_resume) == ((), True)
    desk.done(wire.Resume())
    assert desk.finish().ended == "complete"


def test_a_fan_that_stands_still_refuses_a_start(desk: Desk) -> None:
    desk.inject("fan", "stalled")
    desk.run_for(2.1)
    assert desk.refused(wire.Start(area="soles", minutes=15)).startswith("the fan stands still")
    desk.inject("fan", "ok")
    desk.step()
    desk.start()


def test_a_panel_without_a_fan_does_not_miss_it(tmp_path: Path) -> None:
    text = example_text()
    assert "\nfan = " in text
    desk = Desk(tmp_path, parse(text.replace("\nfan = ", "\n# "), "bare.toml"))
    desk.inject("fan", "stalled")
    desk.lit()
    desk.run_for(10)
    assert desk.status().state == "lit"
    desk.close()
