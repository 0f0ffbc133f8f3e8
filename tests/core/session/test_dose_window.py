"""How much of a dose is reserved, and when the next part is asked for."""

import pytest

from firmware_py.core.session import dose_window
from firmware_py.core.session.facts import Window
from firmware_py.core.session.machine import Session, State
from firmware_py.core.units import JPerCm2, Ns
from tests.core.parts import NIR, RED, S, make_plan, session

PLAN = make_plan()  # 3 J/cm² red and 6 J/cm² infrared


def lit(lit_s: float, red: float, nir: float, state: State = State.LIT) -> Session:
    return session(state, lit=Ns(round(lit_s * S)), given={RED: JPerCm2(red), NIR: JPerCm2(nir)})


def test_a_window_covers_the_next_9_8_s_at_the_planned_light_and_a_hundredth() -> None:
    window = dose_window.reserve(lit(60, 1.0, 2.0), PLAN)
    assert window.lit_until == 69.8 * S
    for channel, before in ((RED, 1.0), (NIR, 2.0)):
        steady = PLAN.goals[channel].irradiance * 1.01 * 9.8 / 1000
        assert window.reserved[channel] == pytest.approx(before + steady, rel=1e-9)


def test_no_more_is_reserved_than_the_plan_and_a_rounding() -> None:
    window = dose_window.reserve(lit(890, 2.99, 5.99), PLAN)
    assert window.reserved == pytest.approx({RED: 3.001, NIR: 6.001}, rel=1e-9)


def test_what_a_late_loop_gave_too_much_is_reserved_so_that_the_rest_goes_on() -> None:
    window = dose_window.reserve(lit(890, 2.99, 6.004), PLAN)
    assert window.reserved == pytest.approx({RED: 3.001, NIR: 6.004}, rel=1e-9)


WINDOW = Window(Ns(20 * S), {RED: 1.0, NIR: 2.0})


@pytest.mark.parametrize(
    ("of", "is_due"),
    [
        (lit(14.999, 0.5, 0.5), False),
        (lit(15, 0.5, 0.5), True),
        (lit(10, 1.0, 2.0), False),
        (lit(10, 1.0001, 2.0), True),
        (lit(10, 1.0, 2.0001), True),
    ],
)
def test_the_next_is_due_when_5_s_remain_or_more_was_given_than_is_held(
    of: Session, *, is_due: bool
) -> None:
    due = dose_window.due(of, WINDOW)
    assert (due is not None) is is_due
    if is_due:
        assert due == dose_window.reserve(of, PLAN)


@pytest.mark.parametrize("state", list(State))
def test_a_first_one_is_due_as_soon_as_a_session_is_under_way(state: State) -> None:
    due = dose_window.due(lit(0, 0, 0, state), None)
    assert (due is not None) is (state in (State.ARMING, State.LIT, State.PAUSED))


def test_without_a_record_or_a_plan_there_is_nothing_to_reserve() -> None:
    assert dose_window.due(session(record=None), None) is None
    assert dose_window.due(session(plan=None), None) is None
