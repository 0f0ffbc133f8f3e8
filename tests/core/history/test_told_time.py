"""What a time that a person told opens: one session of an area, until it is told again."""

from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.dose.caps import Skin
from firmware_py.core.history.allowance import (
    Allowance,
    History,
    Telling,
    Why,
    look,
    next_turn,
)
from firmware_py.core.history.record import SessionRecord
from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns
from tests.core.history.test_allowance import DAY, HOUR, USUAL, row
from tests.core.parts import MINUTE, S

TOLD = 2_000_000_000.0  # the time of day that was told when this boot had lasted five minutes
AT = Ns(5 * MINUTE)


def before(days: float, area: str = "soles", **more: Any) -> SessionRecord:
    """A session of another boot, so long before what was told."""
    began = Moment(boot_id="old", monotonic=Ns(0), unix_s=TOLD - days * 86400, is_set=True)
    return replace(row(0, area), session=round(1000 - days), began=began, **more)


def here(after: float, area: str = "soles") -> SessionRecord:
    """A session of this boot."""
    return replace(row(0, area), session=2000, began=now(after))


def now(after: float) -> Moment:
    return Moment(
        boot_id="now",
        monotonic=Ns(round(AT + after)),
        unix_s=TOLD + after / S,
        is_set=True,
        by_hand=True,
    )


def ask(after: float, *rows: SessionRecord, area: str = "soles", told: Ns = AT) -> Allowance:
    history = History(rows, told=Telling("now", told))
    return look(history, "Ann", now(after)).allowance(area, USUAL, Skin())


WEEK = [before(days) for days in (8, 9, 10, 11, 12)]


def test_a_rest_that_no_start_would_give_is_not_offered() -> None:
    """Once the told time is used, five sessions are as old as the boot: their light fills a day."""
    cut = replace(here(11 * HOUR), given={c: j / 2 for c, j in USUAL.items()}, ended="stopped")
    alone = ask(12 * HOUR, cut)
    assert alone.grant is not None
    assert alone.grant.finishes == cut.session
    offered = ask(12 * HOUR, *[before(days) for days in (2, 3, 4, 5)], cut)
    assert (offered.grant, offered.why) == (None, Why.WEEK)


def test_what_was_told_opens_an_area_once() -> None:
    assert ask(0, *WEEK).why is None
    closed = ask(21 * HOUR, *WEEK, here(0))
    assert (closed.why, closed.is_told_up) == (Why.WEEK, True)
    # As old as the boot: it opens when the boot has lasted a week.
    assert closed.wait == 6 * DAY + 20 * HOUR - 21 * HOUR - AT
    assert ask(21 * HOUR, *WEEK, here(0), told=Ns(AT + 20 * HOUR)).why is None


def test_the_rest_after_red_skin_is_believed_once_as_well() -> None:
    red = before(5, is_red_next_day=True)
    assert ask(0, red).why is None
    assert ask(21 * HOUR, red, here(0)).why is Why.SKIN


def test_a_session_that_gave_next_to_nothing_uses_nothing_up() -> None:
    short = replace(here(0), given={channel: 0.05 * j for channel, j in USUAL.items()})
    assert ask(HOUR, *WEEK, short).why is None


def test_other_areas_and_the_bounds_of_a_day_go_by_what_was_told() -> None:
    yesterday = [before(1.5, area) for area in ("soles", "knees", "hands", "hips")]
    used = [here(each * HOUR, row.area) for each, row in enumerate(yesterday[:3])]
    assert ask(4 * HOUR, *yesterday, *used, area="hips").why is None


def test_right_after_a_session_the_area_has_simply_had_it() -> None:
    closed = ask(HOUR, before(2), here(0))
    assert (closed.why, closed.is_told_up) == (Why.AREA, False)
    assert closed.wait == 19 * HOUR


@pytest.mark.parametrize("told", [None, Telling("another boot", Ns(10**18))])
def test_where_nobody_knows_when_it_was_told_all_sessions_of_this_boot_come_after(
    told: Telling | None,
) -> None:
    history = History((*WEEK, here(0)), told=told)
    view = look(history, "Ann", now(21 * HOUR))
    assert view.allowance("soles", USUAL, Skin()).why is Why.WEEK


def test_a_client_is_told_when_what_was_used_up_opens() -> None:
    history = History((*WEEK, here(0)), told=Telling("now", AT))
    opens = ask(30 * HOUR, *WEEK, here(0)).wait
    turns, after = [], 30 * HOUR
    while (turn := next_turn(history, now(after))) is not None:
        after += turn
        turns.append(after)
    assert 30 * HOUR + opens in turns
