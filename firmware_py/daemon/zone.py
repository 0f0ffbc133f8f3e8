"""The time zone in which the panel stands: one for telemetry, lists, sounds and every client.

Its rules are those of the zone database, so that a time after the next change of the clocks is told
as it will be then. The C library reads the system's zone once, when a program begins; here it is
looked at again, so that a panel that moves, or that an installer sets, is right within a minute.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from firmware_py.core.timestamps import Moment
from firmware_py.core.units import Ns, ns

LOCALTIME = Path("/etc/localtime")  # a link into the zone database, or a copy of a file of it
LOOK_EVERY = ns(30)


class SystemZone:
    """The system's zone, as it is now. clock: how time passes; name: one that it shall be instead.

    UTC where neither can be read.
    """

    def __init__(
        self, clock: Callable[[], Ns], file: Path = LOCALTIME, name: str | None = None
    ) -> None:
        self._clock = clock
        self._file = file
        self._fixed = _named((os.environ.get("TZ", "") if name is None else name).lstrip(":"))
        self._looked = clock()
        self._zone = self._read()

    def __call__(self) -> tzinfo:
        """Return it."""
        if self._fixed is not None:
            return self._fixed
        now = self._clock()
        if now - self._looked >= LOOK_EVERY:
            self._looked, self._zone = now, self._read()
        return self._zone

    def _read(self) -> tzinfo:
        try:
            where = os.path.realpath(self._file)
            named = _named(where.rpartition("/zoneinfo/")[2]) if "/zoneinfo/" in where else None
            if named is not None:
                return named
            with self._file.open("rb") as file:
                return ZoneInfo.from_file(file)
        except (OSError, ValueError):
            return UTC


def _named(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


class PanelTime:
    """The panel's own time of day, for whatever shows or judges one."""

    def __init__(self, now: Callable[[], Moment], zone: Callable[[], tzinfo]) -> None:
        self._now = now
        self.zone = zone

    def here(self) -> datetime | None:
        """Return the time of day where the panel stands; None where no clock is set."""
        now = self._now()
        if not now.is_set:
            return None
        return datetime.fromtimestamp(now.unix_s, UTC).astimezone(self.zone())

    def minute(self) -> int | None:
        """Return the minute of the day; None as above."""
        here = self.here()
        return None if here is None else 60 * here.hour + here.minute

    def zone_name(self) -> str | None:
        """Return the zone's name, as Europe/Berlin; None where it has none."""
        zone = self.zone()
        if zone is UTC:
            return "UTC"
        return zone.key if isinstance(zone, ZoneInfo) else None
