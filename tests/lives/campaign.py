"""A number of lives, one after another, and what was in them."""

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.lives.machine import TALLY, Lives

STEPS_A_LIFE = 40


def run(steps: int, number: int, *, shrinks: bool = True) -> None:
    """Live for so many steps. number: the seed; shrinks: what is found is made short, for minutes.

    Raises:
        BrokenPromiseError: With the calls that lead there and the story, as notes and printed.
    """
    phases = [Phase.generate, *([Phase.shrink] if shrinks else [])]
    made = settings(
        max_examples=-(-steps // STEPS_A_LIFE),
        stateful_step_count=STEPS_A_LIFE,
        derandomize=False,  # the seed decides
        database=None,
        deadline=None,
        phases=phases,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    lives: type[Lives] = type("Lives", (Lives,), {})
    run_state_machine_as_test(seed(number)(lives), settings=made)


def summary() -> str:
    """Return what was in the lives, a line a kind."""
    return "\n".join(f"{count:8}  {what}" for what, count in sorted(TALLY.items()))
