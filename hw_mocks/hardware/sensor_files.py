"""The kernel's files of each kind of temperature sensor, as its driver writes them."""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from firmware_py.config.schema import SensorName, SensorsConfig, ThermistorConfig

STEPS_PER_K = 16  # 12 bit: 62.5 mK
# An MLX90614: (raw + offset) x scale is thousandths of a degree.
IIO_SCALE, IIO_OFFSET = 20.0, -13657.5
# An ADS1115 at its range of 4.096 V, in millivolts.
VOLTAGE_SCALE = 0.125

# The numbers of devices begin here: a board has chips of its own.
FIRST = 10

Contents = Mapping[str, bytes]


class SensorFiles(Protocol):
    """Where one sensor's files lie, and what they say.

    reading: the name of the file that holds the temperature.
    """

    folder: Path
    reading: str

    def shows(self, celsius: float) -> bytes:
        """Return what the file of the reading says at a temperature."""
        ...

    @property
    def fixed(self) -> Contents:
        """What else lies there."""
        ...


class W1Files:
    """A DS18B20: .../28-xxxxxxxxxxxx/temperature."""

    reading = "temperature"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fixed: Contents = {}

    def shows(self, celsius: float) -> bytes:
        """Return thousandths of a degree, in sixteenths."""
        return b"%d\n" % (round(celsius * STEPS_PER_K) * 1000 // STEPS_PER_K)


class HwmonFiles(W1Files):
    """A TMP102: .../hwmonN/temp1_input."""

    def __init__(self, folder: Path, device: str, channel: str) -> None:
        super().__init__(folder)
        self.reading = f"{channel}_input"
        self.fixed = {"name": f"{device}\n".encode()}


class IioFiles:
    """A channel with raw number, scale and offset: .../iio:deviceN/in_temp_object_raw."""

    def __init__(self, folder: Path, device: str, channel: str) -> None:
        self.folder = folder
        self.reading = f"{channel}_raw"
        self.fixed: Contents = {
            "name": f"{device}\n".encode(),
            "in_temp_scale": f"{IIO_SCALE:.9f}\n".encode(),
            "in_temp_offset": f"{IIO_OFFSET:.6f}\n".encode(),
        }

    def shows(self, celsius: float) -> bytes:
        """Return the raw number."""
        return b"%d\n" % round(celsius * 1000 / IIO_SCALE - IIO_OFFSET)


class ThermistorFiles:
    """A voltage that a thermistor's table makes a temperature: .../in_voltage0_raw."""

    def __init__(self, folder: Path, device: str, channel: str, config: ThermistorConfig) -> None:
        self.folder = folder
        self.reading = f"{channel}_raw"
        self.fixed: Contents = {
            "name": f"{device}\n".encode(),
            "in_voltage_scale": f"{VOLTAGE_SCALE:.9f}\n".encode(),
        }
        self._by_celsius = sorted((celsius, mv) for mv, celsius in config.table)

    def shows(self, celsius: float) -> bytes:
        """Return the raw number; beyond the table's ends the voltage runs on."""
        points = self._by_celsius
        right = min(max(bisect_left([c for c, _ in points], celsius), 1), len(points) - 1)
        (c0, mv0), (c1, mv1) = list(pairwise(points))[right - 1]
        return b"%d\n" % round((mv0 + (mv1 - mv0) * (celsius - c0) / (c1 - c0)) / VOLTAGE_SCALE)


def files_of(sensors: SensorsConfig, sysfs: Path) -> dict[str, SensorFiles]:
    """Return the files of every sensor that is fitted, by its place. sysfs: stands in for /sys."""
    numbers: dict[str, int] = {}
    return {place: _files(name, sysfs, numbers) for place, name in sensors.fitted().items()}


def _files(sensor: SensorName, sysfs: Path, numbers: dict[str, int]) -> SensorFiles:
    name = sensor.input if isinstance(sensor, ThermistorConfig) else sensor
    kind, colon, rest = name.partition(":")
    if not colon:
        return W1Files(sysfs / "bus/w1/devices" / name)
    device, channel = rest.split("/")
    number = numbers.setdefault(f"{kind}:{device}", FIRST + len(numbers))
    if kind == "hwmon":
        return HwmonFiles(sysfs / f"class/hwmon/hwmon{number}", device, channel)
    folder = sysfs / f"bus/iio/devices/iio:device{number}"
    if isinstance(sensor, ThermistorConfig):
        return ThermistorFiles(folder, device, channel, sensor)
    return IioFiles(folder, device, channel)
