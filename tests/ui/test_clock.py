"""Day and time are asked where no clock is set; a closed area says why, and what opens it."""

from datetime import datetime
from unittest.mock import ANY

import pytest

from firmware_py.wire import Agree, Done, Refused, Request, SetClock, coded, done, refused
from firmware_py.wire.reasons import AreaName, Reason, Said, Time, Wait
from tests.ui.driving import Hands, person
from tests.ui.fake_daemon import IDLE, change
from tests.ui.screens import LATER
from tests.ui.test_menu import type_in
from ui.display.dimming import Dimmer
from ui.language.messages import capital
from ui.language.text import when
from ui.screens.settings.set_clock import stepped
from ui.widgets.prose import Prose
from ui.widgets.target import Target

UNSET = change(IDLE, clock="unset")
DAY_TOLD = Reason.TIME_READ_BACK.said(
    day=Reason.TUESDAY.said(), when=Time("2026-08-04T13:43:00+02:00")
)
HOURS_TOLD = Reason.TIME_LAST_HOURS.said(hours=20, minutes=4)
STAYS = Reason.AREA_WAITS_ON.said(
    area=AreaName("soles", "Soles of the feet"),
    when=Wait(6 * 3600),
    why=Reason.WAIT_LOST.said(),
    stays=Reason.STAYS_ON_HOURS.said(hours=6),
)
AT = datetime(2026, 1, 31, 23, 59)  # noqa: DTZ001  as read off a clock


def read_back(request: Request) -> Done:
    """Answer a time that is looked at as the panel does."""
    looks = isinstance(request, SetClock) and request.look
    return done(request.id, (DAY_TOLD, HOURS_TOLD) if looks else ())


def doubted(request: Request, why: Said) -> Refused:
    return refused(request.id, why, "sure")


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
        hands.daemon.answer = read_back
        await hands.see("SetTime")
        await touch(hands, "day-more", "month-less", "next")
        await hands.see("SetTime")
        assert said(hands, "title") == ("What time is it?", "14:32")
        await touch(hands, "hour-less", "ten-more", "minute-more", "next")
        await hands.see("TimeTold")
        assert said(hands, "only") == ("Is it so?", str(DAY_TOLD), str(HOURS_TOLD))
        await touch(hands, "yes")
        await hands.see("Home")
        first, told = [each for each in hands.daemon.asked if isinstance(each, SetClock)]
        assert (first.time, first.look, told.look, told.sure) == (told.time, True, False, False)
        time = datetime.fromisoformat(told.time)
        assert f"{time:%Y-%m-%d %H:%M}" == "2026-08-04 13:43"
        assert time.tzinfo is not None


async def test_what_is_hard_to_believe_is_asked_once_more_and_can_be_chosen_anew() -> None:
    async with person(telemetry=UNSET) as hands:
        hands.daemon.answer = read_back
        far = Reason.TIME_FAR.said(days=64, last=Time("2026-09-01T02:00:00+02:00"))
        for answer in ("no", "yes"):
            await touch(hands, "next")
            await hands.see("SetTime")
            await touch(hands, "next")
            await hands.see("TimeTold")
            hands.daemon.answer = lambda request: (
                Done(id=request.id) if getattr(request, "sure", False) else doubted(request, far)
            )
            await touch(hands, "yes")
            await hands.until(lambda: said(hands, "only")[1:] == (capital(str(far)),))
            hands.daemon.answer = read_back
            await touch(hands, answer)
            if answer == "no":
                await hands.see("SetTime")
                await touch(hands, "back")
        await hands.see("Home")
        told = [each.sure for each in hands.daemon.asked if isinstance(each, SetClock)]
        assert told == [False, False, False, False, True]


async def test_where_a_code_is_set_it_is_asked_for_before_the_time_is_told() -> None:
    async with person(telemetry=UNSET, pin="2580") as hands:
        hands.daemon.answer = lambda request: Refused(id=request.id, error="a code", field="pin")
        await touch(hands, "next")
        await hands.see("SetTime")
        await touch(hands, "next")
        await hands.see("EnterCode")
        hands.daemon.answer = lambda request: Done(id=request.id)
        await type_in(hands, "2580")
        await hands.see("SetTime")
        hands.daemon.answer = read_back
        await touch(hands, "next")
        await hands.see("TimeTold")


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


# Told by hand, far from what the machine's own clock says; summer time ends that night.
BERLIN = change(
    IDLE,
    clock="by_hand",
    time="2026-10-24T18:00:00+02:00",
    zone="Europe/Berlin",
    next_allowed={"soles": "2026-10-25T12:00:00Z"},
)


async def test_every_time_that_is_shown_is_the_panel_s_by_the_rules_of_its_zone() -> None:
    async with person(telemetry=BERLIN) as hands:
        await hands.see("Home")
        now = hands.app.clock.now()
        assert f"{now:%Y-%m-%d %H:%M}" == "2026-10-24 18:00"
        assert when("2026-10-25T12:00:00Z", now) == "on Sun 13:00"
        hands.app.go.menu()
        await hands.see("Menu")
        page = hands.screen.query("#clock")
        if not page:
            await touch(hands, "more")
        await hands.settle()
        assert hands.screen.query_one("#clock", Target).lines[-1] == "18:00"


async def test_a_night_is_judged_by_the_panel_s_time_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(Dimmer, "dim", lambda *_args, night, **_more: seen.append(night))
    late = change(BERLIN, time="2026-10-24T23:30:00+02:00")
    for telemetry, is_dark in ((BERLIN, False), (late, True), (change(late, time=None), False)):
        async with person(telemetry=telemetry):
            pass
        assert seen[-1] is is_dark


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
        closed = change(soles, waits=str(STAYS), waits_coded=coded(STAYS))
        hands.app.state.areas = change(areas, areas=(closed, *others))
        await touch(hands, "area-0")
        await hands.see("ClosedArea")
        assert said(hands, "words") == (
            "Soles: you can use this on Fri 10:32.",
            "Earlier sessions are not known, so everything rests for 20 hours.",
            "As nobody has told the time, the panel must stay on for about 6 h more.",
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
