"""An event loop: one thread that waits for files, sockets and pipes."""

import selectors
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol


class HasFileno(Protocol):
    """A socket, a pipe."""

    def fileno(self) -> int:
        """Return its descriptor."""
        ...


class EventLoop:
    """Calls what belongs to each source that can be read."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()

    def on(self, source: HasFileno, ready: Callable[[], object]) -> None:
        """Call `ready` whenever a source can be read, until `off`."""
        self._selector.register(source, selectors.EVENT_READ, ready)

    def off(self, source: HasFileno) -> None:
        """Forget a source; do so before it is closed."""
        with suppress(KeyError, ValueError):
            self._selector.unregister(source)

    def wait(self, timeout_s: float) -> bool:
        """Handle what is ready, waiting for at most `timeout_s`; tell whether anything was."""
        ready = self._selector.select(timeout_s)
        for key, _ in ready:
            # One of the others may have done away with it.
            if key.fd in self._selector.get_map():
                key.data()
        return bool(ready)

    def close(self) -> None:
        """Forget everything."""
        self._selector.close()
