"""The menu: what is set is kept; the lock keeps children out and never stands before STOP."""

from pathlib import Path

import pytest

from firmware_py.wire import Telemetry
from tests.ui.driving import COMPACT, KINDS, Hands, Terminal, person
from tests.ui.fake_daemon import ARMING, IDLE, LIT, PAUSED, SETTINGS, change
from tests.ui.screens import STATES
from ui.language import catalogues
from ui.screens.base import StopScreen
from ui.state.store import Settings, Store, default_path
from ui.widgets.prose import Prose
from ui.widgets.target import Target


def lines(hands: Hands, name: str) -> tuple[str, ...]:
    widget = hands.find(name)
    assert isinstance(widget, Target)
    return widget.lines


def asked(hands: Hands) -> str:
    return hands.screen.query_one("#title", Prose).said[0]


LOCKED = change(SETTINGS, locks=True)


async def type_in(hands: Hands, figures: str) -> None:
    for figure in figures:
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch(f"figure-{figure}")


@pytest.mark.parametrize(
    ("terminal", "telemetry"), [(COMPACT, IDLE), *((terminal, LIT) for terminal in KINDS)]
)
async def test_the_menu_is_one_touch_from_home(terminal: Terminal, telemetry: Telemetry) -> None:
    async with person(terminal, telemetry) as hands:
        await hands.tell(change(IDLE, seq=2))
        await hands.see("Home")
        await hands.touch("menu")
        await hands.see("Menu")
        await hands.touch("back")
        await hands.see("Home")


async def to_menu(hands: Hands) -> None:
    await hands.touch("menu")
    await hands.see("Menu")


async def find(hands: Hands, name: str) -> None:
    """Turn to the page that has a tile."""
    hands.app.contact.heard_at = hands.time.seconds + 3
    if not hands.screen.query(f"#{name}"):
        await hands.touch("more")
        await hands.until(lambda: hands.screen.query(f"#{name}"))
        await hands.see(type(hands.screen).__name__)


async def turn_to(hands: Hands, name: str) -> None:
    """Touch a tile, on whatever page it is."""
    await find(hands, name)
    await hands.touch(name)


async def touch(hands: Hands, name: str, expected: tuple[str, ...]) -> None:
    """Touch a tile and wait for what it says then."""
    await turn_to(hands, name)
    await hands.until(lambda: lines(hands, name) == expected)


async def pick_language(hands: Hands, offered: tuple[str, ...], place: int) -> None:
    """Open the languages, see them side by side by their own names, and touch one."""
    await turn_to(hands, "language")
    await hands.see("Pick")
    assert tuple(lines(hands, f"option-{n}")[0] for n in range(len(offered))) == offered
    await hands.touch(f"option-{place}")
    await hands.see("Menu")


async def test_the_language_changes_at_once_and_is_the_panel_s(tmp_path: Path) -> None:
    file = tmp_path / "state" / "screen.json"
    async with person(store=Store(file)) as hands:
        await to_menu(hands)
        await pick_language(hands, ("English", "Deutsch", "Español"), 1)
        await hands.until(lambda: lines(hands, "language") == ("SPRACHE", "Deutsch"))
        assert asked(hands) == "Einstellungen"
        assert hands.daemon.settings.language == "de"
    # So that it is spoken before the panel is there.
    assert Store(file).now == Settings(language="de")
    catalogues.speak("en")
    async with person(store=Store(file), settings=change(SETTINGS, language="es")) as hands:
        assert lines(hands, "area-0") == ("Plantas de los pies",)
        await to_menu(hands)
        await pick_language(hands, ("English", "Deutsch", "Español"), 0)
        await hands.until(lambda: lines(hands, "language") == ("LANGUAGE", "English"))


async def test_sound_breathing_and_night_are_the_panel_s(tmp_path: Path) -> None:
    file = tmp_path / "screen.json"
    async with person(store=Store(file)) as hands:
        await to_menu(hands)
        await turn_to(hands, "sound")
        await hands.see("Sound")
        await touch(hands, "sound", ("SOUND", "off"))
        assert hands.find("volume-value").shown == "–"  # type: ignore[attr-defined]  # noqa: RUF001  Figures; a dash
        for volume in ("3", "2", "1", "1"):
            hands.app.contact.heard_at = hands.time.seconds + 2
            await hands.touch("volume-less")
            assert hands.find("volume-value").shown == volume  # type: ignore[attr-defined]  # Figures
        await hands.touch("volume-more")
        await touch(hands, "talk", ("TOUCH AND TALK", "on"))
        await hands.touch("back")
        await hands.see("Menu")
        await touch(hands, "breathing", ("BREATHING", "off"))
        await turn_to(hands, "night")
        await hands.see("Night")
        for name in ("from-more", "from-more", "from-more", "until-less", "display"):
            hands.app.contact.heard_at = hands.time.seconds + 2
            await hands.touch(name)
        assert hands.find("from-value").shown == "01:00"  # type: ignore[attr-defined]  # Figures
        assert lines(hands, "display") == ("DISPLAY", "as by day")
        await hands.touch("back")
        await hands.see("Menu")
        await find(hands, "night")
        assert lines(hands, "night") == ("NIGHT", "01:00-06:00")
        now = hands.daemon.settings
        assert (now.sound, now.breathing, now.night_from, now.night_until) == (
            False,
            False,
            "01:00",
            "06:00",
        )
        assert (now.volume, now.touch_and_talk) == (2, True)
    assert Store(file).now == Settings(dim_at_night=False)


async def test_what_is_set_elsewhere_is_shown_here() -> None:
    async with person() as hands:
        await to_menu(hands)
        hands.daemon.settings = change(SETTINGS, sound=False)
        await hands.tell(change(IDLE, settings=1))
        await hands.until(lambda: lines(hands, "sound") == ("SOUND", "off"))


async def test_the_areas_on_offer_need_the_code() -> None:
    async with person(pin="2580") as hands:
        await to_menu(hands)
        await turn_to(hands, "areas")
        await hands.see("EnterCode")
        await type_in(hands, "1111")
        assert asked(hands) == "That was not the code."
        await type_in(hands, "2580")
        await hands.see("AreasOffered")
        await touch(hands, "soles", ("Soles", "off"))
        assert "soles" not in hands.daemon.settings.areas
        # Five minutes later the panel asks for it again.
        hands.daemon.settings = change(hands.daemon.settings, unlocked=False)
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("soles")
        await hands.see("EnterCode")


async def test_without_a_code_one_is_offered_before_the_areas() -> None:
    async with person() as hands:
        await to_menu(hands)
        await turn_to(hands, "areas")
        await hands.see("NewCode")


async def test_a_fault_that_needs_the_code_asks_for_it() -> None:
    async with person(telemetry=STATES["fault-pin"], pin="2580") as hands:
        await hands.see("Fault")
        await hands.passes(0.6)
        assert lines(hands, "clear") == ("CODE",)
        await hands.touch("clear")
        await hands.see("EnterCode")
        hands.app.contact.heard_at = hands.time.seconds + 2
        await hands.touch("back")
        await hands.see("Fault")
        await hands.touch("clear")
        await hands.see("EnterCode")
        await type_in(hands, "2580")
        await hands.see("Fault")
        await hands.until(lambda: hands.daemon.verbs() == ["Unlock", "ClearFault"])


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


async def test_a_code_is_chosen_twice_and_then_locks() -> None:
    async with person() as hands:
        await to_menu(hands)
        await turn_to(hands, "lock")
        await hands.see("NewCode")
        await type_in(hands, "2580")
        assert asked(hands) == "The same code again"
        await type_in(hands, "2581")
        assert asked(hands) == "The codes were different. Start again"
        await type_in(hands, "2580")
        assert not hands.daemon.pin
        await type_in(hands, "2580")
        await hands.see("Locked")
        await type_in(hands, "258")
        await hands.touch("delete")
        await type_in(hands, "80")
        await hands.see("Home")
        await to_menu(hands)
        await touch(hands, "lock", ("LOCK", "off"))
        await touch(hands, "lock", ("LOCK", "on"))


async def test_the_panel_counts_the_wrong_codes() -> None:
    async with person(settings=LOCKED, pin="2580") as hands:
        await hands.see("Locked")
        for _ in range(4):
            await type_in(hands, "1111")
            assert asked(hands) == "That was not the code."
        await type_in(hands, "1111")
        assert asked(hands) == "Five wrong tries: wait a minute."
        await type_in(hands, "2580")
        await hands.see("Home")


@pytest.mark.parametrize("telemetry", [ARMING, LIT, PAUSED], ids=lambda t: t.state)
async def test_stop_works_while_locked(telemetry: object) -> None:
    async with person(telemetry=telemetry, settings=LOCKED, pin="2580") as hands:  # type: ignore[arg-type]  # a Telemetry
        assert isinstance(hands.screen, StopScreen)
        await hands.press("stop")
        assert hands.daemon.verbs() == ["Stop"]
        await hands.tell(IDLE)
        await hands.see("Locked")


async def test_without_a_code_nothing_is_locked() -> None:
    async with person() as hands:
        hands.app.lock()
        await hands.passes(1)
        assert type(hands.screen).__name__ == "Home"
