"""The panel's own time of day, as its telemetry tells it: the only one that is shown or judged by.

The screen runs on the same machine, but a person may have told the daemon the time, which the
system's clock knows nothing of. The zone's rules are needed too: a time after the next change of
the clocks is shown as it will be then.
"""

from datetime import datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from firmware_py.wire import Telemetry


def panel_time(telemetry: Telemetry | None) -> datetime | None:
    """Return the panel's time of day where it stands; None where no clock is set there."""
    if telemetry is None or telemetry.time is None:
        return None
    try:
        at = datetime.fromisoformat(telemetry.time)
    except ValueError:
        return None
    zone = panel_zone(telemetry)
    return at if zone is None else at.astimezone(zone)


def panel_zone(telemetry: Telemetry | None) -> tzinfo | None:
    """Return the zone in which the panel stands; None where that isn't known."""
    return None if telemetry is None or telemetry.zone is None else _zone(telemetry.zone)


@lru_cache(maxsize=4)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # none of that name here
        return None
