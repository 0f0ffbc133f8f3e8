"""The link: silence is said, nothing is guessed, garbage does no harm, the lease is kept."""

import asyncio
import json

import pytest

from firmware_py.wire import Acquire, Coded, Done, Refused, Renew, Settings, coded, encode
from firmware_py.wire.reasons import Reason
from tests.ui.driving import Hands, person
from tests.ui.fake_daemon import ARMING, IDLE, LIT, PAUSED, change, channel


async def test_after_a_second_of_silence_there_is_no_contact() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.passes(1.0)
        assert type(hands.screen).__name__ == "Running"
        await hands.passes(0.01)
        await hands.see("NoContact")
        text = " ".join(hands.screen.query_one("#only").said)  # type: ignore[attr-defined]  # Prose
        assert "No contact with the panel." in text
        assert "The light goes off by itself." in text
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Stop"]


@pytest.mark.parametrize("state", ["idle", "done", "fault"])
async def test_in_the_dark_where_the_panel_speaks_less_silence_is_longer(state: str) -> None:
    async with person(telemetry=change(IDLE, state=state)) as hands:
        before = type(hands.screen).__name__
        await hands.passes(2.5)
        assert type(hands.screen).__name__ == before
        await hands.passes(0.01)
        await hands.see("NoContact")


async def test_a_finger_on_its_way_when_contact_comes_back_touches_nothing() -> None:
    async with person() as hands:
        await hands.touch("area-1")
        await hands.see("Minutes")
        await hands.passes(2.51)
        await hands.see("NoContact")
        await hands.tell(change(IDLE, surface_c=26.5))
        await hands.see("Home")
        await hands.press("area-1")
        await hands.lift("area-1")
        assert type(hands.screen).__name__ == "Home"
        await hands.touch("area-1")
        await hands.see("Minutes")


async def test_a_screen_that_was_itself_too_slow_listens_before_it_says_no_contact() -> None:
    async with person(telemetry=LIT) as hands:
        hands.time.seconds += 5.0
        hands.app.on_time()
        await hands.settle()
        assert type(hands.screen).__name__ == "Running"
        for _ in range(3):
            hands.time.seconds += 0.25
            hands.app.on_time()
        await hands.settle()
        assert type(hands.screen).__name__ == "Running"
        hands.time.seconds += 0.25
        hands.app.on_time()
        await hands.see("NoContact")


async def test_what_is_read_first_after_a_stall_of_its_own_is_no_silence() -> None:
    async with person() as hands:
        await hands.touch("area-1")
        await hands.see("Minutes")
        hands.time.seconds += 1.2
        hands.app.link.ask(Settings())
        await hands.settle()
        assert type(hands.screen).__name__ == "Minutes"


async def test_while_a_screen_is_being_made_news_that_waits_is_no_silence() -> None:
    async with person() as hands:
        await hands.touch("area-1")
        await hands.see("Minutes")
        made = asyncio.Event()
        hands.app.call_next(
            made.wait
        )  # as a change of screens does, for a second on a slow machine
        for _ in range(3):
            hands.time.seconds += 0.6
            hands.daemon.tell(change(IDLE, surface_c=hands.time.seconds))
            for _ in range(200):
                await asyncio.sleep(0)
            hands.app.beat()
        assert hands.app.state.telemetry == IDLE
        made.set()
        await hands.settle()
        assert hands.app.state.telemetry != IDLE
        assert type(hands.screen).__name__ == "Minutes"


async def test_the_countdown_stands_when_nothing_is_heard() -> None:
    async with person(telemetry=LIT) as hands:
        face = hands.find("face")
        before = face.shown  # type: ignore[attr-defined]  # Figures
        await hands.passes(0.9)
        assert face.shown == before  # type: ignore[attr-defined]  # as above


async def test_contact_comes_back_with_the_next_word() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.passes(1.5)
        await hands.see("NoContact")
        await hands.tell(change(LIT, seq=2))
        await hands.see("Running")


async def test_a_lost_connection_is_no_contact_at_once_and_is_made_again() -> None:
    async with person(telemetry=LIT) as hands:
        hands.app.link._retry_s = 0.0
        await hands.daemon.close()
        await hands.see("NoContact")
        await hands.daemon.open()
        await hands.see("Running")
        greetings = [type(request).__name__ for request in hands.daemon.asked]
        assert greetings.count("Subscribe") == 2


GARBAGE = [
    b"\n",
    b"garbage\n",
    b"\xff\xfe\x00\n",
    b"{}\n",
    b"[]\n",
    b"null\n",
    b'{"type":"telemetry"}\n',
    b'{"type":"telemetry","state":"sleeping"}\n',
    b'{"type":"unheard-of","id":1}\n',
    b'{"type":"done","id":99999}\n',
    b'{"type":"refused","id":3}\n',
    b'{"type":"areas","areas":[{}]}\n',
    b"[" * 50_000 + b"\n",
    b'{"type":"telemetry","remaining_s":NaN}\n',
]


async def test_garbage_is_not_heard_and_does_no_harm() -> None:
    async with person(telemetry=LIT) as hands:
        for line in GARBAGE:
            hands.daemon.say(line * 3)
            await hands.settle()
            assert hands.app.state.telemetry == LIT, line[:40]
        await hands.tell(change(LIT, seq=2, remaining_s=60.0))
        await hands.passes(0.6)
        assert hands.find("face").shown == "1:00"  # type: ignore[attr-defined]  # Figures
        greetings = [type(request).__name__ for request in hands.daemon.asked]
        assert greetings.count("Subscribe") == 1


async def test_an_endless_line_ends_the_connection_and_a_new_one_is_made() -> None:
    async with person(telemetry=LIT) as hands:
        hands.app.link._retry_s = 0.0
        hands.daemon.say(b"x" * 1_000_000)
        await hands.until(lambda: len(hands.daemon.subscribers) == 2)
        await hands.see("Running")


EVIL = "\x1b[2J[bold red]now[/] \x07\u202e{braces} %s"


@pytest.mark.parametrize("coded_form", [None, coded(Reason.MUST_ANSWER.said(person=EVIL))])
async def test_words_with_escapes_and_markup_are_shown_as_plain_words(
    coded_form: Coded | None,
) -> None:
    evil = change(IDLE, state="commissioning", reason=EVIL, reason_coded=coded_form)
    async with person(telemetry=evil) as hands:
        text = "".join(strip.text for strip in hands.screen._compositor.render_strips())
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[bold red]now[/]" in text
        assert "{braces} %s" in text


async def test_words_that_fit_nowhere_end_in_an_ellipsis() -> None:
    endless = change(IDLE, state="commissioning", reason="word " * 1000, reason_coded=None)
    async with person(telemetry=endless) as hands:
        rows = [strip.text.rstrip() for strip in hands.screen._compositor.render_strips()]
        assert rows[7].endswith("word …") or rows[8].endswith("word …")


async def test_areas_that_can_not_be_are_survived() -> None:
    async with person() as hands:
        first = hands.daemon.areas.areas[0]
        odd = change(
            first,
            id="a b",
            name="[x] \x1b[0m" + "long " * 50,
            modes=(),
            default_minutes=10**9,
            distance_cm=-1e300,
            citations=("y" * 500,),
            warnings=("z " * 300,),
        )
        hands.daemon.areas = change(
            hands.daemon.areas,
            areas=(odd, change(odd, id="a-b")) * 20,
            distances_cm=(),
            display=change(hands.daemon.areas.display, width_mm=0.0),
        )
        hands.daemon.say(encode(hands.daemon.areas))
        await hands.tell(ARMING)
        await hands.tell(change(IDLE, next_allowed={"a b": "soon", "a-b": "9999-12-31T23:59:59Z"}))
        await hands.see("Home")
        await hands.touch("area-0")
        for name in ("mode", "strength", "about"):
            await hands.touch(name)
            await hands.touch("back")
            await hands.see("Minutes")
        await hands.touch("next")
        await hands.touch("distance")
        await hands.touch("back")
        await hands.see("Check")
        await hands.touch("back")
        await hands.see("Minutes")


async def test_the_lease_is_renewed_once_a_second_while_a_session_runs() -> None:
    async with person() as hands:
        await start(hands)
        for telemetry in (ARMING, LIT, PAUSED):
            hands.daemon.asked.clear()
            await hands.tell(telemetry)
            for step in range(12):
                await hands.tell(change(telemetry, seq=step + 10))
                await hands.passes(0.25)
            assert hands.daemon.verbs() == ["Renew"] * 3, telemetry.state


async def test_in_silence_the_lease_is_let_go() -> None:
    """The screen says that the light goes off by itself: so it must not keep it alive."""
    async with person() as hands:
        await start(hands)
        await hands.tell(LIT)
        hands.daemon.asked.clear()
        for _ in range(40):
            await hands.passes(0.25)
        assert hands.daemon.verbs() in ([], ["Renew"])


async def test_nothing_is_renewed_without_a_session_or_by_a_mere_watcher() -> None:
    async with person() as hands:
        for telemetry in (LIT, IDLE):
            for step in range(12):
                await hands.tell(change(telemetry, seq=step + 10))
                await hands.passes(0.25)
        assert hands.daemon.verbs() == []


async def test_a_session_left_alone_is_taken_over_and_then_kept() -> None:
    async with person(telemetry=change(PAUSED, lease="lost", pauses=("screen",))) as hands:
        assert hands.daemon.verbs() == ["Acquire"]
        await hands.tell(change(PAUSED, seq=2))
        await hands.passes(1.0)
        assert hands.daemon.verbs() == ["Acquire", "Renew"]


async def test_taking_over_is_asked_once_a_second_at_most() -> None:
    lost = change(PAUSED, lease="lost")
    async with person(telemetry=lost) as hands:
        hands.daemon.answer = lambda request: Refused(id=request.id, error="no")
        for step in range(9):
            await hands.tell(change(lost, seq=step + 2))
            hands.time.seconds += 0.2
        assert hands.daemon.verbs() == ["Acquire", "Acquire"]


async def test_stop_is_said_again_while_the_installer_s_light_is_on() -> None:
    lit = change(IDLE, state="commissioning", reason="Red at 5 %.", reason_coded=None)
    async with person(telemetry=lit) as hands:
        await hands.press("stop")
        await hands.tell(change(lit, seq=2))
        await hands.tell(change(IDLE, seq=3))
        await hands.tell(change(lit, seq=4))
        assert hands.daemon.verbs() == ["Stop", "Stop"]


async def test_a_refused_renewal_ends_renewing() -> None:
    async with person() as hands:
        await start(hands)
        await hands.tell(LIT)
        hands.daemon.asked.clear()
        hands.daemon.answer = lambda request: (
            Refused(id=request.id, error="held by another")
            if isinstance(request, Renew)
            else Done(id=request.id)
        )
        for step in range(12):
            await hands.tell(change(LIT, seq=step + 10))
            await hands.passes(0.25)
        assert hands.daemon.verbs() == ["Renew"]


async def test_after_a_reconnect_the_session_is_acquired_again() -> None:
    async with person() as hands:
        await start(hands)
        await hands.tell(LIT)
        hands.app.link._retry_s = 0.0
        await hands.daemon.close()
        await hands.see("NoContact")
        hands.daemon.telemetry = change(PAUSED, lease="lost", pauses=("screen",), can_resume=False)
        hands.daemon.asked.clear()
        await hands.daemon.open()
        await hands.see("Paused")
        await hands.until(lambda: hands.daemon.verbs() == ["Acquire"])
        assert any(isinstance(request, Acquire) for request in hands.daemon.asked)


async def test_a_busy_daemon_causes_two_redraws_a_second_at_most() -> None:
    async with person(telemetry=LIT) as hands:
        painted: list[object] = []
        paint = hands.screen.paint  # type: ignore[attr-defined]  # a PanelScreen

        def painting(view: object) -> None:
            painted.append(view)
            paint(view)

        hands.screen.paint = painting  # type: ignore[attr-defined]  # as above
        for step in range(50):
            hands.time.seconds += 0.2
            await hands.tell(change(LIT, seq=step + 2, remaining_s=870.0 - 12 * step))
            hands.app.beat()
        assert 15 <= len(painted) <= 20
        await hands.passes(0.5)
        assert hands.find("face").shown == "4:42"  # type: ignore[attr-defined]  # Figures


async def test_what_did_not_change_is_not_drawn_again() -> None:
    async with person(telemetry=LIT) as hands:
        painted: list[object] = []
        hands.screen.paint = painted.append  # type: ignore[attr-defined]  # a PanelScreen
        for step in range(20):
            hands.time.seconds += 0.2
            tiny = channel(1.24 + step * 1e-5, 3)
            await hands.tell(change(LIT, seq=step + 2, red=tiny, surface_c=24 + step / 10))
        assert painted == []


async def test_requests_carry_rising_ids() -> None:
    async with person() as hands:
        await start(hands)
        ids = [request.id for request in hands.daemon.asked]
        assert ids == sorted(set(ids))
        assert json.loads(encode(hands.daemon.asked[-1]))["verb"] == "start"


async def start(hands: Hands) -> None:
    await hands.touch("area-0")
    await hands.see("Minutes")
    await hands.touch("next")
    await hands.see("Check")
    await hands.touch("start")
    assert hands.daemon.verbs() == ["Start"]
