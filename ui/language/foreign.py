"""The panel's own sentences, told in the person's language.

Each is one of `ui.language.words`, its {gaps} filled by the panel: with a number, an area, or
another of them. What is none of them is shown as it came.
"""

import re
from functools import cache
from string import Formatter

from ui.language.text import decimal, plain, short_area
from ui.language.words import CUT_OFF, PARTS, REFUSALS, say

_NUMBER = re.compile(r"\d+(\.\d+)?")


def sentence(text: str) -> str:
    """Return other people's words as a sentence of this screen."""
    shown = tell(plain(text))
    return shown[:1].upper() + shown[1:]


def tell(text: str) -> str:
    """Return the panel's words in the person's language, as they came where it has none."""
    said = say(text)
    if said != text:
        return said
    for template, pattern in _templates():
        if (found := pattern.fullmatch(text)) is not None:
            return say(template, **{gap: _fill(gap, by) for gap, by in found.groupdict().items()})
    subject, _, why = text.partition(": ")
    return f"{say(subject)}: {say(why)}" if say(why) != why else text


def _fill(gap: str, value: str) -> str:
    if _NUMBER.fullmatch(value):
        return decimal(value)
    if gap == "area":
        name = value.strip("'")
        return short_area(name, name)
    said = tell(value)
    return said if said != value else "; ".join(map(tell, value.split("; ")))


def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches a template with its gaps filled; a gap named twice is filled alike."""
    parts, named = [], set[str]()
    for literal, gap, _, _ in Formatter().parse(template):
        parts.append(re.escape(literal))
        if gap is not None:
            parts.append(f"(?P={gap})" if gap in named else f"(?P<{gap}>.+?)")
            named.add(gap)
    return re.compile("".join(parts))


@cache  # when first needed: it takes some milliseconds, which the first picture shall not wait for
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return those with gaps; who says most comes first, else others' gaps would take its words."""
    said = sorted((CUT_OFF, *REFUSALS, *PARTS), key=len, reverse=True)
    return tuple((template, _pattern(template)) for template in said if "{" in template)
