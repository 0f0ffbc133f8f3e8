"""Whole lives of a panel: 2000 steps here, and 20 000 of longer sessions with `make lives`."""

import pytest

from tests.lives.campaign import run
from tests.lives.machine import TALLY

STEPS = 500


@pytest.mark.parametrize("seed", range(4))
def test_no_life_gives_anybody_more_than_the_limits_or_a_longer_wait_than_told(seed: int) -> None:
    before = TALLY.copy()
    run(STEPS, seed)
    # Lives in which little happens prove nothing.
    lived = TALLY - before
    assert lived["steps"] >= STEPS / 2
    assert lived["sessions that count"] >= STEPS / 40
    for kind in ("cuts", "boots", "losses told"):
        assert lived[kind] > 0, lived
