"""What the person before the panel has to do next, of what its courses and its history say.

The rest of an interrupted session comes first, since it can be had for a while only. Then a course
that still has sessions this week and whose area is open: the one with the smallest share of its
week, then the one that stands first in the catalogue. Where nothing is due, the earliest area to
open again. Without a course: what was had last. An area whose course advises to stop is never
offered; where there is no other, that is what is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from firmware_py.wire import AreaInfo, CourseInfo
from ui.state.choice import Choice


class Due(Enum):
    """What is due."""

    REST_OF_SESSION = auto()  # of one that was interrupted
    SESSION = auto()
    REST_DAY = auto()  # nothing now
    CLINICIAN = auto()  # a course advises to stop and talk it over
    NOTHING_YET = auto()  # nobody has had light yet


@dataclass(frozen=True, slots=True)
class NextSession:
    """What is due. choice: what a touch starts. had, wanted: sessions of this week.

    area: which, also where nothing is due now; opens: when it may be had again (RFC 3339).
    """

    due: Due
    choice: Choice | None = None
    area: AreaInfo | None = None
    had: int | None = None
    wanted: int | None = None
    opens: str | None = None


def next_session(
    areas: Sequence[AreaInfo],
    courses: Sequence[CourseInfo],
    last: Choice | None,
    person: str | None,
    now: datetime,
) -> NextSession:
    """Return what is due for one person. areas: those on offer; last: what was had last."""
    by_id = {area.id: area for area in areas}
    under_way = [c for c in courses if c.has_begun and not c.is_over and c.area in by_id]
    counted = {course.area: course for course in under_way}

    def found(due: Due, area: AreaInfo) -> NextSession:
        is_last = last is not None and last.area.id == area.id
        choice = last if is_last else Choice.usual(area, person)
        course = counted.get(area.id)
        had, wanted = (course.this_week, course.per_week) if course else (None, None)
        return NextSession(due, choice, area, had, wanted)

    worrying = {course.area for course in under_way if course.advice == "stop"}
    for area in areas:
        if area.id not in worrying and (area.rest_j_cm2 or 0.0) > 0 and _is_open(area, now):
            return found(Due.REST_OF_SESSION, area)
    calm = [course for course in under_way if course.area not in worrying]
    wanting = [c for c in calm if c.this_week is None or c.this_week < c.per_week]
    open_now = [c for c in wanting if _is_open(by_id[c.area], now)]
    if open_now:
        best = min(open_now, key=lambda c: (_share(c), list(by_id).index(c.area)))
        return found(Due.SESSION, by_id[best.area])
    if calm:
        return _rest_day([by_id[course.area] for course in calm], counted, now)
    if worrying:
        return NextSession(Due.CLINICIAN, None, by_id[min(worrying, key=list(by_id).index)])
    if last is not None and last.area.id in by_id:
        area = by_id[last.area.id]
        return found(Due.SESSION, area) if _is_open(area, now) else _rest_day([area], {}, now)
    return NextSession(Due.NOTHING_YET)


def _rest_day(
    areas: Sequence[AreaInfo], counted: dict[str, CourseInfo], now: datetime
) -> NextSession:
    """Return that nothing is due, and which area opens first."""
    area = min(areas, key=lambda each: each.next_allowed or "")
    course = counted.get(area.id)
    had, wanted = (course.this_week, course.per_week) if course else (None, None)
    opens = None if _is_open(area, now) else area.next_allowed
    return NextSession(Due.REST_DAY, None, area, had, wanted, opens)


def _share(course: CourseInfo) -> float:
    return (course.this_week or 0) / max(1, course.per_week)


def _is_open(area: AreaInfo, now: datetime) -> bool:
    """Tell whether an area may be lit now; a time that can't be read is taken as open."""
    if area.next_allowed is None:
        return True
    try:
        return datetime.fromisoformat(area.next_allowed) <= now
    except (ValueError, TypeError):
        return not area.next_allowed.startswith("9999-")
