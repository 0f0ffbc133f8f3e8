"""Messages for people: a code with values beside each English text.

The English text is for panelctl, logs and clients that know no codes. A screen makes its sentences
of the codes alone (`understood`), in the language of whoever reads them, and shows the English
text only where it doesn't know a code, as of a newer daemon.

The vocabulary itself is `core.reasons`, the one module below the wire that clients may use, and by
this module only.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from firmware_py.core.reasons import (
    ENGLISH,
    AreaName,
    Detail,
    Label,
    Language,
    Reason,
    Said,
    Time,
    Value,
    Wait,
    gaps,
    inside,
)

__all__ = [
    "ENGLISH",
    "AreaName",
    "Coded",
    "Detail",
    "Label",
    "Language",
    "Reason",
    "Said",
    "Time",
    "Value",
    "Wait",
    "coded",
    "gaps",
    "inside",
    "understood",
]


class Coded(Struct, frozen=True):
    """A message as it travels: its code, and a value for each gap of the code's template.

    A value is a number, a text that is data (a name, an id), a list of such texts or of messages,
    or an object that names its `kind`: `area`, `label`, `wait`, `time`, `detail`, or `said`, which
    is another message. Codes and kinds that a client doesn't know must not trouble it.
    """

    code: str
    values: Mapping[str, Any] = {}


def coded(said: Said) -> Coded:
    """Return a message in the form in which it travels."""
    plain = msgspec.to_builtins(said)
    return Coded(plain["code"], plain["values"])


def understood(message: Coded | None) -> Said | None:
    """Return a message that came; None where a code, a value or the message itself isn't known."""
    if message is None:
        return None
    try:
        said = msgspec.convert({"code": message.code, "values": message.values}, Said)
        ENGLISH.tell(said)  # a time that is none shows itself here, not on a screen
    except (msgspec.ValidationError, ValueError, OverflowError):
        return None
    known = all(
        {name for name, _ in gaps(each.code.english)} <= set(each.values) for each in inside(said)
    )
    return said if known else None
