"""What the agent reads of the daemon's lines on `view.sock`, and what it may ask there.

It takes of each line what it needs and passes over the rest, so that a newer daemon's further
fields harm nobody. No name, area or dose of the telemetry has a field here: what isn't read can't
be told.
"""

import msgspec
from msgspec import Struct, field

from firmware_py.wire.claims import Claim, ClaimAnswer
from fleet.messages import Record

SUBSCRIBE, HAND_IN = 1, 2  # the ids of two requests
# With these states there is light, or there soon will be: the record is left alone meanwhile.
SESSION_STATES = frozenset({"arming", "lit", "paused"})


class _Line(Struct, tag_field="type", frozen=True, kw_only=True):
    id: int = 0


class Fault(Struct, frozen=True, kw_only=True):
    """A latched fault, by its code."""

    code: str


class Reading(_Line, tag="telemetry", frozen=True, kw_only=True):
    """How the panel is. light_h: hours of light; starts: how often the daemon has begun."""

    state: str
    remaining_s: float | None = None
    surface_c: float | None = None
    fault: Fault | None = None
    version: str = ""
    light_h: float | None = None
    starts: int | None = field(default=None, name="boot")
    claim: Claim | None = None
    revision: int = 0


class Rows(_Line, tag="records", frozen=True, kw_only=True):
    """Sessions of the record. last: what to ask after next time."""

    rows: tuple[Record, ...]
    last: int


class Done(_Line, tag="done", frozen=True, kw_only=True):
    """What was asked is done."""


class Refused(_Line, tag="refused", frozen=True, kw_only=True):
    """What was asked is not done."""

    code: str | None = None
    error: str = ""


Heard = Reading | Rows | Done | Refused
_heard = msgspec.json.Decoder(Heard)
_encoder = msgspec.json.Encoder()


def decode(line: bytes) -> Heard | None:
    """Return what a line says; None where it says nothing that concerns the agent."""
    try:
        heard: Heard = _heard.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return heard


def subscribe() -> bytes:
    """Return the line that asks for telemetry from now on."""
    return _line({"v": 1, "verb": "subscribe", "id": SUBSCRIBE})


def ask_records(number: int, after: int) -> bytes:
    """Return the line that asks for sessions. number: repeated by the answer."""
    return _line({"v": 1, "verb": "records", "id": number, "after": after})


def hand_in(answer: ClaimAnswer) -> bytes:
    """Return the line that hands a clinic's answer to the daemon."""
    return _line({"v": 1, "verb": "claim-answer", "id": HAND_IN, "answer": answer})


def _line(request: dict[str, object]) -> bytes:
    return _encoder.encode(request) + b"\n"
