"""The code of four figures: who may do what the installer answers for."""

import grp
import math
import os
import pwd
from collections.abc import Callable

from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason, Said
from firmware_py.core.units import Ns, ns
from firmware_py.daemon.server import Client
from firmware_py.ports.hardware import Clock

TRIES = 5
# After the fifth wrong code in a row, and twice as long after each further one.
FIRST_WAIT = ns(60)
LONGEST_WAIT = ns(24 * 3600)
OPEN_FOR = ns(300)
# Ten thousand codes are soon tried by whoever has the file, whatever each costs; the file is the
# daemon's alone. This keeps the figures from being read off it, and takes the loop 3 ms on a Pi.
ROUNDS = 1000


class Keys:
    """Counts wrong codes for all clients together, and remembers whom a right one let in.

    A try is counted, and the count kept, before it is judged: a crash between the two costs a try
    and gives none. pin: the code as it is kept; wrong: the wrong codes in a row so far, as kept
    by the last run. Where those had to wait, they wait again from the start, since nobody knows how
    long the panel was off.
    """

    def __init__(self, pin: Callable[[], str], wrong: int, clock: Clock) -> None:
        self._pin = pin
        self._clock = clock
        self._wrong = wrong
        self._waits_until = self._end_of_wait()

    def begin(self) -> int:
        """Count one try as wrong; return how many in a row that makes, to be kept.

        Raises:
            RefusedError: There is no code, or too many were wrong.
        """
        if not self._pin():
            raise RefusedError(Reason.NO_CODE, field="pin")
        if self._clock() < self._waits_until:
            raise RefusedError(self._how_long(), field="pin")
        self._wrong += 1
        self._waits_until = self._end_of_wait()
        return self._wrong

    def take_back(self) -> None:
        """Undo `begin` for a try that was not judged."""
        self._wrong = max(0, self._wrong - 1)
        self._waits_until = self._end_of_wait()

    def judge(self, client: Client, figures: str) -> None:
        """Let a client in for a while, after `begin`; the count begins anew.

        Raises:
            RefusedError: It is another code.
        """
        if not _matches(figures, self._pin()):
            raise RefusedError(
                Reason.CODE_WRONG if self._wrong < TRIES else self._how_long(), field="pin"
            )
        self.forget()
        client.open_until = Ns(self._clock() + OPEN_FOR)

    def forget(self) -> None:
        """Count from nothing: the code was right, or another was chosen."""
        self._wrong = 0
        self._waits_until = self._end_of_wait()

    def _end_of_wait(self) -> Ns:
        now = self._clock()
        if self._wrong < TRIES:
            return now
        doubled = min(self._wrong - TRIES, 20)  # far beyond the longest
        return Ns(now + min(FIRST_WAIT * 2**doubled, LONGEST_WAIT))

    def _how_long(self) -> Said:
        minutes = math.ceil((self._waits_until - self._clock()) / FIRST_WAIT)
        if minutes <= 1:
            return Reason.CODE_WAITS.said()
        return Reason.CODE_WAITS_LONG.said(minutes=minutes)

    def lock(self, client: Client) -> None:
        """Let a client in no longer."""
        client.open_until = None

    def lets_in(self, client: Client) -> bool:
        """Tell whether a client may: by the code, as root, or as the daemon's own user."""
        if client.uid in (0, os.getuid()):
            return True
        return client.open_until is not None and self._clock() < client.open_until

    def check(self, client: Client, what: Reason) -> None:
        """Check that a client may.

        Raises:
            RefusedError: It needs the code first, or the installer where there is none.
        """
        if self.lets_in(client):
            return
        if self._pin():
            raise RefusedError(Reason.CODE_NEEDED, what=what.said(), field="pin")
        raise RefusedError(Reason.INSTALLERS, what=what.said(), field="pin")


def hashed(figures: str, salt: str = "") -> str:
    """Return figures as they are kept: salt, colon, hash."""
    import hashlib  # noqa: PLC0415  30 ms and 5 MB that a panel without a code never needs

    salt = salt or os.urandom(8).hex()
    key = hashlib.pbkdf2_hmac("sha256", figures.encode(), salt.encode(), ROUNDS)
    return f"{salt}:{key.hex()}"


def _matches(figures: str, kept: str) -> bool:
    import hmac  # noqa: PLC0415  as above

    salt, _, _ = kept.partition(":")
    return hmac.compare_digest(hashed(figures, salt), kept)


# The installer's group on a panel, made by the package.
ADMINS = "panel-admin"


def may_commission(uid: int, gid: int) -> bool:
    """Tell whether a peer may light a channel without a dose: root, panel-admin, or this user.

    This user, since on a desk the daemon is the one who tries it; on a panel nobody logs in as it.
    """
    return uid in (0, os.getuid()) or _is_admin(uid, gid)


# Groups are looked up each time, so that a person who was added to `panel-admin` need not log in
# again.
def _is_admin(uid: int, gid: int) -> bool:
    try:
        admins = grp.getgrnam(ADMINS).gr_gid
        return gid == admins or admins in os.getgrouplist(pwd.getpwuid(uid).pw_name, gid)
    except (KeyError, OSError):
        return False  # no such group, or nobody knows that user
