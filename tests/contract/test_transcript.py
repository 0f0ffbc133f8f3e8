"""The simulated kernel answers as a real one did: its transcript, replayed and compared whole."""

import errno
import json
from pathlib import Path
from typing import Any

from firmware_py.core.units import Ns, ns
from hw_mocks.hardware.pwm_kernel import PwmKernel
from tests.contract import record

TRANSCRIPT = Path(__file__).with_name("transcript.json")
UDEV = ns(1.0)


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = Ns(0)

    def __call__(self) -> Ns:
        return self.now


def replay(kernel: PwmKernel, clock: Hand) -> list[dict[str, Any]]:
    steps = []
    for path, value in record.WRITES:
        error = None
        if (path, value) == record.WAIT:
            clock.now = Ns(clock.now + UDEV)
        else:
            try:
                kernel.write(f"{kernel.chip_path}/{path}", value)
            except OSError as refused:
                error = errno.errorcode[refused.errno or 0]
        after = record.show(kernel.chip_path)
        steps.append({"write": path, "value": value, "error": error, "after": after})
    return steps


def test_every_answer_is_the_real_kernels(tmp_path: Path) -> None:
    real = json.loads(TRANSCRIPT.read_text("utf-8"))
    clock = Hand()
    kernel = PwmKernel(
        tmp_path / "sys",
        clock=clock,
        udev=UDEV,
        node=real["node"],
        tick_ns=real["tick_ns"],
        strict=False,  # the kernel that was recorded checks a disabled channel no more
    )
    assert replay(kernel, clock) == real["steps"]


def test_the_transcript_holds_every_refusal_the_simulated_kernel_knows() -> None:
    real = json.loads(TRANSCRIPT.read_text("utf-8"))
    refusals = {step["error"] for step in real["steps"]}
    known = {"EINVAL", "ERANGE", "ENOENT", "ENODEV", "EBUSY", "EACCES", "EIO"}
    assert refusals == known | {None}
