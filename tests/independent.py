"""What a trace of writes gave, worked out without anything of the daemon.

From the kernel's side: when each PWM channel was on and at what duty, and when the enable line was
high; from the configuration's file: what light that is. Imports nothing of the project.
"""

import json
import math
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Trace = Sequence[Mapping[str, Any]]
Temperatures = Sequence[tuple[float, float]]  # (s, °C), rising in time


def read_trace(file: Path) -> Trace:
    return [json.loads(line) for line in file.read_text().splitlines()]


def _line(points: Sequence[Sequence[float]], x: float) -> float:
    """y at x on the line through the points, which span it."""
    for (x0, y0), (x1, y1) in pairwise(points):
        if x0 <= x <= x1:
            return float(y0 + (y1 - y0) * (x - x0) / (x1 - x0))
    raise ValueError(f"{x} is outside {points[0][0]} to {points[-1][0]}")


def _at(temperatures: Temperatures, t: float) -> float:
    index = bisect_right(temperatures, t, key=lambda row: row[0])
    return temperatures[max(0, index - 1)][1]


def fluence_j_cm2(
    trace: Trace,
    config_text: str,
    *,
    until: float,
    temperatures: Temperatures,
    distance_cm: float,
    curves: Mapping[str, Sequence[Sequence[float]]] | None = None,
) -> dict[str, float]:
    """J/cm² at the skin per colour from the first line of the trace to the time `until`.

    curves: the lamps' true (duty, mW/cm²), where those aren't as measured.
    """
    config = tomllib.loads(config_text)
    factor = _line(config["distance"]["factors"], distance_cm)
    return {
        colour: _channel(
            trace, _true(part, (curves or {}).get(colour)), factor, until, temperatures
        )
        for colour, part in config["channels"].items()
    }


def _true(part: Mapping[str, Any], curve: Sequence[Sequence[float]] | None) -> Mapping[str, Any]:
    if curve is None:
        return part
    return {**part, "calibration": {**part["calibration"], "table": curve}}


def _channel(
    trace: Trace,
    part: Mapping[str, Any],
    factor: float,
    until: float,
    temperatures: Temperatures,
) -> float:
    base = f"sys/class/pwm/pwmchip0/pwm{part['pwm_channel']}/"
    names = {f"{base}{name}": name for name in ("period", "duty_cycle", "enable")}
    names["gpio/enable"] = "line"
    state = dict.fromkeys(names.values(), 0)
    table = part["calibration"]["table"]
    warm, k = part["calibration"]["temperature_c"], part["temperature_coefficient_per_k"]
    total, since = 0.0, 0.0

    def given(start: float, end: float) -> float:
        if not (state["enable"] and state["line"] and state["duty_cycle"]):
            return 0.0
        light = _line(table, state["duty_cycle"] / state["period"]) * factor
        pieces = (
            light * (1 + k * (_at(temperatures, t) - warm)) * step / 1000
            for t, step in _steps(start, end)
        )
        return math.fsum(pieces)

    for line in trace:
        name = names.get(line["path"])
        if name is None or line["error"] is not None:
            continue
        total += given(since, line["t"])
        since = line["t"]
        state[name] = int(line["value"])
    return total + given(since, until)


def _steps(start: float, end: float) -> Iterable[tuple[float, float]]:
    """Cut a stretch into pieces of at most 1 s, so that a change of temperature is followed."""
    t = start
    while t < end:
        step = min(1.0, end - t)
        yield t, step
        t += step
