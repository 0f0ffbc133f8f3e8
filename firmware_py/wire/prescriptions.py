"""A course that a clinician prescribes: so many sessions, of stated areas and at most a strength.

It needs no network. It is entered behind the code, and gets more sessions by a refill code: ten
figures that a clinician works out with the key that the panel has too, and tells by telephone or on
paper. A code is one of one panel, person, course, number of sessions and last day. The course's
number rises with each refill, so that no code is good twice.
"""

import hashlib
import hmac
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from firmware_py.wire.base import AreaId, PersonName, RequestBase, Strength

SESSIONS_MAX = 40
DAYS_MAX = 60  # a code is good for so long at most
FIGURES = 10
Sessions = Annotated[int, Meta(ge=1, le=SESSIONS_MAX)]


class Prescribe(RequestBase, tag="prescribe", frozen=True, kw_only=True):
    """Enter a course of so many sessions in place of any before; needs the code.

    strength: the most that may be chosen; areas: which; without any the prescription ends, and the
    person is as free as anybody.
    """

    name: PersonName
    areas: Annotated[tuple[AreaId, ...], Meta(max_length=20)] = ()
    strength: Strength = "usual"
    sessions: Sessions = 12


class Refill(RequestBase, tag="refill", frozen=True, kw_only=True):
    """Enter a refill code: more sessions of the person's course."""

    name: PersonName
    code: Annotated[str, Meta(pattern="^[0-9]{10}$", description="ten figures")]


class PrescriptionInfo(Struct, frozen=True, kw_only=True):
    """What is left of a person's course. course: its number, which a refill code is made for."""

    areas: tuple[str, ...]
    strength: Strength
    sessions_left: int
    course: int


def refill_code(
    key: bytes, *, panel: str, person: str, course: int, sessions: int, last_day: date
) -> str:
    """Return the ten figures of a refill. panel: its name; person: their id."""
    text = f"refill/{panel}/{person}/{course}/{sessions}/{last_day:%Y-%m-%d}"
    made = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(made) % 10**FIGURES:0{FIGURES}d}"


def refilled(
    key: bytes, code: str, *, panel: str, person: str, course: int, today: date
) -> int | None:
    """Return how many sessions a code gives today; None where it is no code of this course."""
    found = None
    for days in range(DAYS_MAX + 1):
        for sessions in range(1, SESSIONS_MAX + 1):
            last_day = today + timedelta(days=days)
            made = refill_code(
                key,
                panel=panel,
                person=person,
                course=course,
                sessions=sessions,
                last_day=last_day,
            )
            if hmac.compare_digest(made, code):
                found = sessions
    return found
