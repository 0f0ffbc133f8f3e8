"""The machine without a daemon: light needs both ways on, and everything injected takes effect."""

import json
from pathlib import Path

import pytest

from firmware_py.config.load import example_text, parse
from firmware_py.config.schema import Config
from firmware_py.core.units import Ns, ns
from firmware_py.drivers.sysfs import read_text
from firmware_py.ports.hardware import WallTime
from hw_mocks.hardware.pwm_kernel import WriteRecord
from hw_mocks.hardware.trace import Line, read
from hw_mocks.inject_values import parse as parse_inject
from hw_mocks.machine.world import STEP, Light, Truth, World

CONFIG: Config = parse(example_text(), "example.toml")
CHIP = "sys/class/pwm/pwmchip0"
RED, NIR = f"{CHIP}/pwm0", f"{CHIP}/pwm1"
SURFACE = "28-000000000001"


def light(world: World, channel: int, duty: float) -> None:
    """Write as a program does: export, period, duty, enable."""
    chip = f"{world.folder}/{CHIP}"
    if not Path(f"{chip}/pwm{channel}").is_dir():
        world.writer.write(f"{chip}/export", str(channel))
    values = {"period": "100000", "duty_cycle": str(round(100_000 * duty)), "enable": "1"}
    for name, value in values.items():
        world.writer.write(f"{chip}/pwm{channel}/{name}", f"{value}\n")


def inject(world: World, name: str, value: str) -> None:
    world.inject(parse_inject(name, value))


def gpio(world: World, name: str) -> str:
    return read_text(f"{world.folder}/gpio/{name}")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(CONFIG, tmp_path)


def test_a_step_is_one_tick_of_time(world: World) -> None:
    assert ns(0.05) == STEP
    for _ in range(20):
        world.step()
    assert world.clock() == ns(1)


@pytest.mark.parametrize(
    ("duty", "enabled", "irradiance"),
    [(0.25, True, 11.0), (0.25, False, 0.0), (0.0, True, 0.0), (1.0, True, 39.0)],
)
def test_light_needs_pwm_and_the_enable_line(
    world: World, duty: float, *, enabled: bool, irradiance: float
) -> None:
    light(world, 0, duty)
    world.lines.write(27, level=enabled)
    assert world.truth().red.irradiance_mw_cm2 == pytest.approx(irradiance)
    assert world.truth().nir == Light(0.0, 0.0)


def test_either_way_off_alone_makes_it_dark(world: World) -> None:
    for off in ("pwm", "line"):
        light(world, 0, 0.5)
        light(world, 1, 0.5)
        world.lines.write(27, level=True)
        assert world.truth().red.irradiance_mw_cm2 > 0
        if off == "pwm":
            for channel in (RED, NIR):
                world.writer.write(f"{world.folder}/{channel}/enable", "0")
        else:
            world.lines.write(27, level=False)
        assert world.truth().red.irradiance_mw_cm2 == 0
        assert world.truth().nir.irradiance_mw_cm2 == 0


def test_the_truth_adds_up_what_shone(world: World) -> None:
    light(world, 0, 0.25)
    light(world, 1, 0.5)
    world.lines.write(27, level=True)
    inject(world, "heatsink_c", "45")
    inject(world, "surface_c", "30")
    for _ in range(200):
        world.step()
    world.lines.write(27, level=False)
    for _ in range(200):
        world.step()
    red, nir = 11.0 * (1 - 0.0028 * 20) * 10 / 1000, 24.5 * (1 - 0.003 * 20) * 10 / 1000
    assert world.truth() == Truth(
        t=20.0,
        red=Light(0.0, world.truth().red.fluence_j_cm2),
        nir=Light(0.0, world.truth().nir.fluence_j_cm2),
        surface_c=30.0,
        heatsink_c=45.0,
        surface2_c=world.truth().surface2_c,
        skin_c=world.truth().skin_c,
    )
    assert world.truth().red.fluence_j_cm2 == pytest.approx(red)
    assert world.truth().nir.fluence_j_cm2 == pytest.approx(nir)


def test_every_write_is_traced_accepted_or_refused_by_whom_and_when(world: World) -> None:
    world.step()
    light(world, 0, 0.25)
    world.lines.write(27, level=True)
    world.step()
    inject(world, "pwm", "einval")
    with pytest.raises(OSError, match="Invalid"):
        world.writer.write(f"{world.folder}/{RED}/duty_cycle", "0\n")
    inject(world, "pwm", "ok")
    (world.folder / "gpio" / "enable").write_text("0\n")
    (world.folder / RED / "enable").write_text("0\n")
    world.notice_outside()
    world.trace.flush()
    world.trace.flush()
    assert read(world.folder / "trace.jsonl") == [
        Line(0.05, f"{CHIP}/export", "0", None, "daemon"),
        Line(0.05, f"{RED}/period", "100000", None, "daemon"),
        Line(0.05, f"{RED}/duty_cycle", "25000", None, "daemon"),
        Line(0.05, f"{RED}/enable", "1", None, "daemon"),
        Line(0.05, "gpio/enable", "1", None, "daemon"),
        Line(0.1, f"{RED}/duty_cycle", "0", "EINVAL", "daemon"),
        Line(0.1, f"{RED}/enable", "0", None, "outside"),
        Line(0.1, "gpio/enable", "0", None, "outside"),
    ]
    assert world.truth().red.irradiance_mw_cm2 == 0
    first = (world.folder / "trace.jsonl").read_text().splitlines()[0]
    assert json.loads(first) == {
        "t": 0.05,
        "path": f"{CHIP}/export",
        "value": "0",
        "error": None,
        "by": "daemon",
    }


def test_a_machine_found_in_its_folder_is_gone_on_with(world: World, tmp_path: Path) -> None:
    light(world, 0, 0.25)
    world.lines.write(27, level=True)
    for _ in range(10):
        world.step()
    world.trace.flush()
    world.keep()
    again = World(CONFIG, tmp_path, fresh=False)
    assert again.boot_id == world.boot_id
    assert again.clock() == ns(0.5)
    assert again.truth().red.irradiance_mw_cm2 == pytest.approx(11.0)  # as a crash left it
    assert again.truth().red.fluence_j_cm2 == 0.0  # since this start
    assert len(read(tmp_path / "trace.jsonl")) == 5


def test_a_reboot_is_dark_and_begins_anew(world: World, tmp_path: Path) -> None:
    light(world, 0, 0.25)
    world.lines.write(27, level=True)
    world.step()
    world.trace.flush()
    world.keep()
    again = World(CONFIG, tmp_path)
    assert again.boot_id != world.boot_id
    assert again.clock() == Ns(0)
    assert again.truth().red == Light(0.0, 0.0)
    assert not (tmp_path / RED).exists()
    assert not (tmp_path / "trace.jsonl").exists()
    assert gpio(again, "enable") == "0"


@pytest.mark.parametrize(("value", "level"), [("pressed", "1"), ("broken", "1"), ("released", "0")])
def test_stop(world: World, value: str, level: str) -> None:
    inject(world, "stop", "pressed" if value == "released" else "released")
    inject(world, "stop", value)
    assert gpio(world, "stop") == level


@pytest.mark.parametrize(("value", "level"), [("open", "1"), ("closed", "0")])
def test_interlock(world: World, value: str, level: str) -> None:
    inject(world, "interlock", "closed" if value == "open" else "open")
    inject(world, "interlock", value)
    assert gpio(world, "interlock") == level


def test_surface_and_heatsink_are_held_and_let_go(world: World) -> None:
    inject(world, "surface_c", "42.5")
    inject(world, "heatsink_c", "70")
    world.step()
    assert (world.truth().surface_c, world.truth().heatsink_c) == (42.5, 70.0)
    assert read_text(f"{world.sensors_root}/{SURFACE}/temperature") == "42500"
    assert read_text(f"{world.sensors_root}/28-000000000002/temperature") == "70000"
    inject(world, "surface_c", "model")
    inject(world, "heatsink_c", "model")
    world.step()
    assert 25 < world.truth().surface_c < 42.5
    assert 25 < world.truth().heatsink_c < 70


def test_sensor_faults_are_the_surface_probes(world: World) -> None:
    file = world.sensors_root / SURFACE / "temperature"
    contents = {}
    for value in ("missing", "stale", "bad-crc", "85", "ok"):
        inject(world, "sensor", value)
        contents[value] = (file.read_text() if file.exists() else None, world.stale)
    assert contents == {
        "missing": (None, ()),
        "stale": (None, (0,)),
        "bad-crc": ("", ()),
        "85": ("85000\n", ()),
        "ok": ("25000\n", ()),
    }
    assert read_text(f"{world.sensors_root}/28-000000000002/temperature") == "25000"


def test_a_stalled_fan_stands_still_and_lets_it_warm(world: World) -> None:
    inject(world, "fan", "stalled")
    assert gpio(world, "fan") == "0"
    assert not world.physics.fan_turns
    inject(world, "fan", "ok")
    assert gpio(world, "fan") == "1"
    assert world.physics.fan_turns


def test_the_light_sense_follows_the_light_or_its_fault(world: World) -> None:
    light(world, 0, 0.25)
    seen = []
    for value in ("ok", "stuck-on", "dead", "ok"):
        inject(world, "light_sense", value)
        for level in (False, True):
            world.lines.write(27, level=level)
            world.step()
            seen.append(gpio(world, "light_sense_red") + gpio(world, "light_sense_nir"))
    assert seen == ["00", "10", "11", "11", "00", "00", "00", "10"]


def test_the_clock_jumps_loses_its_source_and_gets_it_back(world: World) -> None:
    def wall() -> WallTime:
        return WallTime(world.wall().unix_s - world.wall.true_unix_s, world.wall().is_set)

    seen = []
    for value in ("jump:+3600", "jump:-86400", "unsynced", "ok"):
        inject(world, "clock", value)
        seen.append(wall())
    assert seen == [
        WallTime(3600.0, is_set=True),
        WallTime(-82800.0, is_set=True),
        WallTime(-82800.0, is_set=False),
        WallTime(0.0, is_set=True),
    ]


def test_the_clock_is_one_that_nobody_has_set_or_shows_another_time(world: World) -> None:
    inject(world, "clock", "unset")
    world.step(ns(2))
    assert world.wall() == WallTime(2.0, is_set=False)
    inject(world, "clock", "2027-11-27T14:05:00Z")
    assert world.wall() == WallTime(1_827_324_300.0, is_set=True)
    # The next run begins with the right time again.
    assert world.wall.true_unix_s < 1_827_324_300.0


def test_a_person_may_lean_in(world: World) -> None:
    light(world, 0, 0.25)
    world.lines.write(27, level=True)
    seen = []
    for value in ("10", "20", "model"):
        inject(world, "distance_cm", value)
        seen.append(world.truth().red.irradiance_mw_cm2)
    assert seen == pytest.approx([11.0 * 1.17, 11.0 * 0.81, 11.0])


def test_a_pwm_that_vanishes_comes_back_as_it_was(world: World) -> None:
    light(world, 0, 0.25)
    inject(world, "pwm", "vanished")
    assert not (world.folder / CHIP).exists()
    inject(world, "pwm", "ok")
    assert read_text(f"{world.folder}/{RED}/duty_cycle") == "25000"


def test_a_stuck_pwm_takes_writes_and_does_not_follow(world: World) -> None:
    light(world, 0, 0.25)
    world.lines.write(27, level=True)
    inject(world, "pwm", "stuck")
    world.writer.write(f"{world.folder}/{RED}/duty_cycle", "0\n")
    assert read_text(f"{world.folder}/{RED}/duty_cycle") == "25000"
    assert world.truth().red.irradiance_mw_cm2 == pytest.approx(11.0)


@pytest.mark.parametrize(("name", "value"), [("disk", "full"), ("daemon", "hang")])
def test_what_is_a_matter_of_processes_is_none_of_the_machines(
    world: World, name: str, value: str
) -> None:
    with pytest.raises(ValueError, match=name):
        inject(world, name, value)


def test_a_pi_5_has_its_own_chip(tmp_path: Path) -> None:
    config = parse(example_text().replace("# [pwm]", '[pwm]\nnode = "pwm@98000"'), "pi5.toml")
    world = World(config, tmp_path)
    assert read_text(f"{world.folder}/{CHIP}/npwm") == "4"


def test_a_traced_write_keeps_its_own_time(world: World) -> None:
    world.step()
    world.lines.write(27, level=True)
    assert world.trace.pending == [WriteRecord(ns(0.05), "gpio/enable", "1", None, "daemon")]
