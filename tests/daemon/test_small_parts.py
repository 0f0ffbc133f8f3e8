"""Lease, dead-man, workers and the loop's own time: each alone."""

import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from firmware_py.core import limits
from firmware_py.core.permit import Permit
from firmware_py.core.units import Channel, Duty, Ns, ns
from firmware_py.daemon import loop
from firmware_py.daemon.control.deadman import DeadMan
from firmware_py.daemon.control.lease import Lease
from firmware_py.ports.hardware import ReadBack


def test_a_lease_is_fresh_for_less_than_three_seconds_after_its_renewal() -> None:
    lease, me = Lease(), object()
    lease.take(me, ns(10))
    assert [lease.is_fresh(ns(t)) for t in (9.9, 10, 12.999, 13, 100)] == [
        False,
        True,
        True,
        False,
        False,
    ]
    assert lease.renew(me, ns(13))
    assert [lease.state(ns(t)) for t in (15.9, 16)] == ["held", "lost"]


def test_only_the_holder_renews_and_another_may_take_over() -> None:
    lease, me, you = Lease(), object(), object()
    assert not lease.renew(me, ns(1))
    assert lease.state(ns(1)) == "none"
    lease.take(me, ns(1))
    assert not lease.renew(you, ns(2))
    lease.take(you, ns(2))
    assert not lease.renew(me, ns(3))
    assert lease.renew(you, ns(3))
    lease.drop()
    assert not lease.renew(you, ns(3))
    assert not lease.is_fresh(ns(3))


class LitPanel:
    """A panel that is lit until some instant, and remembers being stopped."""

    def __init__(self, lit_until: Ns | None) -> None:
        self.lit_until = lit_until
        self.stops = 0
        self.inhibited = False

    def stop_now(self) -> tuple[str, ...]:
        self.stops += 1
        self.inhibited = True
        self.lit_until = None
        return ("the enable line is stuck",)

    def off(self) -> tuple[str, ...]:
        return ()

    def release(self) -> None:
        self.inhibited = False

    def apply(self, permit: Permit, now: Ns) -> None:
        self.lit_until = Ns(permit.expires + now * 0)

    def read_back(self) -> ReadBack:
        return ReadBack(dict.fromkeys(Channel, Duty(0.0)), enabled=False)

    def close(self) -> None:
        """Nothing to let go of."""


def test_the_dead_man_darkens_a_panel_whose_permit_has_run_out_and_only_then() -> None:
    panel, told, now = LitPanel(ns(10)), list[str](), ns(9.999)
    dead_man = DeadMan(panel, lambda: now, told.append)
    assert not dead_man.check()
    now = ns(10)
    assert dead_man.check()
    assert (panel.stops, panel.inhibited) == (1, True)
    assert told == ["dead-man: the loop hangs, light off; the enable line is stuck"]
    now = ns(1000)
    assert not dead_man.check()


def test_the_dead_man_leaves_a_dark_panel_alone() -> None:
    panel = LitPanel(None)
    assert not DeadMan(panel, lambda: ns(1e6), lambda _text: None).check()
    assert panel.stops == 0


@pytest.mark.parametrize(
    ("lit_until", "now", "speed", "sleeps_s"),
    [
        (10.5, 10.0, 1, 0.5),
        (10.5, 10.25, 1, 0.25),
        (10.5, 10.49, 1, 0.05),  # a tick at least
        (10.5, 99.0, 1, 0.05),  # what couldn't be switched off is tried again
        (None, 10.0, 1, 0.5),  # a permit given meanwhile lasts as long
        (99.0, 10.0, 1, 0.5),  # no permit lasts longer
        (10.5, 10.0, 4, 0.125),
        (10.5, 10.0, 60, 0.05),
    ],
)
def test_the_dead_man_sleeps_no_longer_than_a_permit_may_last(
    lit_until: float | None, now: float, speed: float, sleeps_s: float
) -> None:
    panel = LitPanel(None if lit_until is None else ns(lit_until))
    dead_man = DeadMan(panel, lambda: ns(now), lambda _text: None, lambda: speed)
    assert dead_man.wait_s() == pytest.approx(sleeps_s)


def test_a_worker_is_woken_by_what_there_is_to_do() -> None:
    wake, worked, failures = threading.Event(), threading.Semaphore(0), list[BaseException]()

    def work(_now: Ns) -> None:
        worked.release()

    worker = loop.Worker(work, lambda: Ns(0), lambda _now: 3600.0, failures.append, wake)
    worker.start()
    assert worked.acquire(timeout=10)
    for _ in range(3):
        wake.set()
        assert worked.acquire(timeout=10)
    worker.close()
    assert not worked.acquire(blocking=False)
    assert failures == []


class TimedDaemon:
    """Ticks and serves on a clock that only moves by what they take, ns."""

    next_end: Ns | None = None
    period = limits.TICK
    wakes = False

    def __init__(self, takes: Callable[[int], Ns]) -> None:
        self.now = Ns(0)
        self.told: list[tuple[str, Ns]] = []
        self.ticks = 0
        self._takes = takes
        self.controller = self

    def tick(self) -> None:
        self.told.append(("tick", self.now))
        self.now = Ns(self.now + self._takes(self.ticks))
        self.ticks += 1

    def serve(self, timeout_s: float) -> bool:
        self.told.append(("serve", self.now))
        woken, self.wakes = self.wakes, False
        self.now = Ns(self.now + (ns(0.001) if woken else round(timeout_s * 1e9)))
        return woken


def run_ticks(daemon: TimedDaemon, ticks: int) -> list[tuple[str, float]]:
    """Run the loop until so many ticks; return what it did, and when, in ms."""
    loop._loop(cast("Any", daemon), lambda: daemon.now, lambda: daemon.ticks >= ticks)
    return [(what, at / 1e6) for what, at in daemon.told]


def test_ticks_keep_to_their_times_however_long_each_takes() -> None:
    assert run_ticks(TimedDaemon(lambda number: ns(0.01 * (number + 1))), 3) == [
        ("tick", 0.0),
        ("serve", 10.0),
        ("tick", 50.0),
        ("serve", 70.0),
        ("tick", 100.0),
        ("serve", 130.0),
    ]


def test_a_late_loop_serves_between_its_ticks_and_makes_up_for_none() -> None:
    late = TimedDaemon(lambda number: ns(0.120 if number == 0 else 0.0))
    assert run_ticks(late, 4) == [
        ("tick", 0.0),
        ("serve", 120.0),
        ("tick", 120.0),
        ("serve", 120.0),
        ("tick", 170.0),
        ("serve", 170.0),
        ("tick", 220.0),
        ("serve", 220.0),
    ]


def test_a_tick_comes_early_where_a_dose_ends() -> None:
    daemon = TimedDaemon(lambda _number: Ns(0))
    daemon.next_end = ns(0.020)
    assert run_ticks(daemon, 2)[:3] == [("tick", 0.0), ("serve", 0.0), ("tick", 20.0)]


def test_a_tick_follows_at_once_where_something_woke_the_loop() -> None:
    daemon = TimedDaemon(lambda _number: Ns(0))
    daemon.period, daemon.wakes = limits.TICK_DARK, True
    assert run_ticks(daemon, 3) == [
        ("tick", 0.0),
        ("serve", 0.0),
        ("serve", 1.0),  # until as soon after a tick as another may come
        ("tick", 20.0),
        ("serve", 20.0),
        ("tick", 220.0),
        ("serve", 220.0),
    ]


def test_the_loop_waits_as_long_as_the_last_tick_promised() -> None:
    daemon = TimedDaemon(lambda _number: Ns(0))
    daemon.period = limits.TICK_DARK
    assert run_ticks(daemon, 3)[::2] == [("tick", 0.0), ("tick", 200.0), ("tick", 400.0)]
