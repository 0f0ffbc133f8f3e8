"""When time alone changes what is allowed: nothing opens or closes before the turn named."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from firmware_py.core import limits
from firmware_py.core.dose.caps import Skin
from firmware_py.core.history.allowance import History, look, next_turn
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns
from tests.core.parts import MINUTE, NIR, RED, record

HOUR = 60 * MINUTE
NOW = Moment(boot_id="now", monotonic=Ns(3000 * HOUR), unix_s=2e9, is_set=True)
USUAL = {RED: 3.0, NIR: 6.0}


def row(age: float, **more: Any) -> SessionRecord:
    """A session of this boot that began so long ago, in ns, and gave its whole dose."""
    usual: dict[str, Any] = {
        "session": 1,
        "person": "Ann",
        "area": "soles",
        "began": replace(NOW, monotonic=Ns(round(NOW.monotonic - age))),
        "target": USUAL,
        "given": USUAL,
        "lit": Ns(round(15 * MINUTE)),
    }
    return record(**(usual | more))


def later(wait: int) -> Moment:
    return replace(NOW, monotonic=Ns(NOW.monotonic + wait), unix_s=NOW.unix_s + wait / 1e9)


@pytest.mark.parametrize(
    ("rows", "turn"),
    [
        ((), None),
        ((row(limits.WEEK),), None),
        ((row(limits.WEEK - 1),), 1),
        ((row(limits.DAY),), limits.WEEK - limits.DAY),
        ((row(limits.DAY - 5),), 5),
        ((row(limits.SESSIONS_APART - 7),), 7),
        ((row(limits.SESSIONS_APART),), limits.DAY - limits.SESSIONS_APART),
        ((row(limits.FINISH_WITHIN),), 1),
        ((row(limits.FINISH_WITHIN - 2),), 3),
        ((row(limits.DAY + 1, is_red=True),), limits.SKIN_RESTS - limits.DAY - 1),
        ((row(limits.DAY - 5), row(limits.DAY - 3)), 3),
    ],
)
def test_the_next_turn_is_the_first_age_at_which_a_rule_counts_otherwise(
    rows: tuple[SessionRecord, ...], turn: int | None
) -> None:
    assert next_turn(History(rows), NOW) == turn


def test_somebody_who_is_new_no_longer_is_a_turn() -> None:
    for age, turn in ((limits.NEW_FOR - 5, 5), (limits.NEW_FOR, None)):
        added = (("Ann", replace(NOW, monotonic=Ns(NOW.monotonic - age))),)
        assert next_turn(History(added=added), NOW) == turn


def test_a_session_that_began_no_later_than_known_can_not_be_finished_so_has_no_turn_for_it() -> (
    None
):
    began = replace(row(MINUTE).began, is_exact=False)
    expected = limits.SESSIONS_APART - MINUTE
    assert next_turn(History((row(MINUTE, began=began),)), NOW) == expected


def test_a_lost_history_turns_when_its_rest_is_over() -> None:
    since = row(limits.SESSIONS_APART - 4).began
    assert next_turn(History(lost=(since,)), NOW) == 4
    assert next_turn(History(lost=(row(limits.SESSIONS_APART).began,)), NOW) is None


ROWS = st.lists(
    st.builds(
        row,
        st.integers(0, limits.WEEK),
        session=st.integers(1, 99),
        person=st.sampled_from(["Ann", "Ann", "Bob", "Cy", "Dee", "Eve"]),
        area=st.sampled_from(["soles", "knees", "hands", "shins", "hips"]),
        given=st.sampled_from([USUAL, {RED: 1.0, NIR: 2.0}, {RED: 0.0, NIR: 0.1}]),
        ended=st.sampled_from([None, "complete", "stopped"]),
        is_imported=st.booleans(),
        is_red=st.booleans(),
        is_red_next_day=st.booleans(),
        finishes=st.none() | st.integers(1, 99),
    ),
    max_size=12,
)


def allowed(history: History, at: Moment) -> dict[str, tuple[object, ...]]:
    """What each area may have, without how long it waits."""
    view, skin = look(history, "Ann", at), Skin()
    each = {
        a: view.allowance(a, USUAL, skin) for a in ("soles", "knees", "hands", "shins", "wrists")
    }
    return {a: (found.why is None, found.grant) for a, found in each.items()}


NEW = st.dictionaries(
    st.sampled_from(["Ann", "Bob", "Cy", "Dee", "Eve"]),
    st.integers(0, limits.NEW_FOR + 1).map(lambda age: row(age).began),
)


@given(ROWS, NEW, st.floats(0, 1))
def test_until_the_next_turn_everything_stays_as_it_is(
    rows: list[SessionRecord], new: dict[str, Moment], share: float
) -> None:
    history = History(tuple(rows), added=tuple(new.items()))
    turn = next_turn(history, NOW)
    until = limits.WEEK if turn is None else turn - 1
    before = allowed(history, NOW)
    assert allowed(history, later(until)) == before
    assert allowed(history, later(round(share * until))) == before
