"""What config.txt makes of the pins: the PWM, the probes' bus, audio, and who else takes a line."""

from firmware_py.config.schema import Config
from firmware_py.config.text import decoded
from firmware_py.core.errors import ConfigError
from firmware_py.installer import boot_file, boot_needs, our_block, panel_toml
from firmware_py.installer.board import AUDIO_OFF, OVERLAY, W1
from firmware_py.installer.boot_file import BootFile
from firmware_py.installer.boot_needs import PROBES, PWM, Collision
from firmware_py.installer.finding import Findings, fails, ok, warning
from firmware_py.installer.our_block import NoTextError
from firmware_py.installer.panel_toml import CONFIG
from firmware_py.installer.root import Place

APART = "wire one to another line, or comment it out: panelctl setup"


def overlay(place: Place, config: Config | None) -> Findings:
    """Whether config.txt gives the pins to the PWM, and the 1-wire bus to the sensors."""
    try:
        boot = boot_file.find(place)
        if boot is not None:
            our_block.check(boot.name, boot.data)
    except NoTextError as error:
        what, _, to_do = str(error).rpartition("; ")
        yield fails("config.txt", what, to_do)
        return
    if boot is None:
        yield warning("config.txt", "there is none", "nothing to do on a board without firmware")
        return
    lines = boot.lines()
    there = {each.name: each.line for each in boot_needs.named(lines, (PWM, *PROBES))}
    others = boot_needs.others_pwm(lines)
    if PWM not in there:
        yield fails("PWM overlay", "config.txt has none", f"panelctl setup, or add {OVERLAY}")
    elif others:
        said = ", ".join(line.quoted for line in others)
        yield warning("PWM overlay", said, f"the wiring guide supposes {OVERLAY}")
    else:
        yield ok("PWM overlay", there[PWM].text)
    found = _collisions(place, boot, config)
    bus = next((there[name] for name in PROBES if name in there), None)
    if bus is None:
        yield fails("1-wire overlay", "config.txt has none", f"panelctl setup, or add {W1}")
    elif taken := [each for each in found if each.line == bus]:
        yield fails("1-wire overlay", taken[0].text, APART)
    else:
        yield ok("1-wire overlay", bus.text)
    if not boot.board.is_pi5:
        if boot_needs.audio(lines) == "on":
            yield fails(
                "audio", "analogue audio shares the PWM block", f"panelctl setup: {AUDIO_OFF}"
            )
        else:
            yield ok("audio", "analogue audio is off")
    for each in found:
        name = f"{each.line.file.rpartition('/')[2]} line {each.line.number}"
        if each.line == bus:
            continue
        if each.is_certain:
            yield fails(name, each.text, APART)
        else:
            yield warning(name, each.text, "see whether its section counts on this board")
    if config is not None and not found:
        yield ok("GPIO lines", "nothing else in config.txt takes one of the panel's")


def _collisions(place: Place, boot: BootFile, config: Config | None) -> list[Collision]:
    """Return the first collision of each line of config.txt."""
    if config is None:
        return []
    try:
        text = decoded(place.path(CONFIG).read_bytes(), CONFIG)
    except (OSError, ConfigError):
        text = ""
    quotes = panel_toml.quotes(config, text, CONFIG)
    found = boot_needs.collisions(boot.lines(), boot.board, config.pins.fitted(), quotes)
    return list({each.line: each for each in reversed(found)}.values())
