"""What each output pin is at this moment: its function, its pull, its level."""

from firmware_py.config.schema import Config
from firmware_py.core.units import ALL_CHANNELS
from firmware_py.drivers import pinctrl
from firmware_py.installer.board import OVERLAY
from firmware_py.installer.controller import is_lit
from firmware_py.installer.finding import Finding, Findings, fails, ok, warning
from firmware_py.installer.root import Place

ADD = "under [all] in config.txt and reboot"


def dims(place: Place, config: Config | None) -> Findings:
    """Whether each colour's line carries its PWM channel, and nothing pulls it up."""
    numbers = (
        [config.channel(channel).pwm_channel for channel in ALL_CHANNELS] if config else [0, 1]
    )
    for number in numbers:
        line, told = pinctrl.pwm_line(number, lambda at: place.ask("pinctrl", "get", str(at)))
        yield _rest(line, told) or _dim(line, told or "", number)


def enable(place: Place, config: Config | None) -> Findings:
    """Whether the enable line is low while the panel is dark, and nothing pulls it up."""
    if config is None:
        return
    line = config.pins.enable
    told = place.ask("pinctrl", "get", str(line))
    if (found := _rest(line, told)) is not None:
        yield found
    elif pinctrl.is_high(told) and not is_lit(place, config):
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
    if pinctrl.is_pulled_up(told):
        return fails(f"GPIO {line}", f"pulled up: {told}", f"add gpio={line}=op,dl {ADD}")
    return None


def _dim(line: int, told: str, number: int) -> Finding:
    if pinctrl.carries_pwm(told, number):
        return ok(f"GPIO {line}", told)
    return fails(f"GPIO {line}", f"isn't PWM channel {number}: {told}", f"add {OVERLAY} {ADD}")
