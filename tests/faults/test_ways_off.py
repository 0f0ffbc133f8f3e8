"""Two ways off, PWM and enable line: each alone makes it dark while the other is stuck."""

from collections.abc import Callable

import pytest

from firmware_py.core import limits
from firmware_py.drivers.enable_line import EnableLine
from firmware_py.drivers.off import RawOff
from hw_mocks.hardware.gpio_lines import Lines
from tests.daemon.desk import Desk

REAL_WRITE = Lines.write


def enable_stays_high(patch: pytest.MonkeyPatch) -> None:
    """A transistor is through: whatever is written, the supply stays on."""

    def write(lines: Lines, number: int, *, level: bool) -> None:
        is_cut = lines._names.get(number) == "enable" and not level
        REAL_WRITE(lines, number, level=level or is_cut)

    patch.setattr(Lines, "write", write)


def press(desk: Desk) -> None:
    desk.inject("stop", "pressed")


def say_stop(desk: Desk) -> None:
    desk.send(b'{"verb":"stop"}\n')


def hang(desk: Desk) -> None:
    desk.rig.sleep(round(limits.PERMIT / limits.TICK))
    assert desk.daemon._parts.deadman.check()


def end(desk: Desk) -> None:
    desk.daemon.close()


ENDS = pytest.mark.parametrize("off", [press, say_stop, hang, end])


@ENDS
@pytest.mark.parametrize("pwm", ["stuck", "einval", "eacces", "vanished"])
def test_with_the_pwm_stuck_the_enable_line_makes_it_dark(
    desk: Desk, pwm: str, off: Callable[[Desk], None]
) -> None:
    desk.lit(5)
    desk.inject("pwm", pwm)
    assert not desk.is_dark()
    off(desk)
    assert desk.is_dark()
    assert any(desk.world.writer.outputs().values()), "the PWM itself still runs"
    assert not desk.world.lines["enable"]


@ENDS
def test_with_the_enable_line_stuck_high_the_pwm_makes_it_dark(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, off: Callable[[Desk], None]
) -> None:
    desk.lit(5)
    with monkeypatch.context() as patch:
        enable_stays_high(patch)
        off(desk)
        assert desk.is_dark()
        assert desk.world.lines["enable"], "the line itself stays high"
        assert set(desk.world.writer.outputs().values()) == {0.0}


@pytest.mark.parametrize("broken", [EnableLine, RawOff])
def test_with_one_way_gone_and_the_other_stuck_it_stays_lit(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, broken: type
) -> None:
    """So each test above does rest on the way it names."""
    desk.lit(5)
    with monkeypatch.context() as patch:
        if broken is EnableLine:
            patch.setattr(EnableLine, "low", lambda _self: ())
            desk.inject("pwm", "stuck")
        else:
            patch.setattr(RawOff, "__call__", lambda _self: ())
            enable_stays_high(patch)
        press(desk)
        assert not desk.is_dark()
