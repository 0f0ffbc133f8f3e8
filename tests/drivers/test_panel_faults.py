"""The panel when hardware fails: either way off suffices, and nothing that failed is hidden."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gpiozero.pins.mock import MockFactory

from firmware_py.core.errors import HardwareError
from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, Ns, ns
from firmware_py.drivers.panel import LightPanel, Wiring
from hw_mocks.hardware.mirror_file import KeptMirror
from hw_mocks.hardware.pwm_kernel import Fault, PwmKernel

RED, NIR = Channel.RED, Channel.NIR
NOW = ns(10)
PERMIT = Permit(red=Duty(0.25), nir=Duty(0.5), issued=NOW, expires=ns(10.5))
REFUSALS = {"einval": "Invalid argument", "eacces": "Permission denied"}
WRITES = tuple(
    f"{name} light: {{chip}}/pwm{number}/{attribute} = 0 was refused: {{why}}"
    for number, name in enumerate(("red", "nir"))
    for attribute in ("duty_cycle", "enable")
)


BeforeWrite = Callable[[str], None]


def nothing(_path: str) -> None:
    """Do nothing before a write."""


class Bench:
    """A simulated kernel and pins; a write may be made to fail when its turn comes."""

    def __init__(self, folder: Path) -> None:
        self.kernel = PwmKernel(folder / "sys", clock=lambda: Ns(0))
        self.pins: Any = MockFactory(revision="c03115")
        self.before_write: BeforeWrite = nothing

    def write(self, path: str, value: str) -> None:
        self.before_write(path)
        self.kernel.write(path, value)

    def keep(self, path: str) -> KeptMirror:
        return self.kernel.keep(path)

    def open(self) -> LightPanel:
        wiring = {RED: Wiring(0, 1000), NIR: Wiring(1, 1000)}
        chip = self.kernel.chip_path
        return LightPanel(chip, wiring, 27, files=self, pin_factory=self.pins)

    @property
    def line(self) -> bool:
        return bool(self.pins.pin(27).state)

    @property
    def outputs(self) -> tuple[float, float]:
        out = self.kernel.outputs()
        return out[0], out[1]

    @property
    def is_lit(self) -> bool:
        return self.line and any(self.outputs)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def lit(bench: Bench) -> LightPanel:
    panel = bench.open()
    panel.apply(PERMIT, NOW)
    assert (bench.outputs, bench.line) == ((0.25, 0.5), True)
    return panel


@pytest.mark.parametrize("fault", ["einval", "eacces"])
def test_where_every_pwm_write_is_refused_the_enable_line_does_it(
    bench: Bench, lit: LightPanel, fault: Fault
) -> None:
    bench.kernel.set_fault(fault)
    told = tuple(text.format(chip=bench.kernel.chip_path, why=REFUSALS[fault]) for text in WRITES)
    assert lit.stop_now() == told
    assert (bench.outputs, bench.line, lit.inhibited) == ((0.25, 0.5), False, True)
    assert lit.lit_until == PERMIT.expires  # so the dead-man goes on trying
    bench.kernel.set_fault("ok")
    assert lit.stop_now() == ()
    assert bench.outputs == (0.0, 0.0)
    assert [lit.lit_until] == [None]


def test_where_the_chip_has_vanished_the_enable_line_does_it(bench: Bench, lit: LightPanel) -> None:
    assert lit.read_back().problems == ()
    bench.kernel.set_fault("vanished")
    assert [text.split(": ")[0] for text in lit.stop_now()] == ["red light"] * 2 + ["nir light"] * 2
    assert (bench.outputs, bench.line) == ((0.25, 0.5), False)
    back = lit.read_back()
    assert (back.duty, back.enabled) == ({RED: 0.25, NIR: 0.5}, False)
    assert [text.split(":")[0] for text in back.problems] == [
        "red light (pwmchip0 channel 0)",
        "nir light (pwmchip0 channel 1)",
    ]


def test_where_the_chip_is_stuck_the_enable_line_does_it_and_read_back_tells(
    bench: Bench, lit: LightPanel
) -> None:
    bench.kernel.set_fault("stuck")
    assert lit.stop_now() == ()
    assert (bench.outputs, bench.line) == ((0.25, 0.5), False)
    assert lit.read_back().duty == {RED: 0.25, NIR: 0.5}


def test_where_the_enable_line_fails_the_pwm_does_it(bench: Bench, lit: LightPanel) -> None:
    def fail(_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    bench.pins.pin(27)._set_state = fail
    assert lit.stop_now() == (
        "enable line (GPIO 27): can't be set low: OSError(5, 'Input/output error')",
    )
    assert (bench.outputs, bench.line, lit.inhibited) == ((0.0, 0.0), True, True)


def test_a_line_cut_by_another_program_stays_cut(bench: Bench, lit: LightPanel) -> None:
    bench.pins.pin(27).state = 0
    lit.apply(PERMIT, NOW)
    assert (bench.line, lit.read_back().enabled) == (False, False)


def test_while_inhibited_nothing_is_lit_even_for_a_moment(bench: Bench, lit: LightPanel) -> None:
    lit.stop_now()
    values = []
    write = bench.kernel.write

    def remember(path: str, value: str) -> None:
        values.append(value)
        write(path, value)

    bench.kernel.write = remember  # type: ignore[method-assign]  # to see each value
    lit.apply(PERMIT, NOW)
    assert values == ["0\n"] * 4


def test_an_enable_line_that_cannot_be_read_counts_as_on(bench: Bench, lit: LightPanel) -> None:
    def fail() -> bool:
        raise OSError(errno.EIO, "Input/output error")

    bench.pins.pin(27)._get_state = fail
    back = lit.read_back()
    assert (back.enabled, len(back.problems)) == (True, 1)
    assert back.problems[0].startswith("enable line (GPIO 27): can't be read back")


LIGHTING = (
    "pwm0/duty_cycle",
    "pwm0/enable",
    "pwm1/duty_cycle",
    "pwm1/enable",
)


@pytest.mark.parametrize("refused", LIGHTING)
def test_one_refused_write_of_light_makes_everything_dark(bench: Bench, refused: str) -> None:
    panel = bench.open()

    def refuse_once(path: str) -> None:
        if path.endswith(refused):
            bench.before_write = nothing
            raise OSError(errno.EIO, "Input/output error")

    bench.before_write = refuse_once
    with pytest.raises(HardwareError, match=r"Input/output error; reboot"):
        panel.apply(PERMIT, NOW)
    assert (bench.outputs, bench.line, panel.lit_until) == ((0.0, 0.0), False, None)
    panel.apply(PERMIT, NOW)
    assert bench.outputs == (0.25, 0.5)


def test_an_enable_line_that_refuses_to_go_high_makes_everything_dark(bench: Bench) -> None:
    panel = bench.open()
    pin = bench.pins.pin(27)
    set_state = pin._set_state

    def refuse_high(value: object) -> None:
        if value:
            raise OSError(errno.EIO, "Input/output error")
        set_state(value)

    pin._set_state = refuse_high
    with pytest.raises(HardwareError, match=r"enable line .* can't be set high"):
        panel.apply(PERMIT, NOW)
    assert (bench.outputs, bench.line, panel.lit_until) == ((0.0, 0.0), False, None)


def test_what_cannot_be_switched_off_after_a_refusal_is_told_with_it(
    bench: Bench, lit: LightPanel
) -> None:
    bench.kernel.set_fault("eacces")
    other = Permit(red=Duty(0.5), nir=Duty(0.5), issued=NOW, expires=ns(10.5))
    with pytest.raises(HardwareError, match=r"refused: Permission denied; .*; and it can't all be"):
        lit.apply(other, NOW)
    assert not bench.line


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, RuntimeError])
def test_whatever_interrupts_the_lighting_it_ends_dark(
    bench: Bench, error: type[BaseException]
) -> None:
    panel = bench.open()

    def interrupt(path: str) -> None:
        if path.endswith("pwm1/enable"):
            bench.before_write = nothing
            raise error

    bench.before_write = interrupt
    with pytest.raises(error):
        panel.apply(PERMIT, NOW)
    assert (bench.outputs, bench.line, panel.lit_until) == ((0.0, 0.0), False, None)


def test_a_stop_between_any_two_writes_of_light_ends_dark(bench: Bench) -> None:
    panel = bench.open()
    ends = {}
    for place in LIGHTING:
        panel.off()
        panel.release()

        def stop_here(path: str, place: str = place) -> None:
            if path.endswith(place):
                bench.before_write = nothing
                panel.stop_now()

        bench.before_write = stop_here
        panel.apply(PERMIT, NOW)
        ends[place] = bench.outputs, bench.line, panel.inhibited
    assert ends == dict.fromkeys(LIGHTING, ((0.0, 0.0), False, True))


@pytest.mark.parametrize("fault", ["einval", "eacces"])
def test_a_panel_that_cannot_be_made_dark_is_not_opened(
    bench: Bench, lit: LightPanel, fault: Fault
) -> None:
    """As after a crash, by another process on the same hardware."""
    for light in lit._channels.values():
        light._let_go()
    bench.pins.reset()
    bench.kernel.set_fault(fault)
    with pytest.raises(HardwareError, match=f"red light .*: {REFUSALS[fault]}; "):
        bench.open()
    assert not bench.line  # the second way off was tried all the same


def test_a_stuck_chip_is_not_opened(bench: Bench, lit: LightPanel) -> None:
    for light in lit._channels.values():
        light._let_go()
    bench.pins.reset()
    bench.kernel.set_fault("stuck")
    with pytest.raises(HardwareError, match=r"period reads 1000000 ns|enable reads 1"):
        bench.open()


def test_an_interrupt_while_opening_ends_dark(bench: Bench, lit: LightPanel) -> None:
    for light in lit._channels.values():
        light._let_go()

    def interrupt(path: str) -> None:
        if path.endswith("pwm0/duty_cycle"):
            bench.before_write = nothing
            raise KeyboardInterrupt

    bench.before_write = interrupt
    with pytest.raises(KeyboardInterrupt):
        bench.open()
    assert bench.outputs == (0.0, 0.5)  # what was begun is dark; the rest is panel-dark's


def test_where_one_channel_fails_the_other_is_made_dark_too(bench: Bench, lit: LightPanel) -> None:
    for light in lit._channels.values():
        light._let_go()
    bench.pins.reset()

    def fail(path: str) -> None:
        if "/pwm0/" in path:
            raise OSError(errno.EIO, "Input/output error")

    bench.before_write = fail
    with pytest.raises(HardwareError, match="red light"):
        bench.open()
    assert (bench.outputs, bench.line) == ((0.25, 0.0), False)
    bench.before_write = nothing
    bench.open()  # everything was let go
    assert bench.outputs == (0.0, 0.0)
