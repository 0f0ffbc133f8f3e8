"""The time of day as far as it can be believed, and telling the ledger when that gets better."""

from collections.abc import Callable
from datetime import datetime

from firmware_py.core import limits
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment, Reference, believe
from firmware_py.core.units import seconds
from firmware_py.daemon.requests.told_time import Told
from firmware_py.ports.hardware import Clock, WallClock, WallTime

Note = Callable[[Moment, Reference], None]
Latest = Callable[[], float | None]


class Timekeeper:
    """Looks at the clocks when asked.

    clock: CLOCK_MONOTONIC; since_boot: CLOCK_BOOTTIME; reference: what this boot took for the time
    of day so far; latest: the newest date in the record that no person told, unix.
    """

    def __init__(
        self,
        clock: Clock,
        since_boot: Clock,
        wall: WallClock,
        boot_id: str,
        reference: Reference | None,
        note: Note,
        latest: Latest,
    ) -> None:
        self._clock = clock
        self._since_boot = since_boot
        self._wall = wall
        self._boot_id = boot_id
        self._reference = reference
        self._note = note
        self._latest = latest

    def now(self) -> Moment:
        """Return this instant; each better time of a boot is noted."""
        wall = self._wall()
        moment, reference = believe(
            self._boot_id,
            self._clock(),
            wall.unix_s,
            self._reference,
            is_set=wall.is_set,
            by_battery=self._may_be_battery(wall),
            since_boot=self._since_boot(),
        )
        if reference is not None and reference != self._reference:
            self._reference = reference
            self._note(moment, reference)
        return moment

    def told(self, time: str) -> Told:
        """Return the time of day as a person says it is, to be kept. time: RFC 3339, with its zone.

        Nothing changes until `take`.

        Raises:
            RefusedError: It is no time, or the clock is set already.
        """
        now = self.now()
        if now.is_set and not now.by_hand:
            raise RefusedError(Reason.CLOCK_IS_SET, field="time")
        try:
            when = datetime.fromisoformat(time)
        except ValueError:
            when = None
        if when is None or when.tzinfo is None:
            raise RefusedError(Reason.NO_TIME, time=time, field="time")
        unix_s, monotonic, since_boot = when.timestamp(), self._clock(), self._since_boot()
        reference = Reference(unix_s - seconds(since_boot), by_hand=True, told=monotonic)
        moment, _ = believe(
            self._boot_id, monotonic, unix_s, reference, is_set=False, since_boot=since_boot
        )
        return Told(when, moment, reference)

    def take(self, reference: Reference) -> None:
        """Believe what a person told, until the power goes or a clock is set."""
        if self._reference is None or self._reference.by_hand:
            self._reference = reference

    def _may_be_battery(self, wall: WallTime) -> bool:
        """Tell whether a battery's time can be true: after this program, and not behind the record.

        A Raspberry Pi 5 whose battery is missing or empty begins anew, or where it stood.
        """
        if not wall.by_battery:
            return False
        earliest = max(limits.BUILT_UNIX_S, self._latest() or 0.0)
        return earliest <= wall.unix_s <= limits.BATTERY_UNTIL_UNIX_S
