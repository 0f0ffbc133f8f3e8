"""Translations: gettext catalogues, read from the translators' own files.

A `.po` file is turned into gettext's binary form in memory as it is read (a millisecond), so that
what a translator edits is what is shown, with no compiled copy to forget. The screen, the voice and
the page for a clinician read the same files.
"""

import gettext
import re
import struct
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import get_args

import msgspec

from firmware_py.wire import LanguageCode

LOCALE = Path(__file__).parent / "locale"
_MAGIC = 0x950412DE
_NAME = re.compile(r'^"X-Name: (.+)\\n"$', re.MULTILINE)
_HEADER = 1000  # characters; a catalogue's name stands within them


def named(codes: Iterable[str]) -> dict[str, str]:
    """Return languages by their own names, as a person looks for them: a catalogue's X-Name.

    A language without a catalogue, or whose catalogue doesn't say, goes by its code.
    """
    names = {code: code for code in codes} | {"en": "English"}
    for code in names:
        path = LOCALE / f"{code}.po"
        if path.is_file():
            with path.open(encoding="utf-8") as catalogue:
                found = _NAME.search(catalogue.read(_HEADER))
            names[code] = found[1] if found is not None else code
    return names


LANGUAGES = named(get_args(LanguageCode))


def translator(language: str) -> Callable[[str], str]:
    """Return what gives a text in a language; in English where there is no such catalogue."""
    path = LOCALE / f"{language}.po"
    if language == "en" or language not in LANGUAGES or not path.is_file():
        return str
    return translation(path.read_text("utf-8")).gettext


def translation(po: str) -> gettext.GNUTranslations:
    """Return the translation in a catalogue's text."""
    return gettext.GNUTranslations(BytesIO(_binary(entries(po))))


def entries(po: str) -> dict[str, str]:
    """Return a catalogue's texts with their translations; '' has its header.

    Reads msgid and msgstr on one or several lines; no contexts, no plurals: there are none here.
    """
    found: dict[str, list[str]] = {}
    into: list[str] = []
    key: list[str] = []
    for line in po.splitlines():
        keyword, _, rest = line.partition(" ")
        if keyword == "msgid":
            key = into = [_text(rest)]
        elif keyword == "msgstr":
            into = found.setdefault("".join(key), [])
            into.append(_text(rest))
        elif line.startswith('"'):
            into.append(_text(line))
    return {text: "".join(parts) for text, parts in found.items()}


def _text(quoted: str) -> str:
    """Return a quoted text; its escapes are JSON's."""
    return msgspec.json.decode(quoted, type=str)


def _binary(texts: dict[str, str]) -> bytes:
    """Return gettext's MO form: a head, two tables of lengths and places, the texts themselves."""
    pairs = sorted((text.encode(), said.encode()) for text, said in texts.items())
    head = struct.calcsize("<7I")
    place = head + 16 * len(pairs)
    tables: list[int] = []
    parts: list[bytes] = []
    for column in (0, 1):
        for pair in pairs:
            tables += [len(pair[column]), place]
            parts.append(pair[column] + b"\0")
            place += len(parts[-1])
    starts = (head, head + 8 * len(pairs))
    numbers = (_MAGIC, 0, len(pairs), *starts, 0, 0, *tables)
    return struct.pack(f"<{len(numbers)}I", *numbers) + b"".join(parts)
