"""On the panel no key leads out; on a desk ctrl+c does, and leaves no light behind."""

import string

import pytest

from tests.ui.driving import person
from tests.ui.fake_daemon import IDLE, LIT, change
from ui.app import DeskApp, PanelApp

KEYS = [
    *(f"ctrl+{letter}" for letter in string.ascii_lowercase),
    *(f"f{number}" for number in range(1, 13)),
    "escape",
    "tab",
    "shift+tab",
    "ctrl+@",
    "ctrl+backslash",
    "delete",
    "home",
    "end",
    "pageup",
    "pagedown",
    "q",
    "colon",
]


@pytest.mark.parametrize("telemetry", [IDLE, LIT], ids=["idle", "lit"])
async def test_no_key_leaves_the_kiosk(telemetry: object) -> None:
    async with person(telemetry=telemetry) as hands:  # type: ignore[arg-type]  # a Telemetry
        screen = hands.screen
        for key in KEYS:
            await hands.pilot.press(key)
            assert hands.app.is_running, key
            assert hands.screen is screen, key
            assert hands.app._exit is False, key
        assert hands.daemon.verbs() == []


def test_neither_palette_nor_selection_nor_inherited_keys() -> None:
    assert not PanelApp.ENABLE_COMMAND_PALETTE
    assert not PanelApp.ALLOW_SELECT
    assert list(PanelApp._merged_bindings or []) == []


async def test_on_a_desk_ctrl_c_leaves() -> None:
    async with person(app_class=DeskApp) as hands:
        await hands.pilot.press("ctrl+c")
        assert hands.app._exit
        assert hands.daemon.verbs() == []


async def test_leaving_a_session_of_one_s_own_stops_the_light() -> None:
    async with person(telemetry=change(LIT, lease="lost"), app_class=DeskApp) as hands:
        await hands.tell(LIT)
        assert hands.daemon.verbs() == ["Acquire"]
        await hands.pilot.press("ctrl+c")
        await hands.until(lambda: hands.daemon.verbs() == ["Acquire", "Stop"])


async def test_leaving_somebody_else_s_session_leaves_it_alone() -> None:
    async with person(telemetry=LIT, app_class=DeskApp) as hands:
        await hands.pilot.press("ctrl+c")
        await hands.settle()
        assert hands.daemon.verbs() == []
