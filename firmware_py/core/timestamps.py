"""Timestamps, and bounds on the time between two of them that no clock error can break.

Within one boot the monotonic clock counts. Across boots the time of day does, where both ends are
known; else only how long this boot has lasted.

Two clocks of the kernel run since the boot began, and differ by how long the machine was suspended:

- CLOCK_MONOTONIC stands still meanwhile. It is the daemon's clock, and `Moment.monotonic`. What has
  to have passed is measured by it: a limit needs a lower bound, and time without the sleep is one.
  After a suspend an area opens later than it might, and never early. An upper bound
  (`elapsed_at_most`, which only closes the two hours in which a session may be finished) is too low
  by the sleep; what is then finished is still no more than was left.
- CLOCK_BOOTTIME goes on meanwhile. The time of day is reckoned by it (`Reference.offset_s`), so
  that what begins after a suspend is not dated too early: after the next boot, where dates count,
  too early a date would open an area by as much too soon.

A Raspberry Pi is not suspended in practice, and one that is during light is caught: the two clocks
come apart, which is a fault (`core.sensing.plausibility.TwoClocks`).

The time of day is known from the network, from a clock with a battery, or from a person, and counts
in this order: what is better replaces what is not, within a boot, and dates it anew. None of them
is proof. So a date is never the reason to leave a session out of account for good, and what a
person tells opens less than what the others say (`core.history.allowance`).

The database's column of `Moment.monotonic` is called `boottime_ns`: old databases, exports of them
and older programs know it by that name, and renaming it would gain nothing for anybody's safety.
"""

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from firmware_py.core.units import NS_PER_S, Ns, ns, seconds

# Dates of one reference differ by rounding alone; another reference is another by more.
SAME_S = 1.0


class Moment(Struct, frozen=True, kw_only=True):
    """One instant.

    monotonic: CLOCK_MONOTONIC, about since the boot began. unix_s: the time of day, which counts
    only if is_set. by_hand: a person entered it. is_exact: False where it was then or earlier.
    """

    boot_id: str
    monotonic: Ns
    unix_s: float
    is_set: bool
    by_hand: bool = False
    is_exact: bool = True


class Reference(Struct, frozen=True):
    """What one boot takes for the time of day: CLOCK_BOOTTIME plus `offset_s`.

    by_hand: a person told it, at this instant of the monotonic clock (told); by_battery: a clock
    with a battery had it when the boot began; neither: the network.
    """

    offset_s: float
    by_hand: bool = False
    by_battery: bool = False
    told: Ns = Ns(0)

    @property
    def is_best(self) -> bool:
        """Nothing replaces it while the boot lasts."""
        return not (self.by_hand or self.by_battery)


def rfc3339(unix_s: float, to: Literal["seconds", "microseconds"] = "seconds") -> str:
    """Return a time of day as RFC 3339 in UTC; a fraction of a second that is 0 is left out."""
    timespec = "seconds" if to == "seconds" else "auto"
    text = datetime.fromtimestamp(unix_s, UTC).isoformat(timespec=timespec)
    return text.replace("+00:00", "Z")


Known = Literal["exact", "by_hand", "at_latest", "unknown"]


def known(at: Moment) -> Known:
    """Return how far a moment's time of day can be believed; at_latest: then or earlier."""
    if not at.is_set:
        return "unknown"
    if not at.is_exact:
        return "at_latest"
    return "by_hand" if at.by_hand else "exact"


def believe(
    boot_id: str,
    monotonic: Ns,
    unix_s: float,
    reference: Reference | None,
    *,
    is_set: bool,
    by_battery: bool = False,
    since_boot: Ns | None = None,
) -> tuple[Moment, Reference | None]:
    """Return this instant, and the reference from now on.

    unix_s: the machine's time of day; is_set: the network vouches for it; by_battery: a clock with
    a battery does; since_boot: CLOCK_BOOTTIME, None where the machine is never suspended.

    The first time that the network vouches for stays a boot's reference, so that a later jump
    changes nothing; it outranks a battery's, and that what a person entered.
    """
    since_boot = monotonic if since_boot is None else since_boot
    if is_set and (reference is None or not reference.is_best):
        reference = Reference(unix_s - seconds(since_boot))
    elif by_battery and (reference is None or reference.by_hand):
        reference = Reference(unix_s - seconds(since_boot), by_battery=True)
    if reference is None:
        return Moment(boot_id=boot_id, monotonic=monotonic, unix_s=unix_s, is_set=False), None
    moment = Moment(
        boot_id=boot_id,
        monotonic=monotonic,
        unix_s=seconds(since_boot) + reference.offset_s,
        is_set=True,
        by_hand=reference.by_hand,
    )
    return moment, reference


def elapsed_at_least(then: Moment, now: Moment) -> Ns:
    """Return a lower bound on the time since `then`, never negative."""
    if then.boot_id == now.boot_id:
        return Ns(max(0, now.monotonic - then.monotonic))
    bound = now.monotonic  # it was before this boot began
    if then.is_set and now.is_set:
        bound = max(bound, ns(now.unix_s - then.unix_s))
    return Ns(max(0, bound))


def elapsed_without_date(then: Moment, now: Moment) -> Ns:
    """Return a lower bound on the time since `then` that asks for no time of day."""
    return elapsed_at_least(then, replace(now, is_set=False))


def elapsed_at_most(then: Moment, now: Moment) -> Ns | None:
    """Return an upper bound on the time since `then`, None where there is none."""
    if not then.is_exact:
        return None
    if then.boot_id == now.boot_id:
        return Ns(max(0, now.monotonic - then.monotonic))
    if then.is_set and now.is_set and not (then.by_hand or now.by_hand):
        return ns(max(0.0, now.unix_s - then.unix_s))
    return None


def between(earlier: Moment, later: Moment) -> Ns | None:
    """Return how long after one moment another came, None where nobody can know."""
    if earlier.boot_id == later.boot_id:
        return Ns(later.monotonic - earlier.monotonic)
    if earlier.is_set and later.is_set:
        return ns(later.unix_s - earlier.unix_s)
    return None


def arrived(
    unix_s: float | None, now: Moment, *, by_hand: bool = False, is_exact: bool = True
) -> Moment:
    """Return a moment that was written elsewhere, whose boot this panel knows nothing of.

    It is expressed in this boot's clock: as long ago as the dates say, or now where they can't.
    """
    if unix_s is None:
        return replace(now, is_set=False, by_hand=False, is_exact=False)
    age = max(0.0, now.unix_s - unix_s) if now.is_set else 0.0
    return Moment(
        boot_id=now.boot_id,
        monotonic=Ns(now.monotonic - ns(age)),
        unix_s=unix_s,
        is_set=True,
        by_hand=by_hand,
        is_exact=is_exact,
    )


def dated(then: Moment, now: Moment) -> Moment:
    """Return `then` as it is known at `now`, a moment whose time of day is set.

    Earlier in this boot: exactly, by the present reference. Before it, undated or dated later than
    now: now, the latest it can have been, so that an error locks nobody out for longer than a limit
    says. The caller keeps what it said first, since this clock may be the one that is wrong.
    """
    if not now.is_set:
        return then
    if then.boot_id == now.boot_id:
        unix_s = now.unix_s - (now.monotonic - then.monotonic) / NS_PER_S
        is_same = abs(unix_s - then.unix_s) < SAME_S and then.by_hand == now.by_hand
        if then.is_set and is_same:
            return then
        return replace(then, unix_s=unix_s, is_set=True, by_hand=now.by_hand)
    if then.is_set and then.unix_s <= now.unix_s:
        return then
    return replace(now, is_exact=False)
