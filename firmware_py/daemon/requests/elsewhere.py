"""What a person had at other panels, as a clinic tells it, in the shape that the rules judge.

Everything errs towards holding back. A session without an end may give all of its dose still. Two
panels' clocks may each differ from the clinic's by as much as a claim allows, so each session
counts as having begun by both later than it says. One without a readable time began now.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import count

from firmware_py.core import limits
from firmware_py.core.history.record import COMPLETE, SessionRecord
from firmware_py.core.people import BLISTER
from firmware_py.core.timestamps import Moment, arrived
from firmware_py.core.units import Channel, ns
from firmware_py.wire.claims import CLOCKS_DIFFER_S, GivenElsewhere

BEGAN_LATER_S = 2 * CLOCKS_DIFFER_S


def unix(instant: str | None) -> float | None:
    """Return an RFC 3339 time as unix time; None where it is none."""
    try:
        when = datetime.fromisoformat(instant or "")
    except ValueError:
        return None
    return when.timestamp() if when.tzinfo is not None else None


def sessions(
    given: Iterable[GivenElsewhere], person: str, now: Moment
) -> tuple[SessionRecord, ...]:
    """Return sessions given elsewhere as the rules here read them, with numbers below 0."""
    return tuple(
        _session(each, person, -number, now) for number, each in zip(count(1), given, strict=False)
    )


def _session(each: GivenElsewhere, person: str, number: int, now: Moment) -> SessionRecord:
    target = {Channel.RED: each.red_target_j_cm2, Channel.NIR: each.nir_target_j_cm2}
    given = {Channel.RED: each.red_j_cm2, Channel.NIR: each.nir_j_cm2}
    lit = ns(each.lit_s)
    if each.ended_at is None:
        given = {channel: max(given[channel], target[channel]) for channel in Channel}
        lit = max(lit, limits.LIT_MAX)
    began = unix(each.began_at)
    if began is not None:
        began = min(began + BEGAN_LATER_S, now.unix_s)
    return SessionRecord(
        person=person,
        area=each.area,
        mode="both",
        strength="usual",
        minutes=limits.MINUTES_MIN,
        distance_cm=0.0,
        target=target,
        began=arrived(began, now),
        session=number,
        uid=f"{each.panel}-{each.area}-{each.began_at}",
        given=given,
        lit=lit,
        ended=COMPLETE,
        is_imported=True,
        is_red=each.skin_red,
        complaints=(BLISTER,) if each.blister else (),
    )
