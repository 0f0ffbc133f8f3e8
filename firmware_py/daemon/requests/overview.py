"""A person's weeks and months as clients see them: history, dots, pain, doses, courses."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course as rules
from firmware_py.core.history import symptoms
from firmware_py.core.history.course import Course, EndedCourse, Progress
from firmware_py.core.history.pain import Worry
from firmware_py.core.history.record import Diary, Page, SessionRecord
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment, known, rfc3339
from firmware_py.core.units import Channel, seconds

DOSES_OF_S = 28 * 24 * 3600.0
PAIN_OF_S = 16 * 7 * 24 * 3600.0
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEARS = (1970, 9998)


def page(found: Page, person: str, request: int) -> wire.HistoryPage:
    """Return a page of sessions, for a client."""
    sessions = tuple(_session(entry) for entry in found.entries)
    return wire.HistoryPage(id=request, person=person, sessions=sessions, more=found.more)


def month(asked: str | None, now: Moment, zone: tzinfo | None = None) -> date | None:
    """Return the first day of the month that was asked for, or of this one; None: not known.

    Raises:
        RefusedError: It is no month.
    """
    if asked is None:
        return _day(now, zone).replace(day=1) if now.is_set else None
    found = _MONTH.fullmatch(asked)
    if found is not None:
        year, number = int(found[1]), int(found[2])
        if _YEARS[0] <= year <= _YEARS[1] and 1 <= number <= 12:  # noqa: PLR2004  of a year
            return date(year, number, 1)
    raise RefusedError(Reason.NO_MONTH, month=asked, field="month")


def since(now: Moment) -> float | None:
    """Return from when on sessions are recent, unix time; None where the clock isn't set."""
    return now.unix_s - PAIN_OF_S if now.is_set else None


def bounds(first: date | None, zone: tzinfo | None = None) -> tuple[float, float] | None:
    """Return when a month begins and ends, unix time."""
    if first is None:
        return None
    return _midnight(first, zone), _midnight(_next_month(first), zone)


def overview(
    found: Diary,
    *,
    person: str,
    now: Moment,
    first: date | None,
    request: int,
    zone: tzinfo | None = None,
) -> wire.OverviewInfo:
    """Return all that a screen shows of a person's weeks. first: the month's first day."""
    today = _day(now, zone) if now.is_set else None
    monday = today - timedelta(days=today.weekday()) if today is not None else None
    week = _days(found.recent, monday, 7, zone)
    length = (_next_month(first) - first).days if first is not None else 0
    courses = [(each, rules.progress(each, told, now)) for each, told in found.courses]
    return wire.OverviewInfo(
        id=request,
        person=person,
        today=None if today is None else today.isoformat(),
        week=week,
        month=None if first is None else f"{first:%Y-%m}",
        days=_days(found.month, first, length, zone),
        undated=sum(_is_had(entry) and not _has_day(entry.began) for entry in found.recent),
        pain=_pain(found.recent, now, zone),
        numbness=tuple(
            wire.NumbnessPoint(date=_day(each.at, zone).isoformat(), value=each.value)
            for each in reversed(found.numbness)
            if each.at.is_set
        ),
        doses=_doses(found.recent, now),
        courses=tuple(_course(each, how, found.recent, monday, zone) for each, how in courses),
        ask_numbness=rules.numbness_is_due(found.numbness[0].at if found.numbness else None, now),
        ask_skin=_ask_skin(found.recent, now, zone),
        worries=_worries(courses, found.ended),
        ended_courses=tuple(_ended(each) for each in found.ended),
        notes=tuple(
            wire.NoteInfo(
                date=_day(each.at, zone).isoformat() if each.at.is_set else None,
                area=each.area,
                what=each.what,
                value=each.value,
                was=each.was,
                session=each.session,
            )
            for each in reversed(found.notes)
        ),
        symptoms=_symptoms(found, zone),
        ask_symptoms=symptoms.are_due(found.symptoms[0].at if found.symptoms else None, now),
        last=next((_session(each) for each in found.recent if not each.is_open), None),
    )


def _symptoms(found: Diary, zone: tzinfo | None) -> tuple[wire.SymptomsInfo, ...]:
    return tuple(
        wire.SymptomsInfo(
            date=_day(each.at, zone).isoformat() if each.at.is_set else None,
            yes=each.yes,  # type: ignore[arg-type]  # columns of the table
            no=each.no,  # type: ignore[arg-type]  # as above
            pain=each.pain,
        )
        for each in reversed(found.symptoms)
    )


def _session(entry: SessionRecord) -> wire.SessionInfo:
    return wire.SessionInfo(
        session=entry.session,
        began=rfc3339(entry.began.unix_s) if entry.began.is_set else None,
        known=known(entry.began),
        area=entry.area,
        mode=entry.mode,  # type: ignore[arg-type]  # a plan's, checked when it was made
        strength=entry.strength,  # type: ignore[arg-type]  # as above
        minutes=entry.minutes,
        distance_cm=entry.distance_cm,
        red=_channel(entry, Channel.RED),
        nir=_channel(entry, Channel.NIR),
        lit_s=None if entry.is_open else round(seconds(entry.lit), 1),
        ended=entry.ended,  # type: ignore[arg-type]  # as above
        reason=entry.reason,
        finishes=entry.finishes,
        pain_before=entry.pain_before,
        pain_after=entry.pain_after,
        is_red=entry.is_red,
        is_red_next_day=entry.is_red_next_day,
        complaints=entry.complaints,  # type: ignore[arg-type]  # checked when they were told
    )


def _channel(entry: SessionRecord, channel: Channel) -> wire.ChannelGiven:
    return wire.ChannelGiven(
        given_j_cm2=None if entry.is_open else round(entry.given[channel], 4),
        target_j_cm2=round(entry.target[channel], 4),
    )


def _is_had(entry: SessionRecord) -> bool:
    """Tell whether a session is over and counts; while it is under way its dose is only held."""
    return entry.counts and not entry.is_open


def _has_day(at: Moment) -> bool:
    """Tell whether the day is known: 'then or earlier' may have been another."""
    return at.is_set and at.is_exact


def _day(at: Moment, zone: tzinfo | None) -> date:
    return datetime.fromtimestamp(at.unix_s, UTC).astimezone(zone).date()


def _midnight(day: date, zone: tzinfo | None) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(zone).timestamp()


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _days(
    entries: Iterable[SessionRecord], first: date | None, length: int, zone: tzinfo | None
) -> tuple[wire.Day, ...]:
    """Return each day with the areas that had a session on it, in the order they had it."""
    if first is None:
        return ()
    days: dict[date, dict[str, None]] = {
        first + timedelta(days=number): {} for number in range(length)
    }
    for entry in reversed(tuple(entries)):
        if _is_had(entry) and _has_day(entry.began):
            areas = days.get(_day(entry.began, zone))
            if areas is not None:
                areas[entry.area] = None
    return tuple(wire.Day(date=f"{day}", areas=tuple(areas)) for day, areas in days.items())


def _since(entries: Iterable[SessionRecord], now: Moment, span_s: float) -> list[SessionRecord]:
    """Return the dated ones of so long a time before now, oldest first."""
    if not now.is_set:
        return []
    found = [e for e in entries if e.began.is_set and 0 <= now.unix_s - e.began.unix_s <= span_s]
    return found[::-1]


def _pain(
    entries: Iterable[SessionRecord], now: Moment, zone: tzinfo | None
) -> tuple[wire.PainPoint, ...]:
    return tuple(
        wire.PainPoint(
            date=_day(entry.began, zone).isoformat(),
            session=entry.session,
            area=entry.area,
            before=entry.pain_before,
            after=entry.pain_after,
        )
        for entry in _since(entries, now, PAIN_OF_S)
        if entry.pain_before is not None or entry.pain_after is not None
    )


def _doses(entries: Iterable[SessionRecord], now: Moment) -> tuple[wire.AreaDose, ...]:
    by_area: dict[str, list[SessionRecord]] = {}
    for entry in _since(entries, now, DOSES_OF_S):
        if not entry.is_open:
            by_area.setdefault(entry.area, []).append(entry)
    return tuple(_dose(area, had) for area, had in by_area.items())


def _dose(area: str, had: list[SessionRecord]) -> wire.AreaDose:
    given: Mapping[Channel, float] = {
        channel: sum(entry.given[channel] for entry in had) for channel in Channel
    }
    return wire.AreaDose(
        area=area,
        sessions=sum(entry.counts for entry in had),
        red_j_cm2=round(given[Channel.RED], 3),
        nir_j_cm2=round(given[Channel.NIR], 3),
        lit_s=round(seconds(sum(entry.lit for entry in had)), 1),
    )


def _course(
    course: Course,
    how: Progress,
    entries: Iterable[SessionRecord],
    monday: date | None,
    zone: tzinfo | None,
) -> wire.CourseInfo:
    had = [entry for entry in entries if entry.area == course.area]
    began = course.began
    this_week = None
    if monday is not None:
        counted = [e for e in had if _is_had(e) and _has_day(e.began)]
        this_week = sum(0 <= (_day(e.began, zone) - monday).days < 7 for e in counted)  # noqa: PLR2004  of a week
    return wire.CourseInfo(
        area=course.area,
        started=_date(began),
        has_begun=began is not None,
        week=how.week,
        weeks=course.weeks,
        per_week=course.per_week,
        this_week=this_week,
        pain_first=_rounded(how.pain_first),
        pain_now=_rounded(how.pain_now),
        review=how.review,
        advice=how.advice.value,
        why=None if how.worry is None else how.worry.value,
        is_over=how.is_over,
        carries=course.pain_since is not None,
    )


def _ended(course: EndedCourse) -> wire.EndedCourseInfo:
    return wire.EndedCourseInfo(
        area=course.area,
        started=_date(course.began),
        last=_date(course.last),
        weeks=course.weeks,
        per_week=course.per_week,
        sessions=course.sessions,
        pain_first=_rounded(course.pain_first),
        pain_last=_rounded(course.pain_last),
        why=None if course.worry is None else course.worry.value,
        talked=course.is_settled,
    )


def _worries(
    courses: Iterable[tuple[Course, Progress]], ended: Iterable[EndedCourse]
) -> tuple[wire.WorryInfo, ...]:
    """Return the advice to stop that stands: of each area's course under way, else its last one."""
    standing: dict[str, wire.WorryInfo | None] = {}
    for course, how in courses:
        standing[course.area] = _worry(course.area, how.worry, how.pain_first, how.pain_latest)
    for each in ended:  # the newest first
        worry = None if each.is_settled else each.worry
        standing.setdefault(each.area, _worry(each.area, worry, each.pain_first, each.pain_last))
    return tuple(each for each in standing.values() if each is not None)


def _worry(
    area: str, worry: Worry | None, first: float | None, latest: float | None
) -> wire.WorryInfo | None:
    if worry is None:
        return None
    return wire.WorryInfo(
        area=area,
        why=worry.value,
        pain_first=_rounded(first),
        pain_latest=_rounded(latest),
    )


def _rounded(pain: float | None) -> float | None:
    return None if pain is None else round(pain, 1)


def _date(at: Moment | None) -> str | None:
    return rfc3339(at.unix_s) if at is not None and at.is_set else None


def _ask_skin(
    entries: Iterable[SessionRecord], now: Moment, zone: tzinfo | None
) -> tuple[wire.SkinCheck, ...]:
    """Return of each area the newest session that gave light, if its next day wasn't told yet."""
    newest: dict[str, SessionRecord] = {}
    for entry in entries:
        if not entry.is_open and any(entry.given.values()):
            newest.setdefault(entry.area, entry)
    return tuple(
        wire.SkinCheck(
            session=entry.session,
            area=entry.area,
            date=_day(entry.began, zone).isoformat() if _has_day(entry.began) else None,
        )
        for entry in newest.values()
        if entry.is_red_next_day is None and rules.skin_is_due(entry.began, now)
    )
