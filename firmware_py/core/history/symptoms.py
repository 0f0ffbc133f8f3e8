"""Symptoms and usual pain, asked for once in four weeks: what a person told, and when it is due.

Seven questions, each answered by yes, no or not at all, and one number. They are of the symptoms
that the questionnaire of the Michigan Neuropathy Screening Instrument asks for, in words of our
own; see docs/symptoms.md for which, why, and why there is no score.
"""

from enum import StrEnum

from msgspec import Struct

from firmware_py.core.timestamps import Moment, elapsed_at_least
from firmware_py.core.units import ns

EVERY = ns(4 * 7 * 24 * 3600)


class Symptom(StrEnum):
    """What is asked about, of feet and legs, in the last four weeks; in the order asked."""

    NUMB = "numb"
    BURNING = "burning"
    PRICKLING = "prickling"
    TENDER = "tender"  # to touch
    BEDCLOTHES = "bedclothes"  # hurt
    HOT_COLD = "hot_cold"  # are hard to tell apart
    UNFELT_STEPS = "unfelt_steps"


class Symptoms(Struct, frozen=True):
    """What a person told at one moment; what is in neither, or None, wasn't told.

    pain: the usual one of the last four weeks, 0 to 10.
    """

    at: Moment
    yes: tuple[str, ...]
    no: tuple[str, ...]
    pain: int | None


def are_due(told: Moment | None, now: Moment) -> bool:
    """Tell whether to ask. told: when they last were."""
    return told is None or elapsed_at_least(told, now) >= EVERY
