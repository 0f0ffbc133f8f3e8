"""What every message shares: its version and id, and the bounds of what people name."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Mode = Literal["red", "nir", "both"]
Strength = Literal["gentle", "usual", "strong"]
# How a session ended; null while none has.
Ending = Literal[
    "complete", "time_limit", "stopped", "pause_limit", "cancelled", "fault", "restart"
]

Id = Annotated[int, Meta(ge=0, le=2**53 - 1)]
SessionNumber = Annotated[int, Meta(ge=1, le=2**53 - 1)]
# The wire knows no rules, so that clients need none: a test holds these to those of the core.
MINUTES_MIN, MINUTES_MAX = 10, 20
Minutes = Annotated[int, Meta(ge=MINUTES_MIN, le=MINUTES_MAX)]
DistanceCm = Annotated[float, Meta(gt=0, le=200)]
SessionsPerWeek = Annotated[int, Meta(ge=3, le=5)]  # of a course
CourseWeeks = Annotated[int, Meta(ge=4, le=16)]
AreaId = Annotated[str, Meta(min_length=1, max_length=32)]
PersonName = Annotated[str, Meta(min_length=1, max_length=40)]
# Beside pain and red skin.
Complaint = Literal["headache", "dizziness", "itching", "dark_patch", "blister"]
Complaints = Annotated[tuple[Complaint, ...], Meta(max_length=5)]
Score = Annotated[int, Meta(ge=0, le=10)]  # pain or numbness, 0: none


class RequestBase(Struct, tag_field="verb", forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A request: the protocol's version, and an id that its answer repeats."""

    v: Literal[1] = 1
    id: Id = 0


class MessageBase(Struct, tag_field="type", frozen=True, kw_only=True):
    """A message of the daemon's."""

    id: Id = 0


# Whether an instrument has measured this panel's light, or it is somebody's estimate.
Basis = Literal["measured", "estimated"]


class Span(Struct, frozen=True, kw_only=True):
    """The least and the most that a fluence may truly be, by meter, distance and temperature."""

    low_j_cm2: float
    high_j_cm2: float
