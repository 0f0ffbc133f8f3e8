"""Pain over the weeks of a course: its means, what they are compared with, and what worries.

Pain varies from day to day, so that whole weeks are compared: the mean of the pain reported in
the first week with that of later ones. A change matters from 2 points or 30 % (Farrar 2001).

The first week in which pain was reported is the baseline for as long as the course lasts, and for
each course that carries its worry on. What is compared, pain before a session or after it, is what
that first week has.

A worry that has arisen stays, whatever is reported later. It ends by one act alone, that it was
talked over with a clinician, and is measured anew from there: a later week is 2 points worse than
pain was then, or four weeks later it still isn't better than at first.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise

from msgspec import Struct

from firmware_py.core.timestamps import Moment, between
from firmware_py.core.units import ns

WEEK = ns(7 * 24 * 3600)
# By then pain should be better.
JUDGED_AT = 12  # weeks
JUDGED_AGAIN_AFTER = 4  # weeks after it was talked over
# What was reported longer ago isn't how it is now.
NOW_WEEKS = 4
MATTERS_POINTS, MATTERS_SHARE = 2.0, 0.3


class PainReport(Struct, frozen=True):
    """Pain, 0 to 10, as reported before and after one session; None: not reported."""

    began: Moment
    before: int | None
    after: int | None


class Worry(StrEnum):
    """Why a course suggests to stop."""

    WORSE = "worse"
    NOT_BETTER = "not_better"


class Pain(Struct, frozen=True, kw_only=True):
    """How pain went: means of a week. latest: however long ago; now: only if it still is so."""

    first: float | None = None
    latest: float | None = None
    now: float | None = None
    worry: Worry | None = None


def judge(
    since: Moment | None,
    reports: Iterable[PainReport],
    passed: int | None,
    talked: Moment | None = None,
) -> Pain:
    """Return how pain went since a moment.

    passed: whole weeks until now, None where nobody can know; then the reports alone tell.
    talked: the last session before a worry was talked over.
    """
    if since is None:
        return Pain()
    told = [
        (at, each)
        for each in reports
        if (at := between(since, each.began)) is not None
        and at >= 0
        and (each.before, each.after) != (None, None)
    ]
    if not told:
        return Pain()
    first_week = min(at for at, _ in told) // WEEK
    # Before a session, as light may help for an hour; after, where the first week has no other.
    by_before = any(each.before is not None for at, each in told if at // WEEK == first_week)
    means = _means(told, by_before=by_before)
    first = means.pop(first_week)
    latest = max(means, default=None)
    is_now = latest is not None and (passed is None or passed - latest <= NOW_WEEKS)
    until = None if talked is None else between(since, talked)
    fresh = means
    worse_than, judged_from = first, JUDGED_AT
    if until is not None:
        over = _means([each for each in told if each[0] <= until], by_before=by_before)
        fresh = _means([each for each in told if each[0] > until], by_before=by_before)
        worse_than = max(first, over[max(over)]) if over else first
        judged_from = max(JUDGED_AT, until // WEEK + JUDGED_AGAIN_AFTER)
    worry = None
    if any(is_worse(worse_than, mean) for mean in fresh.values()):
        worry = Worry.WORSE
    elif _is_not_better(first, fresh, judged_from, max(passed or 0, max(fresh, default=0))):
        worry = Worry.NOT_BETTER
    return Pain(
        first=first,
        latest=None if latest is None else means[latest],
        now=means[latest] if is_now and latest is not None else None,
        worry=worry,
    )


def is_better(first: float, later: float) -> bool:
    """Tell whether pain is 2 points or 30 % lower; none at all from the first counts as well."""
    return later <= first - MATTERS_POINTS or later <= (1 - MATTERS_SHARE) * first


def is_worse(first: float, later: float) -> bool:
    """Tell whether pain is 2 points higher."""
    return later >= first + MATTERS_POINTS


def _means(told: Iterable[tuple[int, PainReport]], *, by_before: bool) -> dict[int, float]:
    """Return the mean pain of each week in which it was reported, by the weeks before it.

    A week that has none of the kind that is compared has that of the other kind.
    """
    weeks: dict[int, tuple[list[int], list[int]]] = {}
    for at, each in told:
        kinds = weeks.setdefault(at // WEEK, ([], []))
        pair = (each.before, each.after) if by_before else (each.after, each.before)
        for kind, pain in zip(kinds, pair, strict=True):
            if pain is not None:
                kind.append(pain)
    return {week: _mean(mine or other) for week, (mine, other) in weeks.items()}


def _mean(pains: list[int]) -> float:
    return sum(pains) / len(pains)


def _is_not_better(first: float, later: Mapping[int, float], judged_from: int, passed: int) -> bool:
    """Tell whether pain wasn't better in any week, up to now, from when on it is judged.

    Each of those weeks is judged by the latest mean before it or of it.
    """
    for week, following in pairwise([*sorted(later), passed + 1]):
        seen = max(week, judged_from)
        was_latest = seen - week <= NOW_WEEKS and seen <= passed and following >= seen
        if was_latest and not is_better(first, later[week]):
            return True
    return False
