"""What the light senses see, judged against what was commanded.

Judged by change, not by level: light that was there before ours is no fault, it only keeps a
session from beginning; light that came with ours must go with it.
"""

from collections.abc import Mapping

from msgspec import Struct

from firmware_py.core import limits
from firmware_py.core.faults import Fault, FaultCode
from firmware_py.core.reasons import Reason
from firmware_py.core.units import Channel, Ns

_STAYS = {Channel.RED: Reason.RED_STAYS_ON, Channel.NIR: Reason.NIR_STAYS_ON}
_MISSING = {Channel.RED: Reason.RED_IS_MISSING, Channel.NIR: Reason.NIR_IS_MISSING}


# Light that is seen while the lamps are off keeps a session from beginning, or ends its countdown,
# without a latched fault: it may be the sun. The dose counts what was driven, seen or not.
class LampWatch(Struct, frozen=True):
    """What is remembered of one channel between looks.

    lit: since when it has been commanded on, None while dark. ours: what is seen may be ours, since
    it has not been dark since the supply was on. against: since when sense and command differ.
    stray: light is seen that isn't ours.
    """

    lit: Ns | None = None
    ours: bool = False
    against: Ns | None = None
    stray: bool = False

    def look(self, *, commanded: bool, supplied: bool, seen: bool | None, now: Ns) -> "LampWatch":
        """Return the memory after a look.

        commanded: this channel is to shine; supplied: any is, so that a broken one may.
        seen: None where the sense can't be read.
        """
        if commanded:
            since = self.against if self.lit is not None else None
            return LampWatch(
                lit=now if self.lit is None else self.lit,
                ours=True,
                against=None if seen is True else _first(since, now),
            )
        since = self.against if self.lit is None else None
        is_seen = seen is not False
        ours = supplied or (self.ours and is_seen)
        wrong = ours and is_seen
        return LampWatch(
            ours=ours,
            against=_first(since, now) if wrong else None,
            stray=is_seen and not ours,
        )

    def fault(self, channel: Channel, now: Ns) -> Fault | None:
        """Return what is wrong with this lamp now."""
        if self.against is None:
            return None
        differs = now - self.against
        if self.lit is None:
            if differs < limits.LIGHT_GOES:
                return None
            return Fault(FaultCode.STUCK_ON, _STAYS[channel].said())
        if differs < limits.LIGHT_GOES or now - self.lit < limits.LIGHT_COMES:
            return None
        return Fault(FaultCode.NO_LIGHT, _MISSING[channel].said())


def _first(since: Ns | None, now: Ns) -> Ns:
    return now if since is None else since


def worst(lamps: Mapping[Channel, LampWatch], now: Ns) -> Fault | None:
    """Return the worst fault of all lamps: light that stays before light that is missing."""
    faults = [fault for c, lamp in lamps.items() if (fault := lamp.fault(c, now)) is not None]
    return next((f for f in faults if f.code is FaultCode.STUCK_ON), next(iter(faults), None))
