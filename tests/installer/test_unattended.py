"""A panel set up by a file: what it does, in which order, and what it refuses."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.installer import unattended
from firmware_py.installer.root import Place
from tests.ui.fake_daemon import SETTINGS

TEXT = """
display = "touch2-7"
turn = 90
panel = "panel.toml"
enable = 21
zone = "Europe/Berlin"
language = "de"
sound = false
code = "2580"
"""
BOOT = "boot/firmware/light-panel.toml"


class Card:
    """A system on a card, and the file that sets it up."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked: list[tuple[str, ...]] = []
        self.noted: list[str] = []
        self.put("boot/firmware/config.txt", "arm_boost=1\n")
        self.put("boot/firmware/panel.toml", f'{example_text()}\n[paths]\nsocket = "/s"\n')
        self.put("proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0")
        self.put("usr/share/zoneinfo/Europe/Berlin", "TZif")
        self.put(BOOT, TEXT)

    def put(self, name: str, text: str) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def ask(self, *command: str) -> str | None:
        self.asked.append(command)
        return None

    def run(self, *, is_once: bool = False) -> int:
        return unattended.run(
            Place(root=self.root, ask=self.ask),
            self.root / BOOT,
            note=self.noted.append,
            stamp="now",
            is_once=is_once,
        )

    @property
    def reboots(self) -> int:
        return self.asked.count(("systemctl", "reboot"))


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


@contextmanager
def daemon(card: Card) -> Iterator[list[wire.Request]]:
    """A daemon that takes settings."""
    asked: list[wire.Request] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            for line in self.rfile:
                request = wire.decode_request(line)
                asked.append(request)
                answer = msgspec.structs.replace(SETTINGS, id=request.id)
                self.wfile.write(wire.encode(answer))

    with socketserver.ThreadingUnixStreamServer(str(card.root / "s"), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield asked
        server.shutdown()
        thread.join()


def test_files_first_then_a_reboot_then_what_the_daemon_keeps(card: Card) -> None:
    assert card.run(is_once=True) == 0
    assert card.reboots == 1
    config = parse((card.root / "etc/panel/panel.toml").read_text(), "panel.toml")
    assert (config.pins.enable, config.display.model) == (21, "touch2-7")
    assert "gpio=12,13,21=op,dl" in (card.root / "boot/firmware/config.txt").read_text()
    assert (card.root / "etc/localtime").readlink() == Path("/usr/share/zoneinfo/Europe/Berlin")
    assert "PANEL_TRANSFORM=90" in (card.root / "etc/panel/kiosk.env").read_text()
    assert (card.root / BOOT).exists()
    with daemon(card) as asked:
        assert card.run(is_once=True) == 0
    assert [msgspec.structs.replace(each, id=0) for each in asked] == [
        wire.Settings(language="de", sound=False, pin="2580")
    ]
    assert card.reboots == 1
    assert not (card.root / BOOT).exists()  # it held the code
    assert "2580" not in "".join(card.noted)


def test_the_same_file_again_changes_nothing(card: Card) -> None:
    with daemon(card):
        card.run()
        before = {file: file.read_bytes() for file in card.root.rglob("*") if file.is_file()}
        assert (card.run(), card.run()) == (0, 0)
        assert {f: f.read_bytes() for f in card.root.rglob("*") if f.is_file()} == before
    assert card.reboots == 1


def test_while_the_daemon_is_not_there_the_file_stays(card: Card) -> None:
    card.run(is_once=True)
    assert card.run(is_once=True) == 1
    assert card.noted[-1].startswith("refused: no daemon at ")
    assert (card.root / BOOT).exists()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("turn = 90", "turn = 45", "light-panel.toml: Invalid enum value 45 - at `$.turn`"),
        ('"touch2-7"', '"tv"', "light-panel.toml: Invalid enum value 'tv' - at `$.display`"),
        ('code = "2580"', 'code = "25"', "at `$.code`"),
        ("sound = false", "volume = 3", "unknown field `volume`"),
        ("Europe/Berlin", "Europe/Nowhere", "no such zone; such as Europe/Berlin"),
        ("Europe/Berlin", "../etc/passwd", "at `$.zone`"),
        ('panel = "panel.toml"', 'panel = "other.toml"', "other.toml: there is none; put"),
        ('panel = "panel.toml"', 'panel = "../x"', "at `$.panel`"),
        ('panel = "panel.toml"', "", "etc/panel/panel.toml: there is none; put"),
        ("enable = 21", "enable = 17", "each needs its own"),
        ("turn = 90", "turn = 9,0", "line 3: 9,0 has a comma; write it with a point: 9.0"),
    ],
)
def test_what_is_wrong_is_refused_in_the_log_and_nothing_is_written(
    card: Card, old: str, new: str, said: str
) -> None:
    assert old in TEXT
    card.put(BOOT, TEXT.replace(old, new))
    before = {file: file.read_bytes() for file in card.root.rglob("*") if file.is_file()}
    assert card.run() == 1
    (line,) = card.noted
    assert line.startswith("refused: ")
    assert said in line
    assert {f: f.read_bytes() for f in card.root.rglob("*") if f.is_file()} == before
    assert card.reboots == 0


def test_a_line_in_the_way_is_refused_unless_the_file_lets_it_go(card: Card) -> None:
    card.put("boot/firmware/config.txt", "dtoverlay=gpio-fan,gpiopin=21\n")
    assert card.run() == 1
    assert "`dtoverlay=gpio-fan,gpiopin=21` takes GPIO 21" in card.noted[-1]
    card.put(BOOT, f"{TEXT}comment_out = true\n")
    assert card.run() == 0
    text = (card.root / "boot/firmware/config.txt").read_text()
    assert text.startswith("# light-panel, commented out: dtoverlay=gpio-fan,gpiopin=21\n")


def test_a_panel_toml_that_is_there_is_not_replaced(card: Card) -> None:
    mine = example_text().replace('"Light panel"', '"Mine"')
    card.put("etc/panel/panel.toml", mine)
    card.run()
    assert 'name = "Mine"' in (card.root / "etc/panel/panel.toml").read_text()


def test_another_display_is_named_by_its_size(card: Card) -> None:
    size = "{ width_mm = 217, height_mm = 136.5, width_px = 1280, height_px = 800 }"
    card.put(BOOT, TEXT.replace('"touch2-7"', size).replace("turn = 90\n", ""))
    assert card.run() == 0
    config = parse((card.root / "etc/panel/panel.toml").read_text(), "panel.toml")
    assert (config.display.model, config.display.height_mm) == ("hdmi", 136.5)


def test_people_s_policy_and_the_night_go_to_the_daemon(card: Card) -> None:
    policy = 'locks = true\nareas = ["soles"]\nnight_from = "21:00"\nnight_until = "07:00"\n'
    card.put(BOOT, TEXT + policy)
    card.run()
    with daemon(card) as asked:
        assert card.run() == 0
    (told,) = asked
    assert isinstance(told, wire.Settings)
    assert (told.locks, told.areas, told.night_from, told.night_until) == (
        True,
        ("soles",),
        "21:00",
        "07:00",
    )


def test_two_probes_that_nobody_told_apart_are_noted_and_one_finds_its_place(card: Card) -> None:
    card.run()
    card.put("sys/bus/w1/devices/28-00000000aaaa/temperature", "21000\n")
    card.put("sys/bus/w1/devices/28-00000000bbbb/temperature", "21000\n")
    with daemon(card):
        assert card.run() == 0
        assert any("panelctl setup --probes" in line for line in card.noted)
        before = (card.root / "etc/panel/panel.toml").read_text()
        assert "28-00000000aaaa" not in before
        mine = before.replace("28-000000000001", "28-00000000aaaa")
        card.put("etc/panel/panel.toml", mine)
        assert card.run() == 0
    config = parse((card.root / "etc/panel/panel.toml").read_text(), "panel.toml")
    assert config.sensors.heatsink == "28-00000000bbbb"
    assert ("systemctl", "restart", "panel-daemon.service") in card.asked


def test_where_nothing_lasts_it_does_not_reboot_for_ever(card: Card) -> None:
    def note(text: str) -> None:  # as the program does
        card.noted.append(text)
        log = card.root / "boot/firmware/light-panel.log"
        with log.open("a") as file:
            file.write(f"2026-11-28 02:00:00 {text}\n")

    for _ in range(4):
        (card.root / "etc/panel/panel.toml").unlink(missing_ok=True)  # put back at each power-up
        place = Place(root=card.root, ask=card.ask)
        unattended.run(place, card.root / BOOT, note=note, stamp="now")
    assert card.reboots == 2
    assert "2 reboots, and what they were for is gone again" in card.noted[-1]
