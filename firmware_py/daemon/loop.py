"""Real time: the loop, the workers' threads and the signals that end it."""

import signal
import threading
from collections.abc import Callable
from functools import partial

from firmware_py.core.session import pace
from firmware_py.core.units import Ns, seconds
from firmware_py.daemon.daemon import Daemon
from firmware_py.ports.hardware import Clock


class Worker:
    """Calls something that blocks, over and over, on a thread of its own.

    wait_s: how long to sleep from now on, s. wake: set by whoever has work for it before.
    failed: called where that raises, which ends the thread: the program must begin anew.
    """

    def __init__(
        self,
        work: Callable[[Ns], None],
        clock: Clock,
        wait_s: Callable[[Ns], float],
        failed: Callable[[BaseException], None],
        wake: threading.Event | None = None,
    ) -> None:
        self._work = work
        self._clock = clock
        self._wait_s = wait_s
        self._failed = failed
        self._wake = wake or threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End after the work at hand; may be called twice. A probe may hold it for a second."""
        self._ended = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _run(self) -> None:
        try:
            while not self._ended:
                self._wake.clear()  # before the work, so that no wake is lost
                self._work(self._clock())
                if not self._ended:
                    self._wake.wait(self._wait_s(self._clock()))
        except BaseException as error:  # noqa: BLE001  it is raised again, on the loop's thread
            self._failed(error)


# Requests wake it. This is for the daily copy, and for what failed and is tried again.
LEDGER_PERIOD_S = 5.0
LEDGER_AGAIN_S = 0.5
SUPPLY_PERIOD_S = 60.0


def run(daemon: Daemon, clock: Clock) -> None:
    """Tick at the pace that is needed until SIGTERM or SIGINT, then end dark.

    Raises:
        BaseException: What the loop or a worker could not deal with; it is dark by then.
    """
    ended = threading.Event()
    failures: list[BaseException] = []

    def end(_signal: int, _frame: object) -> None:
        ended.set()

    def fail(error: BaseException) -> None:
        failures.append(error)
        ended.set()

    previous = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    probes = zip(daemon.sensor_polls, daemon.sensors, strict=True)
    workers = [Worker(poll, clock, probe.wait_s, fail, probe.woken) for poll, probe in probes]
    workers.append(Worker(daemon.supply_poll, clock, lambda _now: SUPPLY_PERIOD_S, fail))
    wake = daemon.ledger_submitted
    workers.append(Worker(daemon.ledger_poll, clock, partial(_ledger_wait_s, daemon), fail, wake))
    try:
        for worker in workers:
            worker.start()
        daemon.watch_over()
        _loop(daemon, clock, ended.is_set)
    finally:
        daemon.close()
        for worker in workers:
            worker.close()
        for number, handler in previous.items():
            signal.signal(number, handler)
    if failures:
        raise failures[0]


def _ledger_wait_s(daemon: Daemon, _now: Ns) -> float:
    return LEDGER_AGAIN_S if daemon.ledger_tries_again else LEDGER_PERIOD_S


def _loop(daemon: Daemon, clock: Clock, ended: Callable[[], bool]) -> None:
    due = clock()
    while not ended():
        began = clock()
        daemon.tick()
        due = pace.due(began, due, daemon.period, daemon.controller.next_end)
        due = _serve_until(due, began, daemon, clock, ended)


def _serve_until(due: Ns, began: Ns, daemon: Daemon, clock: Clock, ended: Callable[[], bool]) -> Ns:
    """Serve clients until a tick is due; at least once, also where it is due already.

    began: the tick before. Returns when the next was due: sooner, where something woke the loop.
    """
    while True:
        if daemon.serve(max(0.0, seconds(Ns(due - clock())))):
            due = min(due, pace.woken(clock(), began))
        if ended() or clock() >= due:
            return due
