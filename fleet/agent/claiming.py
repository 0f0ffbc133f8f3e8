"""The claim lane: what the daemon asks goes out at once, and the clinic's answer goes back.

The daemon waits 3 s for an answer and then refuses by itself, whatever becomes of the agent. Each
claim is sent once a connection, and only within those 3 s. An answer is handed on where it is to
the claim that still waits; any other is dropped: whether it is genuine is the daemon's to judge,
since the agent has no key.
"""

from firmware_py.wire.claims import SECONDS_FOR_ANSWER, Claim, ClaimAnswer


class ClaimLane:
    """Keeps the one claim that waits. Times are monotonic, in seconds."""

    def __init__(self) -> None:
        self._claim: Claim | None = None
        self._since = 0.0
        self._is_sent = False
        self._last_seen: str | None = None
        self.sent = 0
        self.late = 0  # answers that were dropped

    def read(self, claim: Claim | None, now: float) -> None:
        """Take what the newest telemetry says of a claim."""
        if claim is not None and claim.claim != self._last_seen:
            self._last_seen = claim.claim
            self._since = now
            self._is_sent = False
        self._claim = claim

    def connected(self) -> None:
        """Send what still waits by this connection too: the one before may have lost it."""
        self._is_sent = False

    def due(self, now: float) -> Claim | None:
        """Return the claim that is to be sent now, None where there is none."""
        if self._claim is None or self._is_sent or not self._is_open(now):
            return None
        return self._claim

    def went_out(self) -> None:
        """Note that the claim has gone to the broker."""
        self._is_sent = True
        self.sent += 1

    def answered(self, answer: ClaimAnswer, now: float) -> bool:
        """Return whether an answer is to be handed to the daemon."""
        if self._claim is None or answer.claim != self._claim.claim or not self._is_open(now):
            self.late += 1
            return False
        return True

    def _is_open(self, now: float) -> bool:
        return now - self._since <= SECONDS_FOR_ANSWER
