"""Messages of the second socket, `view.sock`: for programs that look, and can only hold back.

A program behind it may ask how the panel is and what sessions it gave, without a name, and hand in
a clinic's answer to a claim. Nothing else is answered there, and no line leads to light.
"""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from firmware_py.wire.base import MessageBase, RequestBase
from firmware_py.wire.claims import ClaimAnswer, ClaimId, FluenceJCm2, Instant, PersonId
from firmware_py.wire.codec import BadRequestError, refusal
from firmware_py.wire.protocol import Message
from firmware_py.wire.telemetry import Status, Subscribe

# An answer with a week of rows.
MAX_VIEW_REQUEST_BYTES = 131_072
RECORDS_AT_ONCE = 100
RowNumber = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class RecordRow(Struct, frozen=True, kw_only=True):
    """A session that has ended, as it was given. row: rises with every change of what is known.

    began_at, ended_at: null where the panel's clock wasn't set; overridden: begun by the staff's
    code, without the clinic's answer. The same `uid` with a higher row replaces the one before.
    """

    row: RowNumber
    uid: str
    person: PersonId
    area: str
    began_at: Instant | None
    ended_at: Instant | None
    ended: str
    red_j_cm2: FluenceJCm2
    nir_j_cm2: FluenceJCm2
    red_target_j_cm2: FluenceJCm2
    nir_target_j_cm2: FluenceJCm2
    lit_s: float
    skin_red: bool = False
    blister: bool = False
    claim: ClaimId | None = None
    overridden: bool = False


class Records(RequestBase, tag="records", frozen=True, kw_only=True):
    """Ask for the sessions whose row is after a number, oldest change first. Answer: `records`."""

    after: RowNumber = 0


class RecordsTold(MessageBase, tag="records", frozen=True, kw_only=True):
    """Sessions in the order of their rows. last: the highest row that there is.

    A `last` below the number that was asked after: a copy took the record's place. Begin at 0.
    """

    rows: Sequence[RecordRow]
    last: RowNumber


class AnswerClaim(RequestBase, tag="claim-answer", frozen=True, kw_only=True):
    """Hand in the clinic's answer to the pending claim. Answer: `done`, or `refused`."""

    answer: ClaimAnswer


ViewRequest = Status | Subscribe | Records | AnswerClaim
_requests = msgspec.json.Decoder(ViewRequest)


def decode_view_request(line: bytes) -> ViewRequest:
    """Return the request in a line that came by `view.sock`.

    Raises:
        BadRequestError: It is none of those that are answered there, or out of bounds.
    """
    try:
        request: ViewRequest = _requests.decode(line)
    except msgspec.ValidationError as error:
        raise refusal(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise BadRequestError("not a request: send one JSON object a line", None) from None
    return request


_encoder = msgspec.json.Encoder()


def encode(message: Message | RecordsTold) -> bytes:
    """Return what is said on `view.sock` as one line of JSON with its newline."""
    return _encoder.encode(message) + b"\n"
