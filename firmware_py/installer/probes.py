"""The temperature sensors: whether each answers, and what the 1-wire bus says instead.

The kernel's names tell much: the first two figures are a 1-wire device's family; names such as
`00-400000000000` come up where the data line floats, because nothing pulls it up.
"""

import re
from pathlib import Path

from firmware_py.config.schema import Config, SensorName, ThermistorConfig
from firmware_py.core import limits
from firmware_py.core.units import Ns, is_within
from firmware_py.drivers.probes import ProbeRoots, open_probe, roots
from firmware_py.installer.finding import Finding, Findings, fails, ok, warning
from firmware_py.installer.root import Place

HOTTEST = 84.9  # of any place with a probe at rest; one that was never asked says 85
FAMILIES = ("10", "22", "28", "3b", "42")  # of 1-wire devices that measure a temperature
W1_ID = re.compile(r"^[0-9a-f]{2}-")
WIRES = "check its three wires: 3.3 V, ground, data"
PULL_UP = "a resistor of 4.7 kOhm from data to 3.3 V; a shorter cable, away from the LEDs' supply"
ADD_BUS = "panelctl setup adds it to config.txt; then reboot"
FIT = "fit a DS18B20, whose id begins with 28-"
EDIT = "panelctl setup --probes finds out which is which"


def sensors(system: Place, config: Config | None) -> Findings:
    """Whether each probe answers, and with a temperature that can be."""
    if config is None:
        return
    at = roots(system.path(config.sensors.root), system.path("/sys"))
    fitted = config.sensors.fitted()
    for place, called in fitted.items():
        yield _one(place, called, at)
    if "heatsink" not in fitted:
        yield warning("heatsink sensor", "not fitted", "fit one: the dose is truer with it")


def _one(place: str, called: SensorName, at: ProbeRoots) -> Finding:
    """Return what one sensor says when it is asked now."""
    name = f"{place} sensor"
    is_w1 = isinstance(called, str) and W1_ID.match(called) is not None
    if is_w1 and not (at.w1 / str(called)).exists():
        return _absent(name, at.w1, str(called))
    probe = open_probe(called, at)
    probe.poll_once(Ns(0))
    sample = probe.latest
    celsius = None if sample is None else sample.celsius
    if is_w1 and celsius is None and " NO" in _text(at.w1 / str(called) / "w1_slave"):
        return fails(name, f"{called} answers with wrong check sums (CRC)", PULL_UP)
    if celsius is None:
        why = f"{probe.probe}: {sample.problem if sample is not None else 'no answer'}"
        return fails(name, f"{why}; there is: {_there(called, at)}", WIRES)
    lowest = limits.SURFACE_MIN if place.startswith("surface") else limits.READING_MIN
    if not is_within(celsius, lowest, HOTTEST):
        bounds = f"outside {lowest:g} to {HOTTEST:g} °C"
        remedy = f"{WIRES}; is it loose, or another probe than its name says?"
        return fails(name, f"{probe.probe} reads {celsius:.1f} °C, {bounds}", remedy)
    return ok(name, f"{probe.probe} reads {celsius:.1f} °C")


def _absent(name: str, root: Path, probe: str) -> Finding:
    there = sorted(each.name for each in root.glob("??-*"))
    ours = [each for each in there if each[:2] in FAMILIES]
    if not root.exists() or (not list(root.glob("w1_bus_master*")) and not there):
        return fails(name, f"{probe} isn't there: there is no 1-wire bus", ADD_BUS)
    if ours:
        return fails(name, f"{probe} isn't there; on the bus: {', '.join(ours)}", EDIT)
    if any(each.startswith("00-") for each in there):
        return fails(name, f"{probe} isn't there: the data line floats ({there[0]})", PULL_UP)
    if there:
        seen = f"on the bus: {', '.join(there)}, which measures no temperature"
        return fails(name, f"{probe} isn't there; {seen}", FIT)
    return fails(name, f"{probe} isn't there; the bus is there, and nothing on it", WIRES)


def _there(called: SensorName, at: ProbeRoots) -> str:
    """Return which devices of a sensor's kind there are."""
    name = called.input if isinstance(called, ThermistorConfig) else called
    root = {"hwmon": at.hwmon, "iio": at.iio}.get(name.partition(":")[0])
    if root is None:
        return ", ".join(sorted(folder.name for folder in at.w1.glob("??-*"))) or "nothing"
    return ", ".join(sorted({_text(file) for file in root.glob("*/name")})) or "nothing"


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return ""
