"""The text of a configuration file: its bytes as text, the line of a key, and slips in words.

Files come from many editors: a byte-order mark is taken, and any kind of line end. Text that isn't
UTF-8 is refused with the line and what to do, and so is a number with a comma in it.
"""

import re

from firmware_py.core.errors import ConfigError
from firmware_py.core.reasons import Detail, Reason

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_COMMA = re.compile(r"=\s*(-?\d+),(\d+)\s*(?:#.*)?$")
_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_\"'-]+(?:\s*\.\s*[A-Za-z0-9_\"'-]+)*)\s*=")


def decoded(data: bytes, name: str) -> str:
    """Return a file's text. name: what a refusal calls the file.

    Raises:
        ConfigError: It isn't UTF-8; with the line and the remedy.
    """
    if data.startswith(_UTF16) or b"\0" in data:
        raise _unreadable(name, "it is UTF-16 text; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        seen = data[error.start : error.start + 1]
        raise _unreadable(
            name,
            f"line {line}: byte 0x{seen.hex()} isn't UTF-8 "
            f"({seen.decode('latin-1')!r} in Latin-1); save the file as UTF-8",
        ) from None
    return re.sub("\r\n?", "\n", text)


def _unreadable(name: str, why: str) -> ConfigError:
    return ConfigError(Reason.CONFIG_UNREADABLE.said(file=name, detail=Detail(why)))


def slip(text: str) -> str | None:
    """Return what is wrong in words where it is a number with a comma; None: it is another slip."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := _COMMA.search(line):
            whole, part = found.groups()
            return (
                f"line {number}: {whole},{part} has a comma; write it with a point: {whole}.{part}"
            )
    return None


def line_of(text: str, key: str) -> int | None:
    """Return the line, from 1, on which a dotted key or its table begins; None: it isn't found."""
    best: tuple[int, int] | None = None
    wanted = _parts(re.sub(r"\[\d+\]", "", key))
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = found = _parts(header[1])
        elif match := _KEY.match(line):
            found = (*table, *_parts(match[1]))
        else:
            continue
        # The longest beginning of the key that is written out; its own line, where there is one.
        if found == wanted[: len(found)] and (best is None or len(found) > best[0]):
            best = len(found), number
    return best[1] if best else None


def _parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
