"""The configuration: one TOML file, every key known, every value in bounds, or a plain refusal.

It may tighten the hard limits of `core.limits`, never loosen them.
"""

import re
import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from firmware_py.core.dose.calibration import (
    ChannelCalibration,
    DistanceTable,
    IrradianceTable,
    Kind,
)
from firmware_py.core.errors import ConfigError
from firmware_py.core.settings import Settings
from firmware_py.core.units import Celsius, Channel, Cm, Duty

Factor = Annotated[float, Meta(gt=0, le=10)]
Point = tuple[Annotated[float, Meta(ge=0, le=1)], Annotated[float, Meta(ge=0, le=1000)]]
Row = tuple[Annotated[float, Meta(ge=1, le=200)], Factor]
GpioLine = Annotated[int, Meta(ge=0, le=27)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
ProbeId = Annotated[str, Meta(pattern=r"^28-[0-9a-f]{12}$")]


class _Table(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    pass


class CalibrationTable(_Table, frozen=True, kw_only=True):
    """What a meter read: [duty, mW/cm²] points at one distance and LED temperature."""

    kind: Kind = Kind.ESTIMATED  # what isn't said to be measured isn't
    instrument: Annotated[str, Meta(min_length=1, max_length=120)]
    date: date
    uncertainty: Annotated[float, Meta(ge=0, le=0.3)]
    distance_cm: Annotated[float, Meta(ge=1, le=200)]
    temperature_c: Annotated[float, Meta(ge=-10, le=80)]
    table: Annotated[tuple[Point, ...], Meta(min_length=2, max_length=64)]


class ChannelConfig(_Table, frozen=True, kw_only=True):
    """One colour: where it is wired and how it answers."""

    pwm_channel: Annotated[int, Meta(ge=0, le=3)]
    wavelength_nm: Annotated[int, Meta(ge=600, le=900)]
    frequency_hz: Annotated[int, Meta(ge=100, le=25_000)]
    min_duty: Annotated[float, Meta(gt=0, le=0.5)]
    temperature_coefficient_per_k: Annotated[float, Meta(ge=-0.02, le=0)]
    calibration: CalibrationTable


class ChannelsConfig(_Table, frozen=True, kw_only=True):
    """Both colours."""

    red: ChannelConfig
    nir: ChannelConfig


class PwmConfig(_Table, frozen=True, kw_only=True):
    """Which PWM chip; `node` only where the model's own isn't the right one."""

    node: Annotated[str, Meta(max_length=64)] | None = None


class DistanceConfig(_Table, frozen=True, kw_only=True):
    """Measured distance factors, the usual distance, and areas that differ from it."""

    factors: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=32)]
    default_cm: Annotated[float, Meta(ge=1, le=200)] = 15.0
    areas: dict[str, float] = {}  # within the factors' rows


class PinsConfig(_Table, frozen=True, kw_only=True):
    """BCM line numbers; what is left out isn't fitted."""

    enable: GpioLine
    stop: GpioLine
    interlock: GpioLine | None = None
    fan: GpioLine | None = None
    light_sense_red: GpioLine | None = None
    light_sense_nir: GpioLine | None = None
    buzzer: GpioLine | None = None
    heartbeat: GpioLine | None = None

    def fitted(self) -> dict[str, int]:
        """Return the line of each part that is fitted, by its key."""
        lines = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: line for name, line in lines.items() if line is not None}


class SoundConfig(_Table, frozen=True, kw_only=True):
    """What the buzzer keeps quiet about, until it is set otherwise; faults are always heard."""

    on: bool = True
    night_from: TimeOfDay = "22:00"
    night_until: TimeOfDay = "07:00"

    def settings(self) -> Settings:
        """Return it as it is in force until somebody changes it."""
        return Settings(sound=self.on, night_from=self.night_from, night_until=self.night_until)


class FanConfig(_Table, frozen=True, kw_only=True):
    """What the fan's line tells: pulses of a tachometer, or a level that is high while it turns."""

    signal: Literal["tach", "level"] = "tach"


class SensorsConfig(_Table, frozen=True, kw_only=True):
    """Temperature probes on the 1-wire bus. The surface probe is required, the heatsink's not."""

    surface: ProbeId
    heatsink: ProbeId | None = None
    root: str = "/sys/bus/w1/devices"


class DisplayConfig(_Table, frozen=True, kw_only=True):
    """The touchscreen's visible size."""

    model: Annotated[str, Meta(min_length=1, max_length=40)] = "v1-7"
    width_mm: Annotated[float, Meta(ge=60, le=600)] = 154.0
    height_mm: Annotated[float, Meta(ge=50, le=600)] = 86.0


class AreasConfig(_Table, frozen=True, kw_only=True):
    """Areas the installer switches on that are off by default, and the reverse."""

    enable: tuple[str, ...] = ()
    disable: tuple[str, ...] = ()


class PathsConfig(_Table, frozen=True, kw_only=True):
    """Where the daemon keeps its database and socket."""

    database: str = "/var/lib/panel/history.db"
    socket: str = "/run/panel/control.sock"


class Config(_Table, frozen=True, kw_only=True):
    """A whole, checked configuration."""

    version: Annotated[int, Meta(ge=1, le=1)]
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    channels: ChannelsConfig
    distance: DistanceConfig
    pins: PinsConfig
    sensors: SensorsConfig
    pwm: PwmConfig = PwmConfig()
    fan: FanConfig = FanConfig()
    sound: SoundConfig = SoundConfig()
    display: DisplayConfig = DisplayConfig()
    areas: AreasConfig = AreasConfig()
    paths: PathsConfig = PathsConfig()

    def channel(self, channel: Channel) -> ChannelConfig:
        """Return one colour's part."""
        return self.channels.red if channel is Channel.RED else self.channels.nir

    def calibration(self, channel: Channel) -> ChannelCalibration:
        """Return one colour's calibration as the rules use it."""
        part = self.channel(channel)
        return ChannelCalibration(
            table=IrradianceTable(
                tuple(duty for duty, _ in part.calibration.table),
                tuple(irradiance for _, irradiance in part.calibration.table),
            ),
            min_duty=Duty(part.min_duty),
            per_kelvin=part.temperature_coefficient_per_k,
            temperature=Celsius(part.calibration.temperature_c),
            uncertainty=part.calibration.uncertainty,
            instrument=part.calibration.instrument,
            measured=part.calibration.date,
            kind=part.calibration.kind,
        )

    def distances(self) -> DistanceTable:
        """Return the measured distance factors as the rules use them."""
        rows = self.distance.factors
        return DistanceTable(tuple(cm for cm, _ in rows), tuple(factor for _, factor in rows))

    def area_distance(self, area: str) -> Cm:
        """Return how far from the panel an area is placed."""
        return Cm(self.distance.areas.get(area, self.distance.default_cm))


def example_text() -> str:
    """Return the example configuration that comes with the package; the simulator runs on it."""
    return (files("firmware_py") / "data" / "example.toml").read_text("utf-8")


class MeasuredChannel(_Table, frozen=True, kw_only=True):
    """One colour as it was measured."""

    min_duty: Annotated[float, Meta(gt=0, le=0.5)]
    calibration: CalibrationTable


class MeasuredChannels(_Table, frozen=True, kw_only=True):
    """Both colours as they were measured."""

    red: MeasuredChannel
    nir: MeasuredChannel


class MeasuredDistance(_Table, frozen=True, kw_only=True):
    """The distance factors as they were measured."""

    factors: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=32)]


class CalibrationFile(_Table, frozen=True, kw_only=True):
    """What stands in for a configuration's own calibration: `panelctl commission` writes it."""

    version: Annotated[int, Meta(ge=1, le=1)]
    channels: MeasuredChannels
    distance: MeasuredDistance


CALIBRATION = "calibration.toml"


def load(file: Path) -> Config:
    """Return the configuration in a file, with the calibration that lies beside it, if one does.

    Raises:
        ConfigError: With file, key, value, bound and remedy.
    """
    return parse(_read(file), str(file), beside(file))


def beside(file: Path) -> tuple[str, str] | None:
    """Return the text and name of the calibration beside a configuration; None: there is none.

    Raises:
        ConfigError: It is there and can't be read.
    """
    calibration = file.with_name(CALIBRATION)
    return (_read(calibration), str(calibration)) if calibration.exists() else None


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: can't be read: {error}; give a readable TOML file") from None


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not TOML: {error}; correct that line") from None


def _calibrated(raw: dict[str, Any], text: str, name: str) -> dict[str, Any]:
    """Return a configuration with its calibration replaced; what else it lacks is found later."""
    own = _toml(text, name)
    try:
        msgspec.convert(own, CalibrationFile)
    except msgspec.ValidationError as error:
        raise ConfigError(_refusal(name, own, str(error))) from None
    channels, distance = raw.get("channels"), raw.get("distance")
    if isinstance(channels, dict):
        channels = {
            key: {**part, **own["channels"].get(key, {})} if isinstance(part, dict) else part
            for key, part in channels.items()
        }
    if isinstance(distance, dict):
        distance = {**distance, **own["distance"]}
    return {**raw, "channels": channels, "distance": distance}


def parse(text: str, name: str, calibration: tuple[str, str] | None = None) -> Config:
    """Return the configuration in a text; `name` is what a refusal calls the file.

    calibration: text and name of one that stands in for the configuration's own.

    Raises:
        ConfigError: With file, key, value, bound and remedy.
    """
    raw = _toml(text, name)
    if calibration is not None:
        raw, name = _calibrated(raw, *calibration), f"{name} with {calibration[1]}"
    try:
        config = msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_refusal(name, raw, str(error))) from None
    _check_whole(name, config)
    return config


_PATH = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)


def _refusal(name: str, raw: dict[str, Any], text: str) -> str:
    match = _PATH.match(text)
    what, path = (match["what"], match["path"] or "") if match else (text, "")
    if unknown := re.search(r"unknown field `([^`]*)`", what):
        key = ".".join(filter(None, (path, unknown.group(1))))
        return f"{name}: {key}: no such key; remove it, or see the example configuration"
    if missing := re.search(r"missing required field `([^`]*)`", what):
        key = ".".join(filter(None, (path, missing.group(1))))
        return f"{name}: {key}: missing; add it as in the example configuration"
    value = _value_at(raw, path)
    bound = what[:1].lower() + what[1:]
    return f"{name}: {path} = {value!r}: {bound}; correct it as in the example configuration"


def _value_at(raw: Any, path: str) -> Any:
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        try:
            raw = raw[int(index)] if index else raw[name]
        except (KeyError, IndexError, TypeError):
            return "?"
    return raw


def _check_whole(name: str, config: Config) -> None:
    """Check what no single key can: that the parts fit each other."""

    def refuse(key: str, why: str) -> ConfigError:
        return ConfigError(f"{name}: {key}: {why}")

    for channel in Channel:
        try:
            config.calibration(channel)
        except ConfigError as error:
            raise refuse(f"channels.{channel}", str(error)) from None
    try:
        distances = config.distances()
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from None
    placed = {f"distance.areas.{area}": cm for area, cm in config.distance.areas.items()}
    for key, cm in {"distance.default_cm": config.distance.default_cm, **placed}.items():
        try:
            distances.at(Cm(cm))
        except ConfigError as error:
            raise refuse(key, str(error)) from None
    red, nir = config.channels.red, config.channels.nir
    if red.pwm_channel == nir.pwm_channel:
        raise refuse(
            "channels.nir.pwm_channel",
            f"{nir.pwm_channel} is red's too; each colour needs its own PWM channel: change one",
        )
    for colour, part, low, high in (("red", red, 630, 660), ("nir", nir, 810, 850)):
        if not low <= part.wavelength_nm <= high:
            raise refuse(
                f"channels.{colour}.wavelength_nm",
                f"{part.wavelength_nm}; must lie in {low}..{high} nm: other light has other doses",
            )
        if part.calibration.distance_cm not in distances.cm or (
            distances.at(Cm(part.calibration.distance_cm)) != 1.0
        ):
            raise refuse(
                f"channels.{colour}.calibration.distance_cm",
                f"{part.calibration.distance_cm:g}; must be the row of distance.factors with "
                "factor 1.0: the factors are relative to it",
            )
    if config.sensors.heatsink == config.sensors.surface:
        raise refuse(
            "sensors.heatsink",
            f"{config.sensors.heatsink} is the surface's too; each place needs its own probe: "
            "change one, or leave heatsink out",
        )
    taken: dict[int, str] = {}
    for pin, line in config.pins.fitted().items():
        key = f"pins.{pin}"
        if line in (12, 13, 18, 19):
            raise refuse(key, f"GPIO {line} can carry hardware PWM; choose another line")
        if line in taken:
            raise refuse(key, f"GPIO {line} is {taken[line]}'s too; each needs its own: change one")
        taken[line] = key
