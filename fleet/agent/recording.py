"""The record lane: the daemon's record is the outbox, and the agent keeps one number of it.

The number is the last row that the clinic has said is committed. The rows after it are read from
the daemon and sent, a hundred at most; only the clinic's `acked` moves the number on, since a
broker's own acknowledgement stores nothing for good. Where the clinic's record says less than the
number (a copy of it was put back), the number goes back too, and the rows are sent again.

An `acked` beyond what was sent moves nothing: no row is left out by somebody else's word.

Each connection begins with `hello`, and nothing is sent before the clinic has answered it. Where an
answer doesn't come, `hello` is said again, less and less often; no row is sent twice into the void.
"""

from collections.abc import Callable, Sequence

from fleet.agent.backoff import Backoff
from fleet.messages import RECORDS_MAX, Acked, Record, Records

LOOK_S = 60.0  # how often the record is looked at where nothing hints at a new row
LOOK_LEAST_S = 10.0
ANSWER_S = 15.0  # how long the clinic has for an answer to rows, the daemon for rows


class RecordLane:
    """What is to be said and asked next. Times are monotonic, in seconds."""

    def __init__(self, number: int, keep: Callable[[int], None], hellos: Backoff) -> None:
        self.number = number
        self._keep = keep
        self._hellos = hellos
        self._is_connected = False
        self._hello_at = 0.0
        self._is_answered = False  # to the last thing that was said in this connection
        self._in_flight: Records | None = None
        self._read_to = number
        self._asked_at: float | None = None
        self._asked_after = 0
        self._look_at = 0.0
        self._looked_at = float("-inf")
        self._revision: int | None = None

    @property
    def unacked(self) -> int:
        """How many rows have been sent and not yet acknowledged."""
        return len(self._in_flight.rows) if self._in_flight is not None else 0

    def connected(self, now: float) -> None:
        """Begin anew with `hello`."""
        self._is_connected = True
        self._is_answered = False
        self._in_flight = None
        self._hellos.reset()
        self._hello_at = now

    def disconnected(self) -> None:
        """Send nothing until there is a connection again."""
        self._is_connected = False
        self._in_flight = None

    def read(self, revision: int, now: float) -> None:
        """Take the daemon's count of changes: another one may mean a new row."""
        if revision != self._revision:
            self._revision = revision
            self._look_at = min(self._look_at, max(now, self._looked_at + LOOK_LEAST_S))

    def hello_is_due(self, now: float) -> bool:
        """Return whether `hello` is to be said now."""
        if not self._is_connected or self._is_answered or now < self._hello_at:
            return False
        self._hello_at = now + self._hellos.next_s()
        return True

    def ask_is_due(self, now: float) -> int | None:
        """Return the row after which the daemon is to be asked now, None where it isn't."""
        if self._asked_at is not None and now - self._asked_at < ANSWER_S:
            return None
        if not (self._is_connected and self._is_answered and self._in_flight is None):
            return None
        if now < self._look_at:
            return None
        self._asked_at = self._looked_at = now
        self._asked_after = self._read_to
        self._look_at = now + LOOK_S
        return self._read_to

    def told(self, rows: Sequence[Record], last: int, now: float) -> Records | None:
        """Take the daemon's rows; return what is to be sent, None where there is nothing."""
        was_asked, self._asked_at = self._asked_at is not None, None
        # Asked before the number went back, or in a connection that is no more.
        is_stale = self._asked_after != self._read_to
        if not was_asked or is_stale or not self._is_answered or not self._is_connected:
            self._look_at = now
            return None
        if not rows:
            self._read_to = max(self._read_to, last)
            return None
        self._in_flight = Records(after=self.number, rows=tuple(rows[:RECORDS_MAX]))
        self._is_answered = False
        self._hello_at = now + ANSWER_S
        return self._in_flight

    def refused(self, now: float) -> None:
        """Ask the daemon later: it has a session, or nothing to tell."""
        self._asked_at = None
        self._look_at = now + LOOK_LEAST_S

    def acked(self, acked: Acked, now: float) -> None:
        """Take the clinic's word on what it has committed."""
        last = self._in_flight.rows[-1].row if self._in_flight is not None else self.number
        number = min(acked.up_to, max(last, self.number))
        self._in_flight = None
        self._is_answered = True
        self._hellos.reset()
        self._look_at = now
        if number < self.number or number > self._read_to:
            self._read_to = number
        if number != self.number:
            self.number = number
            self._keep(number)
