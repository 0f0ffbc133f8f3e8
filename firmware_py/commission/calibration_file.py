"""Write the measured calibration as a file beside the configuration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from firmware_py.commission.answers import write
from firmware_py.commission.readings import Rung
from firmware_py.config.load import parse
from firmware_py.core.sensing.warmth import PanelWarmth
from firmware_py.core.units import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured. day: ISO 8601; factors: (cm, factor), the nearest first."""

    instrument: str
    uncertainty: float
    day: str
    base_cm: float
    celsius: float
    factors: Sequence[tuple[float, float]]
    rungs: Mapping[Channel, Sequence[Rung]]
    warmth: PanelWarmth


def text(measured: Measured) -> str:
    """Return the file's text."""
    factors = ", ".join(f"[{cm:g}, {factor:.4g}]" for cm, factor in measured.factors)
    lines = [
        "# Written by `panelctl commission`; it stands in for the configuration's own calibration.",
        "# Remove this file to go back to that one.",
        "version = 1",
        "",
        "[distance]",
        f"factors = [{factors}]",
        "",
        "# How far light warms the surface's probe: each session is held against it.",
        "[warmth]",
        f"rise_k_per_mw_cm2 = {measured.warmth.rise_k_per_mw_cm2:.4g}",
        f"tau_s = {measured.warmth.tau_s:.4g}",
    ]
    for channel, rungs in measured.rungs.items():
        table = ", ".join(f"[{rung.duty:g}, {rung.irradiance:.4g}]" for rung in rungs)
        lines += [
            "",
            f"[channels.{channel}]",
            f"min_duty = {rungs[0].duty:g}",
            "",
            f"[channels.{channel}.calibration]",
            'kind = "measured"',
            f"instrument = {_quoted(measured.instrument)}",
            f"uncertainty = {measured.uncertainty:g}",
            f"date = {measured.day}",
            f"distance_cm = {measured.base_cm:g}",
            f"temperature_c = {measured.celsius:.1f}",
            f"table = [{table}]",
        ]
    return "\n".join(lines) + "\n"


def put(file: Path, new: str, config: tuple[str, str]) -> Path | None:
    """Put a calibration in its place, having parsed it as the daemon will; return the old one's.

    config: the configuration's text and name.

    Raises:
        ConfigError: The daemon would refuse it; nothing was changed.
        OSError: It can't be written; nothing was changed.
    """
    parse(*config, (new, str(file)))
    backup = None
    if file.exists():
        backup = _free(file)
        write(backup, file.read_text("utf-8"))
    write(file, new)
    return backup


def _free(file: Path) -> Path:
    number = 1
    while (backup := file.with_name(f"{file.name}.{number}")).exists():
        number += 1
    return backup


def _quoted(words: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in words)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
