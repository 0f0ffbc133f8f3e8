"""The lock: keeps children from the areas. It stands before the menu only, never before STOP."""

from ui.settings import Store

LENGTH = 4
_TRIES = 5
_WAIT_S = 60.0


class Lock:
    """Closed from the start where there is a code; after five wrong ones it waits a minute."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._closed = True
        self._wrong = 0
        self._until = float("-inf")

    @property
    def is_closed(self) -> bool:
        """A code is asked for."""
        return self._closed and bool(self._store.now.code)

    def close(self) -> None:
        """Ask for the code from now on, if there is one."""
        self._closed = True

    def waits(self, now: float) -> bool:
        """No code is looked at for now; now: seconds."""
        return now < self._until

    def opens(self, figures: str, now: float) -> bool:
        """Open if these figures are the code; now: seconds."""
        if self.waits(now):
            return False
        if self._store.now.opens(figures):
            self._closed, self._wrong = False, 0
            return True
        self._wrong += 1
        if self._wrong >= _TRIES:
            self._wrong, self._until = 0, now + _WAIT_S
        return False
