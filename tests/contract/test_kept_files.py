"""An attribute that keeps its file open: always what is now, and gone when its channel is."""

from collections.abc import Iterator

import pytest

from firmware_py.ports.hardware import Attribute
from tests.contract.benches import Bench, Left

PERIOD = 333_333


@pytest.fixture
def duty(bench: Bench) -> Iterator[Attribute]:
    """The duty of channel 0, whose file is open already."""
    bench.leave(0, Left(PERIOD))
    kept = bench.files.keep(f"{bench.chip}/pwm0/duty_cycle")
    assert kept.read() == "0"
    yield kept
    kept.close()


def test_it_reads_what_was_written_last_whatever_its_length(bench: Bench, duty: Attribute) -> None:
    read = []
    for value in ("166666", "200000", "7", "0", "333333"):
        bench.files.write(f"{bench.chip}/pwm0/duty_cycle", f"{value}\n")
        read.append(duty.read())
    assert read == ["166666", "200000", "7", "0", "333333"]


def test_it_is_gone_when_its_channel_is_and_comes_back_with_it(
    bench: Bench, duty: Attribute
) -> None:
    bench.files.write(f"{bench.chip}/unexport", "0\n")
    for _ in range(2):
        with pytest.raises(OSError, match=r"No such file|No such device"):
            duty.read()
    bench.leave(0, Left(PERIOD, 100_000))
    assert duty.read() == "100000"


def test_a_channel_exported_again_meanwhile_is_read_and_not_the_one_that_was(
    bench: Bench, duty: Attribute
) -> None:
    bench.files.write(f"{bench.chip}/unexport", "0\n")
    bench.leave(0, Left(PERIOD, 100_000))
    assert duty.read() == "100000"


def test_what_is_closed_opens_again_when_it_is_read(bench: Bench, duty: Attribute) -> None:
    duty.close()
    duty.close()
    bench.files.write(f"{bench.chip}/pwm0/duty_cycle", "5\n")
    assert duty.read() == "5"
