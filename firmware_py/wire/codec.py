"""Between messages and lines of JSON, with refusals that name the field."""

import re

import msgspec

from firmware_py.wire.protocol import Message, Request

_encoder = msgspec.json.Encoder()
_requests = msgspec.json.Decoder(Request)
_messages = msgspec.json.Decoder(Message)
_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_NAMED = re.compile(r"(?:unknown|missing required) field `(.*)`", re.DOTALL)
# A refusal repeats what a client sent only as far as a log line or a screen can bear.
_LONGEST = 200


class BadRequestError(ValueError):
    """A line that is no request: one line of text, and the field at fault where there is one."""

    def __init__(self, text: str, field: str | None) -> None:
        super().__init__(text)
        self.field = field


def encode(message: Request | Message) -> bytes:
    """Return the message as one line of JSON with its newline."""
    return _encoder.encode(message) + b"\n"


def decode_request(line: bytes) -> Request:
    """Return the request in a line.

    Raises:
        BadRequestError: Not JSON, no object, an unknown verb or field, a value out of bounds.
    """
    try:
        request: Request = _requests.decode(line)
    except msgspec.ValidationError as error:
        raise refusal(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        why = _printable(str(error)) or type(error).__name__
        text = f"not a request: {why}; send one JSON object a line"
        raise BadRequestError(text, None) from None
    return request


def decode_message(line: bytes) -> Message:
    """Return the daemon's message in a line.

    Raises:
        msgspec.DecodeError: The line is no message of this protocol's version.
    """
    message: Message = _messages.decode(line)
    return message


def refusal(text: str) -> BadRequestError:
    """Return what msgspec says is wrong, as a refusal that names the field."""
    path = _PATH.search(text)
    what = _PATH.sub("", text)
    named = path or _NAMED.search(what)
    if named is None:
        return BadRequestError(_printable(what), None)
    field = _printable(named.group(1))
    return BadRequestError(f"{field}: {_printable(what[:1].lower() + what[1:])}", field)


def _printable(text: str) -> str:
    """Return the text as one line that any terminal may show, cut to a bearable length."""
    line = "".join(letter if letter.isprintable() else "?" for letter in text[: _LONGEST + 1])
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
