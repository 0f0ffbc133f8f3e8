"""One light channel: dark however it was left, exact when lit, alone in its use."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Duty
from firmware_py.drivers.light_channel import ChannelReadBack, LightChannel
from tests.contract.benches import Bench, Left, RecordingFiles, Seen, output, seen

HZ = 3000
PERIOD = 333_333

LEFT = [
    Left(None),
    Left(0),
    *(
        Left(period, round(period * share), enable)
        for period, share, enable in itertools.product(
            (10_000, 333_333, 10_000_000), (0, 0.001, 0.5, 1), (0, 1)
        )
    ),
    Left(1_000_000, 700_000, 1, "inversed"),
    Left(1_000_000, 1_000_000, 0, "inversed"),
]


@contextmanager
def opened(bench: Bench, channel: int = 0, hz: int = HZ) -> Iterator[LightChannel]:
    light = LightChannel(bench.chip, channel, hz, files=bench.files, name="red")
    try:
        yield light
    finally:
        light.close()


def states(bench: Bench) -> list[Left]:
    return [left for left in LEFT if bench.can_forget or left.period]


@pytest.mark.parametrize("hz", [100, 1000, 3000, 25_000])
def test_it_starts_dark_however_a_crashed_program_left_it(bench: Bench, hz: int) -> None:
    """Every state of one channel; the library alone leaves 15 of 99 such states lit."""
    dark = Seen(10**9 // hz, 0, 0, "normal")
    after = {}
    for left in states(bench):
        bench.leave(0, left)
        with opened(bench, hz=hz):
            after[left] = seen(bench, 0)
    assert after == dict.fromkeys(states(bench), dark)


def test_both_start_dark_in_every_pair_of_states(bench: Bench) -> None:
    few = [left for left in states(bench) if left.duty_cycle in (0, 10_000, 166_666, 10_000_000)]
    lit = {}
    for left, other in itertools.product(few, repeat=2):
        bench.leave(0, left)
        bench.leave(1, other)
        with opened(bench, 0), opened(bench, 1):
            lit[left, other] = output(bench, 0), output(bench, 1)
    assert lit == dict.fromkeys(itertools.product(few, repeat=2), (0.0, 0.0))


def test_a_period_shorter_than_the_duty_of_a_lit_channel_is_refused(bench: Bench) -> None:
    """Why it is switched off first: the library's first write would fail, the light stay on."""
    bench.leave(0, Left(10_000_000, 10_000_000, 1))
    with pytest.raises(OSError, match="Invalid argument"):
        bench.files.write(f"{bench.chip}/pwm0/period", f"{PERIOD}\n")
    assert output(bench, 0) == 1.0


@pytest.mark.parametrize("duty", [0.0, 1e-9, 0.04, 1 / 3, 0.5, 0.99999, 1.0])
def test_a_duty_reads_back_to_the_nanosecond(bench: Bench, duty: float) -> None:
    with opened(bench) as light:
        light.apply(Duty(duty))
        wanted = int(1e9 / HZ * duty)
        assert seen(bench, 0) == Seen(PERIOD, wanted, int(duty > 0), "normal")
        assert light.read_back() == ChannelReadBack(Duty(wanted / PERIOD))


def test_a_duty_is_written_only_when_its_nanoseconds_change(bench: Bench) -> None:
    files = RecordingFiles(bench.files, bench.chip)
    light = LightChannel(bench.chip, 0, HZ, files=files, name="red")
    files.writes.clear()
    for duty in (0.5, 0.5, 0.5 + 1e-9, 0.6, 0.6, 0.0, 0.0, 0.5):
        light.apply(Duty(duty))
    light.off()
    light.apply(Duty(0.5))
    light.close()
    dark = [("pwm0/duty_cycle", "0"), ("pwm0/enable", "0")]
    assert files.writes == [
        ("pwm0/duty_cycle", "166666"),
        ("pwm0/enable", "1"),
        ("pwm0/duty_cycle", "200000"),
        *dark,
        ("pwm0/duty_cycle", "166666"),
        ("pwm0/enable", "1"),
        *dark,  # off writes, whatever was written before
        ("pwm0/duty_cycle", "166666"),
        ("pwm0/enable", "1"),
        *dark,
    ]


def test_a_disabled_channel_reads_back_as_dark(bench: Bench) -> None:
    with opened(bench) as light:
        light.apply(Duty(0.5))
        bench.files.write(f"{bench.chip}/pwm0/enable", "0\n")
        assert seen(bench, 0) == Seen(PERIOD, 166_666, 0, "normal")
        assert light.read_back() == ChannelReadBack(Duty(0.0))


@pytest.mark.parametrize("duty", [1.0001, 2.0, float("inf")])
def test_a_duty_over_full_is_refused(bench: Bench, duty: float) -> None:
    with opened(bench) as light, pytest.raises(HardwareError, match="red light"):
        light.apply(Duty(duty))
    assert output(bench, 0) == 0.0


def test_what_is_no_duty_gives_no_light(bench: Bench) -> None:
    with opened(bench) as light:
        for duty in (float("nan"), -0.5, float("-inf")):
            light.apply(Duty(0.5))
            light.apply(Duty(duty))
            assert output(bench, 0) == 0.0


def test_a_second_use_of_a_channel_is_refused_and_changes_nothing(bench: Bench) -> None:
    with opened(bench) as light:
        light.apply(Duty(0.25))
        before = seen(bench, 0)
        with pytest.raises(HardwareError, match="another process holds it; end the other"):
            LightChannel(bench.chip, 0, 1000, files=bench.files, name="red")
        assert seen(bench, 0) == before
    with opened(bench, hz=1000):
        assert seen(bench, 0) == Seen(1_000_000, 0, 0, "normal")


OTHER_PROCESS = """
import sys
from pathlib import Path
from firmware_py.core.errors import HardwareError
from firmware_py.drivers.light_channel import LightChannel
from firmware_py.drivers.sysfs import KernelFiles
try:
    LightChannel(Path(sys.argv[1]), 0, 1000, files=KernelFiles(), name="red")
except HardwareError as error:
    print(error)
"""


def test_another_process_is_refused_and_changes_nothing(bench: Bench) -> None:
    with opened(bench) as light:
        light.apply(Duty(0.25))
        before = seen(bench, 0)
        other = [sys.executable, "-c", OTHER_PROCESS, str(bench.chip)]
        done = subprocess.run(other, capture_output=True, text=True, check=True)
        assert "another process holds it; end the other panel-daemon first" in done.stdout
        assert seen(bench, 0) == before


def test_a_channel_the_chip_does_not_have_is_refused_with_the_remedy(bench: Bench) -> None:
    with pytest.raises(HardwareError, match=r"No such device; .*correct pwm_channel"):
        LightChannel(bench.chip, 3, HZ, files=bench.files, name="nir")


def test_a_missing_chip_is_refused_with_the_overlay_line(bench: Bench) -> None:
    gone = bench.chip.with_name("pwmchip9")
    with pytest.raises(HardwareError, match="dtoverlay=pwm-2chan"):
        LightChannel(gone, 0, HZ, files=bench.files, name="red")


def changes() -> Iterator[tuple[str, Callable[[Bench, str], None], str]]:
    def write(attribute: str, value: str) -> Callable[[Bench, str], None]:
        return lambda bench, folder: bench.files.write(f"{folder}/{attribute}", value)

    yield "period", write("period", "400000\n"), "period reads 400000 ns, it was set to 333333 ns"
    yield "polarity", write("polarity", "inversed\n"), "polarity reads 'inversed', it must be"
    yield "unexport", lambda b, _: b.files.write(f"{b.chip}/unexport", "0\n"), "can't be read back"


@pytest.mark.parametrize(("what", "change", "problem"), list(changes()))
def test_what_is_not_as_it_was_set_up_is_told(
    bench: Bench, what: str, change: Callable[[Bench, str], None], problem: str
) -> None:
    with opened(bench) as light:
        light.apply(Duty(0.5))
        assert light.read_back().problem is None
        change(bench, f"{bench.chip}/pwm0")
        assert problem in str(light.read_back().problem)
    if what == "unexport":
        bench.leave(0, Left(PERIOD))


def test_closing_twice_is_closing_once(bench: Bench) -> None:
    light = LightChannel(bench.chip, 0, HZ, files=bench.files, name="red")
    light.apply(Duty(1.0))
    assert (light.close(), light.close()) == ((), ())
    assert seen(bench, 0) == Seen(PERIOD, 0, 0, "normal")
