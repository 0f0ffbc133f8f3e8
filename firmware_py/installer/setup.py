"""`panelctl setup`: display, enable line and config.txt, each change shown before it is made.

Whatever can't be changed so that the daemon's and the firmware's own grammar read it as it is
wanted isn't changed at all: setup then says why, and what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware_py.config import dark_env
from firmware_py.config.schema import Config
from firmware_py.core.errors import ConfigError
from firmware_py.installer import board, boot_file, boot_needs, our_block, panel_toml, system
from firmware_py.installer.changes import Change, change, remedy
from firmware_py.installer.displays import CAPITALS_MM, Display
from firmware_py.installer.panel_toml import CONFIG
from firmware_py.installer.root import Place

KIOSK_ENV = "/etc/panel/kiosk.env"
SCREEN = "panel-ui.service"
GROUP = "panel"  # may use the daemon's socket
TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the installer said. display as it stands unturned.

    commented: lines of config.txt, from 1, that may be commented out.
    """

    display: Display
    turn: int
    commented: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rival:
    """A line of config.txt in the panel's way. must_go: the panel can't work beside it."""

    number: int
    text: str
    must_go: bool


def changes(place: Place, answers: Answers) -> list[Change]:
    """Return every change that is needed, none that isn't.

    Raises:
        ConfigError: panel.toml isn't there, doesn't parse, or can't be changed.
        NoTextError: config.txt isn't there, can't be read or can't be made what is needed.
        OSError: Another file that is there can't be read.
    """
    config, text = _config(place)
    wanted = [
        change(place.path(KIOSK_ENV), lambda _old: _kiosk(answers).encode()),
        change(place.path(dark_env.FILE), lambda _old: _dark(place).encode()),
        change(place.path(CONFIG), lambda old: _with_display(place, old, answers)),
    ]
    boot = boot_file.find(place)
    if boot is not None:
        quotes = panel_toml.quotes(config, text, CONFIG)
        data = boot.with_needs(config.pins.enable, config.pins.fitted(), quotes, answers.commented)
        wanted.append(Change(place.path(boot.name), boot.data, data))
    return [each for each in wanted if each.is_needed]


def rivals(place: Place) -> list[Rival]:
    """Return the lines of config.txt that take what the panel needs, or give the PWM other lines.

    Raises:
        ConfigError: panel.toml isn't there or doesn't parse.
        NoTextError: config.txt isn't there or can't be read.
    """
    config, text = _config(place)
    boot = boot_file.find(place)
    if boot is None:
        return []
    lines = boot.lines()
    quotes = panel_toml.quotes(config, text, CONFIG)
    found = {
        each.line: Rival(each.line.number, each.text, each.is_certain)
        for each in boot_needs.collisions(lines, boot.board, config.pins.fitted(), quotes)
    }
    for line in boot_needs.others_pwm(lines):
        why = f"{line.quoted}: the wiring guide has the light's PWM on GPIO 12 and 13"
        found.setdefault(line, Rival(line.number, why, must_go=False))
    # What another file says, that config.txt includes, is changed by nobody but its owner.
    return [rival for line, rival in found.items() if line.file == boot.name and not line.is_ours]


def undo(place: Place) -> list[Change]:
    """Return the changes that take back what setup did to config.txt.

    Raises:
        NoTextError: It isn't there or can't be read.
    """
    boot = boot_file.find(place)
    if boot is None:
        return []
    our_block.check(boot.name, boot.data)
    taken = Change(place.path(boot.name), boot.data, our_block.undone(boot.data))
    return [taken] if taken.is_needed else []


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
            say(f"{each.file}: can't be written: {error.strerror}; {remedy(error)}")
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
    link = place.path(f"/etc/systemd/system/multi-user.target.wants/{SCREEN}")
    if place.is_here:
        is_enabled = place.ask("systemctl", "is-enabled", SCREEN) == "enabled"
    else:
        is_enabled = link.is_symlink()
    if is_enabled:
        return 0
    if not agrees(f"Have the touchscreen come up at every boot (systemctl enable {SCREEN})?"):
        say(f"{SCREEN}: left as it is")
        return 1
    # The boot that follows reads the units anyway.
    if place.is_here:
        is_enabled = place.ask("systemctl", "--quiet", "--no-reload", "enable", SCREEN) is not None
    else:
        is_enabled = _linked(link)  # another system's: this one's service manager isn't asked
    if not is_enabled:
        say(f"{SCREEN}: can't be enabled; as root: systemctl enable {SCREEN}")
        return 1
    say(f"{SCREEN}: enabled")
    return 0


def _linked(link: Path) -> bool:
    try:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(f"/usr/lib/systemd/system/{SCREEN}")
    except OSError:
        return False
    return True


def offer_group(
    place: Place, user: str, *, say: Callable[[str], None], agrees: Callable[[str], bool]
) -> None:
    """Let a login use `panelctl` without sudo, if the installer agrees."""
    names = (place.ask("id", "-nG", user) or "").split() if place.is_here else [GROUP]
    if not user or user == "root" or not names or GROUP in names:
        return
    if not agrees(f"Let {user} use panelctl without sudo (usermod -aG {GROUP} {user})?"):
        say(f"{user}: left as it is; sudo panelctl works all the same")
    elif place.ask("usermod", "-aG", GROUP, user) is None:
        say(f"{user}: can't be added to the group {GROUP}; as root: usermod -aG {GROUP} {user}")
    else:
        say(f"{user}: in the group {GROUP} from the next login on")


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
    config, _ = _config(place)
    label = board.header_label(place)
    return dark_env.text(label, config.pins.enable, config.pwm.node, "panelctl setup")


def _config(place: Place) -> tuple[Config, str]:
    file = place.path(CONFIG)
    if not file.exists():
        raise ConfigError(
            f"{CONFIG}: there is none; sudo cp /usr/share/light-panel/panel.toml /etc/panel/, "
            "say there what is fitted and where, then run this again"
        )
    return panel_toml.load(file)


def _with_display(place: Place, data: bytes, answers: Answers) -> bytes:
    """Return the configuration with the display's size; nothing else is touched."""
    standing = answers.display.turned(answers.turn)
    wanted = {
        "model": standing.name,
        "width_mm": _plain(standing.width_mm),
        "height_mm": _plain(standing.height_mm),
    }
    return panel_toml.with_values(data, str(place.path(CONFIG)), "display", wanted)


def _plain(value: float) -> float:
    """Return a whole number without its point."""
    return int(value) if value == int(value) else value
