"""When the screen asks to keep a session, or to take over one whose holder went away."""

from firmware_py.wire import Acquire, Done, Refused, Renew, Request, Start, Telemetry

RENEW_S = 1.0
SESSION = frozenset({"arming", "lit", "paused"})
MAY_BE_LIT = SESSION | {"commissioning"}


class Lease:
    """Knows whether this screen holds the session; pure, times in seconds of one clock."""

    def __init__(self) -> None:
        self._held = False
        self._under_way = False
        self._asked_at: float | None = None

    @property
    def is_held(self) -> bool:
        """A session is under way, and it is this screen that keeps it."""
        return self._held and self._under_way

    def heard(self, telemetry: Telemetry, now: float) -> Request | None:
        """Return what to ask after news of the panel: to take over a session left alone."""
        self._under_way = telemetry.state in SESSION
        if self._under_way and telemetry.lease == "lost" and self._may_ask(now):
            self._held = False
            self._asked_at = now
            return Acquire()
        return None

    def answered(self, request: Request, answer: object, now: float) -> None:
        """Learn from an answer whether the session is this screen's."""
        if isinstance(request, Start | Acquire) and isinstance(answer, Done):
            self._held = True
            self._asked_at = now
        elif isinstance(request, Renew) and isinstance(answer, Refused):
            self._held = False

    def due(self, now: float) -> Request | None:
        """Return the renewal if it is time for it."""
        if self.is_held and self._may_ask(now):
            self._asked_at = now
            return Renew()
        return None

    def lost(self) -> None:
        """Forget: the connection that held it is gone."""
        self._held = False
        self._asked_at = None

    def _may_ask(self, now: float) -> bool:
        return self._asked_at is None or now - self._asked_at >= RENEW_S
