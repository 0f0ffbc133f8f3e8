"""Whole lives of a panel, a few here and many with `make lives`; a planted fault is found."""

import pytest

from tests.lives import planted
from tests.lives.campaign import run
from tests.lives.judge import BrokenPromiseError
from tests.lives.machine import TALLY

STEPS = 500


@pytest.mark.parametrize("seed", range(4))
def test_no_life_gives_anybody_more_than_the_limits_or_a_longer_wait_than_told(seed: int) -> None:
    before = TALLY.copy()
    run(STEPS, seed)
    # Lives in which little happens prove nothing.
    lived = TALLY - before
    assert lived["steps"] >= STEPS * 0.5
    assert lived["sessions that count"] >= STEPS / 40
    for kind in ("cuts", "boots", "losses told", "waited as told", "rolled back", "restored"):
        assert lived[kind] >= 3, lived


def test_lives_find_a_record_that_is_believed_though_it_is_older() -> None:
    with planted.fault("older record accepted"), pytest.raises(BrokenPromiseError):
        run(4 * STEPS, 5, shrinks=False)
