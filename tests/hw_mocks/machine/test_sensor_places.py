"""Sensors of every kind on the simulated machine, read by the drivers that read real ones."""

from pathlib import Path

import pytest

from firmware_py.config.load import example_text, parse
from firmware_py.core.units import Ns
from firmware_py.drivers import probes
from firmware_py.drivers.probes import open_probe
from hw_mocks.inject_values import InjectError
from hw_mocks.inject_values import parse as parse_inject
from hw_mocks.machine.world import World

SENSORS = """
surface = "hwmon:tmp102/temp1"
heatsink = "10-000000000002"
skin = "iio:mlx90614/in_temp_object"

[sensors.surface2]
input = "iio:ads1115/in_voltage2"
table = [[500, 60], [1500, 25], [2500, 0]]

[display]
"""
HEAD, _, REST = example_text().partition("[sensors]")
CONFIG = parse(f"{HEAD}[sensors]{SENSORS}{REST.partition('[display]')[2]}", "all kinds")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(CONFIG, tmp_path)


def inject(world: World, name: str, value: str) -> None:
    world.inject(parse_inject(name, value))
    world.step()


def read(world: World) -> dict[str, float | None]:
    at = probes.roots(world.sensors_root, world.folder / "sys")
    seen = {}
    for place, name in CONFIG.sensors.fitted().items():
        probe = open_probe(name, at)
        probe.poll_once(Ns(0))
        assert probe.latest is not None
        celsius = probe.latest.celsius
        seen[place] = None if celsius is None else round(celsius, 1)
    return seen


def test_each_shows_its_own_temperature(world: World) -> None:
    for place, celsius in (("surface", 31), ("heatsink", 52), ("surface2", 32), ("skin", 34.5)):
        inject(world, f"{place}_c", str(celsius))
    assert read(world) == {"surface": 31.0, "heatsink": 52.0, "surface2": 32.0, "skin": 34.5}
    assert (world.truth().surface2_c, world.truth().skin_c) == (32.0, 34.5)
    inject(world, "skin_c", "auto")
    assert world.truth().skin_c < 34.5


@pytest.mark.parametrize("place", ["surface", "heatsink", "surface2", "skin"])
def test_each_can_be_broken_by_itself(world: World, place: str) -> None:
    others = {name: c for name, c in read(world).items() if name != place}
    before = read(world)[place]
    for fault, shown in (("frozen", before), ("detached", 25.0), ("missing", None)):
        inject(world, "sensor", f"{fault}:{place}")
        held = 38.0 if fault != "missing" else 25.0
        inject(world, f"{place}_c", str(held))
        seen = read(world)
        assert seen[place] == shown, fault
        assert {name: c for name, c in seen.items() if name != place} == others
        inject(world, f"{place}_c", "auto" if place != "skin" else "33.2")
        inject(world, "sensor", "ok")
        inject(world, f"{place}_c", str(before))
    inject(world, "sensor", f"stale:{place}")
    assert len(world.stale) == 1


def test_one_answer_in_ten_of_a_noisy_wire_is_bad(world: World) -> None:
    inject(world, "sensor", "noisy:skin")
    bad = 0
    for _ in range(50):
        for _ in range(20):
            world.step()
        bad += read(world)["skin"] is None
    assert bad == 5


def test_a_sensor_that_is_not_fitted_cannot_break(tmp_path: Path) -> None:
    world = World(parse(example_text(), "example"), tmp_path)
    with pytest.raises(InjectError, match="no sensor is fitted for skin"):
        inject(world, "sensor", "frozen:skin")
