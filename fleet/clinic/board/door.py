"""Who is in: sessions after a login, and how often a wrong password may be tried.

Sessions live in memory: whoever restarts the board logs in again.
"""

import hmac
import secrets
from collections.abc import Callable

from msgspec import Struct

HOURS_IN = 12
IDLE_S = 3600.0
LONGEST_S = HOURS_IN * 3600.0
SESSIONS_MAX = 200
# Five tries, then the wait doubles with each wrong one, by name and by address.
FREE_TRIES = 5
WAIT_S = (2.0, 900.0)
KEYS_MAX = 10_000


class Session(Struct):
    """Somebody who is in. token: against forms that another page sends."""

    name: str
    token: str
    began_s: float
    seen_s: float


class _Tries(Struct):
    wrong: int = 0
    until_s: float = 0.0


class Door:
    """Keeps both. clock: monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._tries: dict[str, _Tries] = {}

    def wait_s(self, *keys: str) -> float:
        """Return how long these keys have to wait for their next try; 0 for now."""
        now = self._clock()
        return max(0.0, *(self._tries[key].until_s - now for key in keys if key in self._tries), 0)

    def was_wrong(self, *keys: str) -> None:
        """Count a wrong try."""
        for key in keys:
            if key not in self._tries and len(self._tries) >= KEYS_MAX:
                self._tries.pop(next(iter(self._tries)))
            tries = self._tries.setdefault(key, _Tries())
            tries.wrong += 1
            over = tries.wrong - FREE_TRIES
            if over >= 0:
                tries.until_s = self._clock() + min(WAIT_S[1], WAIT_S[0] * 2.0 ** min(over, 20))

    def let_in(self, name: str, *keys: str) -> str:
        """Begin a session; return its secret."""
        for key in keys:
            self._tries.pop(key, None)
        while len(self._sessions) >= SESSIONS_MAX:
            self._sessions.pop(next(iter(self._sessions)))
        secret, now = secrets.token_urlsafe(32), self._clock()
        self._sessions[secret] = Session(name, secrets.token_urlsafe(32), now, now)
        return secret

    def who(self, secret: str | None) -> Session | None:
        """Return whose session it is; None where it has ended."""
        session = self._sessions.get(secret or "")
        if session is None:
            return None
        now = self._clock()
        if not (now - session.seen_s <= IDLE_S and now - session.began_s <= LONGEST_S):
            self.let_out(secret)
            return None
        session.seen_s = now
        return session

    def let_out(self, secret: str | None) -> None:
        """End a session."""
        self._sessions.pop(secret or "", None)

    def put_out(self, name: str) -> None:
        """End every session of a name."""
        for secret in [each for each, session in self._sessions.items() if session.name == name]:
            self.let_out(secret)


def is_from_here(session: Session, token: object) -> bool:
    """Return whether a form was made for this session."""
    return isinstance(token, str) and hmac.compare_digest(session.token, token)
