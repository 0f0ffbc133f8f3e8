"""The screen's two clocks, handed in so that tests drive them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


def _local_now() -> datetime:
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class Clock:
    """`monotonic` in seconds, for what lasts; `now` with its zone, for times of day shown.

    In the program `now` is the panel's own time, wherever that is told (`ui.state.panel_time`).
    """

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _local_now
