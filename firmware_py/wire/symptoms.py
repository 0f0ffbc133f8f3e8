"""Symptoms and usual pain, as told once in four weeks: the request, and its place in an overview.

What each symptom is, and why there is no score: docs/symptoms.md.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from firmware_py.wire.base import PersonName, RequestBase, Score

# Of feet and legs, in the last four weeks; in the order asked.
Symptom = Literal[
    "numb", "burning", "prickling", "tender", "bedclothes", "hot_cold", "unfelt_steps"
]
SomeSymptoms = Annotated[tuple[Symptom, ...], Meta(max_length=7)]


class Symptoms(RequestBase, tag="symptoms", frozen=True, kw_only=True):
    """Tell which symptoms there were in the last four weeks, and which not. Answer: `done`.

    What is in neither list isn't told. pain: the usual one of these weeks. It opens and closes
    nothing.
    """

    person: PersonName | None = None
    yes: SomeSymptoms = ()
    no: SomeSymptoms = ()
    pain: Score | None = None


class SymptomsInfo(Struct, frozen=True, kw_only=True):
    """What a person told of symptoms and usual pain on one day; in neither list: not told."""

    date: str | None
    yes: tuple[Symptom, ...]
    no: tuple[Symptom, ...]
    pain: int | None
