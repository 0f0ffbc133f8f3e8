"""The record as requests use it: read at any time, changed between sessions only."""

from collections.abc import Callable
from typing import TypeVar

from firmware_py.ports.ledger import Failed, Ledger, Reader, Store

T = TypeVar("T")


class Record:
    """The ledger, with the rule that nobody's data changes while a session is under way.

    Its doses come first, and what it was judged by must stay what it is written with. check: raises
    RefusedError while one is under way, or waits to begin.
    """

    def __init__(self, ledger: Ledger, check: Callable[[], None]) -> None:
        self._ledger = ledger
        self._check = check

    def read(self, look: Callable[[Reader], T], done: Callable[[T], None], failed: Failed) -> None:
        """Look at the record once its turn comes; one of the two calls follows."""
        self._ledger.read(look, done, failed)

    def change(
        self, change: Callable[[Store], T], done: Callable[[T], None], failed: Failed
    ) -> None:
        """Change the record once its turn comes; one of the two calls follows.

        Raises:
            RefusedError: A session is under way.
        """
        self._check()
        self._ledger.run(change, done, failed)
