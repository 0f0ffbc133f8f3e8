"""The zone in which the panel stands, by which panelctl shows and reads times."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from firmware_py import wire
from firmware_py.panelctl.client import Client


def telemetry(client: Client) -> wire.Telemetry | None:
    """Return the panel's state; None where it doesn't tell."""
    answer = client.ask(wire.Status())
    return answer if isinstance(answer, wire.Telemetry) else None


def zone_of(telemetry: wire.Telemetry | None) -> tzinfo | None:
    """Return the panel's zone; None where it isn't told or known here: this machine's then."""
    if telemetry is None or telemetry.zone is None:
        return None
    try:
        return ZoneInfo(telemetry.zone)
    except (OSError, ValueError, KeyError):
        return None


def time_of(telemetry: wire.Telemetry | None) -> datetime | None:
    """Return the panel's time of day; None where no clock is set there."""
    if telemetry is None or telemetry.time is None:
        return None
    return datetime.fromisoformat(telemetry.time)


def here(at: str, zone: tzinfo | None) -> datetime:
    """Return a time of the wire as it is where the panel stands."""
    return datetime.fromisoformat(at).astimezone(zone)


def as_here(at: str, zone: tzinfo | None) -> str:
    """Return a time as a person wrote it, with the panel's zone where it names none.

    What is no time stays as it is.
    """
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return at
    if when.tzinfo is None and zone is not None:
        when = when.replace(tzinfo=zone)
    return when.astimezone(zone).isoformat(timespec="seconds")
