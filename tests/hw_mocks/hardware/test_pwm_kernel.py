"""The simulated PWM chip beyond the kernel's rules: its files, faults, trace and a second life.

The rules themselves are compared with a real kernel's: tests/contract/test_transcript.py.
"""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from rpi_hardware_pwm import HardwarePWM

from firmware_py.core.units import Ns, ns
from firmware_py.drivers.sysfs import KernelFiles
from hw_mocks.hardware.pwm_kernel import Fault, PwmKernel, WriteRecord

LIT = (("period", "2000"), ("duty_cycle", "500"), ("enable", "1"))
PWM0 = "sys/class/pwm/pwmchip0/pwm0"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = Ns(0)

    def __call__(self) -> Ns:
        return self.now


class Bench:
    """A chip, its clock and everything it traced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Hand()
        self.trace: list[WriteRecord] = []
        self.kernel = self.boot()

    def boot(self, *, fresh: bool = False, udev: Ns = Ns(0)) -> PwmKernel:
        self.kernel = PwmKernel(
            self.folder / "sys",
            clock=self.clock,
            on_write=self.trace.append,
            fresh=fresh,
            udev=udev,
        )
        return self.kernel

    def light(self) -> None:
        self.write("export", "0")
        for name, value in LIT:
            self.write(f"pwm0/{name}", value)
        self.trace.clear()

    def write(self, path: str, value: str) -> str | None:
        """Write by the kernel's own call; return the errno's name."""
        return named(lambda: self.kernel.write(f"{self.kernel.chip_path}/{path}", value))

    def outside(self, path: str, value: str) -> None:
        """Write the file as another process does."""
        KernelFiles().write(f"{self.kernel.chip_path}/{path}", value)

    def read(self, attribute: str) -> str:
        return (self.kernel.chip_path / "pwm0" / attribute).read_text()


def named(action: Callable[[], object]) -> str | None:
    try:
        action()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return None


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def lit(bench: Bench) -> Bench:
    bench.light()
    return bench


def test_the_tree_is_the_kernels(lit: Bench) -> None:
    chip = lit.kernel.chip_path
    assert chip == lit.folder / "sys/class/pwm/pwmchip0"
    assert sorted(path.name for path in chip.iterdir()) == [
        "device",
        "export",
        "npwm",
        "pwm0",
        "unexport",
    ]
    assert (chip / "npwm").read_text() == "2\n"
    assert (chip / "device").resolve().name == "fe20c000.pwm"
    assert (chip / "device" / "of_node").resolve().name == "pwm@7e20c000"
    assert [lit.read(name) for name in ("period", "duty_cycle", "enable", "polarity")] == [
        "2000\n",
        "500\n",
        "1\n",
        "normal\n",
    ]


def test_every_write_is_traced_with_its_time_and_answer(bench: Bench) -> None:
    for second, (path, value) in enumerate(
        [("export", "0\n"), ("export", "0\n"), ("pwm0/enable", "1\n"), ("pwm0/period", "1000\n")]
    ):
        bench.clock.now = ns(second)
        bench.write(path, value)
    assert bench.trace == [
        WriteRecord(ns(0), "sys/class/pwm/pwmchip0/export", "0", None, "daemon"),
        WriteRecord(ns(1), "sys/class/pwm/pwmchip0/export", "0", "EBUSY", "daemon"),
        WriteRecord(ns(2), f"{PWM0}/enable", "1", "EINVAL", "daemon"),
        WriteRecord(ns(3), f"{PWM0}/period", "1000", None, "daemon"),
    ]


def test_a_write_by_another_process_takes_effect_and_is_traced(lit: Bench) -> None:
    lit.outside("pwm0/duty_cycle", "1000")
    assert lit.kernel.outputs() == {0: 0.25, 1: 0.0}
    lit.kernel.notice_outside()
    assert lit.kernel.outputs() == {0: 0.5, 1: 0.0}
    assert lit.read("duty_cycle") == "1000\n"
    lit.kernel.notice_outside()
    assert lit.trace == [WriteRecord(Ns(0), f"{PWM0}/duty_cycle", "1000", None, "outside")]


def test_another_process_may_write_what_is_there_already(lit: Bench) -> None:
    lit.outside("pwm0/enable", "1\n")
    lit.kernel.notice_outside()
    assert lit.trace == [WriteRecord(Ns(0), f"{PWM0}/enable", "1", None, "outside")]


def test_what_the_kernel_would_refuse_of_another_process_is_taken_back(lit: Bench) -> None:
    lit.outside("pwm0/duty_cycle", "2001")
    lit.kernel.notice_outside()
    assert (lit.read("duty_cycle"), lit.kernel.outputs()[0]) == ("500\n", 0.25)
    assert lit.trace == [WriteRecord(Ns(0), f"{PWM0}/duty_cycle", "2001", "EINVAL", "outside")]


def test_another_process_may_export(lit: Bench) -> None:
    lit.outside("export", "1\n")
    lit.kernel.notice_outside()
    assert (lit.kernel.chip_path / "pwm1" / "period").read_text() == "0\n"
    assert (lit.kernel.chip_path / "export").read_text() == ""
    lit.kernel.notice_outside()
    assert lit.trace == [WriteRecord(Ns(0), "sys/class/pwm/pwmchip0/export", "1", None, "outside")]


def test_a_file_caught_between_opening_and_writing_waits(lit: Bench) -> None:
    with (lit.kernel.chip_path / "pwm0" / "enable").open("w") as file:
        lit.kernel.notice_outside()
        assert (lit.trace, lit.kernel.outputs()[0]) == ([], 0.25)
        file.write("0\n")
    lit.kernel.notice_outside()
    assert lit.kernel.outputs()[0] == 0.0


def test_what_another_process_wrote_before_counts_before(lit: Bench) -> None:
    lit.outside("pwm0/enable", "0\n")
    lit.write("pwm0/enable", "1")
    assert [(record.value, record.by) for record in lit.trace] == [
        ("0", "outside"),
        ("1", "daemon"),
    ]
    assert lit.kernel.outputs()[0] == 0.25


@pytest.mark.parametrize(("fault", "answer"), [("einval", "EINVAL"), ("eacces", "EACCES")])
def test_a_refusing_chip_refuses_off_too_and_shines_on(
    lit: Bench, fault: Fault, answer: str
) -> None:
    lit.kernel.set_fault(fault)
    assert [lit.write(f"pwm0/{name}", "0") for name in ("duty_cycle", "enable")] == [answer] * 2
    lit.outside("pwm0/enable", "0")
    lit.kernel.notice_outside()
    assert (lit.kernel.outputs()[0], lit.read("enable")) == (0.25, "1\n")
    assert lit.trace[-1] == WriteRecord(Ns(0), f"{PWM0}/enable", "0", answer, "outside")
    lit.kernel.set_fault("ok")
    assert lit.write("pwm0/enable", "0") is None
    assert lit.kernel.outputs()[0] == 0.0


def test_a_stuck_chip_accepts_and_stays_as_it_was(lit: Bench) -> None:
    lit.kernel.set_fault("stuck")
    assert [lit.write(f"pwm0/{name}", "0") for name in ("duty_cycle", "enable")] == [None] * 2
    lit.outside("pwm0/enable", "0")
    lit.kernel.notice_outside()
    assert (lit.kernel.outputs()[0], lit.read("enable"), lit.read("duty_cycle")) == (
        0.25,
        "1\n",
        "500\n",
    )


def test_a_vanished_chip_has_no_folder_and_shines_on(lit: Bench) -> None:
    lit.kernel.set_fault("vanished")
    assert not lit.kernel.chip_path.exists()
    assert lit.write("pwm0/enable", "0") == "ENOENT"
    lit.kernel.notice_outside()
    assert lit.kernel.outputs()[0] == 0.25
    lit.kernel.set_fault("ok")
    assert lit.read("enable") == "1\n"
    assert lit.write("pwm0/enable", "0") is None


def test_any_fault_may_follow_any_other(lit: Bench) -> None:
    for before in get_args(Fault):
        for after in get_args(Fault):
            lit.kernel.set_fault(before)
            lit.kernel.set_fault(after)
            assert (lit.kernel.fault, lit.kernel.outputs()[0]) == (after, 0.25)
            assert lit.kernel.chip_path.is_dir() is (after != "vanished")


def test_an_unknown_fault_is_refused(lit: Bench) -> None:
    with pytest.raises(ValueError, match="pwm fault 'broken': must be one of ok, einval"):
        lit.kernel.set_fault("broken")  # type: ignore[arg-type]  # that is the point


def test_a_crashed_programs_light_is_found_on_by_the_next(lit: Bench) -> None:
    again = lit.boot()
    assert again.outputs() == {0: 0.25, 1: 0.0}
    assert lit.write("export", "0") == "EBUSY"


def test_a_reboot_forgets_everything(lit: Bench) -> None:
    again = lit.boot(fresh=True)
    assert again.outputs() == {0: 0.0, 1: 0.0}
    assert lit.write("pwm0/enable", "0") == "ENOENT"


def test_what_was_written_while_no_program_ran_counts(lit: Bench) -> None:
    lit.outside("pwm0/duty_cycle", "0")
    lit.outside("pwm0/enable", "0")
    assert lit.boot().outputs() == {0: 0.0, 1: 0.0}


def test_a_vanished_chip_is_still_gone_for_the_next_program(lit: Bench) -> None:
    lit.kernel.set_fault("vanished")
    again = lit.boot()
    assert (again.fault, again.outputs(), again.chip_path.exists()) == (
        "vanished",
        {0: 0.25, 1: 0.0},
        False,
    )


def test_until_udev_is_done_writes_are_not_permitted(bench: Bench) -> None:
    bench.boot(udev=ns(0.1))
    bench.write("export", "0")
    bench.clock.now = Ns(ns(0.1) - 1)
    assert bench.write("pwm0/period", "1000") == "EACCES"
    bench.clock.now = ns(0.1)
    assert bench.write("pwm0/period", "1000") is None


def test_a_tiny_duty_rounds_to_the_clocks_tick(lit: Bench) -> None:
    outputs = {}
    for duty in (0, 9, 10, 29, 30, 2000):
        lit.write("pwm0/duty_cycle", str(duty))
        outputs[duty] = lit.kernel.outputs()[0]
    assert outputs == {0: 0.0, 9: 0.0, 10: 0.01, 29: 0.01, 30: 0.02, 2000: 1.0}


def test_an_inversed_polarity_turns_the_output_round(lit: Bench) -> None:
    lit.write("pwm0/polarity", "inversed")
    assert lit.kernel.outputs()[0] == 0.75


def test_older_kernels_refuse_even_off_before_the_first_period(tmp_path: Path) -> None:
    answers = {}
    for strict in (True, False):
        kernel = PwmKernel(tmp_path / str(strict), clock=Hand(), strict=strict)
        kernel.write(f"{kernel.chip_path}/export", "0")

        def off(kernel: PwmKernel = kernel) -> None:
            kernel.write(f"{kernel.chip_path}/pwm0/enable", "0")

        answers[strict] = named(off)
    assert answers == {True: "EINVAL", False: None}


def test_the_library_runs_on_it(lit: Bench) -> None:
    kernel = lit.kernel

    class Redirected(HardwarePWM):
        def echo(self, message: float, file: str) -> None:
            kernel.write(file.replace("/sys/class", f"{lit.folder}/sys/class"), f"{message}\n")

        def is_overlay_loaded(self) -> bool:
            return True

        is_export_writable = is_overlay_loaded
        does_pwmX_exists = is_overlay_loaded  # noqa: N815  the library's

        def wait_for_pwmX_ready(self, timeout: float = 10.0) -> None:  # noqa: N802  the library's
            """It is ready."""

    pwm = Redirected(0, hz=1000)
    pwm.start(40)
    assert kernel.outputs()[0] == 0.4
    pwm.stop()
    assert [(record.path, record.value) for record in lit.trace] == [
        (f"{PWM0}/period", "1000000"),
        (f"{PWM0}/duty_cycle", "0"),
        (f"{PWM0}/duty_cycle", "400000"),
        (f"{PWM0}/enable", "1"),
        (f"{PWM0}/duty_cycle", "0"),
        (f"{PWM0}/enable", "0"),
    ]


@pytest.mark.parametrize("gone", ["unexported", "vanished"])
def test_an_open_attribute_of_what_is_gone_gives_enodev_as_the_kernels_does(
    lit: Bench, gone: str
) -> None:
    path = f"{lit.kernel.chip_path}/pwm0/duty_cycle"
    kept = lit.kernel.keep(path)
    assert kept.read() == "500"
    descriptor = kept._file
    assert descriptor is not None
    if gone == "vanished":
        lit.kernel.set_fault("vanished")
    else:
        lit.write("unexport", "0")
    assert named(lambda: kept._text(descriptor)) == "ENODEV"  # the file that was open
    assert named(kept.read) == "ENOENT"  # and there is no other
    lit.kernel.set_fault("ok")
    lit.write("export", "0")
    lit.write("pwm0/duty_cycle", "700")
    assert kept.read() == "700"
    kept.close()
