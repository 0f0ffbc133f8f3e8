"""What one message to the broker is made of."""

from typing import Literal

import msgspec
from msgspec import Struct

from fleet.messages import topic

EXPIRES_S = 60  # how old a panel's state may be and still be shown as its state
ONLINE, OFFLINE = b"online", b"offline"
_encoder = msgspec.json.Encoder()


class Post(Struct, frozen=True, kw_only=True):
    """A message. expires_s: after it the broker throws away what it couldn't hand on."""

    topic: str
    payload: bytes
    qos: Literal[0, 1] = 1
    retain: bool = False
    expires_s: int | None = None


def post(
    panel: str,
    lane: Literal["live", "presence", "hello", "records", "claim"],
    said: Struct | bytes,
    *,
    qos: Literal[0, 1] = 1,
    retain: bool = False,
    expires_s: int | None = None,
) -> Post:
    """Return a message on one of a panel's own lanes."""
    payload = said if isinstance(said, bytes) else _encoder.encode(said)
    return Post(
        topic=topic(panel, lane), payload=payload, qos=qos, retain=retain, expires_s=expires_s
    )
