"""The board: its model, its kernel, and what config.txt makes of its pins."""

import re

from firmware_py.config.lines import ONE_WIRE
from firmware_py.config.schema import Config
from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Channel
from firmware_py.drivers.chips import find_chip, name_of
from firmware_py.drivers.gpio_chips import header_chip, labels
from firmware_py.installer.finding import Finding, Findings, fails, ok, warning
from firmware_py.installer.root import Place

OVERLAY = "dtoverlay=pwm-2chan,pin=12,func=4,pin2=13,func2=4"
W1 = "dtoverlay=w1-gpio"
AUDIO_OFF = "dtparam=audio=off"
DIMS = (12, 13)


# Which model has which GPIO chip.
LABEL_OF = (
    (r"Pi 5\b|Pi 500|Compute Module 5", "pinctrl-rp1"),
    (r"Pi 4\b|Pi 400|Compute Module 4", "pinctrl-bcm2711"),
)
OLDEST = "pinctrl-bcm2835"
# Sections of config.txt that name a model, and what that model calls itself.
MODELS = {
    "pi3": "Pi 3",
    "pi3+": r"Pi 3 Model [AB] Plus",
    "pi4": "Pi 4 ",
    "pi400": "Pi 400",
    "pi5": "Pi 5 ",
    "pi02": "Pi Zero 2",
    "cm3": "Compute Module 3",
    "cm4": "Compute Module 4",
    "cm5": "Compute Module 5",
}


def in_force(text: str, model: str) -> list[str]:
    """Return the lines of a config.txt that count on a model, without comments and blanks.

    A section that can't be judged (a display, a serial number, a pin) is taken not to count.
    """
    found, counts = [], True
    for raw in text.splitlines():
        line = raw.split("#", 1)[0].strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].strip().lower()
            wanted = MODELS.get(section)
            counts = section == "all" or bool(wanted and re.search(wanted, f"{model} "))
        elif line and counts:
            found.append(line)
    return found


def lines(place: Place) -> list[str]:
    """Return the lines of config.txt that count on this board."""
    text = place.read(place.boot_config) if place.boot_config else None
    return in_force(text or "", place.read("/proc/device-tree/model") or "")


def audio_said(found: list[str]) -> str | None:
    """Return what the lines make of analogue audio: `on`, `off`, None for nothing; the last counts.

    After an overlay with an `audio` of its own, as the display driver's, it is that one's.
    """
    said, overlay = None, ""
    for line in found:
        key, _, value = line.partition("=")
        if key.strip() == "dtoverlay":
            overlay = value.split(",")[0]
        elif key.strip() == "dtparam" and not overlay.startswith("vc4"):
            for word in value.split(","):
                name, _, state = word.partition("=")
                if name.strip() == "audio":
                    said = state.strip() or "on"
    return said


def header_label(place: Place) -> str:
    """Return the label of the GPIO chip with the header's lines: as it is, else as the model's is.

    A board that isn't known gets the oldest one's, which panel-dark then complains of.
    """
    devices = place.path("/dev")
    try:
        number = header_chip(place.path("/sys"), devices)
    except HardwareError:
        name = place.read("/proc/device-tree/model") or ""
        return next((label for wanted, label in LABEL_OF if re.search(wanted, name)), OLDEST)
    return labels(place.path("/sys"), devices)[number]


def model(place: Place, _config: Config | None) -> Findings:
    """Which board, and whether it is one that this was made for."""
    name = place.read("/proc/device-tree/model")
    if name is None:
        yield warning("board", "no device tree: not a Raspberry Pi?", "run this on the panel's Pi")
    elif re.search(r"Raspberry Pi (3|4|5|Zero 2|Compute Module [345])", name):
        yield ok("board", name)
    else:
        yield warning("board", f"{name}: not tried", "use a Pi 3, 4, 5 or Zero 2 W")


def kernel(place: Place, _config: Config | None) -> Findings:
    """Which kernel; before 6.1 the PWM drivers differ from what was tested."""
    release = place.read("/proc/sys/kernel/osrelease") or "unknown"
    found = re.match(r"(\d+)\.(\d+)", release)
    if found and (int(found[1]), int(found[2])) >= (6, 1):
        yield ok("kernel", release)
    else:
        yield warning("kernel", f"{release}: older than was tested", "upgrade the system")


def overlay(place: Place, config: Config | None) -> Findings:
    """Whether config.txt gives the pins to the PWM, and the 1-wire bus to the sensors."""
    if place.boot_config is None:
        yield warning("config.txt", "there is none", "nothing to do on a board without firmware")
        return
    found = lines(place)
    pwm = [line for line in found if line.startswith("dtoverlay=pwm")]
    if not pwm:
        yield fails("PWM overlay", "config.txt has none", f"panelctl setup, or add {OVERLAY}")
    elif OVERLAY in pwm and len(pwm) == 1:
        yield ok("PWM overlay", OVERLAY)
    else:
        yield warning("PWM overlay", ", ".join(pwm), f"the wiring guide supposes {OVERLAY}")
    yield _one_wire(found, config)


def _one_wire(found: list[str], config: Config | None) -> Finding:
    """Return whether config.txt has a 1-wire bus, and a line of its own for it."""
    overlays = [line for line in found if line.startswith(W1)]
    if not overlays:
        return fails("1-wire overlay", "config.txt has none", f"panelctl setup, or add {W1}")
    for overlay_line in overlays:
        named = re.search(r"\bgpiopin=(\d+)", overlay_line)
        bus = int(named[1]) if named else ONE_WIRE
        for part, line in (config.pins.fitted() if config else {}).items():
            if line == bus:
                return fails(
                    "1-wire overlay",
                    f"{overlay_line} takes GPIO {bus}, which is pins.{part}'s too",
                    f"change pins.{part} in the configuration, or the overlay's gpiopin",
                )
    return ok("1-wire overlay", ", ".join(overlays))


def audio(place: Place, _config: Config | None) -> Findings:
    """Whether analogue audio fights for the same PWM block, on a Pi 0 to 4."""
    model_name = place.read("/proc/device-tree/model") or ""
    if place.boot_config is None or "Raspberry Pi 5" in model_name:
        return
    if audio_said(lines(place)) == "on":
        yield fails("audio", "analogue audio shares the PWM block", f"panelctl setup: {AUDIO_OFF}")
    else:
        yield ok("audio", "analogue audio is off")


def gpio_chip(place: Place, _config: Config | None) -> Findings:
    """Which GPIO chip has the header's lines, by the search that the daemon makes."""
    sysfs, devices = place.path("/sys"), place.path("/dev")
    try:
        number = header_chip(sysfs, devices)
    except HardwareError as error:
        yield fails("GPIO chip", str(error), "upgrade the system; report this with its kernel")
        return
    yield ok("GPIO chip", f"gpiochip{number} is {labels(sysfs, devices)[number]}")


def chip(place: Place, config: Config | None) -> Findings:
    """Which PWM chip is the light's, and whether its channels are there."""
    try:
        found = find_chip(place.path("/sys"), config.pwm.node if config else None)
    except HardwareError as error:
        yield fails("PWM chip", str(error), "add the overlay and reboot")
        return
    count = int((found / "npwm").read_text("ascii"))
    yield ok("PWM chip", f"{found.name} is {name_of(found)}, {count} channels")
    for channel in Channel if config else ():
        number = config.channel(channel).pwm_channel if config else 0
        if number < count:
            yield ok(f"{channel} light", f"PWM channel {number}")
        else:
            yield fails(f"{channel} light", f"channel {number} of {count}", "correct pwm_channel")
