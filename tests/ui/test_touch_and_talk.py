"""Touch and talk on the screen: spoken first, then done; what makes dark never waits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from firmware_py.wire import SettingsNow, Telemetry
from tests.ui.driving import Hands, person
from tests.ui.fake_daemon import IDLE, LIT, PAUSED, SETTINGS, change
from tests.ui.screens import STATES
from ui.voice.touches import Touches

TALKS = change(SETTINGS, touch_and_talk=True)


@asynccontextmanager
async def listener(
    folder: Path, telemetry: Telemetry = IDLE, settings: SettingsNow = TALKS, pin: str = ""
) -> AsyncIterator[tuple[Hands, Touches]]:
    """A person at a screen whose touches are listened to."""
    path = folder / "voice.sock"
    touches = Touches(path)
    try:
        async with person(telemetry=telemetry, settings=settings, voice=path, pin=pin) as hands:
            yield hands, touches
    finally:
        touches.close()


async def test_a_touch_speaks_a_tile_and_the_next_one_on_it_acts(tmp_path: Path) -> None:
    async with listener(tmp_path) as (hands, touches):
        await hands.touch("menu")
        assert touches.heard() == ("tile-menu",)
        await hands.touch("more")
        assert touches.heard() == ("tile-all-areas",)
        await hands.see("Home")
        await hands.touch("menu")
        assert touches.heard() == ("tile-menu",)
        await hands.touch("menu")
        await hands.see("Menu")
        assert touches.heard() == ()
        await hands.touch("sound")
        assert touches.heard() == ("tile-sound", "tile-on")
        await hands.see("Menu")


@pytest.mark.parametrize("telemetry", [LIT, PAUSED], ids=lambda t: t.state)
async def test_stop_acts_at_the_first_press_and_is_not_spoken(
    tmp_path: Path, telemetry: Telemetry
) -> None:
    async with listener(tmp_path, telemetry) as (hands, touches):
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Stop"]
        assert touches.heard() == ()


async def test_pause_makes_dark_at_the_first_touch_and_resume_is_spoken_first(
    tmp_path: Path,
) -> None:
    async with listener(tmp_path, LIT) as (hands, touches):
        await hands.touch("pause")
        assert hands.daemon.verbs() == ["Pause"]
        assert touches.heard() == ()
        await hands.touch("face")
        assert touches.heard() == ("tile-hide-the-breathing-guide",)
        await hands.tell(PAUSED)
        await hands.see("Paused")
        await hands.passes(1.0)
        await hands.touch("resume")
        assert (hands.daemon.verbs(), touches.heard()) == (["Pause"], ("tile-resume",))
        await hands.touch("resume")
        assert hands.daemon.verbs() == ["Pause", "Resume"]


@pytest.mark.parametrize(
    "settings",
    [SETTINGS, change(TALKS, sound=False)],
    ids=["not chosen", "sound off"],
)
async def test_where_nothing_would_be_heard_a_touch_acts_at_once(
    tmp_path: Path, settings: SettingsNow
) -> None:
    async with listener(tmp_path, settings=settings) as (hands, touches):
        await hands.touch("menu")
        await hands.see("Menu")
        assert touches.heard() == ()


async def test_without_a_voice_a_touch_acts_at_once(tmp_path: Path) -> None:
    async with person(settings=TALKS, voice=tmp_path / "none.sock") as hands:
        await hands.touch("menu")
        await hands.see("Menu")


async def test_a_code_is_not_told_to_the_room(tmp_path: Path) -> None:
    async with listener(tmp_path, STATES["fault-pin"], pin="2580") as (hands, touches):
        await hands.see("Fault")
        await hands.passes(0.6)
        for _ in range(2):
            await hands.touch("clear")
        await hands.see("EnterCode")
        touches.heard()
        for figure in "2580":
            hands.app.contact.heard_at = hands.time.seconds + 2
            await hands.touch(f"figure-{figure}")
        await hands.until(lambda: hands.daemon.verbs() == ["Unlock", "ClearFault"])
        assert touches.heard() == ()


async def test_a_step_is_spoken_with_what_it_changes_and_how_far_it_is(tmp_path: Path) -> None:
    async with listener(tmp_path, settings=change(TALKS, volume=3)) as (hands, touches):
        hands.app.go.menu()
        await hands.see("Menu")
        for _ in range(2):
            await hands.touch("sound")
        await hands.see("Sound")
        touches.heard()
        hands.app.contact.heard_at = hands.time.seconds + 9
        await hands.touch("volume-more")
        assert touches.heard() == ("tile-volume", "tile-3", "tile-more")
        await hands.touch("volume-more")
        await hands.touch("volume-more")
        assert touches.heard() == ("tile-volume", "tile-4", "tile-more")
        assert hands.daemon.settings.volume == 4
