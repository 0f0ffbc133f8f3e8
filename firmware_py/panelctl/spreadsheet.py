"""What spreadsheets make of a table in other countries, read back and written.

A German or Spanish spreadsheet separates cells by semicolons, writes 3,5 for 3.5, its own words for
true and false, and dates as 27.11.2026 10:32. What could mean two things stays as it is, and is
refused where it is read: 05/06/2026 in a table with commas, 1.234 for a thousand.
"""

import re
from datetime import datetime, tzinfo
from typing import Literal

Locale = Literal["de", "es"]
LOCALES: tuple[Locale, ...] = ("de", "es")
TRUE_FALSE: dict[Locale, tuple[str, str]] = {
    "de": ("WAHR", "FALSCH"),
    "es": ("VERDADERO", "FALSO"),
}
BOOLS = {"true": True, "false": False} | {
    word.lower(): i == 0 for words in TRUE_FALSE.values() for i, word in enumerate(words)
}
_COMMA = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+),\d+([eE][-+]?\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_WHOLE = re.compile(r"-?\d{1,18}[.,]0+")
_DATE = re.compile(
    r"(\d{1,2})([./])(\d{1,2})\2(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?)?"
)
_PLAIN = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?")
_MONTHS = 12


def separator(text: str) -> str:
    """Return what separates a table's cells, by its heading."""
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def number(cell: str, by: str) -> str:
    """Return a number with a point; what could be a thousand, or not, is made no number.

    by: what separates the cells. Where that is a semicolon, a comma begins the decimals.
    """
    if by == ";" and _COMMA.fullmatch(cell):
        return cell.replace(".", "").replace(",", ".")
    return f"{cell}?" if by == ";" and _THOUSANDS.fullmatch(cell) else cell


def whole(cell: str) -> str:
    """Return a whole number without the decimals that a spreadsheet gave it."""
    return re.split(r"[.,]", cell, maxsplit=1)[0] if _WHOLE.fullmatch(cell) else cell


def time(cell: str, by: str, zone: tzinfo | None) -> str:
    """Return a local date and time as RFC 3339; by: what separates the cells; zone: the panel's."""
    if (plain := _PLAIN.fullmatch(cell)) is not None:
        year, month, day, *clock = plain.groups()
    elif (found := _DATE.fullmatch(cell)) is not None:
        day, mark, month, year, *clock = found.groups()
        if mark == "/" and by == "," and int(day) <= _MONTHS:
            if int(month) <= _MONTHS:
                return cell
            day, month = month, day
    else:
        return cell
    hour, minute, second, part = (each or "0" for each in clock)
    try:
        at = datetime(  # noqa: DTZ001  its zone follows
            int(year), int(month), int(day), int(hour), int(minute), int(second),
            int(part.ljust(6, "0")),
        )  # fmt: skip
    except ValueError:
        return cell
    return (at.astimezone() if zone is None else at.replace(tzinfo=zone)).isoformat()


def written(value: object, locale: Locale) -> object:
    """Return a value as a country's spreadsheet writes it."""
    if isinstance(value, bool):
        return TRUE_FALSE[locale][0 if value else 1]
    return f"{value}".replace(".", ",") if isinstance(value, float) else value
