"""panel-dark: dark without Python, whatever else fails, and silent only when all is off."""

import shutil
import subprocess
from pathlib import Path

import pytest

from firmware_py.config import dark_env
from firmware_py.config.load import example_text, parse
from firmware_py.core.units import Ns
from firmware_py.drivers.chips import BCM_BLOCK, RP1_BLOCK
from firmware_py.drivers.gpio_chips import header_chip
from hw_mocks.hardware import gpio_tree
from hw_mocks.hardware.gpio_tree import GpioChip
from hw_mocks.hardware.pwm_kernel import PwmKernel
from hw_mocks.machine import boards
from hw_mocks.machine.world import World

SCRIPT = Path(__file__).resolve().parents[2] / "systemd" / "panel-dark"
SHELL = shutil.which("dash") or "/bin/sh"
LIT = (("period", 1_000_000), ("duty_cycle", 400_000), ("enable", 1))


def make_chip(
    folder: Path, *, chip: int = 0, node: str = "pwm@7e20c000", lit: tuple[int, ...] = (0, 1)
) -> PwmKernel:
    kernel = PwmKernel(folder / "sys", clock=lambda: Ns(0), chip=chip, node=node, channels=4)
    for channel in lit:
        kernel.write(f"{kernel.chip_path}/export", str(channel))
        for name, value in LIT:
            kernel.write(f"{kernel.chip_path}/pwm{channel}/{name}", str(value))
    return kernel


def make_enable(folder: Path) -> Path:
    file = folder / "gpio" / "enable"
    file.parent.mkdir()
    file.write_text("1\n")
    return file


def dark(
    *arguments: object, path: str = "/nonexistent", cwd: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run it; by default without any program to call: the PWM and the files need none."""
    return subprocess.run(
        [SHELL, str(SCRIPT), *(str(argument) for argument in arguments)],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": path},
        cwd=cwd,
        timeout=20,
    )


def said(done: "subprocess.CompletedProcess[str]") -> tuple[int, list[str]]:
    return done.returncode, done.stderr.splitlines()


def outputs(kernel: PwmKernel) -> dict[int, float]:
    kernel.notice_outside()
    return kernel.outputs()


ALL_DARK = {0: 0.0, 1: 0.0, 2: 0.0, 3: 0.0}


NODES = ["pwm@7e20c000", *(f"pwm@{address}" for address in sorted(RP1_BLOCK))]


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("chip", [0, 2, 11])
def test_every_channel_of_the_panels_chip_goes_dark(tmp_path: Path, node: str, chip: int) -> None:
    kernel = make_chip(tmp_path, chip=chip, node=node, lit=(0, 1, 3))
    enable = make_enable(tmp_path)
    assert outputs(kernel) == {0: 0.4, 1: 0.4, 2: 0.0, 3: 0.4}
    assert said(dark("--root", tmp_path)) == (0, [])
    assert outputs(kernel) == ALL_DARK
    assert [(kernel.chip_path / f"pwm{n}/enable").read_text() for n in (0, 1, 3)] == ["0\n"] * 3
    assert enable.read_text() == "0\n"


@pytest.mark.parametrize(
    "node", ["pwm@9c000", "pwm@4009c000", "pwm@7e20c800", "pwm@12340000", "i2c@98000"]
)
def test_other_chips_are_left_alone(tmp_path: Path, node: str) -> None:
    light = make_chip(tmp_path)
    other = make_chip(tmp_path, chip=1, node=node)
    assert said(dark("--root", tmp_path)) == (0, [])
    assert outputs(light) == ALL_DARK
    assert outputs(other) == {0: 0.4, 1: 0.4, 2: 0.0, 3: 0.0}


def test_two_chips_of_a_panels_node_both_go_dark(tmp_path: Path) -> None:
    kernels = [make_chip(tmp_path, chip=n) for n in (0, 1)]
    assert said(dark("--root", tmp_path)) == (0, [])
    assert [outputs(kernel) for kernel in kernels] == [ALL_DARK, ALL_DARK]


@pytest.mark.parametrize(
    ("node", "after"),
    [*((f"pwm@{address}", 0.0) for address in sorted(BCM_BLOCK | RP1_BLOCK)), ("pwm@1234", 0.4)],
)
def test_without_a_device_tree_the_device_has_a_name(
    tmp_path: Path, node: str, after: float
) -> None:
    kernel = make_chip(tmp_path, node=node)
    (kernel.chip_path / "device" / "of_node").unlink()
    assert said(dark("--root", tmp_path)) == (0, [])
    assert outputs(kernel) == {0: after, 1: after, 2: 0.0, 3: 0.0}


def test_nothing_exported_and_nothing_there_are_no_errors(tmp_path: Path) -> None:
    assert said(dark("--root", tmp_path)) == (0, [])
    make_chip(tmp_path, lit=())
    assert said(dark("--root", tmp_path)) == (0, [])


def test_a_refused_write_is_told_and_all_others_are_made(tmp_path: Path) -> None:
    kernel = make_chip(tmp_path)
    enable = make_enable(tmp_path)
    stuck = kernel.chip_path / "pwm0" / "duty_cycle"
    stuck.unlink()
    stuck.mkdir()  # a file that root can't write either
    told = f"panel-dark: {stuck} can't be set to 0; switch the panel off at the wall"
    assert said(dark("--root", tmp_path)) == (1, [told])
    assert outputs_but(kernel, stuck) == ALL_DARK
    assert enable.read_text() == "0\n"


def outputs_but(kernel: PwmKernel, broken: Path) -> dict[int, float]:
    broken.rmdir()
    return outputs(kernel)


def test_an_enable_line_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    kernel = make_chip(tmp_path)
    enable = tmp_path / "gpio" / "enable"
    enable.mkdir(parents=True)
    assert said(dark("--root", tmp_path)) == (1, [f"panel-dark: {enable} can't be set to 0"])
    assert outputs(kernel) == ALL_DARK


def test_a_refusal_of_a_channel_never_set_up_is_no_error(tmp_path: Path) -> None:
    kernel = make_chip(tmp_path, lit=(0,))
    kernel.write(f"{kernel.chip_path}/export", "1")
    for name in ("duty_cycle", "enable"):  # as older kernels refuse them
        (kernel.chip_path / "pwm1" / name).unlink()
        (kernel.chip_path / "pwm1" / name).mkdir()
    assert said(dark("--root", tmp_path)) == (0, [])


@pytest.mark.parametrize(
    "arguments", [["--root"], ["--help"], ["--root", "/nonexistent/folder"], ["x", "y"]]
)
def test_what_it_does_not_understand_is_a_usage_error(arguments: list[str]) -> None:
    done = dark(*arguments)
    assert done.returncode == 2
    assert done.stderr


# ---------------------------------------------------------------- the enable line of a real Pi

GPIOSET_2 = """case $1 in -t0) ;; *) echo "cannot find line" >&2; exit 1 ;; esac"""
GPIOSET_1 = """case $1 in -*) echo "invalid option" >&2; exit 1 ;; esac"""
ENV = "ENABLE_CHIP=gpiochip0\nENABLE_LINE=27"


class Tools:
    """A folder of stand-ins for the GPIO tools, each writing down how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "bin"
        self.folder.mkdir()
        self._calls = folder / "calls"
        self.add("timeout", 'shift; exec "$@"', is_told=False)

    def add(self, name: str, does: str = "", *, is_told: bool = True) -> None:
        tell = f'echo "{name} $*" >> {self._calls}\n' if is_told else ""
        file = self.folder / name
        file.write_text(f"#!/bin/sh\n{does}\n{tell}" if name != "timeout" else f"#!/bin/sh\n{does}")
        file.chmod(0o755)

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines() if self._calls.exists() else []


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(tmp_path)


def env_file(folder: Path, text: str = ENV) -> Path:
    file = folder / "dark.env"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("does", "call"),
    [(GPIOSET_2, "gpioset -t0 -c gpiochip0 27=0"), (GPIOSET_1, "gpioset gpiochip0 27=0")],
)
def test_either_gpioset_sets_the_line_low(
    tmp_path: Path, tools: Tools, does: str, call: str
) -> None:
    tools.add("gpioset", does)
    kernel = make_chip(tmp_path)
    done = dark("--root", tmp_path, "--env", env_file(tmp_path), path=str(tools.folder))
    assert said(done) == (0, [])
    assert tools.calls == [call]
    assert outputs(kernel) == ALL_DARK


def test_a_gpioset_that_holds_the_line_is_ended_and_has_set_it(
    tmp_path: Path, tools: Tools
) -> None:
    tools.add("gpioset")
    tools.add("timeout", 'shift; "$@"; exit 124', is_told=False)  # as timeout says it killed it
    done = dark("--root", tmp_path, "--env", env_file(tmp_path), path=str(tools.folder))
    assert said(done) == (0, [])
    assert tools.calls == ["gpioset -t0 -c gpiochip0 27=0"]


def test_pinctrl_is_preferred_where_present(tmp_path: Path, tools: Tools) -> None:
    tools.add("gpioset")
    tools.add("pinctrl")
    done = dark("--root", tmp_path, "--env", env_file(tmp_path), path=str(tools.folder))
    assert said(done) == (0, [])
    assert tools.calls == ["pinctrl set 27 op dl"]


def test_where_pinctrl_fails_gpioset_does_it(tmp_path: Path, tools: Tools) -> None:
    tools.add("gpioset", GPIOSET_2)
    tools.add("pinctrl", "exit 1")
    done = dark("--root", tmp_path, "--env", env_file(tmp_path), path=str(tools.folder))
    assert said(done) == (0, [])
    assert tools.calls == ["gpioset -t0 -c gpiochip0 27=0"]


def test_a_line_that_cannot_be_set_is_told_after_the_pwm_is_off(
    tmp_path: Path, tools: Tools
) -> None:
    tools.add("gpioset", "exit 1")
    kernel = make_chip(tmp_path)
    done = dark("--root", tmp_path, "--env", env_file(tmp_path), path=str(tools.folder))
    assert done.returncode == 1
    assert done.stderr.startswith("panel-dark: line 27 of gpiochip0 can't be set low: ")
    assert outputs(kernel) == ALL_DARK


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "ENABLE_CHIP=gpiochip0\n",
        "ENABLE_LINE=27\n",
        "ENABLE_CHIP=gpiochip0\nENABLE_LINE=27x\n",
        "ENABLE_CHIP=gpiochip0\nENABLE_LINE=-1\n",
        "ENABLE_CHIP=\nENABLE_LINE=27\n",
    ],
)
def test_an_unknown_enable_line_is_told_after_the_pwm_is_off(
    tmp_path: Path, tools: Tools, text: str | None
) -> None:
    tools.add("gpioset")
    kernel = make_chip(tmp_path)
    file = tmp_path / "none.env" if text is None else env_file(tmp_path, text)
    done = dark("--root", tmp_path, "--env", file, path=str(tools.folder))
    assert done.returncode == 1
    assert done.stderr.startswith(f"panel-dark: the enable line is not known: {file} must have")
    assert tools.calls == []
    assert outputs(kernel) == ALL_DARK


# ---------------------------------------------------------------- by label, by node


def labelled(label: str = "pinctrl-rp1", node: str | None = None) -> str:
    return dark_env.text(label, 27, node, "a test")


BOARDS = [("pi3", "6.12.47"), ("pi4", "6.18"), ("pi5", "6.6.20"), ("pi5", "6.12.47")]


@pytest.mark.parametrize(("name", "kernel"), [*BOARDS, ("pi5", "6.12.96")])
@pytest.mark.parametrize("path", ["sysfs by lines", "sysfs by chips", "gpiodetect"])
def test_the_chip_is_the_one_with_the_label_as_the_daemon_finds_it(
    tmp_path: Path, tools: Tools, name: str, kernel: str, path: str
) -> None:
    board = boards.board(name, kernel)
    gpio_tree.show(tmp_path / "sys", board.gpio)
    chip = f"gpiochip{header_chip(tmp_path / 'sys', tmp_path / 'dev')}"
    listed = tmp_path / "sys/class/gpio"
    if path != "sysfs by lines":
        shutil.rmtree(listed)
    if path == "sysfs by chips":
        for each in board.gpio:
            (listed / f"chip{each.number}").mkdir(parents=True)
            (listed / f"chip{each.number}/label").write_text(f"{each.label}\n")
    if path == "gpiodetect":
        lines = [f"gpiochip{c.number} [{c.label}] ({c.lines} lines)" for c in board.gpio]
        tools.add("gpiodetect", "\n".join(f"echo '{line}'" for line in lines), is_told=False)
    tools.add("gpioset", GPIOSET_2)
    env = env_file(tmp_path, labelled(board.header))
    assert said(dark("--root", tmp_path, "--env", env, path=str(tools.folder))) == (0, [])
    assert tools.calls == [f"gpioset -t0 -c {chip} 27=0"]


def test_a_label_counts_before_a_number(tmp_path: Path, tools: Tools) -> None:
    gpio_tree.show(tmp_path / "sys", boards.board("pi5", "6.18").gpio)
    tools.add("gpioset", GPIOSET_2)
    env = env_file(tmp_path, f"ENABLE_CHIP=gpiochip0\n{labelled()}")
    assert said(dark("--root", tmp_path, "--env", env, path=str(tools.folder))) == (0, [])
    assert tools.calls == ["gpioset -t0 -c gpiochip15 27=0"]


def test_a_label_that_no_chip_has_is_told_and_pinctrl_sets_the_line_all_the_same(
    tmp_path: Path, tools: Tools
) -> None:
    gpio_tree.show(tmp_path / "sys", boards.board("pi4").gpio)
    tools.add("pinctrl")
    tools.add("gpioset", GPIOSET_2)
    kernel = make_chip(tmp_path)
    env = env_file(tmp_path, labelled("pinctrl-rp1"))
    done = dark("--root", tmp_path, "--env", env, path=str(tools.folder))
    told = f"panel-dark: no GPIO chip is labelled pinctrl-rp1, which {env} names as ENABLE_LABEL; "
    assert said(done) == (1, [f"{told}run panelctl setup"])
    assert tools.calls == ["pinctrl set 27 op dl"]
    assert outputs(kernel) == ALL_DARK


def test_a_label_that_no_chip_has_is_no_reason_to_set_another_chip_s_line(
    tmp_path: Path, tools: Tools
) -> None:
    gpio_tree.show(tmp_path / "sys", boards.board("pi4").gpio)
    tools.add("gpioset")
    done = dark("--root", tmp_path, "--env", env_file(tmp_path, labelled()), path=str(tools.folder))
    assert done.returncode == 1
    assert tools.calls == []
    assert "line 27 of pinctrl-rp1 can't be set low: " in done.stderr


def test_a_label_that_two_chips_have_is_told_with_both(tmp_path: Path, tools: Tools) -> None:
    for number in (0, 7):
        chip = GpioChip(number, "pinctrl-rp1", 54, f"{number}.gpio")
        gpio_tree.show(tmp_path / f"{number}", (chip,))
        shutil.copytree(tmp_path / f"{number}", tmp_path / "sys", symlinks=True, dirs_exist_ok=True)
        listed = tmp_path / "sys/class/gpio/gpiochip512"
        listed.rename(listed.with_name(f"gpiochip{600 + number}"))
    tools.add("gpioset")
    env = env_file(tmp_path, labelled())
    done = dark("--root", tmp_path, "--env", env, path=str(tools.folder))
    told = "more than one GPIO chip is labelled pinctrl-rp1: gpiochip0 gpiochip7; run panelctl"
    assert told in done.stderr
    assert (done.returncode, tools.calls) == (1, [])


OWN = "pwm@12340000"


def test_the_chip_that_the_configuration_names_goes_dark_beside_the_usual_one(
    tmp_path: Path, tools: Tools
) -> None:
    own, usual = make_chip(tmp_path, chip=1, node=OWN), make_chip(tmp_path)
    other = make_chip(tmp_path, chip=2, node="pwm@56780000")
    tools.add("pinctrl")
    env = env_file(tmp_path, f"{ENV}\nPWM_NODE={OWN}\n")
    assert said(dark("--root", tmp_path, "--env", env, path=str(tools.folder))) == (0, [])
    assert [outputs(own), outputs(usual)] == [ALL_DARK, ALL_DARK]
    assert outputs(other) == {0: 0.4, 1: 0.4, 2: 0.0, 3: 0.0}


def test_a_chip_that_the_configuration_names_and_that_is_not_there_is_told(
    tmp_path: Path, tools: Tools
) -> None:
    usual = make_chip(tmp_path)
    tools.add("pinctrl")
    env = env_file(tmp_path, f"{ENV}\nPWM_NODE={OWN}\n")
    done = dark("--root", tmp_path, "--env", env, path=str(tools.folder))
    assert done.returncode == 1
    assert done.stderr.startswith(
        f"panel-dark: no PWM chip is {OWN}, which {env} names as PWM_NODE"
    )
    assert outputs(usual) == ALL_DARK
    assert tools.calls == ["pinctrl set 27 op dl"]


@pytest.mark.parametrize("there", ["pwm@98000", "pwm@40098000"])
def test_a_node_that_names_the_lights_block_is_borne_out_by_its_other_names(
    tmp_path: Path, tools: Tools, there: str
) -> None:
    light = make_chip(tmp_path, node=there)
    tools.add("pinctrl")
    env = env_file(tmp_path, f"{ENV}\nPWM_NODE=pwm@98000\n")
    assert said(dark("--root", tmp_path, "--env", env, path=str(tools.folder))) == (0, [])
    assert outputs(light) == ALL_DARK


@pytest.mark.parametrize("node", ["pwm@9c000", "pwm@4009c000", "pwm@7e20c800"])
def test_fan_and_audio_are_let_be_even_when_named(tmp_path: Path, tools: Tools, node: str) -> None:
    fan = make_chip(tmp_path, node=node)
    tools.add("pinctrl")
    env = env_file(tmp_path, f"{ENV}\nPWM_NODE={node}\n")
    assert dark("--root", tmp_path, "--env", env, path=str(tools.folder)).returncode == 1
    assert outputs(fan) == {0: 0.4, 1: 0.4, 2: 0.0, 3: 0.0}


def test_a_light_s_name_on_the_fan_s_block_is_let_be(tmp_path: Path) -> None:
    clock = lambda: Ns(0)  # noqa: E731  short
    fan = PwmKernel(tmp_path / "sys", clock=clock, node="pwm@98000", device="1f0009c000.pwm")
    for name, value in (("export", 0), *((f"pwm0/{name}", value) for name, value in LIT)):
        fan.write(f"{fan.chip_path}/{name}", str(value))
    assert said(dark("--root", tmp_path)) == (0, [])
    assert outputs(fan)[0] == 0.4


@pytest.mark.parametrize("node", [None, OWN])
def test_on_a_simulated_machine_nothing_but_its_own_files_is_touched(
    tmp_path: Path, tools: Tools, node: str | None
) -> None:
    text = example_text().replace("# [pwm]", f'[pwm]\nnode = "{node}"' if node else "")
    world = World(parse(text, "x"), tmp_path, board=boards.board("pi5", "6.18"))
    world.lines.write(27, level=True)
    for name in ("pinctrl", "gpioset", "gpiodetect"):
        tools.add(name)
    assert said(dark("--root", tmp_path, path=str(tools.folder))) == (0, [])
    assert (tmp_path / "gpio/enable").read_text() == "0\n"
    assert tools.calls == []


def test_a_simulated_machine_whose_header_is_missing_is_told_and_its_line_is_low(
    tmp_path: Path,
) -> None:
    world = World(parse(example_text(), "x"), tmp_path)
    world.lines.write(27, level=True)
    shutil.rmtree(tmp_path / "sys/class/gpio")
    done = dark("--root", tmp_path)
    assert done.returncode == 1
    assert "no GPIO chip is labelled pinctrl-bcm2711" in done.stderr
    assert (tmp_path / "gpio/enable").read_text() == "0\n"


def test_a_name_relative_to_the_working_folder_is_found(tmp_path: Path, tools: Tools) -> None:
    tools.add("gpioset", GPIOSET_2)
    kernel = make_chip(tmp_path)
    env_file(tmp_path)
    done = dark("--env", "dark.env", "--root", ".", path=str(tools.folder), cwd=tmp_path)
    assert said(done) == (0, [])
    assert outputs(kernel) == ALL_DARK
