"""What config.txt must say for a panel, and what it may not say: two programs on one GPIO line."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from firmware_py.config.lines import ONE_WIRE
from firmware_py.installer.board import AUDIO_OFF, DIMS, OVERLAY, W1, audio_said
from firmware_py.installer.config_txt import Board, Line
from firmware_py.installer.overlays import Overlay, levels, lines_of, overlays

PWM = "pwm-2chan"
PROBES = ("w1-gpio", "w1-gpio-pi5", "w1-gpio-pullup")
# They use the same hardware PWM, whatever lines they name.
SHARES_PWM = ("pwm", "pwm-ir-tx", "audremap")
# Lines that the panel drives: they must rest low. The others it reads.
DRIVEN = ("enable", "buzzer", "heartbeat")
LOW = frozenset({"op", "dl"})
# Words of a `gpio=` line that would light a lamp or sound, and such as would drive what is read.
NOT_LOW = frozenset({"dh", "pu"})
NOT_READ = frozenset({"op", "a0", "a1", "a2", "a3", "a4", "a5"})


@dataclass(frozen=True, slots=True)
class Need:
    """Something that config.txt must say. lines: what says it. holds: whether it is said."""

    lines: tuple[str, ...]
    holds: Callable[[list[Line]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """A line of config.txt that takes what the panel needs.

    what: the GPIO line and the panel's part. is_certain: False where the line may not count.
    """

    line: Line
    what: str
    is_certain: bool

    @property
    def text(self) -> str:
        """Both sides of it, quoted."""
        takes = "takes" if self.is_certain else "may take"
        return f"{self.line.quoted} {takes} {self.what}"


def needs(board: Board, enable: int) -> tuple[Need, ...]:
    """Return what config.txt must say on a board. enable: the line that lets the light on."""
    held = (*DIMS, enable)
    found = [
        Need((OVERLAY,), lambda lines: bool(named(lines, (PWM,)))),
        Need((W1,), lambda lines: bool(named(lines, PROBES))),
        Need((f"gpio={','.join(map(str, held))}=op,dl",), lambda lines: _are_low(lines, held)),
    ]
    if not board.is_pi5:
        # An empty overlay ends what came before: the display driver's has an audio of its own.
        found.append(Need(("dtoverlay=", AUDIO_OFF), lambda lines: audio(lines) == "off"))
    return tuple(found)


def others_pwm(lines: Iterable[Line]) -> list[Line]:
    """Return where the PWM is given to other lines than those of the wiring guide."""
    return [
        each.line
        for each in named(lines, (PWM,))
        if set(lines_of(each, is_pi5=False)) != set(DIMS) and each.line.counts
    ]


def collisions(
    lines: list[Line], board: Board, pins: Mapping[str, int], quotes: Mapping[str, str]
) -> list[Collision]:
    """Return what takes a line of the panel's.

    pins: GPIO lines by the panel's part. quotes: where panel.toml says so, by part.
    """
    lit = {pin for each in named(lines, (PWM,)) for pin in lines_of(each, is_pi5=False)}
    needed = {pin: f"GPIO {pin}, the light's dimming" for pin in lit or DIMS}
    needed |= {pin: f"GPIO {pin}, that {quotes[part]} needs" for part, pin in pins.items()}
    probes = {pin for each in named(lines, PROBES) for pin in lines_of(each, is_pi5=False)}
    for pin in (probes or {ONE_WIRE}) - needed.keys():
        needed[pin] = f"GPIO {pin}, the probes' bus"
    found = []
    for each in overlays(lines):
        taken = lines_of(each, is_pi5=board.is_pi5)
        if each.name == PWM or each.name in PROBES:
            taken = {pin: "" for pin in taken if pin in pins.values()}
        if each.name in SHARES_PWM:
            found.append(_collision(each.line, "the hardware PWM, that the light needs"))
        else:
            found += [_collision(each.line, needed[pin]) for pin in taken if pin in needed]
    driven = {pins[part] for part in DRIVEN if part in pins}
    for pin, (words, line) in levels(lines).items():
        is_driven = pin in driven or pin in (lit or DIMS)
        is_right = not words & NOT_LOW if is_driven else not words & NOT_READ
        if pin in needed and not is_right:
            found.append(_collision(line, needed[pin]))
    return found


def missing(wanted: Iterable[Need], lines: list[Line]) -> list[str]:
    """Return the lines that are to be added for what isn't said yet."""
    return [line for need in wanted if not need.holds(lines) for line in need.lines]


def audio(lines: Iterable[Line]) -> str | None:
    """Return what is made of analogue audio: `on`, `off`, None where nothing is said."""
    return audio_said([line.text for line in lines if line.counts])


def named(lines: Iterable[Line], names: Collection[str]) -> list[Overlay]:
    """Return overlays by name; one with a space in its line isn't loaded as it was meant."""
    return [
        each
        for each in overlays(lines)
        if each.name in names and each.line.counts and not re.search(r"\s", each.line.value)
    ]


def _collision(line: Line, what: str) -> Collision:
    return Collision(line=line, what=what, is_certain=line.counts is True)


def _are_low(lines: Iterable[Line], pins: Iterable[int]) -> bool:
    said = levels(line for line in lines if line.counts)
    return all(pin in said and said[pin][0] >= LOW for pin in pins)
