"""A second surface sensor and one for the skin, on the whole daemon."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core.dose.caps import Skin
from hw_mocks.machine.physics_file import PhysicsFile
from tests.daemon.desk import SLOW, Desk
from tests.faults.bench import WARM_SURFACE_K, with_all_sensors

NUMB = Skin(insensate=True, dark_or_tattooed=False)


@pytest.fixture
def numb(tmp_path: Path) -> Iterator[Desk]:
    physics = PhysicsFile(surface_rise_k=WARM_SURFACE_K)
    desk = Desk(tmp_path, config=with_all_sensors(), physics=physics, skin=NUMB)
    yield desk
    desk.close()


def test_what_each_sensor_says_is_told_with_how_often_it_failed(numb: Desk) -> None:
    numb.inject("surface2_c", "26")
    numb.inject("skin_c", "33")
    numb.inject("sensor", "bad-crc:heatsink")
    numb.run_for(5)
    status, inputs = numb.status(), numb.ask(wire.Inputs())
    assert isinstance(inputs, wire.InputState)
    assert status.surface2_c == 26.0
    assert status.skin_c == pytest.approx(33, abs=0.02)
    assert (inputs.surface2_c, inputs.skin_c) == (26.0, status.skin_c)
    assert {"surface2", "skin"} <= set(inputs.fitted)
    assert [probe.place for probe in inputs.probes] == ["surface", "heatsink", "surface2", "skin"]
    failed = {probe.place: probe.failed for probe in inputs.probes}
    assert failed.pop("heatsink") >= 4
    assert set(failed.values()) == {0}
    assert all(probe.asked >= 5 for probe in inputs.probes)


def test_a_probe_that_fell_off_is_found_by_the_warmth_that_the_light_should_make(
    numb: Desk,
) -> None:
    numb.rig.period = SLOW
    numb.run_for(1500)  # what was before the daemon's start is forgotten
    numb.lit(area="hips", minutes=10)
    numb.inject("sensor", "detached")
    told = numb.run_until("fault", at_most_s=400)
    assert told.fault is not None
    assert told.fault.code == "implausible"
    assert "where this light warms it by" in told.fault.text
    assert numb.is_dark()


def test_a_good_probe_is_believed_to_the_end(numb: Desk) -> None:
    numb.rig.period = SLOW
    numb.run_for(1500)
    numb.lit(area="hips", minutes=10)
    assert numb.finish().ended == "complete"


def test_warm_skin_dims_pauses_and_goes_on_after_a_touch(numb: Desk) -> None:
    bright = numb.lit(area="hips", minutes=10).nir.irradiance_mw_cm2
    numb.inject("skin_c", "38")
    numb.run_for(5)
    dimmed = numb.status().nir.irradiance_mw_cm2
    assert bright is not None
    assert dimmed == pytest.approx(bright / 2, rel=0.1)
    numb.inject("skin_c", "39.2")
    numb.run_for(2)
    paused = numb.status()
    assert (paused.state, paused.pauses) == ("paused", ("warm",))
    assert paused.reason == "Paused: the skin is warm (39.2 °C) and must cool down."
    assert numb.is_dark()
    numb.inject("skin_c", "35.5")
    numb.run_for(25)
    assert numb.status().pauses == ("warm",)
    numb.run_for(8)
    assert numb.status().pauses == ()
    assert numb.is_dark()
    numb.done(wire.Resume())
    numb.run_for(8)
    assert not numb.is_dark()


def test_skin_that_something_else_heats_pauses_it(numb: Desk) -> None:
    numb.inject("skin_c", "30")
    numb.run_for(5)
    numb.lit(area="hips", minutes=10)
    for second in range(60):
        numb.inject("skin_c", f"{30 + second * 4 / 60:.3f}")
        numb.run_for(1)
    paused = numb.status()
    assert paused.reason == "Paused: something else is heating the skin: take it away."
    assert numb.is_dark()


def test_a_skin_sensor_that_freezes_in_the_light_ends_the_session(tmp_path: Path) -> None:
    desk = Desk(tmp_path, with_all_sensors(), period=SLOW)
    try:
        desk.lit(5)
        desk.inject("sensor", "frozen:skin")
        desk.run_for(400)
        now = desk.status()
        assert now.fault is not None
        assert now.fault.code == "implausible"
        assert now.fault.text.startswith("The skin's sensor stayed at")
        assert desk.is_dark()
    finally:
        desk.close()
