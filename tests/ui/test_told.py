"""What a person told: put right from history until the next session, and symptoms by the month."""

import pytest

from firmware_py.wire import Note, Refused, Report, Symptoms
from tests.ui.driving import ALL, Hands, Terminal, person
from tests.ui.fake_daemon import OVERVIEW, change
from ui.screens.history.corrections import Corrections
from ui.screens.history.history import HistoryScreen
from ui.screens.settings.how_are_you import HowAreYou
from ui.screens.settings.symptoms import SymptomQuestions
from ui.widgets.prose import Prose
from ui.widgets.target import Target

OFFERS = change(OVERVIEW, ask_symptoms=True)


async def touch(hands: Hands, name: str) -> None:
    hands.app.contact.heard_at = hands.time.seconds + 2
    await hands.touch(name)
    await hands.settle()


async def hears(hands: Hands, overview: object) -> None:
    hands.daemon.overview = overview  # type: ignore[assignment]  # an overview
    hands.daemon.tell(hands.daemon.telemetry)
    await hands.settle()


def told(hands: Hands, kind: type) -> list[object]:
    return [change(each, id=0) for each in hands.daemon.asked if isinstance(each, kind)]


def lines(hands: Hands, name: str) -> tuple[str, ...]:
    return hands.screen.query_one(f"#{name}", Target).lines


async def corrects(hands: Hands) -> None:
    hands.app.show(Corrections(hands.app.go.menu))
    await hands.see("Corrections")


@pytest.mark.parametrize("terminal", ALL, ids=lambda each: each.name)
async def test_history_shows_what_was_told_and_leads_to_where_it_is_put_right(
    terminal: Terminal,
) -> None:
    async with person(terminal) as hands:
        said: set[str] = set()
        for page in range(6):
            hands.app.show(HistoryScreen(hands.app.go.menu, page))
            await hands.see("HistoryScreen")
            if hands.screen.query("#told-said"):
                words = hands.screen.query_one("#told-said", Prose)
                assert words.fits
                said |= set(words.said)
                await touch(hands, "correct")
                await hands.see("Corrections")
                await touch(hands, "back")
                await hands.see("HistoryScreen")
                assert hands.screen.query("#told-said"), "back where one came from"
                break
        # It was the 29th at the panel, and still the 28th in UTC.
        assert (
            "Lower back, 2026-08-29. Pain 5, then not told. Skin red. "
            "Itching (taken back), Headache." in said
        )
        assert "2026-08-18: 2 of 7 symptoms. Usual pain 4." in said


async def test_where_no_session_was_had_nothing_can_be_put_right() -> None:
    async with person() as hands:
        await hears(hands, change(OVERVIEW, last=None, symptoms=()))
        hands.app.show(HistoryScreen(hands.app.go.menu, 2))
        await hands.see("HistoryScreen")
        await hands.settle()
        assert hands.find("correct").disabled
        words = hands.screen.query_one("#told-said", Prose).said
        assert words == ("What you told", "Nothing yet. We ask after each session.")


async def test_each_answer_of_the_last_session_can_be_put_right() -> None:
    async with person() as hands:
        await corrects(hands)
        for tile, score, report in (
            ("pain_before", "score-3", Report(session=59, pain_before=3)),
            ("pain_after", "score-2", Report(session=59, pain_after=2)),
            ("numbness", "score-6", Report(numbness=6)),
        ):
            await touch(hands, tile)
            await hands.see("Scale")
            await touch(hands, score)
            await hands.see("Corrections")
            assert told(hands, Report)[-1] == report
        for tile, answers, report in (
            ("is_red", ("no",), Report(session=59, is_red=False)),
            ("is_red_next_day", ("yes", "yes"), Report(session=59, is_red_next_day=True)),
        ):
            await touch(hands, tile)
            await hands.see("YesNo")
            for answer in answers:
                await touch(hands, answer)
            await hands.see("Corrections")
            assert told(hands, Report)[-1] == report
        await touch(hands, "more")
        for tile, answers, report in (
            ("headache", ("no",), Report(session=59, not_complaints=("headache",))),
            ("dizziness", ("yes",), Report(session=59, complaints=("dizziness",))),
            ("blister", ("yes", "yes"), Report(session=59, complaints=("blister",))),
        ):
            await touch(hands, tile)
            await hands.see("YesNo")
            for answer in answers:
                await touch(hands, answer)
            await hands.see("Corrections")
            assert told(hands, Report)[-1] == report
            assert hands.screen.query("#blister"), "the page one came from"


async def test_a_tile_shows_what_was_said_last_and_what_can_not_be_kept_is_told() -> None:
    async with person() as hands:
        await corrects(hands)
        assert lines(hands, "is_red") == ("RED SKIN", "yes")
        assert lines(hands, "pain_after") == ("PAIN", "after: ?")
        await touch(hands, "more")
        assert lines(hands, "itching") == ("Itching: no",), "taken back"
        assert lines(hands, "headache") == ("Headache: yes",)
        assert lines(hands, "blister") == ("Blister: ?",)
        await touch(hands, "more")
        hands.daemon.answer = lambda request: Refused(id=request.id, error="so it stays")
        await touch(hands, "pain_before")
        await hands.see("Scale")
        await touch(hands, "score-1")
        assert hands.screen.query_one("#title", Prose).said[0] == "So it stays"


async def test_symptoms_are_offered_once_a_week_and_not_forced() -> None:
    async with person() as hands:
        await hears(hands, OFFERS)
        await hands.see("SymptomQuestions")
        assert hands.screen.query_one("#only", Prose).said[0] == "Eight short questions?"
        await touch(hands, "skip")
        await hands.see("Home")
        await hears(hands, change(OFFERS, undated=3, today="2026-08-30"))
        assert type(hands.screen).__name__ == "Home", "the same week"
        assert told(hands, Symptoms) == []
        week = tuple(change(day, date=f"2026-09-{n:02d}") for n, day in enumerate(OFFERS.week, 1))
        await hears(hands, change(OFFERS, today="2026-09-01", week=week))
        await hands.see("SymptomQuestions")


async def test_who_had_no_light_yet_is_not_asked() -> None:
    async with person() as hands:
        await hears(hands, change(OFFERS, doses=()))
        assert type(hands.screen).__name__ == "Home"


async def test_seven_questions_and_a_number_are_told_in_one_answer() -> None:
    async with person() as hands:
        await hears(hands, OFFERS)
        await hands.see("SymptomQuestions")
        await touch(hands, "yes")
        for answer in ("yes", "no", "yes", "back", "skip", "no", "yes", "no", "no"):
            await touch(hands, answer)
        await hands.see("Scale")
        hands.daemon.overview = OVERVIEW
        await touch(hands, "score-4")
        await hands.see("Home")
        assert told(hands, Symptoms) == [
            Symptoms(
                yes=("numb", "bedclothes"), no=("burning", "tender", "hot_cold", "unfelt_steps"),
                pain=4,
            )
        ]  # fmt: skip


async def test_what_is_skipped_altogether_is_not_sent_and_what_is_not_kept_is_told() -> None:
    async with person() as hands:
        hands.app.show(SymptomQuestions(hands.app.go.menu))
        await hands.see("SymptomQuestions")
        for _ in range(7):
            await touch(hands, "skip")
        await hands.see("Scale")
        await touch(hands, "skip")
        await hands.see("Menu")
        assert told(hands, Symptoms) == []
        hands.app.show(SymptomQuestions(hands.app.go.menu))
        await hands.see("SymptomQuestions")
        for _ in range(7):
            await touch(hands, "no")
        await hands.see("Scale")
        hands.daemon.answer = lambda request: Refused(id=request.id, error="the disk is full")
        await touch(hands, "skip")
        await hands.see("SymptomsKept")
        await hands.settle()
        assert hands.screen.query_one("#only", Prose).said == ("The disk is full",)
        await touch(hands, "next")
        await hands.see("Menu")


async def test_back_leaves_at_the_first_question() -> None:
    async with person() as hands:
        hands.app.show(HowAreYou())
        await hands.see("HowAreYou")
        await touch(hands, "symptoms")
        await hands.see("SymptomQuestions")
        await touch(hands, "back")
        await hands.see("HowAreYou")


async def test_how_are_you_is_told_of_the_area_that_is_chosen() -> None:
    async with person() as hands:
        hands.app.show(HowAreYou())
        await hands.see("HowAreYou")
        assert lines(hands, "place") == ("WHERE", "in general"), "two courses: nobody can know"
        await touch(hands, "place")
        await hands.see("Place")
        await touch(hands, "knees")
        await hands.see("HowAreYou")
        assert lines(hands, "place") == ("WHERE", "Knees")
        await touch(hands, "wound")
        await touch(hands, "more")
        await touch(hands, "fall")
        assert told(hands, Note) == [
            Note(area="knees", event="wound"), Note(area="knees", event="fall")
        ]  # fmt: skip


async def test_the_one_area_of_a_course_is_meant_unless_another_is_chosen() -> None:
    async with person() as hands:
        await hears(hands, change(OVERVIEW, courses=OVERVIEW.courses[:1]))
        hands.app.show(HowAreYou())
        await hands.see("HowAreYou")
        assert lines(hands, "place") == ("WHERE", "Soles")
        await touch(hands, "place")
        await hands.see("Place")
        await touch(hands, "back")
        await hands.see("HowAreYou")
        assert lines(hands, "place") == ("WHERE", "Soles")
        await touch(hands, "place")
        await hands.see("Place")
        await touch(hands, "in-general")
        await hands.see("HowAreYou")
        await touch(hands, "pain")
        await hands.see("Scale")
        await touch(hands, "score-7")
        await hands.see("HowAreYou")
        assert told(hands, Note) == [Note(pain=7)]
        assert lines(hands, "place") == ("WHERE", "in general")
