"""The overlays of a config.txt, and which GPIO lines each of them takes.

`dtoverlay=NAME,param=value,...` loads an overlay (`NAME:param=value` is the old spelling); the
`dtparam=` lines that follow are parameters of it, until another overlay or an empty `dtoverlay=`.
A parameter that it doesn't have is the board's own, as is one that follows no overlay.
Source of names and defaults: raspberrypi/firmware, boot/overlays/README.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from firmware_py.installer.config_txt import Line

OFF = ("off", "0", "no", "false", "n")
_BANK = 28  # lines on the header


@dataclass(frozen=True, slots=True)
class Overlay:
    """One overlay with its parameters. An empty name: what is the board's own."""

    name: str
    params: tuple[tuple[str, str], ...]
    line: Line

    def get(self, param: str) -> str | None:
        """Return a parameter's last value; None: it isn't given."""
        found = [value for name, value in self.params if name == param]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Takes:
    """The lines that an overlay takes.

    params: a line that a parameter moves, with its default (None: only where it is given).
    fixed: always. sets: by a parameter without a value; the first is the default.
    """

    params: Mapping[str, int | None] = field(default_factory=dict)
    fixed: tuple[int, ...] = ()
    sets: tuple[tuple[str, tuple[int, ...]], ...] = ()


def _one(param: str, default: int | None) -> Takes:
    return Takes({param: default})


def _two(first: str, *more: str) -> Takes:
    """Return an overlay whose lines are named by flags such as `pins_4_5`."""
    return Takes(
        sets=tuple((flag, tuple(map(int, flag.split("_")[1:]))) for flag in (first, *more))
    )


_I2S = Takes(fixed=(18, 19, 20, 21))
_W1 = _one("gpiopin", 4)
_CAN = _one("interrupt", 25)
_DPI18, _DPI24 = Takes(fixed=tuple(range(22))), Takes(fixed=tuple(range(28)))
_SPI0 = {"cs0_pin": 8}
_SERIAL = Takes(fixed=(14, 15))

OVERLAYS: dict[str, Takes] = {
    "act-led": _one("gpio", None),
    "audremap": Takes(sets=(("pins_12_13", (12, 13)), ("pins_18_19", (18, 19)))),
    "dht11": _one("gpiopin", 4),
    "disable-bt": _SERIAL,
    "dpi18": _DPI18,
    "dpi18cpadhi": _DPI18,
    "dpi24": _DPI24,
    "enc28j60": Takes({"int_pin": 25}, fixed=(8, 9, 10, 11)),
    "gpio-charger": _one("gpio", 4),
    "gpio-fan": _one("gpiopin", 12),
    "gpio-hog": _one("gpio", 26),
    "gpio-ir": _one("gpio_pin", 18),
    "gpio-ir-tx": _one("gpio_pin", 18),
    "gpio-key": _one("gpio", 3),
    "gpio-led": _one("gpio", 4),
    "gpio-poweroff": _one("gpiopin", 26),
    "gpio-shutdown": _one("gpio_pin", 3),
    "hd44780-lcd": Takes(
        {"pin_d4": 6, "pin_d5": 13, "pin_d6": 19, "pin_d7": 26, "pin_en": 21, "pin_rs": 20}
    ),
    "i2c-gpio": Takes({"i2c_gpio_sda": 23, "i2c_gpio_scl": 24}),
    "i2c0": _two("pins_0_1", "pins_28_29", "pins_44_45", "pins_46_47"),
    "i2c0-pi5": _two("pins_0_1", "pins_8_9"),
    "i2c1": _two("pins_2_3", "pins_44_45"),
    "i2c1-pi5": _two("pins_2_3", "pins_10_11"),
    "i2c2-pi5": _two("pins_4_5", "pins_12_13"),
    "i2c3": _two("pins_4_5", "pins_2_3"),
    "i2c3-pi5": _two("pins_6_7", "pins_14_15", "pins_22_23"),
    "i2c4": _two("pins_8_9", "pins_6_7"),
    "i2c5": _two("pins_12_13", "pins_10_11"),
    "i2c6": _two("pins_22_23", "pins_0_1"),
    "lirc-rpi": Takes({"gpio_out_pin": 17, "gpio_in_pin": 18}),
    "max98357a": Takes({"sdmode-pin": 4}, fixed=(18, 19, 20, 21)),
    "mcp2515": _CAN,
    "mcp2515-can0": Takes({"interrupt": 25}, fixed=(8, 9, 10, 11)),
    "mcp2515-can1": Takes({"interrupt": 25}, fixed=(7, 9, 10, 11)),
    "mcp251xfd": _CAN,
    "midi-uart0": _SERIAL,
    "miniuart-bt": _SERIAL,
    "pps-gpio": _one("gpiopin", 18),
    "pwm": _one("pin", 18),
    "pwm-2chan": Takes({"pin": 18, "pin2": 19}),
    "pwm-gpio": _one("gpio", 4),
    "pwm-gpio-fan": _one("fan_gpio", 18),
    "pwm-ir-tx": _one("gpio_pin", 18),
    "pwm-pio": _one("gpio", 4),
    "rotary-encoder": Takes({"pin_a": 4, "pin_b": 17}),
    "sdio": Takes(sets=(("gpios_22_27", (22, 23, 24, 25, 26, 27)), ("gpios_34_39", ()))),
    "spi0-0cs": Takes(fixed=(9, 10, 11)),
    "spi0-1cs": Takes(_SPI0, fixed=(9, 10, 11)),
    "spi0-2cs": Takes({**_SPI0, "cs1_pin": 7}, fixed=(9, 10, 11)),
    "spi1-1cs": Takes({"cs0_pin": 18}, fixed=(19, 20, 21)),
    "spi1-2cs": Takes({"cs0_pin": 18, "cs1_pin": 17}, fixed=(19, 20, 21)),
    "spi1-3cs": Takes({"cs0_pin": 18, "cs1_pin": 17, "cs2_pin": 16}, fixed=(19, 20, 21)),
    "spi3-1cs": Takes({"cs0_pin": 0}, fixed=(1, 2, 3)),
    "spi3-2cs": Takes({"cs0_pin": 0, "cs1_pin": 24}, fixed=(1, 2, 3)),
    "spi4-1cs": Takes({"cs0_pin": 4}, fixed=(5, 6, 7)),
    "spi4-2cs": Takes({"cs0_pin": 4, "cs1_pin": 25}, fixed=(5, 6, 7)),
    "spi5-1cs": Takes({"cs0_pin": 12}, fixed=(13, 14, 15)),
    "spi5-2cs": Takes({"cs0_pin": 12, "cs1_pin": 26}, fixed=(13, 14, 15)),
    "spi6-1cs": Takes({"cs0_pin": 18}, fixed=(19, 20, 21)),
    "spi6-2cs": Takes({"cs0_pin": 18, "cs1_pin": 27}, fixed=(19, 20, 21)),
    "uart0": Takes({"txd0_pin": 14, "rxd0_pin": 15}),
    "uart1": Takes({"txd1_pin": 14, "rxd1_pin": 15}),
    "uart2": Takes(fixed=(0, 1)),
    "uart3": Takes(fixed=(4, 5)),
    "uart4": Takes(fixed=(8, 9)),
    "uart5": Takes(fixed=(12, 13)),
    "uart0-pi5": _SERIAL,
    "uart1-pi5": Takes(fixed=(0, 1)),
    "uart2-pi5": Takes(fixed=(4, 5)),
    "uart3-pi5": Takes(fixed=(8, 9)),
    "uart4-pi5": Takes(fixed=(12, 13)),
    "vga666": Takes(fixed=tuple(range(2, 22))),
    "w1-gpio": _W1,
    "w1-gpio-pi5": _W1,
    "w1-gpio-pullup": Takes({"gpiopin": 4, "extpullup": 5}),
    "wittypi": _one("led_gpio", 17),
}
# Sound cards on the I2S lines, by the beginning of their names.
_SOUND = (
    "allo-", "audioinjector", "dionaudio", "fe-pi", "googlevoicehat", "hifiberry", "i-sabre",
    "i2s-", "iqaudio", "justboom", "rpi-dac", "rpi-proto", "wm8960",
)  # fmt: skip
_DPI = ("vc4-kms-dpi", "vc4-kms-vga666")
# The board's own parameters, and a setting that does the same.
BOARD: dict[str, tuple[int, ...]] = {
    "i2c": (2, 3),
    "i2c_arm": (2, 3),
    "i2c1": (2, 3),
    "i2c0": (0, 1),
    "i2c_vc": (0, 1),
    "i2s": (18, 19, 20, 21),
    "spi": (7, 8, 9, 10, 11),
    "uart0": (14, 15),
    "uart0_console": (14, 15),
}
# A parameter of an overlay that isn't known here, and that names a line all the same.
_NAMES_A_LINE = re.compile(r"(?!.*(pull|func|pins_))(.*(gpio|pin|irq|interrupt|reset).*)")
_PI5_NAMES = ("i2c0", "i2c1", "i2c2", "i2c3", "uart0", "uart1", "uart2", "uart3", "uart4")


def overlays(lines: Iterable[Line]) -> list[Overlay]:
    """Return the overlays of those lines that count or may, and the board's own parameters."""
    found: list[Overlay] = []
    scope: int | None = None
    for line in lines:
        if line.counts is False:
            continue
        if line.key in ("dtoverlay", "device_tree_overlay"):
            name, _, rest = line.value.replace(":", ",", 1).partition(",")
            scope = len(found) if name else None
            if name:
                found.append(Overlay(name, tuple(_params(rest)), line))
        elif line.key in ("dtparam", "device_tree_param"):
            mine = []
            for param in _params(line.value):
                if scope is None or param[0] in BOARD:  # no overlay has one of these names
                    mine.append(param)
                else:
                    into = found[scope]
                    found[scope] = replace(into, params=(*into.params, param))
            if mine:
                found.append(Overlay("", tuple(mine), line))
    return found


def _params(text: str) -> Iterator[tuple[str, str]]:
    for word in filter(None, text.split(",")):
        name, _, value = word.partition("=")
        yield name, value or "on"


def lines_of(overlay: Overlay, *, is_pi5: bool) -> dict[int, str]:
    """Return the GPIO lines that an overlay takes, each with the parameter that says so."""
    name = overlay.name
    if not name:
        return {
            pin: param
            for param, value in overlay.params
            if value not in OFF
            for pin in BOARD.get(param, ())
        }
    takes = OVERLAYS.get(f"{name}-pi5" if is_pi5 and name in _PI5_NAMES else name)
    if takes is None:
        takes = _I2S if name.startswith(_SOUND) else _DPI24 if name.startswith(_DPI) else Takes()
    found = dict.fromkeys(takes.fixed, "")
    if takes.sets:
        given = {param for param, value in overlay.params if value not in OFF}
        chosen = next((pins for flag, pins in takes.sets if flag in given), takes.sets[0][1])
        found |= dict.fromkeys(chosen, "")
    said = {param: value for param, value in overlay.params if _NAMES_A_LINE.fullmatch(param)}
    said |= {param: overlay.get(param) or "" for param in takes.params if overlay.get(param)}
    for param, default in takes.params.items():
        said.setdefault(param, "" if default is None else str(default))
    found |= {int(value, 0): param for param, value in said.items() if _is_line(value)}
    return {pin: param for pin, param in found.items() if pin < _BANK}


def _is_line(value: str) -> bool:
    return re.fullmatch(r"[1-9]?\d|0x[0-9a-fA-F]{1,2}", value) is not None


# The words of a `gpio=` line, by what they set: the last of each kind is in force.
_WORDS = {
    **dict.fromkeys(("ip", "op", "a0", "a1", "a2", "a3", "a4", "a5"), "function"),
    **dict.fromkeys(("dl", "dh"), "level"),
    **dict.fromkeys(("pu", "pd", "pn", "np"), "pull"),
}


def levels(lines: Iterable[Line]) -> dict[int, tuple[frozenset[str], Line]]:
    """Return the words that `gpio=` lines leave in force for each GPIO line, and the last line."""
    said: dict[int, dict[str, str]] = {}
    where: dict[int, Line] = {}
    for line in lines:
        if line.key != "gpio" or line.counts is False:
            continue
        pins, _, words = line.value.partition("=")
        for part in pins.split(","):
            if span := re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", part):
                for pin in range(int(span[1]), int(span[2] or span[1]) + 1):
                    for word in filter(_WORDS.get, words.split(",")):
                        said.setdefault(pin, {})[_WORDS[word]] = word
                        where[pin] = line
    return {pin: (frozenset(words.values()), where[pin]) for pin, words in said.items()}
