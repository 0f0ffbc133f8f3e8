"""The raw off: both writes, whatever happens to either, and the truth about what failed."""

import errno
import os
from pathlib import Path

import pytest

from firmware_py.core.units import Ns
from firmware_py.drivers.off import RawOff
from firmware_py.ports.hardware import Attribute
from hw_mocks.hardware.pwm_kernel import Fault, PwmKernel


class Stubborn:
    """Files that refuse some paths, each in its own way."""

    def __init__(self, refusals: dict[str, Exception]) -> None:
        self.refusals = refusals
        self.tried: list[tuple[str, str]] = []

    def write(self, path: str, value: str) -> None:
        name = path.rsplit("/", 1)[1]
        self.tried.append((name, value))
        if name in self.refusals:
            raise self.refusals[name]

    def keep(self, path: str) -> Attribute:
        raise NotImplementedError(path)


BOTH = [("duty_cycle", "0\n"), ("enable", "0\n")]


@pytest.fixture
def kernel(tmp_path: Path) -> PwmKernel:
    made = PwmKernel(tmp_path / "sys", clock=lambda: Ns(0))
    made.write(f"{made.chip_path}/export", "0")
    return made


def set_up(kernel: PwmKernel) -> None:
    for name, value in (("period", "1000"), ("duty_cycle", "500"), ("enable", "1")):
        kernel.write(f"{kernel.chip_path}/pwm0/{name}", value)


def test_a_lit_channel_goes_dark(kernel: PwmKernel) -> None:
    set_up(kernel)
    assert RawOff(kernel, kernel.chip_path, 0, "red")() == ()
    folder = kernel.chip_path / "pwm0"
    assert [(folder / name).read_text() for name in ("duty_cycle", "enable")] == ["0\n", "0\n"]
    assert kernel.outputs()[0] == 0.0


@pytest.mark.parametrize("strict", [True, False])
def test_a_channel_never_set_up_is_off_already(tmp_path: Path, *, strict: bool) -> None:
    kernel = PwmKernel(tmp_path / "sys", clock=lambda: Ns(0), strict=strict)
    kernel.write(f"{kernel.chip_path}/export", "0")
    assert RawOff(kernel, kernel.chip_path, 0, "red")() == ()


def test_a_channel_not_exported_is_no_error(kernel: PwmKernel) -> None:
    assert RawOff(kernel, kernel.chip_path, 1, "nir")() == ()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("einval", errno.EINVAL), ("eacces", errno.EACCES), ("vanished", errno.ENOENT)],
)
def test_each_write_is_tried_and_each_refusal_told(
    kernel: PwmKernel, fault: Fault, reason: int
) -> None:
    set_up(kernel)
    kernel.set_fault(fault)
    problems = RawOff(kernel, kernel.chip_path, 0, "red")()
    assert problems == tuple(
        f"red light: {kernel.chip_path}/pwm0/{name} = 0 was refused: {os.strerror(reason)}"
        for name in ("duty_cycle", "enable")
    )


@pytest.mark.parametrize(
    "error", [OSError(errno.EINVAL, "Invalid argument"), ValueError("odd"), RuntimeError("odder")]
)
@pytest.mark.parametrize("failing", [["duty_cycle"], ["enable"], ["duty_cycle", "enable"]])
def test_no_failure_keeps_the_other_write_from_being_tried(
    kernel: PwmKernel, error: Exception, failing: list[str]
) -> None:
    set_up(kernel)
    files = Stubborn(dict.fromkeys(failing, error))
    problems = RawOff(files, kernel.chip_path, 0, "red")()
    assert files.tried == BOTH
    assert [problem.split(" = 0")[0].rsplit("/", 1)[1] for problem in problems] == failing


def test_an_unreadable_period_makes_a_refusal_count(kernel: PwmKernel) -> None:
    refusal = OSError(errno.EINVAL, "Invalid argument")
    files = Stubborn({"enable": refusal})
    (kernel.chip_path / "pwm0" / "period").unlink()
    assert RawOff(files, kernel.chip_path, 0, "red").attempt() == (
        (f"{kernel.chip_path}/pwm0/enable", refusal),
    )
