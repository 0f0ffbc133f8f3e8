"""Whether a claim is granted. Pure: what is known goes in, the reason comes out.

The clinic's rules stand before the panel's own, which judge the merged rows and know the dose. Here
is only what one panel can't know: that another one has the same person, or has had them.

An area is held for 20 hours from the moment of the claim, whatever becomes of the panel: light
begins after its claim, so no two of them come nearer to each other than the panels' own rule lets
them. A session that gave less than a tenth of its dose counts for nothing there, and here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from firmware_py.wire.claims import (
    CLOCKS_DIFFER_S,
    ROWS_MAX,
    Claim,
    GivenElsewhere,
    Refusal,
)
from fleet.clinic import moments
from fleet.clinic.book import Epoch, Given, Held, Kept

APART = timedelta(hours=20)
WEEK = timedelta(days=7)
CLOCKS_DIFFER = timedelta(seconds=CLOCKS_DIFFER_S)
# From this share of its dose a session counts; below, its area is open again.
COUNTS_FROM = 0.1


class Refused(Struct, frozen=True):
    """Why not, and until when where that is known."""

    why: Refusal
    until: datetime | None = None


def refused(
    claim: Claim,
    now: datetime,
    epoch: Epoch,
    kept: Kept | None,
    held: Iterable[Held],
    given: Iterable[Given],
) -> Refused | None:
    """Return why a claim is refused; None where nothing stands against it."""
    if kept is None:
        return Refused("not_kept")
    asked = moments.read(claim.asked_at)
    if asked is None or not abs(asked - now) <= CLOCKS_DIFFER:
        return Refused("clocks_differ")
    if not epoch.rests_until <= now:
        return Refused("restored", epoch.rests_until)
    if not kept.rests_until <= now:
        return Refused("rests", kept.rests_until)
    had = [each for each in given if each.area == claim.area and counts(each)]
    for each in held:
        if each.area == claim.area and each.until > now:
            why: Refusal = "rests" if is_told(each, had) else "under_way"
            return Refused(why, each.until)
    rests = max((each.began_at + APART for each in had), default=now)
    return Refused("rests", rests) if rests > now else None


def is_told(claim: Held, given: Iterable[Given]) -> bool:
    """Return whether the panel that holds a claim has told what it gave; no other one can."""
    return any((row.panel, row.claim) == (claim.panel, claim.claim) for row in given)


def counts(row: Given) -> bool:
    """Return whether a session gave so much that its area rests."""
    return gave(
        (row.red_j_cm2, row.red_target_j_cm2),
        (row.nir_j_cm2, row.nir_target_j_cm2),
    )


def gave(*channels: tuple[float, float]) -> bool:
    """Return whether a session counts, by (given, target) of its channels in J/cm².

    Without a target, or where a figure is none, it counts.
    """
    aimed = [(given, target) for given, target in channels if target > 0]
    return not (aimed and all(given < COUNTS_FROM * target for given, target in aimed))


def elsewhere(panel: str, held: Iterable[Held], given: Sequence[Given]) -> list[GivenElsewhere]:
    """Return what other panels gave, oldest first, and what they may be giving.

    More than a message holds is no week of a person: the newest are the ones that hold back.
    """
    rows = [_told(each) for each in given if each.panel != panel]
    rows += [_may_give(each) for each in held if each.panel != panel and not is_told(each, given)]
    return sorted(rows, key=lambda row: row.began_at)[-ROWS_MAX:]


def _told(row: Given) -> GivenElsewhere:
    return GivenElsewhere(
        panel=row.panel,
        area=row.area,
        began_at=moments.written(row.began_at),
        ended_at=moments.written(row.ended_at),
        red_j_cm2=row.red_j_cm2,
        nir_j_cm2=row.nir_j_cm2,
        red_target_j_cm2=row.red_target_j_cm2,
        nir_target_j_cm2=row.nir_target_j_cm2,
        lit_s=row.lit_s,
        skin_red=row.skin_red,
        blister=row.blister,
    )


def _may_give(claim: Held) -> GivenElsewhere:
    """A claim that nobody has told of: all of it may have been given."""
    return GivenElsewhere(
        panel=claim.panel,
        area=claim.area,
        began_at=moments.written(claim.claimed_at),
        ended_at=None,
        red_j_cm2=claim.red_j_cm2,
        nir_j_cm2=claim.nir_j_cm2,
        red_target_j_cm2=claim.red_j_cm2,
        nir_target_j_cm2=claim.nir_j_cm2,
        lit_s=0.0,
    )


def strictest(rows: Sequence[Given]) -> Given:
    """Return one session of all that its panel told of it at different times.

    Who holds a panel's certificate can tell of its sessions anew, but never less of them.
    """
    return Given(
        panel=rows[-1].panel,
        area=rows[-1].area,
        began_at=max(row.began_at for row in rows),
        ended_at=max(row.ended_at for row in rows),
        red_j_cm2=max(row.red_j_cm2 for row in rows),
        nir_j_cm2=max(row.nir_j_cm2 for row in rows),
        red_target_j_cm2=min(row.red_target_j_cm2 for row in rows),
        nir_target_j_cm2=min(row.nir_target_j_cm2 for row in rows),
        lit_s=max(row.lit_s for row in rows),
        skin_red=any(row.skin_red for row in rows),
        blister=any(row.blister for row in rows),
        claim=rows[-1].claim,
    )


def began(said: datetime | None, claimed: datetime | None, told: datetime) -> datetime:
    """Return when a session began, by what its panel said, its claim and when it was told.

    A claim was made while two clocks agreed, so it outranks what the panel's clock says later.
    Nothing began after it was told.
    """
    if claimed is not None:
        return claimed
    return told if said is None or not said <= told else said


def ended(began_at: datetime, said: datetime | None, told: datetime) -> datetime:
    """Return when a session ended: after it began, and before it was told."""
    return max(began_at, told if said is None else min(said, told))
