"""A session lives only while somebody can see the screen and touch STOP on it."""

from pathlib import Path

import pytest

from firmware_py import screen_devices
from firmware_py.core import limits
from firmware_py.core.units import seconds
from firmware_py.wire import Start
from hw_mocks.hardware.screen_tree import ScreenTree
from tests.ui.driving import person
from tests.ui.fake_daemon import PAUSED, change
from tests.ui.real_panel import TICK_S, RealPanel, real_panel
from ui.__main__ import glass
from ui.connection.glass import Glass

LEASE_TICKS = round(seconds(limits.LEASE) / TICK_S)


async def lit(panel: RealPanel) -> None:
    """Have this screen start a session, and keep it by itself."""
    panel.desk.holds_lease = False
    panel.app.ask(Start(area="soles", minutes=15, goggles=True))
    await panel.until(lambda: panel.shown == "Running")


async def test_without_touchscreen_or_display_it_is_dark_and_goes_on_once_they_are_back(
    tmp_path: Path,
) -> None:
    async with real_panel(tmp_path) as panel:
        await lit(panel)
        await panel.run(LEASE_TICKS + 3)
        assert panel.shown == "Running", "who can see and touch keeps their session"
        for lost in ("touch", "display"):
            assert not panel.desk.is_dark()
            panel.desk.inject(lost, "lost")
            await panel.run(LEASE_TICKS + 3)
            assert panel.desk.is_dark()
            assert panel.desk.status().pauses == ("screen",)
            for _ in range(4):
                await panel.run(15)
                assert panel.desk.status().lease == "lost", "nobody sees who would take it over"
            panel.desk.inject(lost, "back")
            await panel.until(lambda: panel.desk.status().can_resume)
            assert panel.desk.is_dark(), "only a touch resumes it"
            await panel.touch("resume")
            await panel.until(lambda: panel.shown == "Running" and not panel.desk.is_dark())
            await panel.see("Running")


async def test_a_screen_nobody_sees_takes_no_session_over_until_it_is_seen() -> None:
    lost = change(PAUSED, lease="lost", pauses=("screen",))
    async with person() as hands:
        hands.app._glass = lambda: False
        for step in range(3):
            await hands.tell(change(lost, seq=step + 2))
            await hands.passes(1.0)
        assert hands.daemon.verbs() == []
        hands.app._glass = lambda: True
        await hands.tell(change(lost, seq=9))
        assert hands.daemon.verbs() == ["Acquire"]


def connectors(sysfs: Path, *found: tuple[str, str, str, str]) -> Glass:
    """A touchscreen, and connectors as (name, status, enabled, dpms)."""
    tree = ScreenTree(sysfs)
    tree.set_display(there=False)
    for name, *words in found:
        folder = sysfs / "class/drm" / name
        folder.mkdir(parents=True, exist_ok=True)
        for file, word in zip(("status", "enabled", "dpms"), words, strict=True):
            (folder / file).write_text(f"{word}\n")
    return Glass(sysfs, "DSI-1")


@pytest.mark.parametrize("name", ["card1-DSI-1", "card0-DSI-1"])  # the card's number moves
def test_it_is_there_where_its_own_output_is_connected_and_on(tmp_path: Path, name: str) -> None:
    assert connectors(tmp_path, (name, "connected", "enabled", "On")).is_there()


@pytest.mark.parametrize(
    "found",
    [
        ("card1-DSI-1", "disconnected", "enabled", "On"),
        ("card1-DSI-1", "unknown", "enabled", "On"),
        ("card1-DSI-1", "connected", "disabled", "On"),
        ("card1-DSI-1", "connected", "enabled", "Off"),
        ("card1-HDMI-A-1", "connected", "enabled", "On"),  # the fingers are elsewhere
    ],
    ids="-".join,
)
def test_it_is_not_there_where_another_is_or_its_own_is_off(
    tmp_path: Path, found: tuple[str, str, str, str]
) -> None:
    assert not connectors(tmp_path, found).is_there()


def test_a_driver_that_tells_only_whether_a_display_is_connected_is_believed(
    tmp_path: Path,
) -> None:
    ScreenTree(tmp_path)
    for name in ("enabled", "dpms"):
        (tmp_path / "class/drm/card1-DSI-1" / name).unlink()
    assert Glass(tmp_path).is_there()
    (tmp_path / "class/drm/card1-DSI-1/status").unlink()
    assert not Glass(tmp_path).is_there()


@pytest.mark.parametrize("properties", ["0", "1", "", "x"])
def test_a_mouse_is_no_touchscreen_and_nonsense_is_none(tmp_path: Path, properties: str) -> None:
    ScreenTree(tmp_path)
    assert Glass(tmp_path).is_there()
    (tmp_path / "class/input/event0/device/properties").write_text(f"{properties}\n")
    assert not Glass(tmp_path).is_there()


def test_without_a_kernel_that_tells_nothing_is_there(tmp_path: Path) -> None:
    assert not Glass(tmp_path).is_there()


def test_the_kiosk_looks_at_the_kernel_s_and_a_desk_at_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen_devices, "KERNEL", tmp_path)
    monkeypatch.setenv("PANEL_OUTPUT", "DSI-1")
    kiosk, desk = (glass(None, is_kiosk=each) for each in (True, False))
    assert (kiosk(), desk()) == (False, True)
    ScreenTree(tmp_path)
    assert kiosk()
    assert glass(tmp_path / "elsewhere", is_kiosk=False)() is False
    monkeypatch.setenv("PANEL_OUTPUT", "HDMI-A-1")
    assert not glass(None, is_kiosk=True)()
