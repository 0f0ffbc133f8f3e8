"""Claims: what a panel asks a clinic's record for a person who moves between panels.

Such a person may have had a dose at another panel. So the panel claims the whole dose of a session
before it may light; the clinic answers with what that person was given elsewhere in the last week,
and the panel's own rules judge both together. An answer can only hold back. What lies between panel
and clinic can't make one: it is signed with a key that only the two have, and it holds for one
claim, of one start of the daemon, at one arming.
"""

import hashlib
import hmac
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from firmware_py.wire.base import AreaId

PersonId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", description="a random UUID, as hex")]
ClaimId = Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
BootId = Annotated[str, Meta(min_length=1, max_length=64)]
FluenceJCm2 = Annotated[float, Meta(ge=0, le=1000)]
Instant = Annotated[str, Meta(min_length=20, max_length=32, description="RFC 3339, in UTC")]
# Why a claim is refused: a session of that area runs elsewhere; it has to rest; the clinic doesn't
# keep this person; the clinic's record was restored; two clocks differ by over five minutes.
Refusal = Literal["under_way", "rests", "not_kept", "restored", "clocks_differ"]
SECONDS_FOR_ANSWER = 3.0
CLOCKS_DIFFER_S = 300.0
ROWS_MAX = 200


class Claim(Struct, frozen=True, kw_only=True):
    """A session that waits for the clinic's answer: the most that it will give, in J/cm².

    boot: one start of the daemon; arming: counts its armings; asked_at: by the panel's clock.
    """

    v: Literal[1] = 1
    claim: ClaimId
    person: PersonId
    area: AreaId
    red_j_cm2: FluenceJCm2
    nir_j_cm2: FluenceJCm2
    boot: BootId
    arming: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    asked_at: Instant


class GivenElsewhere(Struct, frozen=True, kw_only=True):
    """A session that another panel gave, or still holds a claim for: J/cm², and when."""

    panel: Annotated[str, Meta(min_length=1, max_length=64)]
    area: AreaId
    began_at: Instant
    ended_at: Instant | None  # None: it has not ended, or its panel has not said so
    red_j_cm2: FluenceJCm2
    nir_j_cm2: FluenceJCm2
    red_target_j_cm2: FluenceJCm2
    nir_target_j_cm2: FluenceJCm2
    lit_s: Annotated[float, Meta(ge=0, le=7200)]
    skin_red: bool = False
    blister: bool = False


class ClaimAnswer(Struct, frozen=True, kw_only=True):
    """The clinic's answer: granted, with the last week elsewhere, or refused, and until when.

    answers: first-use answers given elsewhere, by key; the stricter of here and there holds.
    signature: HMAC-SHA256 in hex over everything else, see `signed`.
    """

    v: Literal[1] = 1
    claim: ClaimId
    boot: BootId
    arming: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    granted: bool
    refusal: Refusal | None = None
    until: Instant | None = None
    rows: Annotated[tuple[GivenElsewhere, ...], Meta(max_length=ROWS_MAX)] = ()
    answers: Annotated[dict[str, Literal["yes", "no", "not_sure"]], Meta(max_length=64)] = {}
    epoch: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0
    answered_at: Instant
    signature: Annotated[str, Meta(max_length=64)] = ""


class Release(Struct, frozen=True, kw_only=True):
    """The clinic gives a person up: from now on their home is the panel whose key signed this.

    released_at: after the panel let them roam, else it is an old one; rows: the last week at other
    panels, which the panel writes into its own record. What was released is claimed no more.
    """

    v: Literal[1] = 1
    kind: Literal["release"] = "release"
    person: PersonId
    released_at: Instant
    rows: Annotated[tuple[GivenElsewhere, ...], Meta(max_length=ROWS_MAX)] = ()
    signature: Annotated[str, Meta(max_length=64)] = ""


Signed = TypeVar("Signed", ClaimAnswer, Release)
_canonical = msgspec.json.Encoder(order="sorted")


def signed(said: Signed, key: bytes) -> Signed:
    """Return an answer, or a release, with its signature."""
    return msgspec.structs.replace(said, signature=_signature(said, key))


def is_genuine(said: ClaimAnswer | Release, key: bytes) -> bool:
    """Return whether an answer, or a release, bears the signature that this key makes."""
    return hmac.compare_digest(said.signature.encode(), _signature(said, key).encode())


def _signature(said: ClaimAnswer | Release, key: bytes) -> str:
    unsigned = msgspec.structs.replace(said, signature="")
    return hmac.new(key, _canonical.encode(unsigned), hashlib.sha256).hexdigest()
