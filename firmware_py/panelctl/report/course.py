"""What the page says of an area's courses: how they went, what was missed, and their advice."""

from collections.abc import Iterable
from datetime import timedelta
from html import escape

from firmware_py import wire
from firmware_py.panelctl.report import words
from firmware_py.panelctl.report.facts import Facts
from firmware_py.panelctl.report.tongue import local

WEEK = timedelta(weeks=1)


def section(facts: Facts, key: str) -> str:
    """Return an area's usual dose, its course under way, and those that ended."""
    area = facts.area(key)
    said = []
    if area is not None:
        number = facts.tongue.number
        said.append(
            facts.say(
                words.USUAL,
                red=number(f"{area.red_j_cm2:g}"),
                nir=number(f"{area.nir_j_cm2:g}"),
                distance=number(f"{area.distance_cm:g}"),
                minutes=area.default_minutes,
            )
        )
    course = facts.course(key)
    said += [facts.say(words.NO_COURSE)] if course is None else _under_way(facts, course)
    worry = "".join(
        f"<p class=stop>{_capital(facts.say(words.ADVICE[each.why]))}.</p>"
        for each in facts.overview.worries
        if each.area == key
    )
    ended = "".join(
        _ended(facts, each) for each in facts.overview.ended_courses if each.area == key
    )
    past = f"<ul class=ended>{ended}</ul>" if ended else ""
    return f"<p>{' '.join(said)}</p>{worry}{past}"


def in_short(facts: Facts, course: wire.CourseInfo | None) -> str:
    """Return where a course stands and its advice, for a cell of a table."""
    if course is None:
        return facts.say(words.NONE_UNDER_WAY)
    what = _advice(facts, course)
    return f"{_when(facts, course)}: {f'<strong>{what}</strong>' if course.why else what}"


def counted(had: Iterable[wire.SessionRow]) -> int:
    """Return how many sessions count, as limits and courses count them."""
    return sum(row.counts is True for row in had)


def _under_way(facts: Facts, course: wire.CourseInfo) -> list[str]:
    when = _when(facts, course)
    said = [facts.say(words.COURSE, per_week=course.per_week, weeks=course.weeks, when=when)]
    if course.has_begun:
        said += _kept(facts, course)
    number = facts.tongue.number
    if course.pain_first is not None:
        first = number(f"{course.pain_first:.2g}")
        if course.pain_now is None:
            said.append(facts.say(words.PAIN_SILENT, first=first))
        else:
            now = number(f"{course.pain_now:.2g}")
            said.append(facts.say(words.PAIN_NOW, first=first, now=now))
    if course.carries:
        said.append(facts.say(words.CARRIED))
    return said


def _kept(facts: Facts, course: wire.CourseInfo) -> list[str]:
    """Return how many sessions were planned, had and missed in the weeks that are over."""
    if course.started is None or course.week is None:
        return [facts.say(words.KEPT_UNKNOWN)]
    began = local(course.started)
    weeks = min(course.week - 1, course.weeks)
    if not weeks >= 1:
        return []
    given = [0] * weeks
    for row in facts.sessions:
        if row.area == course.area and row.at is not None and row.counts is True:
            week = (local(row.at) - began) // WEEK
            if 0 <= week < weeks:
                given[week] += 1
    return [
        facts.say(
            words.KEPT,
            weeks=weeks,
            planned=weeks * course.per_week,
            given=sum(given),
            missed=sum(max(0, course.per_week - each) for each in given),
        )
    ]


def _ended(facts: Facts, course: wire.EndedCourseInfo) -> str:
    number = facts.tongue.number
    pain = facts.say(words.ENDED_PAIN_UNKNOWN)
    if course.pain_first is not None and course.pain_last is not None:
        pain = facts.say(
            words.ENDED_PAIN,
            first=number(f"{course.pain_first:.2g}"),
            last=number(f"{course.pain_last:.2g}"),
        )
    if course.started is not None and course.last is not None:
        said = facts.say(
            words.ENDED_COURSE,
            first=facts.tongue.day(local(course.started)),
            last=facts.tongue.day(local(course.last)),
            sessions=course.sessions,
            pain=pain,
        )
    else:
        said = facts.say(words.ENDED_COURSE_UNDATED, sessions=course.sessions, pain=pain)
    if course.why is not None:
        since = facts.say(words.TALKED if course.talked else words.NOT_TALKED)
        advice = facts.say(words.ADVICE[course.why])
        said += " " + facts.say(words.ENDED_ADVICE, advice=advice, since=since)
    return f"<li>{said}</li>"


def _when(facts: Facts, course: wire.CourseInfo) -> str:
    if course.week is None:
        return facts.say(words.BEGAN_UNKNOWN if course.has_begun else words.NOT_BEGUN)
    return facts.say(words.WEEK_OF, week=min(course.week, course.weeks), weeks=course.weeks)


def _advice(facts: Facts, course: wire.CourseInfo) -> str:
    if course.why is not None:
        return escape(facts.say(words.ADVICE[course.why]))
    if course.review is not None:
        return facts.say(words.REVIEW_DUE, week=course.review)
    return facts.say(words.WEEKS_OVER if course.is_over else words.GO_ON)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
