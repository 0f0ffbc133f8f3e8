"""The panel's messages as sentences in the person's language: made of codes and values.

No English text is looked into. It is shown as it came where its code isn't known, as of a newer
daemon, or where there is none, as of an older one.
"""

from collections.abc import Sequence

from firmware_py.wire import Coded, Refused, understood
from firmware_py.wire.reasons import AreaName, Detail, Language, Reason, Said
from ui.language.text import decimal, plain, short_area
from ui.language.words import say

# Where a plan gives another share of the dose than all of it.
_SHARES = (Reason.GIVES_PART, Reason.GIVES_MOST, Reason.GIVES_GENTLE)


class _Screen(Language):
    """Fills the templates of the person's language with values as this screen writes them."""

    def words(self, english: str) -> str:
        return say(english)

    def number(self, digits: str) -> str:
        return decimal(digits)

    def area(self, area: AreaName) -> str:
        return short_area(area.id, area.name)

    def text(self, text: str) -> str:
        return plain(text)

    def detail(self, detail: Detail) -> str:
        return plain(detail.text) if detail.said is None else self.tell(detail.said)


SCREEN = _Screen()


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def message(coded: Coded | None, english: str) -> str:
    """Return a message as a sentence of this screen. english: its text, for a code not known."""
    said = understood(coded)
    return capital(plain(english) if said is None else SCREEN.tell(said))


def refusal(answer: Refused) -> str:
    """Return why the panel refused, as a sentence."""
    return message(answer.coded, answer.error)


def pairs(coded: Sequence[Coded], english: Sequence[str]) -> list[tuple[Coded | None, str]]:
    """Return messages with their English texts; without codes where those aren't as many."""
    if len(coded) != len(english):
        return [(None, text) for text in english]
    return list(zip(coded, english, strict=True))


def cause(coded: Coded | None) -> str | None:
    """Return the part of a message that says why, as a sentence; None where it has none."""
    return _part(coded, "why")


def stays(coded: Coded | None) -> str | None:
    """Return the part of a message that says what the clock has to do with it; None: nothing."""
    return _part(coded, "stays")


def _part(coded: Coded | None, name: str) -> str | None:
    said = understood(coded)
    part = None if said is None else said.values.get(name)
    return f"{capital(SCREEN.tell(part))}." if isinstance(part, Said) else None


def share_of_dose(coded: Coded | None) -> str | None:
    """Return the share of the dose that a plan gives, in whole percent; None for all of it."""
    said = understood(coded)
    if said is None or said.code not in _SHARES:
        return None
    return SCREEN.format_field(said.values["share_percent"], ".0f")


def catalogue_text(text: str) -> str:
    """Return a text of the area catalogue, such as a warning, in the person's language."""
    return capital(say(plain(text)))
