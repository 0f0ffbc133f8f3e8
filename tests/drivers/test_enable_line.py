"""The enable line, before it is ever driven."""

from pathlib import Path

import pytest

from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Ns
from firmware_py.drivers.enable_line import EnableLine
from hw_mocks.hardware.gpio_lines import Lines
from hw_mocks.hardware.pins import WorldFactory
from hw_mocks.hardware.pwm_kernel import WriteRecord

LINE = 27


def board(folder: Path, trace: list[WriteRecord], *, fresh: bool = True) -> Lines:
    return Lines(folder, {"enable": LINE}, clock=lambda: Ns(0), on_write=trace.append, fresh=fresh)


def test_a_line_that_is_pulled_up_is_refused_and_never_driven_high(tmp_path: Path) -> None:
    trace: list[WriteRecord] = []
    lines = board(tmp_path, trace)
    lines.pulled_up = frozenset({"enable"})
    factory = WorldFactory(lines)
    with pytest.raises(HardwareError, match=r"GPIO 27.*high while nobody drives it.*10 kOhm"):
        EnableLine(LINE, pin_factory=factory)
    # Driven low for a moment, and then let go of: what pulls it up is all that makes it high.
    assert [each.value for each in trace] == ["1", "0", "1"]
    with pytest.raises(HardwareError, match="high while nobody drives it"):
        EnableLine(LINE, pin_factory=factory)


def test_a_line_that_a_killed_program_left_high_rests_low_and_is_taken(tmp_path: Path) -> None:
    (tmp_path / "enable").write_text("1\n")
    lines = board(tmp_path, [], fresh=False)
    assert lines["enable"]
    line = EnableLine(LINE, pin_factory=WorldFactory(lines))
    assert (lines["enable"], line.read()) == (False, (False, None))
    line.high()
    assert lines["enable"]
    assert line.close() == ()
    assert not lines["enable"]
