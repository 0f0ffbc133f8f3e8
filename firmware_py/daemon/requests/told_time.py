"""A time of day that a person tells: what it would mean, and whether it can be taken.

Nobody can check it but the person. So it is read back in words, with how long ago the last session
would then have been; it can't lie before this program, nor before a session that a better clock has
dated; and what is hard to believe must be said twice (`sure`).
"""

from datetime import UTC, datetime

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.allowance import History
from firmware_py.core.reasons import WEEKDAYS, Reason, Said, Time
from firmware_py.core.timestamps import Moment, Reference, between
from firmware_py.core.units import NS_PER_S, seconds
from firmware_py.ports.ledger import Reader, Store

_HOUR_S, _DAY_S = 3600, 24 * 3600
# So long ago is told in days.
_IN_DAYS_S = 2 * _DAY_S


class Told(Struct, frozen=True):
    """The time of day by hand: as it was said, as this instant, and for the rest of the boot."""

    when: datetime
    now: Moment
    reference: Reference

    def read_back(self, reader: Reader) -> tuple[Said, ...]:
        """Return what it would mean, in sentences, without taking it.

        Raises:
            RefusedError: It can't be now, however sure anybody is.
        """
        self._check(reader.history)
        day = WEEKDAYS[self.when.weekday()].said()
        return (Reason.TIME_READ_BACK.said(day=day, when=self._time), *self._last(reader.history))

    def keep(self, store: Store, *, is_sure: bool) -> None:
        """Keep it.

        Raises:
            RefusedError: It can't be now; or it is hard to believe, and nobody said it twice.
        """
        self._check(store.history)
        if not is_sure:
            self._doubt(store.history)
        store.note_time(self.now, self.reference)

    @property
    def _time(self) -> Time:
        return Time(self.when.isoformat(timespec="seconds"))

    def _check(self, history: History) -> None:
        """Check it against what no person told."""
        unix_s, latest_unix_s = self.when.timestamp(), history.latest_sure_unix_s
        if not unix_s >= limits.BUILT_UNIX_S:
            built = self._as_here(limits.BUILT_UNIX_S)
            raise RefusedError(Reason.TIME_BEFORE_BUILT, when=self._time, built=built, field="time")
        if latest_unix_s is not None and not latest_unix_s <= unix_s:
            last = self._as_here(latest_unix_s)
            raise RefusedError(Reason.TIME_TOO_EARLY, when=self._time, last=last, field="time")

    def _doubt(self, history: History) -> None:
        """Check it against all that is known, and that a person may know better."""
        # What was told earlier in this boot is dated anew, whatever it was.
        dated = [row.began for row in history.rows if row.began.boot_id != self.now.boot_id]
        latest_unix_s = max((at.unix_s for at in dated if at.is_set), default=0.0)
        latest_unix_s = max(latest_unix_s, history.latest_sure_unix_s or 0.0)
        unix_s = self.when.timestamp()
        if not latest_unix_s <= unix_s:
            last = self._as_here(latest_unix_s)
            raise RefusedError(Reason.TIME_BEFORE_TOLD, when=self._time, last=last, field="sure")
        known_s = max(latest_unix_s, limits.BUILT_UNIX_S)
        if not unix_s - known_s <= seconds(limits.TOLD_FAR):
            raise RefusedError(
                Reason.TIME_FAR,
                days=int((unix_s - known_s) // _DAY_S),
                last=self._as_here(known_s),
                field="sure",
            )

    def _last(self, history: History) -> tuple[Said, ...]:
        """Return how long ago the last session would have been."""
        rows = [row for row in history.rows if not row.is_imported]
        if not rows:
            return ()
        ago = between(rows[-1].began, self.now)
        if ago is None or not ago >= 0:
            return (Reason.TIME_LAST_NOW.said(),)
        ago_s = ago // NS_PER_S
        if ago_s >= _IN_DAYS_S:
            return (Reason.TIME_LAST_DAYS.said(days=ago_s // _DAY_S),)
        hours, rest_s = divmod(ago_s, _HOUR_S)
        return (Reason.TIME_LAST_HOURS.said(hours=hours, minutes=rest_s // 60),)

    def _as_here(self, unix_s: float) -> Time:
        """Return a time in the zone in which this one was told."""
        there = datetime.fromtimestamp(unix_s, UTC).astimezone(self.when.tzinfo)
        return Time(there.isoformat(timespec="seconds"))
