"""How much of what clients ask may wait for the record, so that no client can fill the memory.

The record's one worker carries out what it is handed, one after another, and its answers are made
on the loop's thread, between two ticks. Both take time, and what waits takes memory; lines arrive
faster than either. So reads are handed over a few at a time, one of each client, and the rest waits
here in the order of asking, up to a bound. Changes keep their order with a start, so they go to the
record at once, and are refused beyond a bound instead.
"""

from collections import deque
from collections.abc import Callable

from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason
from firmware_py.daemon.server import Client

# With the record at the same time: one that is read, and one that follows without a pause.
READS_AT_ONCE = 2
# A screen that comes up asks for a person's weeks, and for the same again once it knows who.
READS_OF_ONE = 4
READS_WAITING = 32
CHANGES_OF_ONE = 8
CHANGES_WAITING = 32

Release = Callable[[], None]
Begin = Callable[[Release], None]


class Reads:
    """Hands reads over, a client's own one by one."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Client, Begin]] = deque()
        self._read_for: list[Client] = []

    def ask(self, client: Client, begin: Begin) -> None:
        """Call `begin` now, or when those before are answered.

        It is given what to call, once, when the answer is there, and must not raise. What waits for
        a client that is gone is left out.

        Raises:
            RefusedError: Too many wait already.
        """
        self._waiting = deque(each for each in self._waiting if each[0].open)
        of_this = sum(each is client for each, _ in self._waiting)
        of_this += sum(each is client for each in self._read_for)
        if of_this >= READS_OF_ONE or len(self._waiting) >= READS_WAITING:
            raise RefusedError(Reason.READS_WAIT)
        self._waiting.append((client, begin))
        self._go_on()

    def _go_on(self) -> None:
        """Begin what may begin, the first asked for first."""
        for each in tuple(self._waiting):
            if len(self._read_for) >= READS_AT_ONCE:
                return
            client, begin = each
            if not client.open:
                self._waiting.remove(each)
            elif client not in self._read_for:
                self._waiting.remove(each)
                self._read_for.append(client)
                begin(self._release(client))

    def _release(self, client: Client) -> Release:
        def answered() -> None:
            self._read_for.remove(client)
            self._go_on()

        return answered


class Changes:
    """Counts the changes that the record hasn't answered yet."""

    def __init__(self) -> None:
        self._made_by: list[Client] = []

    def take(self, client: Client) -> Release:
        """Count one more; return what to call, once, when it is answered.

        Raises:
            RefusedError: Too many wait already.
        """
        of_this = sum(each is client for each in self._made_by)
        if of_this >= CHANGES_OF_ONE or len(self._made_by) >= CHANGES_WAITING:
            raise RefusedError(Reason.CHANGES_WAIT)
        self._made_by.append(client)
        return lambda: self._made_by.remove(client)
