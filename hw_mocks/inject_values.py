"""What can be injected: names, values, and what a refusal says."""

import math
import re
from dataclasses import dataclass
from datetime import datetime

CHOICES: dict[str, tuple[str, ...]] = {
    "stop": ("pressed", "released", "broken"),
    "interlock": ("open", "closed"),
    "surface_c": ("model",),
    "heatsink_c": ("model",),
    "surface2_c": ("model",),
    "skin_c": ("model",),
    "distance_cm": ("model",),
    "sensor": ("ok", "missing", "stale", "bad-crc", "85", "frozen", "detached", "noisy"),
    "fan": ("ok", "stalled"),
    "pwm": ("ok", "einval", "eacces", "stuck", "vanished"),
    "light_sense": ("ok", "stuck-on", "dead"),
    "supply": ("ok", "weak"),
    "display": ("back", "lost"),
    "touch": ("back", "lost"),
    "disk": ("ok", "full"),
    "clock": ("ok", "unset", "unsynced"),
    "daemon": ("hang", "hang:all"),
}
# Names that take a number as well, with its bounds.
NUMBERS: dict[str, tuple[float, float]] = {
    "surface_c": (-55.0, 125.0),
    "heatsink_c": (-55.0, 125.0),
    "surface2_c": (-55.0, 125.0),
    "skin_c": (-55.0, 125.0),
    "distance_cm": (1.0, 200.0),
}
JUMP = re.compile(r"jump:([+-]?\d+(?:\.\d+)?)", re.ASCII)
LONGEST_JUMP_S = 3.2e9  # a hundred years
EXAMPLES = {
    "surface_c": "42.5",
    "heatsink_c": "70",
    "surface2_c": "31",
    "skin_c": "39.5",
    "distance_cm": "20",
    "sensor": "frozen:surface2",
    "clock": "jump:+3600|2026-11-27T14:05:00Z",
}
# Another word for a model's own temperature.
AUTO = "auto"
# What of `sensor` holds for another than the surface's is named behind a colon.
PLACES = ("surface", "heatsink", "surface2", "skin")


class InjectError(ValueError):
    """A name or value that nothing is known by."""


@dataclass(frozen=True, slots=True)
class Inject:
    """One thing to happen.

    number: a temperature, a distance, a jump in seconds or a unix time, where given.
    place: whose sensor, where one is named.
    """

    name: str
    value: str
    number: float | None = None
    place: str | None = None


def parse(name: str, value: str) -> Inject:
    """Return what a name and a value ask for.

    Raises:
        InjectError: With what is known instead.
    """
    if name not in CHOICES:
        raise InjectError(f"{name!r} is not known; one of:\n{known()}")
    if value in CHOICES[name]:
        return Inject(name, value)
    if value == AUTO and name.endswith("_c"):
        return Inject(name, "model")
    if name == "sensor" and ":" in value:
        fault, _, place = value.partition(":")
        if fault in CHOICES[name] and place in PLACES:
            return Inject(name, fault, place=place)
    if name == "clock" and (match := JUMP.fullmatch(value)):
        jump_s = float(match.group(1))
        if -LONGEST_JUMP_S <= jump_s <= LONGEST_JUMP_S:
            return Inject(name, "jump", jump_s)
    if name == "clock" and (unix_s := unix_time(value)) is not None:
        return Inject(name, "at", unix_s)
    if name in NUMBERS and (number := _number(value)) is not None:
        low, high = NUMBERS[name]
        if low <= number <= high:
            return Inject(name, "number", number)
        raise InjectError(f"{name} {value}: must lie in {low:g}..{high:g}")
    raise InjectError(f"{name} {value!r} is not known; one of:\n{_line(name)}")


def unix_time(text: str) -> float | None:
    """Return an RFC 3339 time with its zone as a unix time; None where it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.timestamp() if at.tzinfo is not None else None


def known() -> str:
    """Return every name with its values, a line each."""
    return "\n".join(_line(name) for name in CHOICES)


def _line(name: str) -> str:
    example = (EXAMPLES[name],) if name in EXAMPLES else ()
    return f"  {name} " + "|".join((*example, *CHOICES[name]))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
