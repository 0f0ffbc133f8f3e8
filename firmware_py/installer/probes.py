"""The temperature probes on the 1-wire bus: whether each answers, and what the bus says instead.

The kernel's names tell much: `28-` is the family of the probes that the panel reads; names such as
`00-400000000000` come up where the data line floats, because nothing pulls it up.
"""

import re
from pathlib import Path

from firmware_py.config.schema import Config
from firmware_py.core import limits
from firmware_py.core.units import is_within
from firmware_py.installer.finding import Finding, Findings, fails, ok, warning
from firmware_py.installer.root import Place

POWER_ON_C = 85.0  # what a probe reads until it has measured once
FAMILIES = {"10": "a DS18S20", "22": "a DS1822", "3b": "a thermocouple's (MAX31850)"}
WIRES = "check its three wires: 3.3 V, ground, data"
PULL_UP = "a resistor of 4.7 kOhm from data to 3.3 V; a shorter cable, away from the LEDs' supply"
ADD_BUS = "panelctl setup adds it to config.txt; then reboot"
FIT = "fit a DS18B20, whose id begins with 28-"
EDIT = "put its id right in panel.toml"


def sensors(system: Place, config: Config | None) -> Findings:
    """Whether each probe answers, and with a temperature that can be."""
    if config is None:
        return
    root = system.path(config.sensors.root)
    for place, probe in (
        ("surface", config.sensors.surface),
        ("heatsink", config.sensors.heatsink),
    ):
        if probe is None:
            yield warning(f"{place} sensor", "not fitted", "fit one: the dose is truer with it")
        else:
            yield _one(f"{place} sensor", root, probe)


def _one(name: str, root: Path, probe: str) -> Finding:
    if not (root / probe).exists():
        return _absent(name, root, probe)
    text = _text(root / probe / "temperature")
    if not text:
        if " NO" in _text(root / probe / "w1_slave"):
            return fails(name, f"{probe} answers with wrong check sums (CRC)", PULL_UP)
        return fails(name, f"{probe} is on the bus and gives no temperature", WIRES)
    celsius = int(text) / 1000 if re.fullmatch(r"-?\d+", text) else None
    if celsius == POWER_ON_C:
        return fails(name, f"{probe} reads 85 °C, as one without power does", WIRES)
    if celsius is not None and is_within(celsius, limits.READING_MIN, 84.9):
        return ok(name, f"{probe} reads {celsius:.1f} °C")
    return fails(name, f"{probe} reads {text!r}, which can't be", WIRES)


def _absent(name: str, root: Path, probe: str) -> Finding:
    there = sorted(each.name for each in root.glob("??-*"))
    ours = [each for each in there if each.startswith("28-")]
    if not root.exists() or (not list(root.glob("w1_bus_master*")) and not there):
        return fails(name, f"{probe} isn't there: there is no 1-wire bus", ADD_BUS)
    if ours:
        return fails(name, f"{probe} isn't there; on the bus: {', '.join(ours)}", EDIT)
    if any(each.startswith("00-") for each in there):
        return fails(name, f"{probe} isn't there: the data line floats ({there[0]})", PULL_UP)
    for each in there:
        if kind := FAMILIES.get(each[:2]):
            return fails(name, f"{probe} isn't there; {each} is {kind}, which isn't read", FIT)
    seen = f"on the bus: {', '.join(there)}" if there else "the bus is there, and nothing on it"
    return fails(name, f"{probe} isn't there; {seen}", WIRES)


def _text(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip()
    except OSError:
        return ""
