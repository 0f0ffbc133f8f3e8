"""How it went: asked after a session, the next day and once a week; each once, each skippable."""

from pathlib import Path

import pytest

from firmware_py.wire import (
    Course,
    Dismiss,
    EndedCourseInfo,
    Note,
    OverviewInfo,
    Plan,
    Refused,
    Report,
    SkinCheck,
    Start,
    WorryInfo,
)
from tests.ui.driving import ALL, Hands, Terminal, person
from tests.ui.fake_daemon import DONE, IDLE, LIT, OVERVIEW, change, channel
from tests.ui.screens import NOTICE
from ui.connection.messages import LinkLost
from ui.language.words import (
    NO_COURSES,
    NO_DATES,
    NO_DOSES,
    NO_ENDED,
    NO_PAIN,
    NOTHING_TOLD,
    WORKING_OUT,
)
from ui.screens.history.history import HistoryScreen
from ui.screens.settings.how_are_you import HowAreYou
from ui.state.follow_ups import FollowUps
from ui.state.store import Store
from ui.widgets.prose import Prose

ASKS = change(
    OVERVIEW, ask_skin=(SkinCheck(session=7, area="soles", date=None),), ask_numbness=True
)


def reports(hands: Hands) -> list[Report]:
    return [change(each, id=0) for each in hands.daemon.asked if isinstance(each, Report)]


async def touch(hands: Hands, name: str) -> None:
    hands.app.contact.heard_at = hands.time.seconds + 2
    await hands.touch(name)


async def asks(hands: Hands, overview: OverviewInfo) -> None:
    hands.daemon.overview = overview
    hands.daemon.tell(hands.daemon.telemetry)
    await hands.settle()


async def test_the_next_day_and_once_a_week_something_is_asked_before_the_areas() -> None:
    async with person() as hands:
        await asks(hands, ASKS)
        await hands.see("YesNo")
        await touch(hands, "yes")
        await hands.settle()
        assert reports(hands) == [], "red skin closes an area for days: it is asked twice"
        assert hands.screen.query_one("#only", Prose).said[0] == (
            "You said: the skin is red. Is that right?"
        )
        await touch(hands, "yes")
        await hands.see("Scale")
        await touch(hands, "score-6")
        await hands.see("Home")
        assert reports(hands) == [
            Report(person="me", session=7, is_red_next_day=True),
            Report(person="me", numbness=6),
        ]


async def test_a_slip_onto_yes_is_taken_back_by_no() -> None:
    async with person() as hands:
        await asks(hands, ASKS)
        await hands.see("YesNo")
        await touch(hands, "yes")
        await hands.settle()
        await touch(hands, "no")
        await hands.see("Scale")
        assert reports(hands) == [Report(person="me", session=7, is_red_next_day=False)]


async def test_how_one_is_can_be_told_on_any_day() -> None:
    async with person() as hands:
        hands.app.show(HowAreYou())
        await hands.see("HowAreYou")
        await touch(hands, "pain")
        await hands.see("Scale")
        await touch(hands, "score-7")
        await hands.see("HowAreYou")
        await touch(hands, "wound")
        told = [change(each, id=0) for each in hands.daemon.asked if isinstance(each, Note)]
        assert told[0] == Note(pain=7)
        assert told[1].event == "wound"


async def test_what_is_skipped_is_not_asked_again() -> None:
    async with person() as hands:
        await asks(hands, ASKS)
        await hands.see("YesNo")
        await touch(hands, "skip")
        await hands.see("Scale")
        await touch(hands, "skip")
        await hands.see("Home")
        await asks(hands, change(ASKS, undated=3))
        assert type(hands.screen).__name__ == "Home"
        assert reports(hands) == []


async def test_after_an_upgrade_what_was_cut_off_is_told_before_anything_is_asked() -> None:
    async with person() as hands:
        hands.daemon.overview = ASKS
        await hands.tell(LIT)
        hands.daemon.tell(hands.daemon.telemetry)
        await hands.settle()
        hands.app.post_message(LinkLost())
        await hands.see("NoContact")
        await hands.tell(NOTICE)
        await hands.see("Notice")
        await touch(hands, "ok")
        await hands.passes(0.3)
        await hands.see("YesNo")


async def test_what_can_not_be_kept_is_told_and_can_be_skipped() -> None:
    async with person() as hands:
        await asks(hands, ASKS)
        await hands.see("YesNo")
        hands.daemon.answer = lambda request: Refused(id=request.id, error="the disk is full")
        await touch(hands, "no")
        assert hands.screen.query_one("#only", Prose).said[1] == "The disk is full"
        await touch(hands, "skip")
        await hands.see("Scale")


@pytest.mark.parametrize("given", [0.0, 1.0])
async def test_where_no_light_was_given_nothing_is_asked(given: float) -> None:
    told = change(DONE, red=channel(given, 3, 0), nir=channel(0, 6, 0))
    async with person(telemetry=told) as hands:
        await touch(hands, "ok")
        if given:
            await hands.see("YesNo")
        else:
            assert change(hands.daemon.asked[-1], id=0) == Dismiss()


async def test_the_end_leaves_by_itself_a_minute_after_the_last_touch() -> None:
    async with person(telemetry=DONE) as hands:
        hands.app.contact.heard_at = hands.time.seconds + 200
        await hands.passes(59)
        await hands.touch("ok")
        await hands.see("YesNo")
        await hands.passes(59)
        assert Dismiss() not in [change(each, id=0) for each in hands.daemon.asked]
        await hands.passes(2)
        await hands.settle()
        assert change(hands.daemon.asked[-1], id=0) == Dismiss()


async def test_pain_before_is_told_with_the_start_and_never_asked_for() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.tell(IDLE)
        await hands.touch("next")
        await hands.see("Check")
        await touch(hands, "pain")
        await hands.see("Scale")
        await touch(hands, "score-7")
        await hands.see("Check")
        await touch(hands, "start")
        told = hands.daemon.asked[-1]
        assert isinstance(told, Start)
        assert told.pain == 7


def test_advice_is_told_after_one_session_and_again_when_there_is_another() -> None:
    store = Store()
    review = OVERVIEW.courses[0]
    shown = FollowUps(store)
    first = shown.advice(review, "me")
    assert first == "Soles, week 8: a good time to look back on how it goes."
    assert shown.advice(review, "me") == first, "the same screen, drawn again"
    shown.end_session()
    assert shown.advice(review, "me") == ""
    assert FollowUps(store).advice(review, "me") == "", "nor after a restart"
    assert FollowUps(store).advice(change(review, review=12), "me") != ""
    assert FollowUps(store).advice(change(review, advice="go_on"), "me") == ""


def test_the_advice_to_stop_is_told_after_every_session_for_as_long_as_it_stands() -> None:
    shown, stop = FollowUps(Store()), OVERVIEW.courses[1]
    for _ in range(3):
        assert "please stop, and see your clinician" in shown.advice(stop, "me")
        shown.end_session()


WORRY = WorryInfo(area="soles", why="worse", pain_first=3.0, pain_latest=9.0)
ENDED = EndedCourseInfo(
    area="soles", started="2026-01-05T09:00:00Z", last="2026-04-01T09:00:00Z", weeks=12,
    per_week=3, sessions=36, pain_first=3.0, pain_last=9.0, why="worse", talked=False,
)  # fmt: skip


@pytest.mark.parametrize("terminal", ALL, ids=lambda each: each.name)
async def test_the_advice_to_stop_stands_in_the_past_until_it_was_talked_over(
    terminal: Terminal,
) -> None:
    async with person(terminal) as hands:
        await asks(hands, change(OVERVIEW, worries=(WORRY,), ended_courses=(ENDED,) * 9))
        said: set[str] = set()
        courses = 0
        for page in range(6):
            hands.app.show(HistoryScreen(hands.app.go.menu, page))
            await hands.settle()
            for words in hands.screen.query("#courses-said, #ended-said").results(Prose):
                assert words.fits, words.said
                said |= set(words.said)
            if hands.screen.query("#courses-said"):
                courses = page
        assert "Soles: please stop, and see your clinician about how it goes." in said
        ended = "Soles: 36 sessions until 2026-04-01. Pain 3.0, then 9.0."
        assert f"{ended} It ended with the advice to stop." in said
        hands.app.show(HistoryScreen(hands.app.go.menu, courses))
        await hands.settle()
        await touch(hands, "reviewed")
        await hands.see("Talked")
        await hands.settle()
        assert hands.screen.query_one("#only", Prose).fits
        await touch(hands, "back")
        await hands.see("HistoryScreen")
        await hands.settle()
        await touch(hands, "reviewed")
        await hands.see("Talked")
        await touch(hands, "yes")
        await hands.see("HistoryScreen")
        told = [change(each, id=0) for each in hands.daemon.asked if isinstance(each, Course)]
        assert told == [Course(area="soles", talked=True)]


async def test_who_is_erased_on_the_panel_is_erased_on_the_screen(tmp_path: Path) -> None:
    store = Store(tmp_path / "screen.json")
    plan = Plan(area="soles", minutes=15)
    store.change(last={"Ann": plan, "Bo": plan, "": plan}, told={"Ann/soles": "x", "Bo/soles": "y"})
    async with person(people=("Bo", "Cy"), store=store) as hands:
        await hands.settle()
    kept = Store(tmp_path / "screen.json").now
    assert (set(kept.last), set(kept.told)) == ({"Bo", ""}, {"Bo/soles"})
    assert b"Ann" not in (tmp_path / "screen.json").read_bytes()


async def test_the_past_is_shown_month_by_month() -> None:
    async with person() as hands:
        hands.app.go.history()
        await hands.see("HistoryScreen")
        await hands.settle()
        assert hands.screen.query_one("#month-said", Prose).said[0] == "August 2026"
        await touch(hands, "earlier")
        months = [getattr(each, "month", None) for each in hands.daemon.asked]
        assert months[-1] == "2026-07"
        await touch(hands, "back")
        await hands.see("Menu")


@pytest.mark.parametrize("terminal", ALL, ids=lambda each: each.name)
async def test_where_nothing_is_past_each_part_says_so_whole(terminal: Terminal) -> None:
    nothing = change(
        OVERVIEW, days=(), undated=0, pain=(), doses=(), courses=(), last=None, symptoms=()
    )
    found: set[str] = set()
    async with person(terminal) as hands:
        await asks(hands, nothing)
        for page in range(6):
            hands.app.show(HistoryScreen(hands.app.go.menu, page))
            await hands.see("HistoryScreen")
            await hands.until(
                lambda: WORKING_OUT not in hands.screen.query_one(".part Prose", Prose).said
            )
            await hands.settle()
            for words in hands.screen.query(".part Prose").results(Prose):
                assert words.fits, words.said
                found |= set(words.said)
    assert found >= {NO_DATES, NO_PAIN, NO_DOSES, NO_COURSES, NO_ENDED, NOTHING_TOLD}


async def test_a_review_that_was_talked_over_is_told_to_the_panel() -> None:
    async with person() as hands:
        hands.app.show(HistoryScreen(hands.app.go.menu, 4))
        await hands.see("HistoryScreen")
        await hands.settle()
        assert hands.screen.query_one("#courses-said", Prose).said == (
            "Courses",
            "Soles: week 8 of 12. 3 of 4 this week. Pain 7.0, now 3.5.",
            "Shoulders: week 12 of 12. 1 of 3 this week. Pain 4.0, now 6.0.",
        )
        hands.daemon.overview = change(OVERVIEW, courses=())
        await touch(hands, "reviewed")
        told = [change(each, id=0) for each in hands.daemon.asked if isinstance(each, Course)]
        assert told == [
            Course(area="soles", reviewed=True),
            Course(area="shoulders", reviewed=True),
        ]
        await hands.see("Questions")  # what was answered may be otherwise by now
        await hands.touch("back")
        await hands.see("HistoryScreen")
        await hands.until(lambda: hands.find("reviewed").disabled)
