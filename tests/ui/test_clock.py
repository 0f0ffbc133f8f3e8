"""Day and time are asked where no clock is set; a closed area says why, and what opens it."""

from datetime import datetime
from unittest.mock import ANY

import pytest

from firmware_py.wire import Agree, Refused, SetClock, coded
from tests.ui.driving import Hands, person
from tests.ui.fake_daemon import IDLE, change
from tests.ui.screens import LATER, WAITS
from tests.ui.test_menu import type_in
from ui.screens.settings.set_clock import stepped
from ui.widgets.prose import Prose

UNSET = change(IDLE, clock="unset")
AT = datetime(2026, 1, 31, 23, 59)  # noqa: DTZ001  as read off a clock


async def touch(hands: Hands, *names: str) -> None:
    for name in names:
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch(name)


def said(hands: Hands, name: str) -> tuple[str, ...]:
    return hands.screen.query_one(f"#{name}", Prose).said


@pytest.mark.parametrize(
    ("which", "step", "expected"),
    [
        ("day", 1, "2026-01-01 23:59"),
        ("month", 1, "2026-02-28 23:59"),
        ("month", -1, "2026-12-31 23:59"),
        ("year", -1, "2026-01-31 23:59"),
        ("hour", 1, "2026-01-31 00:59"),
        ("ten", 1, "2026-01-31 23:09"),
        ("minute", 1, "2026-01-31 23:00"),
    ],
)
def test_a_step_changes_one_part(which: str, step: int, expected: str) -> None:
    assert f"{stepped(AT, which, step):%Y-%m-%d %H:%M}" == expected


async def test_where_no_clock_is_set_day_and_time_are_asked_and_told() -> None:
    async with person(telemetry=UNSET) as hands:
        await hands.see("SetTime")
        await touch(hands, "day-more", "month-less", "next")
        await hands.see("SetTime")
        assert said(hands, "title") == ("What time is it?", "14:32")
        await touch(hands, "hour-less", "ten-more", "minute-more", "next")
        (told,) = [each for each in hands.daemon.asked if isinstance(each, SetClock)]
        time = datetime.fromisoformat(told.time)
        assert f"{time:%Y-%m-%d %H:%M}" == "2026-08-04 13:43"
        assert time.tzinfo is not None
        await hands.see("Home")


async def test_what_can_not_be_the_time_is_told_and_asked_again() -> None:
    async with person(telemetry=UNSET) as hands:
        hands.daemon.answer = lambda request: Refused(id=request.id, error="that lies before it")
        await touch(hands, "next")
        await hands.see("SetTime")
        await touch(hands, "next")
        await hands.see("Notice")
        assert said(hands, "words") == ("That lies before it",)
        await touch(hands, "ok")
        await hands.see("SetTime")


async def test_it_can_be_skipped_and_is_asked_no_more() -> None:
    async with person(telemetry=UNSET) as hands:
        await touch(hands, "back")
        await hands.see("Home")
        await hands.tell(change(UNSET, seq=5))
        assert type(hands.screen).__name__ == "Home"


async def test_a_closed_area_says_why_and_offers_the_clock_it_waits_for() -> None:
    async with person(telemetry=change(UNSET, next_allowed=LATER)) as hands:
        await touch(hands, "back")
        await hands.see("Home")
        areas = hands.app.state.areas
        assert areas is not None
        soles, *others = areas.areas
        closed = change(soles, waits=str(WAITS), waits_coded=coded(WAITS))
        hands.app.state.areas = change(areas, areas=(closed, *others))
        await touch(hands, "area-0")
        await hands.see("ClosedArea")
        assert said(hands, "words") == (
            "Soles: again on Fri 10:32.",
            "Earlier sessions are not known, so everything rests for 20 hours.",
            "It may be less: no clock is set.",
        )
        await touch(hands, "clock")
        await hands.see("SetTime")


async def test_a_clinician_s_agreement_is_entered_behind_the_code() -> None:
    never = {"soles": "9999-12-31T23:59:59Z"}
    async with person(telemetry=change(IDLE, next_allowed=never), pin="2580") as hands:
        areas = hands.app.state.areas
        assert areas is not None
        soles, *others = areas.areas
        closed = change(soles, waits="Soles: cancer: ask first", awaits_agreement=True)
        hands.app.state.areas = change(areas, areas=(closed, *others))
        await touch(hands, "area-0")
        await hands.see("ClosedArea")
        await touch(hands, "agreement")
        await hands.see("EnterCode")
        await type_in(hands, "2580")
        await hands.see("Clinician")
        # L, e, e: a group, then the letter.
        await touch(hands, *("key-3", "key-2", "key-1", "key-1", "key-1", "key-1", "key-11"))
        await hands.see("AgreedOn")
        await touch(hands, "day-less", "next")
        await hands.see("Home")
        assert [each for each in hands.daemon.asked if isinstance(each, Agree)] == [
            Agree(id=ANY, name="me", clinician="Lee", date="2026-09-02")
        ]


async def test_what_the_panel_has_to_tell_comes_after_the_clock() -> None:
    cut_off = change(
        IDLE, clock="unset", reason="The last session (soles) was cut off.", reason_coded=None
    )
    async with person(telemetry=cut_off) as hands:
        await hands.see("SetTime")
        await hands.touch("back")
        await hands.see("Notice")
