"""How far a panel's light warms a probe, and how fast, from what the probe showed. Pure.

The probe's excess over the room is a first-order lag of the light, dx/dt = (rise light - x) / tau:
the model that each later session is held against (core/sensing/warmth.py). The lamps were lit for
other readings shortly before, so how warm the panel is at the start isn't known. So light and dark
are both watched, and for each time constant three numbers are fitted by least squares: the room's
temperature, the warmth left over, and the rise. Of the time constants that fit about as well as the
best the shortest is taken: it promises least warmth, so that a good probe is never called broken.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# By so much a probe on a lit surface must have warmed at the end of the light. A DS18B20 tells 16
# steps of a kelvin; a probe that let go follows the room, which drifts by less in minutes.
SHOWN_MIN_K = 0.5
# What is left beside the model, as a share of what it showed: more is no lag of this light.
STRAY_MAX = 0.25
AS_WELL, AS_WELL_K = 1.02, 0.002  # K
NOTHING = 1e-9  # of a sum of squares
TAUS_S = tuple(15.0 * 1.12**step for step in range(42))  # 15 to 1560 s


class NotWarmedError(ValueError):
    """A probe that doesn't warm with light: what it showed, the bound, the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look: at_s, since the first; mw_cm2, what shone since the look before."""

    at_s: float
    mw_cm2: float
    celsius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Warming:
    """What was found. shown_k: by how much the light had warmed the probe at its end."""

    rise_k_per_mw_cm2: float
    tau_s: float
    shown_k: float


def warming(looks: Sequence[Look], place: str) -> Warming:
    """Return how light warms a probe. place: whose it is, in words.

    Raises:
        NotWarmedError: It warms by too little, or by something else than this light.
    """
    fits = [_fit(looks, tau_s) for tau_s in TAUS_S]
    enough_k = AS_WELL * min(fit[1] for fit in fits) + AS_WELL_K
    fitting = [fit for fit in fits if fit[1] <= enough_k]
    rise, stray_k, tau_s, most = next((fit for fit in fitting if fit[0] > 0.0), fitting[0])
    shown_k = rise * most
    lit_s = sum(b.at_s - a.at_s for a, b in pairwise(looks) if b.mw_cm2 > 0)
    if not shown_k >= SHOWN_MIN_K:
        raise NotWarmedError(
            f"{lit_s:.0f} s of light warmed the {place} probe by {shown_k:.1f} K; at least "
            f"{SHOWN_MIN_K:g} K are needed: it must sit on the lit side, glued down with thermal "
            "glue, and be the one that the configuration names"
        )
    if not stray_k <= STRAY_MAX * shown_k:
        raise NotWarmedError(
            f"the {place} probe didn't follow the light: {shown_k:.1f} K of warmth, and "
            f"{stray_k:.1f} K that something else made: keep hands, sun and draught away"
        )
    return Warming(rise_k_per_mw_cm2=rise, tau_s=tau_s, shown_k=shown_k)


def _fit(looks: Sequence[Look], tau_s: float) -> tuple[float, float, float, float]:
    """Return the rise that fits best with a time constant; what is left beside it, K; the constant.

    And the most that light of a rise of 1 would have warmed.
    """
    # Each row: the room, what is left of the warmth before, what this light has warmed.
    rows, unit, before_s = [], 0.0, looks[0].at_s
    for look in looks:
        left = math.exp(-(look.at_s - before_s) / tau_s)
        unit = look.mw_cm2 + (unit - look.mw_cm2) * left
        before_s = look.at_s
        rows.append((1.0, math.exp(-(look.at_s - looks[0].at_s) / tau_s), unit))
    seen = [look.celsius for look in looks]
    room, over, rise = _least_squares(rows, seen)
    missed = [
        room + over * decay + rise * warm - celsius
        for (_, decay, warm), celsius in zip(rows, seen, strict=True)
    ]
    stray_k = math.sqrt(sum(each * each for each in missed) / len(missed))
    return rise, stray_k, tau_s, max(row[2] for row in rows)


def _least_squares(
    rows: Sequence[tuple[float, float, float]], wanted: Sequence[float]
) -> tuple[float, float, float]:
    """Solve the three normal equations by elimination; what the rows don't tell apart is 0."""
    size = 3
    table = [
        [sum(row[i] * row[j] for row in rows) for j in range(size)]
        + [sum(row[i] * value for row, value in zip(rows, wanted, strict=True))]
        for i in range(size)
    ]
    for i in range(size):
        pivot = max(range(i, size), key=lambda row: abs(table[row][i]))
        table[i], table[pivot] = table[pivot], table[i]
        if abs(table[i][i]) < NOTHING:
            continue
        for row in range(size):
            if row != i:
                share = table[row][i] / table[i][i]
                table[row] = [a - share * b for a, b in zip(table[row], table[i], strict=True)]
    found = [
        table[i][size] / table[i][i] if abs(table[i][i]) >= NOTHING else 0.0 for i in range(size)
    ]
    return found[0], found[1], found[2]
