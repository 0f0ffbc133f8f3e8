"""The body areas a person may choose, parsed and checked before the daemon starts."""

import tomllib
from collections.abc import Mapping
from typing import Annotated, Literal, assert_never

import msgspec
from msgspec import Meta, Struct

from firmware_py.core import limits
from firmware_py.core.errors import ConfigError
from firmware_py.core.units import Channel

Mode = Literal["red", "nir", "both"]
CHANNELS: Mapping[Mode, tuple[Channel, ...]] = {
    "red": (Channel.RED,),
    "nir": (Channel.NIR,),
    "both": (Channel.RED, Channel.NIR),
}


class Area(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One body area: the usual fluence at the skin, its defaults, and what it rests on."""

    name: Annotated[str, Meta(min_length=1, max_length=40)]
    red_j_cm2: Annotated[float, Meta(ge=0, le=limits.FLUENCE_RED)]
    nir_j_cm2: Annotated[float, Meta(ge=0, le=limits.FLUENCE_NIR)]
    mode: Mode
    minutes: Annotated[int, Meta(ge=limits.MINUTES_MIN, le=limits.MINUTES_MAX)]
    sessions_per_week: tuple[Annotated[int, Meta(ge=1, le=5)], Annotated[int, Meta(ge=1, le=5)]]
    grade: Literal["B", "C", "D", "E"]
    basis: Annotated[str, Meta(min_length=1)]
    citations: tuple[str, ...]
    warnings: tuple[str, ...]
    off_unless_enabled: bool = False

    def usual(self, channel: Channel) -> float:
        """Return the usual fluence of one colour in J/cm²; 0 where the area has no such dose."""
        match channel:
            case Channel.RED:
                return self.red_j_cm2
            case Channel.NIR:
                return self.nir_j_cm2
            case _:
                assert_never(channel)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes in which every colour lit has a dose."""
        return tuple(m for m, lit in CHANNELS.items() if all(self.usual(c) > 0 for c in lit))


Catalogue = Mapping[str, Area]


def parse(text: str) -> Catalogue:
    """Return the areas of a catalogue text by id, in its order.

    Raises:
        ConfigError: With the area, the key and its bound.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"area catalogue: {error}; correct it") from None
    catalogue = {key: _area(key, value) for key, value in raw.items()}
    if not catalogue:
        raise ConfigError("area catalogue: no areas; it needs at least one")
    for key, area in catalogue.items():
        total = area.red_j_cm2 + area.nir_j_cm2
        if not 0 < total <= limits.FLUENCE_TOTAL:
            raise ConfigError(
                f"area catalogue: {key}: {total:g} J/cm² in total; must be over 0 and at most "
                f"{limits.FLUENCE_TOTAL:g}: correct red_j_cm2 or nir_j_cm2"
            )
        if area.mode not in area.modes:
            raise ConfigError(
                f"area catalogue: {key}: mode {area.mode!r} has no dose of one of its colours; "
                f"choose {area.modes[0]}"
            )
        low, high = area.sessions_per_week
        if low > high:
            raise ConfigError(
                f"area catalogue: {key}: sessions_per_week {low} to {high} falls; sort it"
            )
        if area.grade != "E" and not area.citations:
            raise ConfigError(
                f"area catalogue: {key}: grade {area.grade} without a citation; name one"
            )
    return catalogue


def _area(key: str, value: object) -> Area:
    try:
        return msgspec.convert(value, Area)
    except msgspec.ValidationError as error:
        raise ConfigError(f"area catalogue: {key}: {error}; correct it") from None
