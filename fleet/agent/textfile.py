"""The same figures for Prometheus: a file that node_exporter's textfile collector reads.

Source of the format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from firmware_py.panelctl import whole_file
from fleet.agent.discovery import STATES
from fleet.agent.heard import Reading


class Lanes(Struct, frozen=True, kw_only=True):
    """How the agent's lanes are. acked: the last row that the clinic has committed."""

    connected: bool
    acked: int
    unacked: int
    claims: int
    late_answers: int
    certificate_ends_s: float | None  # seconds since 1970


def text(reading: Reading | None, lanes: Lanes) -> str:
    """Return the file's text. reading: None where the daemon isn't heard."""
    return "".join(f"{line}\n" for line in _lines(reading, lanes))


def write(file: Path, reading: Reading | None, lanes: Lanes) -> None:
    """Write the file whole: who reads it meanwhile reads the one before.

    Raises:
        OSError: It can't be written.
    """
    whole_file.write(file, [text(reading, lanes)], mode=0o644)


def _lines(reading: Reading | None, lanes: Lanes) -> Iterator[str]:
    yield from _gauge("up", "Whether the panel's daemon is heard.", reading is not None)
    if reading is not None:
        yield from _head("state", "The panel's state: 1 for the one that it is in.", "gauge")
        for state in STATES:
            yield f'light_panel_state{{state="{state}"}} {int(state == reading.state)}'
        yield from _head("fault", "A latched fault, by its code.", "gauge")
        if reading.fault is not None:
            code = "".join(c for c in reading.fault.code if c.isalnum() or c == "_")
            yield f'light_panel_fault{{code="{code}"}} 1'
        for name, what, value in (
            ("remaining_seconds", "Seconds of light left.", reading.remaining_s),
            ("surface_celsius", "The surface's temperature.", reading.surface_c),
            ("light_hours_total", "Hours of light.", reading.light_h),
            ("starts_total", "How often the daemon has begun.", reading.starts),
        ):
            if value is not None:
                kind = "counter" if name.endswith("_total") else "gauge"
                yield from _head(name, what, kind)
                yield (
                    f"light_panel_{name} {value:g}"
                    if kind == "gauge"
                    else (f"light_panel_{name} {value!r}")
                )
    yield from _gauge("fleet_connected", "Whether the broker is reached.", lanes.connected)
    yield from _gauge("fleet_acked_row", "The last row the clinic has committed.", lanes.acked)
    yield from _gauge("fleet_unacked_rows", "Rows sent and not yet committed.", lanes.unacked)
    for name, what, count in (
        ("fleet_claims_total", "Claims sent.", lanes.claims),
        ("fleet_late_answers_total", "Answers that came too late.", lanes.late_answers),
    ):
        yield from _head(name, what, "counter")
        yield f"light_panel_{name} {count}"
    if lanes.certificate_ends_s is not None:
        yield from _gauge(
            "fleet_certificate_ends_seconds",
            "When the panel's certificate ends, in seconds since 1970.",
            int(lanes.certificate_ends_s),
        )


def _gauge(name: str, what: str, value: int) -> Iterator[str]:
    yield from _head(name, what, "gauge")
    yield f"light_panel_{name} {int(value)}"


def _head(name: str, what: str, kind: str) -> Iterator[str]:
    yield f"# HELP light_panel_{name} {what}"
    yield f"# TYPE light_panel_{name} {kind}"
