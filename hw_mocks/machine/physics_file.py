"""The physics of one run: what the configuration says, and what a file of its own says instead."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from firmware_py.config.schema import Config
from firmware_py.core.errors import ConfigError
from firmware_py.core.units import Channel
from hw_mocks.machine.physics import Lamp, PhysicsSettings
from hw_mocks.machine.skin import SkinSettings

Point = tuple[Annotated[float, Meta(ge=0)], Annotated[float, Meta(gt=0)]]
Rows = Annotated[tuple[Point, ...], Meta(min_length=1, max_length=256)]
Celsius = Annotated[float, Meta(ge=-50, le=150)]
Kelvin = Annotated[float, Meta(ge=-300, le=300)]
Seconds = Annotated[float, Meta(ge=0.1, le=100_000)]


class _Table(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    pass


class LampFile(_Table, frozen=True, kw_only=True):
    """What one colour does otherwise than its calibration says."""

    table: Rows | None = None
    scale: Annotated[float, Meta(ge=0, le=100)] | None = None
    per_kelvin: Annotated[float, Meta(ge=-0.1, le=0.1)] | None = None
    calibrated_c: Celsius | None = None


Share = Annotated[float, Meta(ge=0, le=1)]


class SkinFile(_Table, frozen=True, kw_only=True):
    """What the skin is otherwise than sound and bare."""

    start_c: Celsius | None = None
    perfusion: Share | None = None
    blanket: Share | None = None
    other_mw_cm2: Annotated[float, Meta(ge=0, le=1000)] | None = None


class PhysicsFile(_Table, frozen=True, kw_only=True):
    """A physics of its own: whatever is left out is as the configuration has it."""

    red: LampFile = LampFile()
    nir: LampFile = LampFile()
    skin: SkinFile = SkinFile()
    factors: Rows | None = None
    distance_cm: Annotated[float, Meta(ge=1, le=200)] | None = None
    ambient_c: Celsius | None = None
    heatsink_rise_k: Kelvin | None = None
    heatsink_tau_s: Seconds | None = None
    surface_rise_k: Kelvin | None = None
    surface_tau_s: Seconds | None = None
    fan_stalled: Annotated[float, Meta(ge=1, le=20)] | None = None


def load(file: Path) -> PhysicsFile:
    """Return a physics file.

    Raises:
        ConfigError: It can't be read, isn't TOML, or has a key or value that isn't known.
    """
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), PhysicsFile)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: can't be read: {error}; give a readable TOML file") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"{file}: {error}; see docs/simulator.md for what it may hold") from None


def settings(config: Config, own: PhysicsFile | None = None) -> PhysicsSettings:
    """Return the physics of a panel that is as its configuration says, but for `own`."""
    own = own or PhysicsFile()
    whole: dict[str, Any] = {
        "factors": config.distance.factors,
        "distance_cm": config.distance.default_cm,
        **_given(own),
    }
    whole["skin"] = SkinSettings(**_given(own.skin))
    whole["lamps"] = {str(c): _lamp(config, c, getattr(own, str(c))) for c in Channel}
    return PhysicsSettings(**whole)


def _lamp(config: Config, channel: Channel, own: LampFile) -> Lamp:
    part = config.channel(channel)
    usual: dict[str, Any] = {
        "table": part.calibration.table,
        "per_kelvin": part.temperature_coefficient_per_k,
        "calibrated_c": part.calibration.temperature_c,
    }
    return Lamp(**{**usual, **_given(own)})


def _given(own: Struct) -> dict[str, Any]:
    """Return what a file states, by key; its tables are looked after on their own."""
    found = {name: getattr(own, name) for name in own.__struct_fields__}
    return {k: v for k, v in found.items() if v is not None and not isinstance(v, Struct)}
