"""Setup: what it changes, what it leaves, and how it asks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from firmware_py.config import dark_env
from firmware_py.config.load import example_text, parse
from firmware_py.installer import board, boot_file, boot_needs, setup, system
from firmware_py.installer.changes import Change
from firmware_py.installer.config_txt import BEGIN, END
from firmware_py.installer.displays import DISPLAYS, Display
from firmware_py.installer.root import Place
from hw_mocks.hardware import gpio_tree
from hw_mocks.machine import boards
from ui.display.geometry import Layout, layout_for

V1 = setup.Answers(display=DISPLAYS["v1-7"], turn=0)
TALL = setup.Answers(display=DISPLAYS["touch2-7"], turn=0)
MINE = "# my own\narm_boost=1\ndtparam=audio=on\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for name, text in (
        ("boot/firmware/config.txt", MINE),
        ("etc/panel/panel.toml", example_text()),
        ("proc/device-tree/model", "Raspberry Pi 4 Model B"),
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Place(root=tmp_path, ask=lambda *_command: None)


def make_all(place: Place, answers: setup.Answers, *, agrees: bool = True) -> tuple[int, list[str]]:
    said: list[str] = []
    wanted = setup.changes(place, answers)
    status = setup.carry_out(wanted, say=said.append, agrees=lambda _q: agrees, stamp="now")
    return status, said


def test_everything_that_a_panel_needs_is_added_and_the_old_file_kept(place: Place) -> None:
    status, said = make_all(place, V1)
    assert status == 0
    text = place.path("/boot/firmware/config.txt").read_text()
    assert text.startswith(MINE)
    for line in (board.OVERLAY, board.W1, board.AUDIO_OFF):
        assert line in text[len(MINE) :].splitlines()
    backup = place.path("/boot/firmware/config.txt.before-light-panel-now")
    assert backup.read_text() == MINE
    assert f"+{board.OVERLAY}" in "\n".join(said)
    assert place.read("/etc/panel/dark.env") == (
        "# Written by panelctl setup.\nENABLE_LABEL=pinctrl-bcm2711\nENABLE_LINE=27"
    )


@pytest.mark.parametrize(
    ("model", "label"),
    [
        ("Raspberry Pi 5 Model B Rev 1.0", "pinctrl-rp1"),
        ("Raspberry Pi Compute Module 5 Rev 1.0", "pinctrl-rp1"),
        ("Raspberry Pi 500 Rev 1.0", "pinctrl-rp1"),
        ("Raspberry Pi 4 Model B Rev 1.4", "pinctrl-bcm2711"),
        ("Raspberry Pi 400 Rev 1.0", "pinctrl-bcm2711"),
        ("Raspberry Pi 3 Model B Rev 1.2", "pinctrl-bcm2835"),
        ("Raspberry Pi Zero 2 W Rev 1.0", "pinctrl-bcm2835"),
    ],
)
def test_where_no_chip_can_be_asked_the_label_is_the_model_s(
    place: Place, model: str, label: str
) -> None:
    place.path("/proc/device-tree/model").write_text(model)
    make_all(place, V1)
    assert dark_env.values(place.read(dark_env.FILE) or "")["ENABLE_LABEL"] == label


def test_the_label_is_that_of_the_chip_that_is_there(place: Place) -> None:
    gpio_tree.show(place.path("/sys"), boards.board("pi5", "6.18").gpio)  # whatever the model says
    make_all(place, V1)
    assert dark_env.values(place.read(dark_env.FILE) or "")["ENABLE_LABEL"] == "pinctrl-rp1"


def test_a_pwm_chip_that_the_configuration_names_is_told_to_panel_dark(place: Place) -> None:
    config = place.path("/etc/panel/panel.toml")
    config.write_text(f'{example_text()}\n[pwm]\nnode = "pwm@12340000"\n')
    make_all(place, V1)
    assert dark_env.values(place.read(dark_env.FILE) or "") == {
        "ENABLE_LABEL": "pinctrl-bcm2711",
        "ENABLE_LINE": "27",
        "PWM_NODE": "pwm@12340000",
    }


def test_a_second_time_nothing_is_left_to_do(place: Place) -> None:
    make_all(place, V1)
    assert setup.changes(place, V1) == []


def test_without_consent_nothing_changes(place: Place) -> None:
    before = {file: file.read_bytes() for file in place.root.rglob("*") if file.is_file()}
    status, _ = make_all(place, V1, agrees=False)
    assert status == 1
    assert {file: file.read_bytes() for file in place.root.rglob("*") if file.is_file()} == before


def test_undo_takes_back_what_was_added_and_nothing_else(place: Place) -> None:
    make_all(place, V1)
    setup.carry_out(setup.undo(place), say=lambda _t: None, agrees=lambda _q: True, stamp="later")
    assert place.path("/boot/firmware/config.txt").read_text() == MINE


def test_the_display_s_size_goes_to_the_configuration_and_the_rest_stays(place: Place) -> None:
    make_all(place, TALL)
    text = place.path("/etc/panel/panel.toml").read_text()
    config = parse(text, "panel.toml")
    assert (config.display.model, config.display.width_mm) == ("touch2-7", 88)
    assert config.display.height_mm == 155
    changed = set(text.splitlines()) ^ set(example_text().splitlines())
    assert {line.split(" ")[0] for line in changed} == {"model", "width_mm", "height_mm"}


def test_a_line_that_others_wrote_is_not_added_again(place: Place) -> None:
    file = place.path("/boot/firmware/config.txt")
    file.write_text(f"{MINE}{board.OVERLAY}\n")
    make_all(place, V1)
    assert file.read_text().count(board.OVERLAY) == 1


@pytest.mark.parametrize(
    ("display", "turn", "font_px"),
    [
        (DISPLAYS["v1-7"], 0, 28),
        (DISPLAYS["touch2-7"], 0, 39),
        (DISPLAYS["touch2-7"], 90, 39),
        (Display("hdmi", 217, 136, 1280, 800), 0, 40),
        (Display("hdmi", 217, 136, 1280, 800), 90, 39),  # 40 would leave 26 rows
        (Display("hdmi", 154, 86, 1024, 600), 0, 35),  # 36 would leave 13 rows
        (DISPLAYS["touch2-5"], 0, 38),  # as many columns as the narrowest layout needs
    ],
)
def test_letters_fit_the_display(display: Display, turn: int, font_px: int) -> None:
    assert display.turned(turn).font_px == font_px


@pytest.mark.parametrize("turn", [0, 90])
@pytest.mark.parametrize(
    "display",
    [
        Display("hdmi", 217, 136, 1280, 800),
        Display("hdmi", 223, 125, 1920, 1080),
        Display("hdmi", 256, 144, 1366, 768),
        Display("hdmi", 344, 194, 1920, 1080),
    ],
)
def test_letters_are_about_5_mm_tall_on_ten_inches_and_more(display: Display, turn: int) -> None:
    standing = display.turned(turn)
    assert 4.6 <= standing.capital_mm <= 5.1
    assert layout_for(*standing.cells(standing.font_px)) is not Layout.NONE


def test_a_display_too_small_for_weak_eyes_is_told(place: Place) -> None:
    small = setup.Answers(display=DISPLAYS["touch2-5"], turn=0)
    assert "larger display" in setup.notes(place, small)[0]
    assert setup.notes(place, V1) == []


STOCK = (Path(__file__).parent / "config.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("model", "added"),
    [
        (
            "Raspberry Pi 4 Model B Rev 1.5",
            [
                board.OVERLAY,
                board.W1,
                "gpio=12,13,27=op,dl",
                # Ends the display driver's overlay, which would take the next line for its own.
                "dtoverlay=",
                board.AUDIO_OFF,
            ],
        ),
        # It has an overlay, of its own pins, in its section; and no analogue audio.
        ("Raspberry Pi 5 Model B Rev 1.0", [board.W1, "gpio=12,13,27=op,dl"]),
    ],
)
def test_an_image_s_own_config_gets_what_is_missing_on_that_board(
    place: Place, model: str, added: list[str]
) -> None:
    file = place.path("/boot/firmware/config.txt")
    file.write_text(STOCK)
    place.path("/proc/device-tree/model").write_text(model)
    make_all(place, V1)
    assert file.read_text() == f"{STOCK}{BEGIN}\n[all]\n" + "\n".join(added) + f"\n{END}\n"
    assert setup.changes(place, V1) == []
    if "Pi 4" in model:
        boot = boot_file.find(place)
        assert boot is not None
        assert boot_needs.audio(boot.lines()) == "off"


def test_the_line_held_low_is_the_one_that_is_wired(place: Place) -> None:
    config = place.path("/etc/panel/panel.toml")
    config.write_text(config.read_text().replace("enable = 27 ", "enable = 21 "))
    make_all(place, V1)
    assert "gpio=12,13,21=op,dl" in place.path("/boot/firmware/config.txt").read_text()
    assert "ENABLE_LINE=21" in (place.read("/etc/panel/dark.env") or "")


@pytest.mark.parametrize(
    ("is_enabled", "agrees", "status", "asked"),
    [("enabled", False, 0, 0), (None, True, 0, 1), (None, False, 1, 0)],
)
def test_the_screen_comes_up_at_every_boot_if_the_installer_agrees(
    *, is_enabled: str | None, agrees: bool, status: int, asked: int
) -> None:
    enabled: list[tuple[str, ...]] = []

    def ask(*command: str) -> str | None:
        if "is-enabled" in command:
            return is_enabled
        enabled.append(command)
        return ""

    told = setup.enable_screen(Place(ask=ask), say=lambda _t: None, agrees=lambda _q: agrees)
    assert (told, len(enabled)) == (status, asked)


def test_a_desktop_that_holds_the_display_is_told(place: Place) -> None:
    file = place.path(system.DESKTOP)
    file.parent.mkdir(parents=True)
    file.write_text("")
    assert "Lite" in setup.notes(place, V1)[0]


def test_a_file_that_cannot_be_written_is_told_and_left(tmp_path: Path) -> None:
    said: list[str] = []
    folder = tmp_path / "file"
    folder.write_text("in the way")
    change = Change(folder / "below", None, b"text")
    agrees: Callable[[str], bool] = lambda _question: True  # noqa: E731  short
    assert setup.carry_out([change], say=said.append, agrees=agrees, stamp="now") == 1
    assert "can't be written" in said[-1]
