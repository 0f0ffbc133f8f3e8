"""Fingers: STOP acts as they land, everything else as they lift, and shaking does no harm."""

import asyncio
import socket
import tempfile
from pathlib import Path

import pytest
from textual.events import MouseDown

from firmware_py.wire import Stop, Telemetry
from tests.ui.driving import KINDS, Terminal, person
from tests.ui.fake_daemon import ARMING, DONE, LIT, PAUSED, change
from ui.connection.link import Link

SESSIONS = {"arming": ARMING, "lit": LIT, "paused": PAUSED}


@pytest.mark.parametrize("telemetry", SESSIONS.values(), ids=SESSIONS.keys())
@pytest.mark.parametrize("terminal", KINDS, ids=lambda terminal: terminal.name)
async def test_stop_goes_out_as_the_finger_lands_anywhere_on_it(
    terminal: Terminal, telemetry: Telemetry
) -> None:
    async with person(terminal, telemetry) as hands:
        bar = hands.find("stop").region
        corners = [(bar.x, bar.y), (bar.right - 1, bar.y), (bar.x, bar.bottom - 1)]
        corners += [(bar.right - 1, bar.bottom - 1), (bar.x + bar.width // 2, bar.y + 2)]
        for count, (x, y) in enumerate(corners, start=1):
            middle = bar.center
            await hands.press("stop", x - int(middle[0]), y - int(middle[1]))
            assert hands.daemon.verbs() == ["Stop"] * count


async def test_the_row_above_stop_is_not_stop() -> None:
    async with person(telemetry=LIT) as hands:
        bar = hands.find("stop").region
        await hands.press("stop", dy=bar.y - 1 - int(bar.center[1]))
        assert hands.daemon.verbs() == []


async def test_stop_is_written_before_its_handler_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    """No queue and no task lie between the touch and the socket."""
    async with person(telemetry=LIT) as hands:
        order: list[str] = []
        writer = hands.app.link._writer
        assert writer is not None
        monkeypatch.setattr(writer, "write", lambda line: order.append(line.decode()))
        hands.app.screen.action_stop()  # type: ignore[attr-defined]  # a StopScreen
        order.append("returned")
        assert order == ['{"verb":"stop","v":1,"id":0}\n', "returned"]


async def test_stop_counts_before_its_screen_is_laid_out() -> None:
    """A finger may land in the instant in which the countdown gives way to the light."""
    async with person(telemetry=ARMING) as hands:
        x, y = (int(part) for part in hands.find("stop").region.center)
        hands.daemon.tell(LIT)
        for _ in range(10_000):
            if type(hands.screen).__name__ == "Running":
                break
            await asyncio.sleep(0)  # and no longer: `until` lays the screen out
        assert not hands.screen.query("StopBar")
        hands.app.post_message(MouseDown(None, x, y, 0, 0, 1, False, False, False, x, y))
        await hands.until(lambda: hands.daemon.verbs() == ["Stop"])


async def test_stop_is_said_again_until_the_panel_obeys() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.press("stop")
        await hands.tell(change(LIT, seq=2))
        assert hands.daemon.verbs() == ["Stop", "Stop"]
        await hands.tell(DONE)
        await hands.tell(change(DONE, seq=3))
        assert hands.daemon.verbs() == ["Stop", "Stop"]
        await hands.tell(change(ARMING, seq=4))
        assert hands.daemon.verbs() == ["Stop", "Stop"], "a new session is not stopped"


@pytest.mark.parametrize("telemetry", SESSIONS.values(), ids=SESSIONS.keys())
async def test_space_is_stop_wherever_the_keyboard_is(telemetry: Telemetry) -> None:
    async with person(telemetry=telemetry) as hands:
        await hands.pilot.press("space")
        await hands.until(lambda: hands.daemon.verbs() == ["Stop"])
        await hands.pilot.press("up")
        await hands.pilot.press("space")
        await hands.until(lambda: hands.daemon.verbs() == ["Stop", "Stop"])


async def test_enter_on_stop_is_stop() -> None:
    async with person(telemetry=LIT) as hands:
        hands.screen.set_focus(hands.find("stop"))
        await hands.pilot.press("enter")
        await hands.until(lambda: hands.daemon.verbs() == ["Stop"])


async def test_other_targets_act_as_the_finger_lifts() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.press("pause")
        assert hands.daemon.verbs() == []
        assert hands.find("pause").has_class("-pressed")
        await hands.lift("pause")
        assert hands.daemon.verbs() == ["Pause"]
        assert not hands.find("pause").has_class("-pressed")


async def test_a_finger_that_slides_within_a_target_still_counts() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.press("pause", dx=-5, dy=-1)
        await hands.lift("pause", dx=5, dy=2)
        assert hands.daemon.verbs() == ["Pause"]


async def test_a_finger_that_slides_off_does_nothing() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.press("pause")
        await hands.lift("red")
        assert hands.daemon.verbs() == []
        await hands.press("red")
        await hands.lift("pause")
        assert hands.daemon.verbs() == []


@pytest.mark.parametrize(("seconds", "times"), [(0.0, 1), (0.39, 1), (0.41, 2)])
async def test_a_repeat_within_0_4_s_is_ignored(seconds: float, times: int) -> None:
    async with person(telemetry=LIT) as hands:
        await hands.touch("pause")
        hands.time.seconds += seconds
        await hands.press("pause")
        await hands.lift("pause")
        assert hands.daemon.verbs() == ["Pause"] * times


async def test_a_repeat_is_ignored_on_the_next_screen_too() -> None:
    async with person() as hands:
        await hands.touch("area-1")
        await hands.see("Minutes")
        await hands.press("about")
        await hands.lift("about")
        assert type(hands.screen).__name__ == "Minutes"


async def test_stop_is_exempt_from_the_repeat_filter() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.touch("pause")
        await hands.press("stop")
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Pause", "Stop", "Stop"]


async def test_what_lies_under_the_finger_when_the_screen_changes_is_not_touched() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.press("pause")
        await hands.tell(PAUSED)
        await hands.see("Paused")
        await hands.lift("resume")
        assert hands.daemon.verbs() == []


def test_without_a_link_stop_goes_by_a_second_way() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "s"
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
            server.listen()
            server.settimeout(5)
            Link(path, lambda _message: None).stop()
            connection, _ = server.accept()
            with connection:
                assert connection.recv(100) == b'{"verb":"stop","v":1,"id":0}\n'


async def test_with_the_link_stuck_stop_goes_by_a_second_way() -> None:
    async with person(telemetry=LIT) as hands:
        link = hands.app.link
        assert link._writer is not None
        link._writer.transport.pause_writing = lambda: None  # type: ignore[attr-defined]
        stuck = b" " * 10_000_000
        link._writer.write(stuck)
        assert link._writer.transport.get_write_buffer_size() > 0
        link.stop()
        await hands.until(lambda: Stop() in hands.daemon.asked)


async def test_arrows_and_enter_reach_every_target() -> None:
    async with person() as hands:
        await hands.touch("more")
        await hands.see("Areas")
        await hands.pilot.press("down")
        reached = set()
        for key in ("right", "right", "down", "left", "left", "down", "right", "right", "up"):
            assert hands.screen.focused is not None
            reached.add(hands.screen.focused.name)
            await hands.pilot.press(key)
        assert {"area-0", "area-1", "area-2", "area-3", "area-4", "area-5", "more"} <= reached
        hands.time.seconds += 1
        hands.screen.set_focus(hands.find("area-4"))
        await hands.pilot.press("enter")
        await hands.see("Minutes")


async def test_no_screen_takes_the_focus_by_touch() -> None:
    async with person(telemetry=LIT) as hands:
        await hands.touch("pause")
        assert hands.screen.focused is None
