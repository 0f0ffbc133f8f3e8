"""The dose ledger: fluence is written before it is given.

An open row holds what is reserved. A row still open when the daemon starts was cut off, and is
closed as fully given: the ledger may hold too much by one window, never too little.
"""

import sqlite3
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from firmware_py.core.units import Channel, Ns
from firmware_py.ports import (
    CloseSession,
    ForgetFault,
    LatchFault,
    LedgerAnswer,
    LedgerRequest,
    OpenSession,
    ReserveWindow,
)

MUST_NOT_BE_LOST = (CloseSession, LatchFault, ForgetFault)


@dataclass(frozen=True, slots=True)
class CutOff:
    """A session that the last run could not close, with the most that it can have given."""

    session: int
    area: str
    red_j_cm2: float
    nir_j_cm2: float


class SqliteLedger:
    """ports.Ledger on a database. One worker writes; the loop only queues and collects."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._requests: deque[LedgerRequest] = deque()
        self._answers: deque[LedgerAnswer] = deque()
        self._kept: deque[LedgerRequest] = deque()
        self._lock = threading.Lock()

    def close_cut_off(self) -> tuple[CutOff, ...]:
        """Close what the last run left open, as fully given; return it, oldest first."""
        rows = self._connection.execute(
            "UPDATE sessions SET ended = 'restart', reason = 'The controller restarted.' "
            "WHERE ended IS NULL RETURNING id, area, red_j_cm2, nir_j_cm2"
        ).fetchall()
        return tuple(CutOff(*row) for row in sorted(rows))

    def latched_fault(self) -> LatchFault | None:
        """Return the fault that was latched when the last run ended, the first cause of several."""
        row = self._connection.execute(
            "SELECT code, text, since_unix_s FROM faults WHERE is_cleared = 0 ORDER BY id LIMIT 1"
        ).fetchone()
        return LatchFault(*row) if row is not None else None

    def submit(self, request: LedgerRequest) -> None:
        """Queue one request; returns at once."""
        self._requests.append(request)

    def answers(self) -> Sequence[LedgerAnswer]:
        """Return, once each, the answers that came since the last call."""
        found = []
        while self._answers:
            found.append(self._answers.popleft())
        return found

    def poll_once(self, now: Ns) -> None:  # noqa: ARG002  a port's signature
        """Carry out what is queued; a request that fails is answered with its problem.

        What must not be lost (a close, a fault) is kept and tried again before anything else.
        """
        with self._lock:
            waiting = [*self._kept]
            self._kept.clear()
            while self._requests:
                waiting.append(self._requests.popleft())
            problem = None
            for request in waiting:
                session = None
                if problem is None:
                    session, problem = self._try(request)
                if problem is not None and isinstance(request, MUST_NOT_BE_LOST):
                    self._kept.append(request)
                self._answers.append(LedgerAnswer(request, session, problem))

    def close(self) -> None:
        """Let go of the database; may be called twice."""
        with self._lock:
            self._connection.close()

    def _try(self, request: LedgerRequest) -> tuple[int | None, str | None]:
        """Return the session a request concerns, and why it failed if it did."""
        try:
            return self._carry_out(request), None
        except sqlite3.Error as error:
            return None, f"the dose can't be saved: {error}; check the disk"

    def _carry_out(self, request: LedgerRequest) -> int | None:
        match request:
            case OpenSession(record):
                cursor = self._connection.execute(
                    "INSERT INTO sessions (person, area, mode, strength, minutes, distance_cm, "
                    "target_red_j_cm2, target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, "
                    "wall_is_set) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        record.person,
                        record.area,
                        record.mode,
                        record.strength,
                        record.minutes,
                        record.distance_cm,
                        record.target[Channel.RED],
                        record.target[Channel.NIR],
                        record.boot_id,
                        record.boottime,
                        record.wall.unix_s,
                        int(record.wall.is_set),
                    ),
                )
                return cursor.lastrowid or 0
            case ReserveWindow():
                self._connection.execute(
                    "UPDATE sessions SET red_j_cm2 = ?, nir_j_cm2 = ?, lit_ns = ? "
                    "WHERE id = ? AND ended IS NULL",
                    (
                        request.reserved[Channel.RED],
                        request.reserved[Channel.NIR],
                        request.lit_until,
                        request.session,
                    ),
                )
            case CloseSession():
                self._connection.execute(
                    "UPDATE sessions SET red_j_cm2 = ?, nir_j_cm2 = ?, lit_ns = ?, ended = ?, "
                    "reason = ? WHERE id = ? AND ended IS NULL",
                    (
                        request.given[Channel.RED],
                        request.given[Channel.NIR],
                        request.lit,
                        request.ended,
                        request.reason,
                        request.session,
                    ),
                )
            case LatchFault():
                self._connection.execute(
                    "INSERT INTO faults (code, text, since_unix_s) VALUES (?, ?, ?)",
                    (request.code, request.text, request.since),
                )
                return None
            case ForgetFault():
                self._connection.execute("UPDATE faults SET is_cleared = 1 WHERE is_cleared = 0")
                return None
        return request.session
