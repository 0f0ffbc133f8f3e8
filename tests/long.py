"""How much of a campaign a run does: a share in `make test`, all of it in a target of its own.

`make long` sets PANEL_LONG for the tests that ask here, `make lives` for whole lives. What a share
leaves out is said where it is chosen.
"""

import os
from typing import TypeVar

IS_LONG = os.environ.get("PANEL_LONG") == "1"
T = TypeVar("T")


def chosen(*, share: T, whole: T) -> T:
    """Return how much of something this run does."""
    return whole if IS_LONG else share
