"""Reading the configuration: a TOML file, with the calibration that lies beside it."""

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from firmware_py.config import lines
from firmware_py.config.schema import CalibrationFile, Config, ThermistorConfig
from firmware_py.config.text import decoded, slip
from firmware_py.core.errors import ConfigError
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.units import Channel, Cm


def example_text() -> str:
    """Return the example configuration that comes with the package; the simulator runs on it."""
    return (files("firmware_py") / "data" / "example.toml").read_text("utf-8")


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
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(
            Reason.CONFIG_UNREADABLE.said(file=str(file), detail=Detail(str(error)))
        ) from None
    return decoded(data, str(file))


_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _LINE.search(str(error))
        line = int(at[1]) if at is not None else text.count("\n") + 1  # else: at the file's end
        detail = Detail(slip(text) or str(error))
        said = Reason.CONFIG_NOT_TOML.said(file=name, line=line, detail=detail)
        raise ConfigError(said) from None


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
    measured = {"warmth": own["warmth"]} if "warmth" in own else {}
    return {**raw, "channels": channels, "distance": distance, **measured}


def parse(text: str, name: str, calibration: tuple[str, str] | None = None) -> Config:
    """Return the configuration in a text; `name` is what a refusal calls the file.

    calibration: text and name of one that stands in for the configuration's own.

    Raises:
        ConfigError: With file, key, value, bound and remedy.
    """
    raw = _with_small_letters(_toml(text, name))
    if calibration is not None:
        raw, name = _calibrated(raw, *calibration), f"{name} with {calibration[1]}"
    try:
        config = msgspec.convert(raw, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_refusal(name, raw, str(error))) from None
    _check_whole(name, config)
    return config


_W1_ID = re.compile(r"^[0-9A-Fa-f]{2}-[0-9A-Fa-f]+$")


def _with_small_letters(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a configuration with the probes' ids as the kernel writes them."""
    sensors = raw.get("sensors")
    if not isinstance(sensors, dict):
        return raw
    small = {
        key: value.lower() if isinstance(value, str) and _W1_ID.match(value) else value
        for key, value in sensors.items()
    }
    return {**raw, "sensors": small}


# What the patterns of the schema ask for, in words.
_IN_WORDS = {
    "hwmon:": (
        "a probe's id is 10-, 22-, 28-, 3b- or 42- and twelve of 0-9 and a-f, as "
        '/sys/bus/w1/devices names it; other sensors are "hwmon:NAME/temp1" or '
        '"iio:NAME/in_temp_object"'
    ),
    "in_voltage": 'a thermistor\'s input is "iio:NAME/in_voltage0"',
    "[01][0-9]": 'a time of day is written "22:00"',
}
_PATH = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)


def _refusal(name: str, raw: dict[str, Any], text: str) -> Said:
    """Return what msgspec says is wrong, with the key and its value."""
    match = _PATH.match(text)
    what, path = (match["what"], match["path"] or "") if match else (text, "")
    if unknown := re.search(r"unknown field `([^`]*)`", what):
        key = ".".join(filter(None, (path, unknown.group(1))))
        return Reason.CONFIG_UNKNOWN_KEY.said(file=name, key=key)
    if missing := re.search(r"missing required field `([^`]*)`", what):
        key = ".".join(filter(None, (path, missing.group(1))))
        return Reason.CONFIG_MISSING_KEY.said(file=name, key=key)
    bound = what[:1].lower() + what[1:]
    if "matching regex" in what:
        bound = next((said for mark, said in _IN_WORDS.items() if mark in what), bound)
    value = repr(_value_at(raw, path))
    return Reason.CONFIG_VALUE.said(file=name, key=path, value=value, detail=Detail(bound))


def _value_at(raw: Any, path: str) -> Any:
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        try:
            raw = raw[int(index)] if index else raw[name]
        except (KeyError, IndexError, TypeError):
            return "?"
    return raw


# The bands that the doses of the catalogue were studied with.
WAVELENGTHS_NM: Mapping[Channel, tuple[int, int]] = {
    Channel.RED: (630, 660),
    Channel.NIR: (810, 850),
}


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
    wired: dict[int, Channel] = {}
    for channel in Channel:
        number = config.channel(channel).pwm_channel
        if number in wired:
            raise refuse(
                f"channels.{channel}.pwm_channel",
                f"{number} is {wired[number]}'s too; each colour needs its own PWM channel: "
                "change one",
            )
        wired[number] = channel
    for channel, (low, high) in WAVELENGTHS_NM.items():
        part = config.channel(channel)
        if not low <= part.wavelength_nm <= high:
            raise refuse(
                f"channels.{channel}.wavelength_nm",
                f"{part.wavelength_nm}; must lie in {low}..{high} nm: other light has other doses",
            )
        if part.calibration.distance_cm not in distances.cm or (
            distances.at(Cm(part.calibration.distance_cm)) != 1.0
        ):
            raise refuse(
                f"channels.{channel}.calibration.distance_cm",
                f"{part.calibration.distance_cm:g}; must be the row of distance.factors with "
                "factor 1.0: the factors are relative to it",
            )
    _check_sensors(config, refuse)
    if (unfit := lines.refusal(config.pins.fitted())) is not None:
        raise refuse(f"pins.{unfit[0]}", unfit[1])


def _check_sensors(config: Config, refuse: Callable[[str, str], ConfigError]) -> None:
    """Check that each place has a sensor of its own, and that a thermistor's voltages rise."""
    placed: dict[str, str] = {}
    for place, sensor in config.sensors.fitted().items():
        name = sensor.input if isinstance(sensor, ThermistorConfig) else sensor
        if name in placed:
            raise refuse(
                f"sensors.{place}",
                f"{name} is the {placed[name]}'s too; each place needs its own probe: "
                f"change one, or leave {place} out",
            )
        placed[name] = place
        if isinstance(sensor, ThermistorConfig):
            millivolts = [mv for mv, _ in sensor.table]
            if any(low >= high for low, high in pairwise(millivolts)):
                raise refuse(
                    f"sensors.{place}.table",
                    f"{millivolts}; the millivolts must rise from row to row: sort the rows",
                )
