"""The live lane: how the panel is, for whoever looks on.

A message goes out every 20 s. A change of state, or a fault that comes or goes, is told at once
where the last message is 5 s old, else as soon as it is, with what is true by then. So nobody
hears more than one message in 5 s, and a change is at most 5 s late. A reading that is older than
5 s is told to nobody.
"""

from fleet.agent.heard import Reading
from fleet.messages import Live

HEARTBEAT_S = 20.0
LEAST_S = 5.0
FRESH_S = 5.0


class LiveLane:
    """Decides when the panel's state is told. Times are monotonic, in seconds."""

    def __init__(self) -> None:
        self._reading: Reading | None = None
        self._read_at = 0.0
        self._told: tuple[str, str | None] | None = None
        self._told_at: float | None = None

    def read(self, reading: Reading, now: float) -> None:
        """Take the newest telemetry."""
        self._reading = reading
        self._read_at = now

    def lost(self) -> None:
        """Know nothing of the panel: the daemon has gone."""
        self._reading = None

    def is_heard(self, now: float) -> bool:
        """Return whether the daemon has said lately how the panel is."""
        return self._reading is not None and now - self._read_at <= FRESH_S

    def connected(self) -> None:
        """Tell anew what the broker may have forgotten, no sooner than it may be told."""
        self._told = None

    def due(self, now: float) -> Live | None:
        """Return what is to be told now, None where nothing is."""
        reading = self._reading
        if reading is None or not self.is_heard(now):
            return None
        if reading.light_h is None or reading.starts is None:
            return None  # a daemon that has no such view: nothing is made up in its place
        fault = reading.fault.code if reading.fault is not None else None
        since = None if self._told_at is None else now - self._told_at
        is_changed = self._told != (reading.state, fault)
        if since is not None and since < (LEAST_S if is_changed else HEARTBEAT_S):
            return None
        self._told = (reading.state, fault)
        self._told_at = now
        return Live(
            state=reading.state,
            remaining_s=reading.remaining_s,
            surface_c=reading.surface_c,
            light_h=reading.light_h,
            fault=fault,
            version=reading.version,
            boot=reading.starts,
        )
