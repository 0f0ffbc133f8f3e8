"""A stop on another thread, in every interleaving with the loop's `apply`: always dark.

The real panel runs on two threads. Every write to PWM or enable line is a gate, where a thread
waits until the schedule lets it on. All schedules are run, and what the hardware was told last is
looked at. The same search over panels with two steps swapped must find light that outlives a stop.
"""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, Ns, ns
from firmware_py.drivers.panel import LightPanel, Wiring
from hw_mocks.hardware.mirror_file import KeptMirror
from hw_mocks.hardware.pwm_kernel import PwmKernel

NOW = ns(10)
PERMIT = Permit(red=Duty(0.25), nir=Duty(0.5), issued=NOW, expires=ns(10.5))
WIRING = {Channel.RED: Wiring(0, 1000), Channel.NIR: Wiring(1, 1000)}
LIT = {
    "pwm0/duty_cycle": "250000",
    "pwm0/enable": "1",
    "pwm1/duty_cycle": "500000",
    "pwm1/enable": "1",
    "line": "1",
}
DARK = dict.fromkeys(LIT, "0")
Side = Literal["before", "after"]
Turn = Literal["apply", "stop"]


class Gates:
    """Lets threads that write to hardware run one at a time, from gate to gate."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.gated: dict[int, Gated] = {}
        self.yielded = closed()

    def pass_by(self, write: Callable[[], None]) -> None:
        thread = self.gated.get(threading.get_ident())
        if thread is not None and self.side == "before":
            thread.wait()
        write()
        if thread is not None and self.side == "after":
            thread.wait()


def closed() -> threading.Lock:
    """Return a lock that is taken: whoever releases it lets one waiter on."""
    lock = threading.Lock()
    lock.acquire()
    return lock


class Gated:
    """A thread that does one piece of work over and over, from gate to gate."""

    def __init__(self, gates: Gates, work: Callable[[], object]) -> None:
        self.is_done = False
        self._gates = gates
        self._work = work
        self._go = closed()
        threading.Thread(target=self._run, daemon=True).start()

    def step(self) -> None:
        """Let it run to its next gate, or to its end; after that it begins anew."""
        self.is_done = False
        self._go.release()
        assert self._gates.yielded.acquire(timeout=10)

    def wait(self) -> None:
        """Wait at a gate."""
        self._gates.yielded.release()
        self._go.acquire()

    def _run(self) -> None:
        self._gates.gated[threading.get_ident()] = self
        while True:
            self._go.acquire()
            self._work()
            self.is_done = True
            self._gates.yielded.release()


class Hardware:
    """The PWM files and the enable line: each write passes a gate, and the last ones are kept."""

    def __init__(self, folder: Path, gates: Gates) -> None:
        self.told: dict[str, str] = {}
        self.is_set_up = False
        self._gates = gates
        self._kernel = PwmKernel(folder / "sys", clock=lambda: Ns(0))
        self.chip = self._kernel.chip_path

    def write(self, path: str, value: str) -> None:
        if not self.is_set_up:
            self._kernel.write(path, value)
            return
        name = path.removeprefix(f"{self.chip}/")
        self._gates.pass_by(lambda: self.told.update({name: value.strip()}))

    def keep(self, path: str) -> KeptMirror:
        return self._kernel.keep(path)

    def set_line(self, value: object) -> None:
        self._gates.pass_by(lambda: self.told.update(line=str(int(bool(value)))))

    def pins(self) -> Any:
        hardware = self

        class GatedPin(MockPin):  # type: ignore[misc]  # gpiozero has no types
            def _set_state(self, value: object) -> None:
                hardware.set_line(value)

        return MockFactory(revision="c03115", pin_class=GatedPin)


class ReadsTooEarly(LightPanel):
    """`apply` looks at `inhibit` before its last write instead of after."""

    def apply(self, permit: Permit, now: Ns) -> None:
        duty = {Channel.RED: permit.red, Channel.NIR: permit.nir}
        for channel, light in self._channels.items():
            light.apply(duty[channel])
        was_stopped = self.inhibited
        if self._enable is not None:
            self._enable.high()
        if was_stopped:
            self.off()


class NeverReadsAgain(LightPanel):
    """`apply` looks at `inhibit` once, before it writes."""

    def apply(self, permit: Permit, now: Ns) -> None:
        if not self.inhibited:
            self._light({Channel.RED: permit.red, Channel.NIR: permit.nir})


class InhibitsLast(LightPanel):
    """`stop_now` writes first and stores `inhibit` afterwards."""

    def stop_now(self) -> tuple[str, ...]:
        problems = self.off()
        self._inhibit = True
        return problems


class Search:
    """Every interleaving of `apply` and `stop_now`, depth first."""

    def __init__(self, kind: type[LightPanel], folder: Path, side: Side) -> None:
        gates = Gates(side)
        hardware = Hardware(folder, gates)
        self.told = hardware.told
        self.panel = kind(hardware.chip, WIRING, 27, files=hardware, pin_factory=hardware.pins())
        hardware.is_set_up = True
        self._threads: dict[Turn, Gated] = {
            "apply": Gated(gates, lambda: self.panel.apply(PERMIT, NOW)),
            "stop": Gated(gates, self.panel.stop_now),
        }

    def schedules(self) -> Iterator[list[Turn]]:
        """Run each schedule once, from a dark and released panel; yield it when it has run."""
        schedule: list[Turn] | None = []
        while schedule is not None:
            self.panel.off()
            self.panel.release()
            turns, forks = self._run(schedule)
            yield turns
            schedule = [*turns[: forks[-1]], "stop"] if forks else None

    def _run(self, schedule: list[Turn]) -> tuple[list[Turn], list[int]]:
        """Follow a schedule, then `apply` as long as it can, then the stop.

        Returns the turns, and the places where it was the turn of `apply` and the stop waited too.
        """
        turns: list[Turn] = []
        forks = []
        waiting: list[Turn] = ["apply", "stop"]
        while waiting:
            turn = schedule[len(turns)] if len(turns) < len(schedule) else waiting[0]
            if turn == "apply" and "stop" in waiting:
                forks.append(len(turns))
            self._threads[turn].step()
            turns.append(turn)
            if self._threads[turn].is_done:
                waiting.remove(turn)
        return turns, forks


@pytest.fixture(autouse=True)
def one_processor() -> Iterator[None]:
    """Handing on between threads is several times quicker on one processor."""
    all_of_them = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {all_of_them[os.getpid() % len(all_of_them)]})
    yield
    os.sched_setaffinity(0, set(all_of_them))


@pytest.mark.parametrize("side", ["before", "after"])
def test_no_interleaving_of_apply_and_stop_leaves_light(tmp_path: Path, side: Side) -> None:
    search = Search(LightPanel, tmp_path, side)
    panel, count, lit, lacking = search.panel, 0, [], []
    for turns in search.schedules():
        count += 1
        if search.told != DARK or panel.lit_until is not None or not panel.inhibited:
            lit.append(turns)
        # And what is remembered as written is right, or the next session would lack light.
        panel.release()
        panel.apply(PERMIT, NOW)
        if search.told != LIT:
            lacking.append(turns)
    assert lit == []
    assert lacking == []
    assert count == 8009


@pytest.mark.parametrize("kind", [ReadsTooEarly, NeverReadsAgain, InhibitsLast])
def test_the_search_finds_light_where_two_steps_are_swapped(
    tmp_path: Path, kind: type[LightPanel]
) -> None:
    search = Search(kind, tmp_path, "before")
    assert any(search.told != DARK for _ in search.schedules())
