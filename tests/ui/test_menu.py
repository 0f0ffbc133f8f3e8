"""The menu: what is set is kept; the lock keeps children out and never stands before STOP."""

import json
from pathlib import Path

import pytest

from tests.ui.driving import KINDS, Hands, Terminal, person
from tests.ui.fake_daemon import ARMING, IDLE, LIT, PAUSED, change
from ui import languages
from ui.screens.base import StopScreen
from ui.screens.code import Keypad
from ui.settings import Settings, Store, default_path, hashed
from ui.widgets.prose import Prose
from ui.widgets.target import Target


def lines(hands: Hands, name: str) -> tuple[str, ...]:
    widget = hands.find(name)
    assert isinstance(widget, Target)
    return widget.lines


def asked(hands: Hands) -> str:
    return hands.screen.query_one("#title", Prose).said[0]


def locked_store() -> Store:
    store = Store()
    store.change(code=hashed("2580"))
    return store


async def type_in(hands: Hands, figures: str) -> None:
    for figure in figures:
        hands.app._heard_at = hands.time.seconds + 2
        await hands.touch(f"figure-{figure}")


@pytest.mark.parametrize("terminal", KINDS, ids=lambda terminal: terminal.name)
@pytest.mark.parametrize("telemetry", [IDLE, LIT], ids=["at-first", "after-a-session"])
async def test_the_menu_is_one_touch_from_home(terminal: Terminal, telemetry: object) -> None:
    async with person(terminal, telemetry) as hands:  # type: ignore[arg-type]  # a Telemetry
        await hands.tell(change(IDLE, seq=2))
        await hands.see("Home")
        await hands.touch("menu")
        await hands.see("Menu")
        await hands.touch("back")
        await hands.see("Home")


async def test_the_language_changes_at_once_and_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "state" / "screen.json"
    async with person(store=Store(file)) as hands:
        await hands.touch("menu")
        await hands.see("Menu")
        await hands.touch("language")
        await hands.until(lambda: lines(hands, "language") == ("SPRACHE", "Deutsch"))
        assert asked(hands) == "Einstellungen"
    assert Store(file).now == Settings(language="de")
    languages.speak("en")
    async with person(store=Store(file)) as hands:
        assert lines(hands, "area-0") == ("Fußsohlen",)
        await hands.touch("menu")
        await hands.see("Menu")
        await hands.touch("language")
        await hands.until(lambda: lines(hands, "language") == ("IDIOMA", "Español"))
        await hands.touch("language")
        await hands.until(lambda: lines(hands, "language") == ("LANGUAGE", "English"))


async def test_breathing_and_night_are_set_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "screen.json"
    async with person(store=Store(file)) as hands:
        await hands.touch("menu")
        await hands.see("Menu")
        await hands.touch("breathing")
        await hands.touch("night")
        assert lines(hands, "breathing") == ("BREATHING", "off")
        assert lines(hands, "night") == ("NIGHT, 22-7", "as by day")
    assert Store(file).now == Settings(breathing=False, dim_at_night=False)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"language": 3}', "\xff"])
def test_settings_that_can_not_be_read_are_the_usual_ones(tmp_path: Path, text: str) -> None:
    file = tmp_path / "screen.json"
    file.write_text(text, "latin-1")
    assert Store(file).now == Settings()
    assert Store(tmp_path / "none.json").now == Settings()


def test_settings_that_can_not_be_written_last_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "screen.json")
    store.change(language="es")
    assert store.now.language == "es"


def test_settings_lie_where_systemd_or_the_desktop_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/panel-ui:/other")
    assert default_path() == Path("/var/lib/panel-ui/screen.json")
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", "/home/x/state")
    assert default_path() == Path("/home/x/state/light-panel/screen.json")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/y")
    assert default_path() == Path("/home/y/.local/state/light-panel/screen.json")


def test_the_code_is_not_kept_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "screen.json"
    Store(file).change(code=hashed("2580"))
    assert "2580" not in json.loads(file.read_text())["code"].split(":")
    assert Store(file).now.opens("2580")
    assert not Store(file).now.opens("2581")


async def test_a_code_is_chosen_twice_and_then_locks() -> None:
    async with person() as hands:
        await hands.touch("menu")
        await hands.see("Menu")
        await hands.touch("lock")
        await hands.see("NewCode")
        await type_in(hands, "2580")
        assert asked(hands) == "The same code again"
        await type_in(hands, "2581")
        assert asked(hands) == "They differed. A code?"
        await type_in(hands, "2580")
        assert not hands.app.store.now.code
        await type_in(hands, "2580")
        await hands.see("Locked")
        await type_in(hands, "258")
        await hands.touch("delete")
        await type_in(hands, "80")
        await hands.see("Home")
        await hands.touch("menu")
        await hands.see("Menu")
        assert lines(hands, "lock") == ("LOCK", "on")
        await hands.touch("lock")
        assert not hands.app.store.now.code


async def test_five_wrong_codes_wait_a_minute() -> None:
    async with person(store=locked_store()) as hands:
        await hands.see("Locked")
        for _ in range(4):
            await type_in(hands, "1111")
            assert asked(hands) == "That was not the code."
        await type_in(hands, "1111")
        assert asked(hands) == "Five wrong tries: wait a minute."
        await type_in(hands, "2580")
        assert isinstance(hands.screen, Keypad)
        hands.time.seconds += 60
        await type_in(hands, "2580")
        await hands.see("Home")


@pytest.mark.parametrize("telemetry", [ARMING, LIT, PAUSED], ids=lambda t: t.state)
async def test_stop_works_while_locked(telemetry: object) -> None:
    async with person(telemetry=telemetry, store=locked_store()) as hands:  # type: ignore[arg-type]  # a Telemetry
        assert isinstance(hands.screen, StopScreen)
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Stop"]
        await hands.tell(IDLE)
        await hands.see("Locked")


async def test_without_a_code_nothing_is_locked() -> None:
    async with person() as hands:
        hands.app.lock.close()
        await hands.passes(1)
        assert type(hands.screen).__name__ == "Home"
