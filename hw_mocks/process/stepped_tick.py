"""One stepped tick of the daemon: what is sensed, tick, ledger, in this order."""

from collections.abc import Callable

from firmware_py.core.units import Ns
from firmware_py.daemon.daemon import Daemon


class SteppedTick:
    """Runs the daemon's workers inline, where threads run them in production."""

    def __init__(self, daemon: Daemon, clock: Callable[[], Ns]) -> None:
        self._daemon = daemon
        self._clock = clock
        self._surface, *self._others = daemon.sensor_polls

    def tick(self, *, is_stale: bool) -> None:
        """Poll the probes and run one tick. is_stale: the surface probe doesn't answer in time."""
        now = self._clock()
        if not is_stale:
            self._surface(now)
        for poll in self._others:
            poll(now)
        self._daemon.supply_poll(now)
        self._daemon.tick()

    @property
    def distance_cm(self) -> float | None:
        """Where the session under way supposes the person; None without one."""
        session = self._daemon.controller.session
        return session.plan.choice.distance if session.plan is not None else None

    def save(self) -> None:
        """Let outstanding ledger writes finish."""
        self._daemon.ledger_poll(self._clock())
