"""`panelctl setup`: display, enable line and config.txt, each change shown before it is made."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from firmware_py.config import dark_env
from firmware_py.config.load import load
from firmware_py.core.errors import ConfigError
from firmware_py.installer import board, system
from firmware_py.installer.changes import Change, change, with_block, without_block
from firmware_py.installer.displays import CAPITALS_MM, Display
from firmware_py.installer.doctor import CONFIG
from firmware_py.installer.root import Place

KIOSK_ENV = "/etc/panel/kiosk.env"
SCREEN = "panel-ui.service"
TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the installer said. display as it stands unturned."""

    display: Display
    turn: int


def changes(place: Place, answers: Answers) -> list[Change]:
    """Return every change that is needed, none that isn't.

    Raises:
        OSError: A file that is there can't be read.
    """
    wanted = [
        change(place.path(KIOSK_ENV), lambda _old: _kiosk(answers)),
        change(place.path(dark_env.FILE), lambda _old: _dark(place)),
    ]
    if place.path(CONFIG).exists():
        wanted.append(change(place.path(CONFIG), lambda old: _with_display(old, answers)))
    if place.boot_config is not None:
        lines = _missing(place)
        wanted.append(change(place.path(place.boot_config), lambda old: with_block(old, lines)))
    return [each for each in wanted if each.diff]


def undo(place: Place) -> list[Change]:
    """Return the changes that take back what setup added to config.txt."""
    if place.boot_config is None:
        return []
    taken = change(place.path(place.boot_config), without_block)
    return [taken] if taken.diff else []


def carry_out(
    wanted: list[Change], *, say: Callable[[str], None], agrees: Callable[[str], bool], stamp: str
) -> int:
    """Show each change, ask, make it; return 0 where all were made, 1 where one wasn't."""
    left = 0
    for each in wanted:
        say(each.diff)
        if not agrees(f"Make this change to {each.file}?"):
            say(f"{each.file}: left as it is")
            left += 1
            continue
        try:
            backup = each.make(stamp)
        except OSError as error:
            say(f"{each.file}: can't be written: {error.strerror}; run this as root")
            left += 1
            continue
        say(f"{each.file}: changed" + (f"; what it was lies in {backup.name}" if backup else ""))
    if not wanted:
        say("Nothing needs to be changed.")
    return int(left > 0)


def enable_screen(
    place: Place, *, say: Callable[[str], None], agrees: Callable[[str], bool]
) -> int:
    """Have the touchscreen come up at every boot if the installer agrees; return 1 if it won't."""
    if place.ask("systemctl", "is-enabled", SCREEN) == "enabled":
        return 0
    if not agrees(f"Have the touchscreen come up at every boot (systemctl enable {SCREEN})?"):
        say(f"{SCREEN}: left as it is")
        return 1
    # The boot that follows reads the units anyway.
    if place.ask("systemctl", "--quiet", "--no-reload", "enable", SCREEN) is None:
        say(f"{SCREEN}: can't be enabled; as root: systemctl enable {SCREEN}")
        return 1
    say(f"{SCREEN}: enabled")
    return 0


def notes(place: Place, answers: Answers) -> list[str]:
    """Return what the installer should know of the choice and of the system."""
    found = []
    standing = answers.display.turned(answers.turn)
    if standing.capital_mm < CAPITALS_MM - 0.1:
        found.append(
            f"On this display capitals are {standing.capital_mm:.1f} mm tall, less than the "
            f"{CAPITALS_MM} mm that weak eyes need: a larger display is better."
        )
    if place.path(system.DESKTOP).exists():
        found.append(
            "A desktop is installed and would hold the display: use the Lite image, or "
            "systemctl disable display-manager."
        )
    return found


def _kiosk(answers: Answers) -> str:
    standing = answers.display.turned(answers.turn)
    lines = ["# Written by panelctl setup.", f"PANEL_FONT_PX={standing.font_px}"]
    if answers.turn:
        lines.append(f"PANEL_TRANSFORM={answers.turn}")
    return "\n".join(lines) + "\n"


def _dark(place: Place) -> str:
    try:
        node = load(place.path(CONFIG)).pwm.node
    except ConfigError:
        node = None
    label, line = board.header_label(place), _enable_line(place)
    return dark_env.text(label, line, node, "panelctl setup")


def _enable_line(place: Place) -> int:
    try:
        return load(place.path(CONFIG)).pins.enable
    except ConfigError:
        return 27  # the example's


def _with_display(text: str, answers: Answers) -> str:
    """Return the configuration with the display's size; nothing else is touched."""
    standing = answers.display.turned(answers.turn)
    wanted = {
        "model": f'"{standing.name}"',
        "width_mm": f"{standing.width_mm:g}",
        "height_mm": f"{standing.height_mm:g}",
    }
    found = re.search(r"^\[display\]\n(?:(?!\[).*\n?)*", text, re.MULTILINE)
    if found is None:
        lines = "\n".join(f"{key} = {value}" for key, value in wanted.items())
        return f"{text.rstrip()}\n\n[display]\n{lines}\n"
    section = str(found[0])
    for key, value in wanted.items():
        section, count = re.subn(rf"^{key} = \S+", f"{key} = {value}", section, flags=re.MULTILINE)
        if not count:
            section = section.replace("[display]\n", f"[display]\n{key} = {value}\n", 1)
    return text[: found.start()] + section + text[found.end() :]


def _missing(place: Place) -> list[str]:
    """Return the lines that config.txt needs and that others didn't write."""
    text = place.path(place.boot_config).read_text("utf-8") if place.boot_config else ""
    model = place.read("/proc/device-tree/model") or ""
    there = board.in_force(without_block(text), model)
    held = f"gpio={','.join(map(str, (*board.DIMS, _enable_line(place))))}=op,dl"
    wanted = []
    if not any(line.startswith("dtoverlay=pwm") for line in there):
        wanted.append(board.OVERLAY)
    if not any(line.startswith(board.W1) for line in there):
        wanted.append(board.W1)
    if held not in there:
        wanted.append(held)
    if "Raspberry Pi 5" not in model and board.audio_said(there) != "off":
        # An empty one ends what came before: the display driver's overlay has an audio of its own.
        wanted += ["dtoverlay=", board.AUDIO_OFF]
    return wanted
