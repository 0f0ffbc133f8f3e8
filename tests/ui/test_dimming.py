"""The display rests when nobody touches it, and never while light is on or something is wrong."""

from datetime import datetime
from pathlib import Path

import pytest

from firmware_py.wire import Telemetry
from tests.ui.driving import Hands, person
from tests.ui.fake_daemon import ARMING, DONE, IDLE, LIT, PAUSED, SETTINGS, change
from tests.ui.measure import drawn
from tests.ui.screens import STATES
from tests.ui.test_menu import LOCKED, type_in
from ui.display.backlight import Backlight
from ui.display.dimming import Level, Rest, is_night
from ui.navigation.pages import SCREENS
from ui.screens.base import StopScreen
from ui.state.page import MAY_REST

NIGHT = datetime(2026, 9, 3, 23, 0)  # noqa: DTZ001  the hour is the point


def kernel(root: Path, most: str = "200") -> Path:
    """Make a backlight as the kernel shows it; return its brightness."""
    folder = root / "10-0045"
    folder.mkdir(parents=True)
    (folder / "max_brightness").write_text(f"{most}\n")
    (folder / "brightness").write_text("200\n")
    return folder / "brightness"


async def rest(hands: Hands, seconds: float) -> None:
    """Let time pass in which the panel goes on talking and nobody touches."""
    hands.time.seconds += seconds
    await hands.tell(change(hands.daemon.telemetry, seq=hands.daemon.telemetry.seq + 1))
    await hands.passes(0)


def shades(hands: Hands) -> int:
    """Return the brightest colour drawn, 0 to 255."""
    colours = [ink for ink, _, _ in drawn(hands)]
    return max((int(c[i : i + 2], 16) for c in colours for i in (1, 3, 5)), default=0)


def test_it_dims_after_2_minutes_and_goes_dark_after_10() -> None:
    rests = Rest()
    seen = [
        (at, rests.level(at, may_rest=True, night=False))
        for at in (0.0, 119.9, 120.0, 599.9, 600.0, 9999.0)
    ]
    bright, dim, dark = Level.BRIGHT, Level.DIM, Level.DARK
    expected = [(0.0, bright), (119.9, bright), (120.0, dim), (599.9, dim), (600.0, dark)]
    assert seen == [*expected, (9999.0, dark)]
    assert rests.touched(9999.0)
    assert rests.level(9999.0, may_rest=True, night=False) is bright
    assert not rests.touched(9999.5)


def test_at_night_it_is_dimmer_if_wanted() -> None:
    rests = Rest()
    assert rests.level(0.0, may_rest=False, night=True) is Level.NIGHT
    assert rests.level(0.0, may_rest=False, night=False) is Level.BRIGHT


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("22:00", "07:00", [0, 6, 22, 23]),
        ("00:00", "07:00", [0, 6]),
        ("09:00", "22:00", [21]),
        ("12:00", "12:00", []),
    ],
)
def test_the_night_is_the_panel_s(start: str, end: str, hours: list[int]) -> None:
    settings = change(SETTINGS, night_from=start, night_until=end)
    dark = [hour for hour in (0, 6, 7, 21, 22, 23) if is_night(settings, NIGHT.replace(hour=hour))]
    assert dark == hours


def test_where_it_may_not_rest_it_stays_bright_and_every_touch_acts() -> None:
    rests = Rest()
    for at in (0.0, 700.0, 7000.0):
        assert rests.level(at, may_rest=False, night=False) is Level.BRIGHT
        assert not rests.touched(at)


def test_it_rests_on_no_page_with_stop() -> None:
    assert [page for page in MAY_REST & set(SCREENS) if issubclass(SCREENS[page], StopScreen)] == []


async def test_the_touch_that_wakes_does_nothing_else(tmp_path: Path) -> None:
    brightness = kernel(tmp_path)
    async with person(backlight=Backlight(tmp_path)) as hands:
        await rest(hands, 120)
        assert brightness.read_text() == "50"
        await rest(hands, 480)
        assert brightness.read_text() == "0"
        assert shades(hands) == 0
        await hands.press("area-0")
        assert brightness.read_text() == "200"
        await hands.lift("area-0")
        await hands.settle()
        assert type(hands.screen).__name__ == "Home"
        assert shades(hands) > 200
        await hands.touch("area-0")
        await hands.see("Minutes")


async def test_the_key_that_wakes_does_nothing_else() -> None:
    async with person() as hands:
        await rest(hands, 120)
        await hands.pilot.press("down")
        assert hands.screen.focused is None
        await hands.pilot.press("down")
        assert hands.screen.focused is not None


async def test_without_a_backlight_the_colours_are_darkened() -> None:
    async with person() as hands:
        bright = shades(hands)
        await rest(hands, 120)
        assert 0 < shades(hands) < bright / 2
        await rest(hands, 480)
        assert shades(hands) == 0
        await hands.touch("area-0")
        assert type(hands.screen).__name__ == "Home"
        assert shades(hands) == bright


@pytest.mark.parametrize(
    "telemetry",
    [ARMING, LIT, PAUSED, STATES["fault"], STATES["commissioning"]],
    ids=lambda t: t.state,
)
async def test_with_light_or_a_fault_it_wakes_and_stays_awake(telemetry: Telemetry) -> None:
    async with person() as hands:
        bright = shades(hands)
        await rest(hands, 700)
        await hands.tell(telemetry)
        assert shades(hands) >= bright - 1
        await rest(hands, 700)
        assert shades(hands) >= bright - 1
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Stop"], "the first touch acts"


async def test_done_rests_as_well() -> None:
    async with person(telemetry=DONE) as hands:
        await rest(hands, 700)
        assert shades(hands) == 0


async def test_what_dims_locks_where_there_is_a_code() -> None:
    async with person(settings=LOCKED, pin="2580") as hands:
        await type_in(hands, "2580")
        await hands.see("Home")
        await rest(hands, 120)
        await hands.see("Locked")
        assert hands.daemon.verbs()[-1] == "Lock", "and what the code opened is closed"


def test_a_backlight_that_is_not_there_or_may_not_be_set_is_none(tmp_path: Path) -> None:
    assert not Backlight(None).set(0.5)
    assert not Backlight(tmp_path / "none").set(0.5)
    brightness = kernel(tmp_path / "odd", "bright")
    assert not Backlight(tmp_path / "odd").set(0.5)
    brightness = kernel(tmp_path / "gone")
    backlight = Backlight(tmp_path / "gone")
    brightness.unlink()
    brightness.mkdir()
    assert not backlight.set(0.5)


def test_the_least_that_is_not_dark_is_one_step(tmp_path: Path) -> None:
    brightness = kernel(tmp_path, "1")
    assert Backlight(tmp_path).set(0.25)
    assert brightness.read_text() == "1"
    assert Backlight(tmp_path).set(0.0)
    assert brightness.read_text() == "0"


async def test_leaving_makes_it_bright_again(tmp_path: Path) -> None:
    brightness = kernel(tmp_path)
    async with person(telemetry=IDLE, backlight=Backlight(tmp_path)) as hands:
        await rest(hands, 700)
        hands.app.leave()
        assert brightness.read_text() == "200"
