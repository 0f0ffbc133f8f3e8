"""Keeping the machine and its daemon on one processor.

The two take turns, so a second processor is of no use to them, and handing over within one is up to
ten times as fast. Where the one turns out to be busy they move on.
"""

import os
from contextlib import suppress


class Processors:
    """Which processor this process and the daemon share."""

    def __init__(self) -> None:
        self.all = os.sched_getaffinity(0)
        self._order = sorted(self.all)
        self._at = os.getpid() % len(self._order)
        self._move("self")

    def look(self, daemon: int | None, *, slow: bool) -> None:
        """Move on if it is slow here."""
        if slow and len(self._order) > 1:
            self._at = (self._at + 1) % len(self._order)
            self._move("self")
            if daemon is not None:
                self._move(str(daemon))

    def _move(self, process: str) -> None:
        """Move every thread of a process; a thread that ends meanwhile needs no moving."""
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208  names, not paths
                with suppress(OSError):
                    os.sched_setaffinity(int(thread), {self._order[self._at]})
