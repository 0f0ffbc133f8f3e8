"""The time of day as far as it can be believed, and telling the ledger when that gets better."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason, Time
from firmware_py.core.timestamps import Moment, Reference, believe
from firmware_py.core.units import seconds
from firmware_py.ports.hardware import Clock, WallClock
from firmware_py.ports.ledger import Store

Note = Callable[[Moment, Reference], None]


class Told(Struct, frozen=True):
    """The time of day by hand: as it was said, as this instant, and for the rest of the boot."""

    when: datetime
    now: Moment
    reference: Reference

    def keep(self, store: Store) -> None:
        """Keep it, unless a session of the record is later.

        Raises:
            RefusedError: One is.
        """
        latest_unix_s = store.history.latest_unix_s
        if latest_unix_s is not None and not latest_unix_s <= self.when.timestamp():
            last = datetime.fromtimestamp(latest_unix_s, self.when.tzinfo)
            raise RefusedError(
                Reason.TIME_TOO_EARLY,
                when=Time(self.when.isoformat(timespec="seconds")),
                last=Time(last.isoformat(timespec="seconds")),
                field="time",
            )
        store.note_time(self.now, self.reference)


class Timekeeper:
    """Looks at the clocks when asked. reference: what this boot took for the time of day so far."""

    def __init__(
        self, clock: Clock, wall: WallClock, boot_id: str, reference: Reference | None, note: Note
    ) -> None:
        self._clock = clock
        self._wall = wall
        self._boot_id = boot_id
        self._reference = reference
        self._note = note

    def now(self) -> Moment:
        """Return this instant; the first set clock of a boot is noted."""
        wall = self._wall()
        moment, reference = believe(
            self._boot_id, self._clock(), wall.unix_s, self._reference, is_set=wall.is_set
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
        unix_s = when.timestamp()
        reference = Reference(unix_s - seconds(self._clock()), by_hand=True)
        moment, _ = believe(self._boot_id, self._clock(), unix_s, reference, is_set=False)
        return Told(when, moment, reference)

    def take(self, reference: Reference) -> None:
        """Believe what a person told, until the power goes or a clock is set."""
        if self._reference is None or self._reference.by_hand:
            self._reference = reference
