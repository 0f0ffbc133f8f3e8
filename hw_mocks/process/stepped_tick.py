"""One stepped tick of the daemon: what is sensed, tick, ledger, in this order."""

from collections.abc import Callable, Sequence

from firmware_py.core.units import Ns
from firmware_py.daemon.daemon import Daemon


class SteppedTick:
    """Runs the daemon's workers inline, where threads run them in production."""

    def __init__(self, daemon: Daemon, clock: Callable[[], Ns]) -> None:
        self._daemon = daemon
        self._clock = clock
        self._polls = tuple(enumerate(daemon.sensor_polls))

    def tick(self, *, stale: Sequence[int] = ()) -> None:
        """Poll the probes and run one tick. stale: the numbers of those that don't answer now."""
        now = self._clock()
        for number, poll in self._polls:
            if number not in stale:
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
