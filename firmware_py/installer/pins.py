"""What each output pin is at this moment: its function, its pull, its level, as pinctrl tells.

`pinctrl get 12` says `12: a0    pd | lo // GPIO12 = PWM0_CHAN0` on a Pi 5 and `... = PWM0_0` on the
others, where the pin carries PWM; `ip`, `op` or `no` in place of `a0` where it doesn't.
"""

import re

from firmware_py.config.schema import Config
from firmware_py.core.units import ALL_CHANNELS
from firmware_py.installer.board import OVERLAY
from firmware_py.installer.controller import is_lit
from firmware_py.installer.finding import Finding, Findings, fails, ok, warning
from firmware_py.installer.root import Place

ADD = "under [all] in config.txt and reboot"
# Where each PWM channel can be: 0 and 1 at either of two lines on a Pi 0 to 4, 2 and 3 on a Pi 5.
LINES = {0: (12, 18), 1: (13, 19), 2: (18,), 3: (19,)}


def dims(place: Place, config: Config | None) -> Findings:
    """Whether each colour's line carries its PWM channel, and nothing pulls it up."""
    numbers = (
        [config.channel(channel).pwm_channel for channel in ALL_CHANNELS] if config else [0, 1]
    )
    for number in numbers:
        told = {line: place.ask("pinctrl", "get", str(line)) for line in LINES[number]}
        line = next((at for at, text in told.items() if _carries(text, number)), LINES[number][0])
        yield _rest(line, told[line]) or _dim(line, told[line] or "", number)


def enable(place: Place, config: Config | None) -> Findings:
    """Whether the enable line is low while the panel is dark, and nothing pulls it up."""
    if config is None:
        return
    line = config.pins.enable
    told = place.ask("pinctrl", "get", str(line))
    if (found := _rest(line, told)) is not None:
        yield found
    elif "| hi" in (told or "") and not is_lit(place, config):
        yield fails(
            f"GPIO {line}",
            f"the enable line is high while the panel is dark: {told}",
            f"switch the panel off at the wall; add gpio={line}=op,dl {ADD}; if it stays high, "
            "another program or a HAT drives it",
        )
    else:
        yield ok(f"GPIO {line}", told or "")


def _rest(line: int, told: str | None) -> Finding | None:
    """Return what keeps a line from resting low, or that it can't be told; None: all is well."""
    if told is None:
        return warning(
            f"GPIO {line}",
            "its function and pull can't be read: pinctrl isn't here",
            "measure it: docs/wiring.md",
        )
    if re.search(r"\bpu\b", told):
        return fails(f"GPIO {line}", f"pulled up: {told}", f"add gpio={line}=op,dl {ADD}")
    return None


def _dim(line: int, told: str, number: int) -> Finding:
    if _carries(told, number):
        return ok(f"GPIO {line}", told)
    return fails(f"GPIO {line}", f"isn't PWM channel {number}: {told}", f"add {OVERLAY} {ADD}")


def _carries(told: str | None, number: int) -> bool:
    return bool(re.search(rf"\ba\d\b.*= PWM0_(?:CHAN)?{number}\b", told or ""))
