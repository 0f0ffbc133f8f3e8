"""What a panel must show of a bookkeeper's books: courses, advice, weeks, doses, questions.

Imports nothing of the product, as the books.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.lives.weeks.books import (
    AREAS,
    DAY,
    HOUR,
    WEEK,
    At,
    Clock,
    Course,
    Person,
    Session,
    at_least,
    day_of,
    days_between,
    in_order,
    order,
    rest_offered,
    since,
    waits_s,
)

Report = tuple[At, int | None, int | None]  # when, pain before, pain after


# ------------------------------------------------------------------ pain and courses


def reports(person: Person, area: str, begins: At) -> list[Report]:
    """Pain of an area from an instant on; of a day of its own, as before a session."""
    found: list[Report] = [
        (each.at, each.before, each.after)
        for each in person.sessions
        if each.area == area and (each.before, each.after) != (None, None)
    ]
    found += [(each.at, each.value, None) for each in person.of("pain") if each.area == area]
    return [each for each in found if order(each[0]) >= (begins.unix_s or 0.0)]


class Pain:
    """Weekly means of pain, and what they are compared with. begins: of the first of its weeks."""

    def __init__(self, begins: At | None, told: Iterable[Report]) -> None:
        weeks: dict[int, list[tuple[int | None, int | None, At]]] = defaultdict(list)
        for at, before, after in told:
            passed = None if begins is None else since(begins, at)
            if passed is not None and passed >= 0:
                weeks[int(passed // WEEK)].append((before, after, at))
        self.weeks = dict(sorted(weeks.items()))
        self.first_week = min(weeks, default=None)
        one = weeks[self.first_week] if self.first_week is not None else []
        self.by_before = any(before is not None for before, _, _ in one)
        self.begins = begins

    def means(self, only: Any = None) -> dict[int, float]:
        found: dict[int, float] = {}
        for week, rows in self.weeks.items():
            kept = [row for row in rows if only is None or only(row[2])]
            before = [b for b, _, _ in kept if b is not None]
            after = [a for _, a, _ in kept if a is not None]
            pains = (before or after) if self.by_before else (after or before)
            if pains:
                found[week] = sum(pains) / len(pains)
        return found

    @property
    def first(self) -> float | None:
        return None if self.first_week is None else self.means()[self.first_week]

    @property
    def later(self) -> dict[int, float]:
        return {week: mean for week, mean in self.means().items() if week != self.first_week}


def begins_of(course: Course) -> At | None:
    """Where pain is compared from: the first course of a chain that carries a worry on."""
    first = course.first.at if course.first is not None else None
    before = course.carries
    while before is not None:
        first = before.first.at if before.first is not None else first
        before = before.carries
    return first


def passed_weeks(begins: At | None, now: At) -> int | None:
    if begins is None:
        return None
    if begins.boot != now.boot and (begins.unix_s is None or now.unix_s is None):
        return None
    return int(at_least(begins, now) // WEEK)


def worry_of(course: Course, person: Person, now: At) -> str | None:
    """The advice to stop: `worse`, `not_better`, or none."""
    begins = begins_of(course)
    if begins is not None:
        pain = Pain(begins, reports(person, course.area, begins))
        found = _worry(pain, passed_weeks(begins, now), course.talked)
        if found is not None:
            return found
    if course.carries is not None and course.talked is None:
        return course.carries.ended_with
    return None


def _worry(pain: Pain, passed: int | None, talked: Session | None) -> str | None:
    first = pain.first
    if first is None:
        return None
    fresh, bound, judged = pain.later, first, 12
    over = None if talked is None or pain.begins is None else since(pain.begins, talked.at)
    if over is not None:
        begins = pain.begins
        assert begins is not None
        until = over
        gone = pain.means(lambda at: (since(begins, at) or 0.0) <= until)
        fresh = pain.means(lambda at: (since(begins, at) or 0.0) > until)
        bound = max(first, gone[max(gone)]) if gone else first
        judged = max(12, int(until // WEEK) + 4)
        fresh = {w: m for w, m in fresh.items() if w != pain.first_week} if not gone else fresh
    if any(mean >= bound + 2 for mean in fresh.values()):
        return "worse"
    weeks = sorted(fresh)
    for number, week in enumerate(weeks):
        # A mean is the latest one until another is there, which is some time in its own week.
        last = weeks[number + 1] if number + 1 < len(weeks) else max(passed or 0, weeks[-1])
        for judged_week in range(max(week, judged), last + 1):
            mean = fresh[week]
            if judged_week - week <= 4 and not (mean <= first - 2 or mean <= 0.7 * first):
                return "not_better"
    return None


def review_of(course: Course, passed: int | None) -> int | None:
    come = [w for w in (4, 8, 12, 16) if passed is not None and w <= min(passed, course.weeks)]
    return come[-1] if come and come[-1] > course.reviewed else None


def after_session(person: Person, session: Session) -> None:
    """A session that counts begins a course, or the next one where the last is over."""
    if not session.counts:
        return
    course = person.course(session.area)
    if course is None:
        usual = min(max(AREAS[session.area][3], 3), 5)
        begin(person, session.area, session, per_week=usual)
    elif course.first is None:
        course.first = session
    else:
        passed = passed_weeks(course.first.at, session.at)
        if passed is None or passed < course.weeks:
            return
        if review_of(course, passed) is None or passed >= course.weeks + 4:
            end(person, course, session.at)
            begin(person, session.area, session, per_week=course.per_week, weeks=course.weeks)
            course.until = session


def begin(
    person: Person, area: str, first: Session | None, *, per_week: int, weeks: int = 12
) -> Course:
    last = next((each for each in reversed(person.ended) if each.area == area), None)
    worries = last is not None and last.ended_with is not None and not last.is_settled
    made = len(person.courses) + len(person.ended)
    carries = last if worries else None
    course = Course(area, per_week, weeks, first, carries=carries, number=made)
    person.courses.append(course)
    if last is not None and last.until is None:
        last.until = first
    return course


def end(person: Person, course: Course, now: At) -> None:
    course.ended_with = worry_of(course, person, now)
    person.courses.remove(course)
    person.ended.append(course)


# ------------------------------------------------------------------ what is shown


def rounded(mean: float | None) -> float | None:
    return None if mean is None else round(mean, 1)


def course_shown(person: Person, course: Course, now: At, zone: ZoneInfo) -> dict[str, Any]:
    begins = begins_of(course)
    first = course.first.at if course.first is not None else None
    pain = Pain(begins, reports(person, course.area, begins) if begins is not None else ())
    passed, of_pain = passed_weeks(first, now), passed_weeks(begins, now)
    later = pain.later
    latest = max(later, default=None)
    is_now = latest is not None and (of_pain is None or of_pain - latest <= 4)
    worry = worry_of(course, person, now)
    review = review_of(course, passed)
    advice = "stop" if worry else "go_on" if review is None else "review"
    return {
        "area": course.area,
        "started": None if first is None else first.unix_s,
        "has_begun": first is not None,
        "week": None if passed is None else passed + 1,
        "weeks": course.weeks,
        "per_week": course.per_week,
        "this_week": this_week(person, course.area, now, zone),
        "pain_first": rounded(pain.first),
        "pain_now": rounded(later[latest]) if is_now and latest is not None else None,
        "review": review,
        "advice": advice,
        "why": worry,
        "is_over": passed is not None and passed >= course.weeks,
        "carries": course.carries is not None,
    }


def this_week(person: Person, area: str, now: At, zone: ZoneInfo) -> int | None:
    if now.unix_s is None:
        return None
    today = day_of(now, zone)
    monday = today - timedelta(days=today.weekday())
    days = [
        day_of(each.at, zone)
        for each in person.sessions
        if each.area == area and each.counts and each.ended and each.at.has_day
    ]
    return sum(0 <= (day - monday).days < 7 for day in days)


def ended_shown(person: Person, course: Course) -> dict[str, Any]:
    had: list[Session] = []
    first = course.first
    if first is not None:
        until = order(course.until.at) if course.until is not None else 1e18
        had = [
            each
            for each in in_order(person.sessions)
            if each.area == course.area and order(first.at) <= order(each.at) < until
        ]
    pain = Pain(None, ())
    if had:
        told = reports(person, course.area, had[0].at)
        until = order(course.until.at) if course.until is not None else 1e18
        pain = Pain(had[0].at, [each for each in told if order(each[0]) < until])
    later = pain.later
    return {
        "area": course.area,
        "started": had[0].at.unix_s if had else None,
        "last": had[-1].at.unix_s if had else None,
        "weeks": course.weeks,
        "per_week": course.per_week,
        "sessions": sum(each.counts for each in had),
        "pain_first": rounded(pain.first),
        "pain_last": rounded(later[max(later)]) if later else None,
        "why": course.ended_with,
        "talked": course.is_settled,
    }


def dots(person: Person, first: date, count: int, zone: ZoneInfo) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {day: [] for day in days_between(first, count)}
    for each in in_order(person.sessions):
        if each.counts and each.ended and each.at.has_day:
            areas = found.get(f"{day_of(each.at, zone)}")
            if areas is not None and each.area not in areas:
                areas.append(each.area)
    return list(found.items())


def overview(person: Person, clock: Clock, now: At, zone: ZoneInfo) -> dict[str, Any]:
    """All that history and home show of a person."""
    is_set = now.unix_s is not None
    today = day_of(now, zone) if is_set else None
    week: list[Any] = []
    month: list[Any] = []
    if today is not None:
        week = dots(person, today - timedelta(days=today.weekday()), 7, zone)
        first = today.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        month = dots(person, first, (after - first).days, zone)
    ended = [each for each in person.sessions if each.ended]
    lately = [
        each
        for each in in_order(ended)
        if each.at.unix_s is not None
        and now.unix_s is not None
        and 0 <= now.unix_s - each.at.unix_s <= 16 * WEEK
    ]
    # Which sessions are looked at: of 16 weeks and undated ones; all, where no clock is set.
    seen = [
        each
        for each in in_order(ended)
        if now.unix_s is None or order(each.at) >= now.unix_s - 16 * WEEK
    ][-100 if now.unix_s is None else -500 :]
    numb = in_order(person.of("numbness"))
    symptoms = in_order(person.of("symptoms"))
    notes = [each for each in person.told if each.what not in ("numbness", "symptoms")]
    return {
        "today": None if today is None else f"{today}",
        "week": week,
        "days": month,
        "undated": sum(each.counts and not each.at.has_day for each in seen),
        "pain": [
            (f"{day_of(each.at, zone)}", each.number, each.area, each.before, each.after)
            for each in lately
            if (each.before, each.after) != (None, None)
        ],
        "numbness": [(f"{day_of(e.at, zone)}", e.value) for e in numb[-60:] if e.at.unix_s],
        "doses": doses(lately, now),
        "courses": [course_shown(person, each, now, zone) for each in person.courses],
        "ended_courses": [
            ended_shown(person, each)
            for each in sorted(person.ended, key=lambda course: -course.number)
        ],
        "worries": worries(person, now),
        "notes": [
            (_day(e.at, zone), e.area, e.what, e.value, e.was, e.session)
            for e in in_order(notes)[-60:]
        ],
        "symptoms": [(_day(e.at, zone), *e.value) for e in symptoms[-24:]],
        "ask_numbness": not numb or at_least(numb[-1].at, now) >= WEEK,
        "ask_symptoms": not symptoms or at_least(symptoms[-1].at, now) >= 4 * WEEK,
        "ask_skin": skin(seen, now, zone),
        "last": in_order(ended)[-1].number if seen else None,
    }


def _day(at: At, zone: ZoneInfo) -> str | None:
    return None if at.unix_s is None else f"{day_of(at, zone)}"


def doses(lately: list[Session], now: At) -> dict[str, tuple[int, float, float, float]]:
    found: dict[str, tuple[int, float, float, float]] = {}
    for each in lately:
        if (now.unix_s or 0.0) - (each.at.unix_s or 0.0) <= 28 * DAY:
            n, red, nir, lit = found.get(each.area, (0, 0.0, 0.0, 0.0))
            found[each.area] = (
                n + each.counts,
                red + each.given[0],
                nir + each.given[1],
                lit + each.lit_s,
            )
    return found


def worries(person: Person, now: At) -> dict[str, str]:
    """The advice to stop that stands, by area: of its course under way, else of its last one."""
    found: dict[str, str | None] = {
        each.area: worry_of(each, person, now) for each in person.courses
    }
    for each in reversed(person.ended):
        found.setdefault(each.area, None if each.is_settled else each.ended_with)
    return {area: why for area, why in found.items() if why is not None}


def skin(seen: list[Session], now: At, zone: ZoneInfo) -> list[tuple[int, str, str | None]]:
    newest = {each.area: each for each in seen if sum(each.given) > 0}
    asked = [
        each
        for each in reversed(in_order(newest.values()))
        if each.red_next_day is None and 12 * HOUR <= at_least(each.at, now) < WEEK
    ]
    return [(e.number, e.area, _day(e.at, zone) if e.at.has_day else None) for e in asked]


def areas(person: Person, clock: Clock, now: At) -> dict[str, Any]:
    """When each area opens, in seconds from now, and what of a session may be finished."""
    found: dict[str, Any] = {}
    for area in AREAS:
        rest, left = rest_offered(person, area, now, clock), 0.0
        wait_s = waits_s(person, area, now, clock)
        if rest is not None and wait_s == 0:
            left = sum(max(0.0, p - g) for p, g in zip(rest.planned, rest.given, strict=True))
        found[area] = (wait_s, left)
    return found
