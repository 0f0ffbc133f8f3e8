"""Opening a temperature sensor by what the configuration calls it."""

from pathlib import Path

from msgspec import Struct

from firmware_py.config.schema import ProbeName, ThermistorConfig
from firmware_py.drivers.hwmon_probe import HwmonProbe
from firmware_py.drivers.iio_probe import IioProbe, Thermistor
from firmware_py.drivers.temperature import PolledProbe
from firmware_py.drivers.w1_probe import W1Probe

HWMON, IIO = "hwmon:", "iio:"


class ProbeRoots(Struct, frozen=True, kw_only=True):
    """The folders with the devices of each kind."""

    w1: Path
    hwmon: Path
    iio: Path


def roots(w1: Path, sysfs: Path) -> ProbeRoots:
    """Return where the kernel shows each kind. sysfs: /sys, or what stands in for it."""
    return ProbeRoots(w1=w1, hwmon=sysfs / "class/hwmon", iio=sysfs / "bus/iio/devices")


def open_probe(called: ProbeName | ThermistorConfig, at: ProbeRoots) -> PolledProbe:
    """Return the sensor called so; whether it is there shows when it is asked."""
    if isinstance(called, ThermistorConfig):
        device, channel = called.input.removeprefix(IIO).split("/")
        return Thermistor(at.iio, device, channel, called.table)
    if called.startswith(HWMON):
        device, channel = called.removeprefix(HWMON).split("/")
        return HwmonProbe(at.hwmon, device, channel)
    if called.startswith(IIO):
        device, channel = called.removeprefix(IIO).split("/")
        return IioProbe(at.iio, device, channel)
    return W1Probe(at.w1 / called)
