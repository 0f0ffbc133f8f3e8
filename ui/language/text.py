"""Numbers, times and names, made fit to be shown."""

import math
import re
from datetime import datetime

from ui.language.words import (
    AFTERNOON,
    CLOSED,
    DECIMAL_POINT,
    EVENING,
    FROM_DAY,
    FROM_TIME,
    HELLO_NAME,
    MONTHS,
    MORNING,
    NEXT_FOR_AREA,
    NEXT_IS,
    SHORT_AREAS,
    UNKNOWN,
    WEEKDAYS,
    say,
)

_LONGEST = 400
# "Anju M, Chacko L, et al. (2019) ...": a name, maybe its initials, maybe others, and the year.
_CITATION = re.compile(r"(?P<author>[^,(]+?)(?: [A-Z]{1,3})?(?:,[^(]*)? \((?P<year>\d{4})\)")
_GREATEST = 5999.0  # 99:59


def plain(text: str) -> str:
    """Return a text without control characters, which would reach the terminal, and not endless."""
    shown = "".join(c if c.isprintable() else " " for c in text[:_LONGEST])
    return " ".join(shown.split())


def source(citation: str) -> str:
    """Return a citation's first author and year; the whole of it where it names no such."""
    found = _CITATION.match(plain(citation))
    return f"{found['author']} {found['year']}" if found else plain(citation)


def known(number: float | None) -> float | None:
    """Return a number that can be meant, such as seconds or J/cm²; None for any other."""
    return number if number is not None and 0 <= number <= _GREATEST else None


def clock_text(seconds: float | None) -> str:
    """Return what is left as minutes and seconds, rounded up: 0:00 means that it is over."""
    left = known(seconds)
    if left is None:
        return "--:--"
    whole = math.ceil(left)
    return f"{whole // 60}:{whole % 60:02d}"


def dose(j_cm2: float | None) -> str:
    """Return a fluence with one decimal."""
    fluence = known(j_cm2)
    return say(UNKNOWN) if fluence is None else decimal(f"{fluence:.1f}")


def span(least: float, most: float, *, whole: bool = False) -> str:
    """Return from where to where a fluence may be; whole: in whole J/cm², for an estimate."""
    if whole:
        return f"{math.floor(least)}-{math.ceil(most)}"
    return f"{dose(least)}-{dose(most)}"


def distance(cm: float) -> str:
    """Return centimetres without needless decimals."""
    return decimal(f"{cm:g}")


def decimal(number: str) -> str:
    """Return a number as the person's language writes it."""
    return number.replace(".", say(DECIMAL_POINT))


def time_of_day(at: datetime) -> str:
    """Return hours and minutes."""
    return f"{at:%H:%M}"


# A day that no waiting brings: the area is closed to this person.
NEVER = "9999-"


def when(rfc3339: str, now: datetime) -> str:
    """Return when an area may be lit again, as 'from 14:30', 'on Thu 09:00', or 'closed'.

    '' if that is past or can't be read.
    """
    if rfc3339.startswith(NEVER):
        return say(CLOSED)
    try:
        at = datetime.fromisoformat(rfc3339).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        return ""
    if at <= now:
        return ""
    if at.date() == now.date():
        return say(FROM_TIME, time=time_of_day(at))
    return say(FROM_DAY, day=say(WEEKDAYS[at.weekday()]), time=time_of_day(at))


def usable_text(area: str, later: str) -> str:
    """Return when an area may be used, by what `when` says of it."""
    return say(NEXT_IS if later == say(CLOSED) else NEXT_FOR_AREA, area=area, when=later)


_MORNING, _AFTERNOON, _EVENING = 4, 12, 18  # hours at which a greeting begins


def greeting(at: datetime, name: str | None) -> str:
    """Return what is said to somebody at a time of day. name: None where there is one person."""
    hour = at.hour
    if _MORNING <= hour < _AFTERNOON:
        hello = say(MORNING)
    else:
        hello = say(AFTERNOON) if _AFTERNOON <= hour < _EVENING else say(EVENING)
    return hello if name is None else say(HELLO_NAME, greeting=hello, name=plain(name))


def day_and_time(at: datetime) -> tuple[str, str]:
    """Return a day in words, as Fri 27 November, and the time of day."""
    day, month = say(WEEKDAYS[at.weekday()]), say(MONTHS[at.month - 1])
    return f"{day} {at.day} {month}", time_of_day(at)


def short_area(area_id: str, name: str) -> str:
    """Return an area's name for where there is little room."""
    return say(SHORT_AREAS.get(area_id, plain(name)))
