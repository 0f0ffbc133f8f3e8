"""The board: its model, its kernel, and what config.txt makes of its pins."""

import re

from firmware_py.config.schema import Config
from firmware_py.core.errors import HardwareError
from firmware_py.core.units import Channel
from firmware_py.drivers.chips import find_chip, name_of
from firmware_py.drivers.gpio_chips import header_chip, labels
from firmware_py.installer.finding import Findings, fails, ok, warning
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
