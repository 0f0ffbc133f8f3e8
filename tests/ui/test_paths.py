"""Ways through the screens, from the areas to the light and back."""

from pathlib import Path

import pytest

from firmware_py.wire import After, ClearFault, Dismiss, Pause, Plan, Refused, Resume, Start, coded
from firmware_py.wire.reasons import Reason
from tests.ui.driving import COMPACT, KINDS, Hands, Terminal, person
from tests.ui.fake_daemon import ARMING, DONE, IDLE, LIT, PAUSED, change
from tests.ui.screens import CUT_OFF, NOTICE, STATES
from ui.app import PanelApp
from ui.connection.lease import SESSION
from ui.connection.messages import Heard
from ui.display.geometry import Layout
from ui.navigation.pages import SCREENS
from ui.screens.base import StopScreen
from ui.state.page import page_for
from ui.state.store import Store
from ui.widgets.figures import Figures
from ui.widgets.pacer import PacedFigures
from ui.widgets.prose import Prose
from ui.widgets.target import Target

HELLO = "Good afternoon"


def last(hands: Hands) -> object:
    return change(hands.daemon.asked[-1], id=0)


def said(hands: Hands, name: str) -> str:
    widget = hands.find(name)
    assert isinstance(widget, Prose)
    return "\n".join(widget.said)


def lines(hands: Hands, name: str) -> tuple[str, ...]:
    widget = hands.find(name)
    assert isinstance(widget, Target)
    return widget.lines


@pytest.mark.parametrize("terminal", KINDS, ids=lambda terminal: terminal.name)
async def test_a_whole_session_by_touches_alone(terminal: Terminal) -> None:
    async with person(terminal) as hands:
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.touch("next")
        await hands.see("Check")
        await hands.touch("start")
        assert last(hands) == Start(
            area="soles", minutes=15, mode="both", strength="usual", distance_cm=15
        )
        await hands.tell(ARMING)
        await hands.see("Countdown")
        face = hands.find("face")
        assert isinstance(face, Figures)
        assert face.shown == "9"
        await hands.tell(LIT)
        await hands.see("Running")
        await hands.touch("pause")
        assert last(hands) == Pause()
        await hands.tell(PAUSED)
        await hands.see("Paused")
        await hands.touch("resume")
        assert last(hands) == Resume()
        await hands.tell(LIT)
        await hands.see("Running")
        await hands.tell(DONE)
        await hands.see("Done")
        assert "Finished." in said(hands, "ending")
        assert "All of the planned dose was given." in said(hands, "ending")
        await hands.touch("ok")
        await hands.see("YesNo")
        hands.app.contact.heard_at = hands.time.seconds + 4
        await hands.touch("no")
        await hands.see("Scale")
        await hands.touch("score-3")
        await hands.see("Complaints")
        await hands.touch("itching")
        await hands.until(lambda: lines(hands, "itching") == ("Itching", "told"))
        assert lines(hands, "next") == ("NEXT",)
        await hands.touch("next")
        await hands.see("Week")
        afters = [change(a, id=0) for a in hands.daemon.asked if isinstance(a, After)]
        assert afters == [
            After(session=1, is_red=False),
            After(session=1, pain=3),
            After(session=1, complaints=("itching",)),
        ]
        await hands.touch("ok")
        assert last(hands) == Dismiss()
        await hands.tell(IDLE)
        await hands.see("Home")


@pytest.mark.parametrize("terminal", KINDS, ids=lambda terminal: terminal.name)
async def test_where_eyes_need_goggles_a_touch_of_its_own_says_that_they_are_on(
    terminal: Terminal,
) -> None:
    async with person(terminal) as hands:
        hands.daemon.hazard_cm = 45.0
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.touch("next")
        await hands.see("Check")
        await hands.until(lambda: lines(hands, "start") == ("NEXT", "next: goggles"))
        assert "oggles" not in said(hands, "checks")
        await hands.touch("start")
        await hands.see("Goggles")
        assert [each for each in hands.daemon.asked if isinstance(each, Start)] == []
        assert said(hands, "only").splitlines() == [
            "Put the goggles on now.",
            "You can't see infrared, and your eyes don't turn away from it.",
            "Nobody within 45 cm without goggles.",
        ]
        await hands.touch("back")
        await hands.see("Check")
        await hands.until(lambda: not hands.find("start").disabled)
        await hands.touch("start")
        await hands.see("Goggles")
        await hands.touch("start")
        assert last(hands) == Start(
            area="soles",
            minutes=15,
            mode="both",
            strength="usual",
            distance_cm=15,
            goggles=True,
        )


async def test_the_countdown_says_goggles_only_where_they_were_confirmed() -> None:
    async with person() as hands:
        await hands.tell(change(ARMING, goggles=True))
        await hands.see("Countdown")
        assert said(hands, "beside").splitlines()[0] == "Put your goggles on."
        await hands.tell(IDLE)
        await hands.see("Home")
        await hands.tell(change(ARMING, goggles=False))
        await hands.see("Countdown")
        assert said(hands, "beside").splitlines()[0] == "Don't look into the light."


@pytest.mark.parametrize("terminal", KINDS, ids=lambda terminal: terminal.name)
async def test_a_returning_person_needs_two_touches(terminal: Terminal) -> None:
    async with person(terminal, change(LIT, minutes=12, strength="gentle", mode="red")) as hands:
        await hands.tell(IDLE)
        await hands.see("Home")
        assert lines(hands, "next") == (HELLO, "START: Soles", "12 min · 3 of 4 this week")
        await hands.touch("next")
        await hands.see("Check")
        await hands.touch("start")
        assert last(hands) == Start(
            area="soles", minutes=12, mode="red", strength="gentle", distance_cm=15
        )


async def test_the_last_session_is_offered_again_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "screen.json"
    async with person(telemetry=change(LIT, minutes=12, mode="red"), store=Store(file)):
        pass
    async with person(store=Store(file)) as hands:
        assert lines(hands, "next") == (HELLO, "START: Soles", "12 min · 3 of 4 this week")
        await hands.touch("next")
        await hands.see("Check")
        await hands.touch("start")
        assert last(hands) == Start(
            area="soles", minutes=12, mode="red", strength="usual", distance_cm=15
        )


async def test_what_is_left_of_a_session_is_offered_to_be_finished() -> None:
    async with person(telemetry=LIT) as hands:
        first, *others = hands.daemon.areas.areas
        rest = (change(first, rest_j_cm2=2.5), *others)
        hands.daemon.areas = change(hands.daemon.areas, areas=rest)
        await hands.tell(IDLE)
        await hands.see("Home")
        await hands.passes(1)
        await hands.tell(change(IDLE, seq=2))
        await hands.until(lambda: lines(hands, "next") == (HELLO, "FINISH THE REST: Soles", ""))


async def test_what_is_due_waits_until_the_area_may_be_lit_again() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.tell(change(IDLE, next_allowed={"soles": "2026-09-04T10:32:00Z"}))
        await hands.see("Home")
        assert lines(hands, "next") == (HELLO, "REST DAY", "Soles: on Fri 12:32")
        assert lines(hands, "area-0") == ("Soles", "on Fri 12:32")
        await hands.tell(IDLE)
        await hands.passes(1)
        await hands.until(lambda: lines(hands, "next")[1] == "START: Soles")


async def test_a_session_started_elsewhere_shows_as_running_with_stop() -> None:
    async with person() as hands:
        await hands.touch("area-1")
        await hands.see("Minutes")
        await hands.tell(ARMING)
        await hands.see("Countdown")
        await hands.tell(LIT)
        await hands.see("Running")
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Stop"]


async def test_however_fast_the_panel_changes_its_last_state_is_what_is_shown() -> None:
    names = {"idle": "Home", "arming": "Countdown", "lit": "Running", "paused": "Paused",
             "done": "Done", "fault": "Fault"}  # fmt: skip
    states = [IDLE, ARMING, LIT, PAUSED, DONE, STATES["fault"]]
    async with person() as hands:
        for step in range(60):
            telemetry = change(states[step * 5 % 6 if step % 3 else step % 6], seq=step + 10)
            hands.app.post_message(Heard(telemetry))
            if step % 4 == 0:
                await hands.pilot.pause(0)
            if step % 20 == 19:
                await hands.see(names[telemetry.state])
                assert len(hands.app.screen_stack) == 2


async def test_disabled_areas_are_not_shown_and_all_others_are() -> None:
    async with person(COMPACT) as hands:
        await hands.touch("more")
        await hands.see("Areas")
        shown = [" ".join(tile.lines) for tile in hands.screen.query(Target)]
        await hands.touch("more")
        shown += [" ".join(tile.lines) for tile in hands.screen.query(Target)]
        areas = hands.daemon.areas.areas
        assert [area.name in shown for area in areas] == [area.enabled for area in areas]
        await hands.touch("back")
        assert hands.screen.query("#area-0")
        await hands.touch("back")
        await hands.see("Home")


async def test_the_dose_follows_the_choice() -> None:
    async with person() as hands:
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.until(lambda: "Red 2.7-3.3, infrared 5.4-6.6 J/cm²" in said(hands, "title"))
        hands.daemon.share = 0.8
        await hands.touch("fewer")
        await pick(hands, "mode", 0, "Minutes")
        await pick(hands, "strength", 2, "Minutes")
        assert last(hands) == Plan(
            area="soles", minutes=14, mode="red", strength="strong", distance_cm=15
        )
        assert said(hands, "title") == "Soles, 14 minutes\nRed 2.2-2.6 J/cm²"
        assert said(hands, "sentence") == (
            "Gives 80 % of the usual dose; 18 minutes gives all of it."
        )


async def test_minutes_stay_within_10_and_20() -> None:
    async with person() as hands:
        await hands.touch("area-0")
        await hands.see("Minutes")
        figures = hands.find("minutes")
        assert isinstance(figures, Figures)
        seen = []
        for name in ("quick-10", "fewer", "one-more", "quick-20", "one-more", "quick-15"):
            await hands.touch(name)
            seen.append(figures.shown)
        assert seen == ["10", "10", "11", "20", "20", "15"]


async def test_only_the_modes_that_the_area_offers_can_be_chosen() -> None:
    async with person() as hands:
        await hands.touch("more")
        await hands.see("Areas")
        await hands.touch("more")
        await hands.touch("area-8")
        await hands.see("Minutes")
        assert lines(hands, "mode") == ("LIGHT", "infrared")
        assert hands.find("mode").disabled


async def test_about_is_one_touch_away_and_comes_back_to_the_same_choice() -> None:
    async with person() as hands:
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.touch("one-more")
        await hands.touch("about")
        await hands.see("About")
        assert "Lavery 2008" in said(hands, "only")
        assert "Check for sores." in said(hands, "only")
        await hands.touch("back")
        await hands.see("Minutes")
        assert "16 minutes" in said(hands, "title")


async def test_back_leads_back() -> None:
    async with person() as hands:
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.touch("next")
        await hands.see("Check")
        await hands.touch("back")
        await hands.see("Minutes")
        await hands.touch("back")
        await hands.see("Home")


async def test_the_checks_are_the_daemon_s_and_start_waits_for_them() -> None:
    async with person() as hands:
        await hands.touch("area-0")
        await hands.see("Minutes")
        answer, hands.daemon._answer = hands.daemon._answer, lambda _request, _writer: None  # type: ignore[method-assign,assignment]  # silence
        await hands.touch("next")
        await hands.see("Check")
        assert hands.find("start").disabled
        hands.daemon._answer = answer  # type: ignore[method-assign]  # speech
        await pick(hands, "distance", 1, "Check")
        await hands.until(lambda: not hands.find("start").disabled)
        assert said(hands, "checks").splitlines() == [
            "Soles, 15 minutes",
            "Don't look into the light.",
            "Skin looked at: no sore, blister, infection, cream or heat rub.",
            "Nothing touches the panel.",
            "Check for sores.",
            "Red 2.7-3.3, infrared 5.4-6.6 J/cm²",
        ]


async def pick(hands: Hands, name: str, place: int, then: str) -> None:
    """Touch a target that shows all there is to choose from, and one of those."""
    await hands.touch(name)
    await hands.see("Pick")
    await hands.touch(f"option-{place}")
    await hands.see(then)


async def test_the_measured_distances_stand_side_by_side() -> None:
    async with person() as hands:
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.touch("next")
        await hands.see("Check")
        await hands.touch("distance")
        await hands.see("Pick")
        shown = [hands.find(f"option-{place}") for place in range(4)]
        assert [target.lines for target in shown] == [(f"{cm} cm",) for cm in (10, 15, 20, 30)]  # type: ignore[attr-defined]  # Targets
        assert [target.has_class("-chosen") for target in shown] == [False, True, False, False]
        await hands.touch("back")
        await hands.see("Check")
        assert lines(hands, "distance")[0] == "15 cm"
        hands.daemon.share = 0.52
        await pick(hands, "distance", 2, "Check")
        assert lines(hands, "distance") == ("20 cm", "gives 52 % of the dose")
        await hands.touch("start")
        start = last(hands)
        assert isinstance(start, Start)
        assert start.distance_cm == 20


async def test_a_refused_start_says_why_and_can_be_left() -> None:
    async with person() as hands:
        hands.daemon.answer = lambda request: Refused(
            id=request.id, error="soles: wait until 14:00"
        )
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.touch("next")
        await hands.see("Check")
        await hands.touch("start")
        assert "Soles: wait until 14:00" in said(hands, "checks")
        assert hands.find("start").disabled
        await hands.touch("back")
        await hands.see("Minutes")


async def test_a_pause_that_can_not_end_yet_offers_no_resume() -> None:
    async with person(telemetry=STATES["paused-warm"]) as hands:
        assert hands.find("resume").disabled
        assert "The panel is cooling down." in said(hands, "why")
        await hands.touch("resume")
        assert hands.daemon.verbs() == []
        await hands.tell(change(PAUSED, pauses=()))
        await hands.passes(1)
        assert not hands.find("resume").disabled


async def test_done_leaves_by_itself_after_a_minute() -> None:
    async with person(telemetry=DONE) as hands:
        await hands.tell(change(DONE, seq=2))
        for _ in range(59):
            hands.app.contact.heard_at = hands.time.seconds + 1
            await hands.passes(1)
        assert hands.daemon.verbs() == []
        hands.app.contact.heard_at = hands.time.seconds + 1
        await hands.passes(1)
        assert hands.daemon.verbs() == ["Dismiss"]


async def test_a_fault_says_what_and_what_to_do_and_can_be_cleared() -> None:
    async with person(telemetry=STATES["fault"]) as hands:
        assert "43.2 °C" in said(hands, "words")
        assert "call your installer" in said(hands, "words")
        hands.daemon.answer = lambda request: Refused(id=request.id, error="still 42 °C")
        await hands.touch("clear")
        assert last(hands) == ClearFault()
        assert "Still 42 °C" in said(hands, "words")
        assert "call your installer" in said(hands, "words"), "the remedy stays"
        await hands.tell(IDLE)
        await hands.see("Home")


async def test_a_fault_tells_the_heat_of_now_and_is_reset_once_its_cause_is_gone() -> None:
    warm = STATES["fault-warm"]
    async with person(telemetry=warm) as hands:
        assert "Now 39.2 °C. It can be reset from 37 °C down." in said(hands, "words")
        assert "call your installer" in said(hands, "words")
        await hands.touch("clear")
        assert hands.daemon.verbs() == []
        await hands.tell(change(warm, surface_c=37.9, seq=2))
        await hands.passes(1)
        assert "Now 37.9 °C" in said(hands, "words")
        await hands.tell(change(warm, surface_c=36.0, seq=3))
        await hands.passes(1)
        assert "still too warm" in said(hands, "words"), "what else is warm"
        await hands.tell(change(STATES["fault"], seq=4))
        await hands.passes(1)
        await hands.touch("clear")
        assert last(hands) == ClearFault()


async def test_a_pause_counts_its_ten_minutes_down() -> None:
    async with person(telemetry=PAUSED) as hands:
        assert "The session waits 9:23 more." in said(hands, "why")
        await hands.tell(change(PAUSED, pause_left_s=61.2, seq=2))
        await hands.passes(1)
        assert "The session waits 1:02 more." in said(hands, "why")
        await hands.tell(change(PAUSED, pause_left_s=None, seq=3))
        await hands.passes(1)
        assert "waits" not in said(hands, "why"), "an older daemon doesn't tell"


async def test_a_fault_for_the_installer_offers_no_clear() -> None:
    async with person(telemetry=STATES["fault-pin"]) as hands:
        assert not hands.find("clear").display
        assert "Your installer resets this." in said(hands, "words")


async def test_what_the_panel_found_at_its_start_is_told_once() -> None:
    async with person(telemetry=NOTICE) as hands:
        assert str(CUT_OFF).replace("soles", "Soles") in said(hands, "words")
        await hands.touch("ok")
        await hands.see("Home")
        await hands.tell(LIT)
        await hands.tell(NOTICE)
        await hands.see("Home")


DUE = (Reason.SUPPLY_WEAK.said(), Reason.RED_IS_WORN.said(), Reason.NIR_IS_WORN.said())


async def test_what_is_due_on_the_panel_is_told_once_with_what_it_found() -> None:
    async with person(telemetry=LIT) as hands:
        hands.daemon.areas = change(
            hands.daemon.areas, notices=tuple(map(str, DUE)), notices_coded=tuple(map(coded, DUE))
        )
        await hands.tell(DONE)  # what is due comes with the end of the session that made it so
        await hands.until(lambda: hands.app.state.areas and hands.app.state.areas.notices)
        await hands.tell(IDLE)
        await hands.see("Notice")
        words = hands.screen.query_one("#words", Prose)
        assert words.said == tuple(map(str, DUE))
        assert words.fits
        await hands.touch("ok")
        await hands.see("Home")


async def test_infrared_is_said_to_be_on_only_when_it_is() -> None:
    async with person(telemetry=LIT) as hands:
        assert said(hands, "infrared") == "INFRARED IS ON · you can't see it"
        await hands.tell(STATES["running-red"])
        await hands.passes(0.6)
        assert said(hands, "infrared") == "Infrared is off"
        await hands.tell(STATES["running-unknown"])
        await hands.passes(0.6)
        assert said(hands, "infrared") == "INFRARED MAY BE ON · you can't see it"


async def test_breathing_can_be_turned_off_and_stays_off() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.touch("face")
        assert not hands.daemon.settings.breathing
        await hands.tell(PAUSED)
        await hands.tell(change(LIT, seq=3))
        await hands.see("Running")
        face = hands.screen.query_one(PacedFigures)
        assert not face._breathing
        assert not runs(face), "a still frame wakes nobody"
        await hands.touch("face")
        assert runs(hands.screen.query_one(PacedFigures))
        assert hands.daemon.settings.breathing


def runs(face: PacedFigures) -> bool:
    """Tell whether a timer moves the frame."""
    return face._frames is not None and face._frames._active.is_set()


async def test_another_terminal_size_keeps_state_and_choice() -> None:
    async with person() as hands:
        await hands.pilot.resize_terminal(75, 24)
        await hands.until(lambda: len(hands.screen.query(Target)) == 9)
        await hands.settle()
        await hands.touch("area-0")
        await hands.see("Minutes")
        await hands.pilot.resize_terminal(20, 5)
        await hands.see("TooSmall")
        await hands.pilot.resize_terminal(47, 14)
        await hands.see("Home")


async def test_a_terminal_that_is_too_small_still_has_stop() -> None:
    async with person(Terminal("tiny", 20, 8, 154, 86), LIT) as hands:
        await hands.see("TooSmall")
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Stop"]


def test_no_page_of_a_session_lacks_stop() -> None:
    """Whatever is heard or not, and however large the terminal: while light may be on, STOP is."""
    pages = {
        page_for(change(IDLE, state=state), silent=silent, is_known=areas, layout=layout)
        for state in (*SESSION, "commissioning", "fault")
        for silent in (False, True)
        for areas in (False, True)
        for layout in Layout
    }
    assert len(pages) == 7
    assert [page for page in pages if not issubclass(SCREENS[page], StopScreen)] == []


def test_every_state_has_its_page() -> None:
    states = ["idle", "arming", "lit", "paused", "done", "fault", "commissioning"]
    pages = [
        page_for(change(IDLE, state=s), silent=False, is_known=True, layout=Layout.WIDE)
        for s in states
    ]
    assert len(set(pages)) == len(states)
    assert set(pages) <= set(SCREENS)


async def test_no_way_from_light_leads_where_stop_is_missing() -> None:
    """From each page of a session, every touch leads to a page with STOP, as long as light is."""
    for name in ("countdown", "running", "paused", "paused-warm"):
        async with person(telemetry=STATES[name]) as hands:
            names = [w.name or "" for w in hands.screen.query("Touchable") if not w.disabled]
            for target in names:
                await hands.touch(target)
                assert isinstance(hands.screen, StopScreen), f"{name}: {target}"
            assert isinstance(hands.app, PanelApp)
