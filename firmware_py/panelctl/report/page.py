"""The page: what is known of one person's sessions, and what it can't say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from firmware_py import wire
from firmware_py.panelctl.history import WHY, advice
from firmware_py.panelctl.report import plots, words
from firmware_py.panelctl.report.style import CSS

# More of them are in an export.
SESSIONS_SHOWN = 120
WEEKS_SHOWN = 26
Dose = tuple[float, float]  # at so many cm, so many J/cm²


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the page is made of. questions: their text by key; made: when.

    All times are those of the panel's zone.
    """

    rows: tuple[wire.Row, ...]
    overview: wire.OverviewInfo
    areas: wire.AreaList
    questions: Mapping[str, str]
    made: datetime

    @property
    def sessions(self) -> Sequence[wire.SessionRow]:
        """The sessions, oldest first."""
        return [row for row in self.rows if isinstance(row, wire.SessionRow)]

    @property
    def numbness(self) -> Sequence[wire.NumbnessRow]:
        """What was told of numbness, oldest first."""
        return [row for row in self.rows if isinstance(row, wire.NumbnessRow)]

    def area(self, key: str) -> wire.AreaInfo | None:
        """Return an area of the catalogue."""
        return next((each for each in self.areas.areas if each.id == key), None)

    def name(self, key: str) -> str:
        """Return an area's name, as text of the page."""
        found = self.area(key)
        return escape(found.name if found is not None else key)


def html(facts: Facts) -> str:
    """Return the whole page."""
    person = escape(facts.overview.person)
    keys = list(dict.fromkeys(row.area for row in facts.sessions))
    body = [
        _head(facts, person),
        _summary(facts, keys),
        *(_area(facts, key) for key in keys),
        _numbness(facts),
        _notes(facts),
        _answers(facts),
        _cannot_say(facts),
        _table(facts),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>Light sessions of {person}</title>\n<style>{CSS}</style>\n</head>\n<body>\n"
        f"<main>\n{''.join(body)}</main>\n</body>\n</html>\n"
    )


def _head(facts: Facts, person: str) -> str:
    dated = [row.at for row in facts.sessions if row.at is not None]
    span = "No session yet"
    if dated:
        span = f"Sessions from {_day(dated[0])} to {_day(dated[-1])}"
    measured = "".join(
        f"<li>{name}: {_basis(each)}</li>"
        for name, each in (("Red", facts.areas.red), ("Infrared", facts.areas.nir))
        if each is not None
    )
    return (
        f"<header><h1>Light sessions of {person}</h1>"
        f"<p>{span}. Made on {facts.made:%d %B %Y} by the light panel "
        f"“{escape(facts.areas.panel)}”, version {escape(facts.areas.version)}.</p>"
        f"<p>{words.WHAT}</p><ul class=measured>{measured}</ul></header>\n"
    )


def _summary(facts: Facts, keys: Sequence[str]) -> str:
    if not keys:
        return "<p>There is nothing to show yet.</p>\n"
    rows = []
    for key in keys:
        had = [row for row in facts.sessions if row.area == key]
        course = _course_of(facts, key)
        rows.append(
            f"<tr><th scope=row>{facts.name(key)}</th><td>{_counted(had)}</td>"
            f"<td>{sum(row.lit_s for row in had) / 60:.0f}</td>"
            f"<td>{_sum(facts.areas.red, _red(had))}</td>"
            f"<td>{_sum(facts.areas.nir, _nir(had))}</td>"
            f"<td>{_of_course(course)}</td></tr>"
        )
    return (
        "<h2>In short</h2><table class=short><thead><tr><th>Area</th><th>Sessions</th>"
        "<th>Light, min</th><th>Red, J/cm²</th><th>Infrared, J/cm²</th>"
        f"<th>Course</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"<p class=note>{words.REVIEWS}</p>\n"
    )


def _area(facts: Facts, key: str) -> str:
    had = [row for row in facts.sessions if row.area == key]
    told = _pain(had)
    course = _course_of(facts, key)
    drawings = []
    if told:
        drawings.append(plots.pain(told, _reviews(course), f"Pain over time, {facts.name(key)}"))
    weeks = _weeks(facts, had)
    if weeks:
        drawings.append(plots.doses(weeks, f"Dose in each week, {facts.name(key)}"))
    pairs = "".join(f"<figure>{each}</figure>" for each in drawings)
    silent = "" if told else "<p>Nobody told pain about a session here.</p>"
    older = ""
    if len(weeks) == WEEKS_SHOWN:
        older = f"<p class=note>Doses: the last {WEEKS_SHOWN} weeks.</p>"
    red = sum(row.red_skin is True or row.red_skin_next_day is True for row in had)
    asked = sum(row.red_skin is not None or row.red_skin_next_day is not None for row in had)
    skin = f"Red skin was told after {red} of the {asked} sessions of which skin was told."
    return (
        f"<section class=whole><h2>{facts.name(key)}</h2>{_course_words(facts, course, key)}"
        f"<div class=pair>{pairs}</div>{silent}{older}<p>{skin}</p>"
        f"{_evidence(facts, key)}</section>\n"
    )


def _course_words(facts: Facts, course: wire.CourseInfo | None, key: str) -> str:
    area = facts.area(key)
    usual = ""
    if area is not None:
        usual = (
            f"Usual dose at the skin {area.red_j_cm2:g} J/cm² red and {area.nir_j_cm2:g} J/cm² "
            f"infrared, at {area.distance_cm:g} cm, {area.default_minutes} min."
        )
    worry = "".join(
        f"<p class=stop>{escape(WHY[each.why].capitalize())}.</p>"
        for each in facts.overview.worries
        if each.area == key
    )
    ended = "".join(_ended(each) for each in facts.overview.ended_courses if each.area == key)
    past = worry + (f"<ul class=ended>{ended}</ul>" if ended else "")
    if course is None:
        return f"<p>{usual} No course is under way.</p>{past}"
    pain = ""
    if course.pain_first is not None:
        now = "not told lately" if course.pain_now is None else f"{course.pain_now:g} now"
        pain = f" Pain, mean of a week: {course.pain_first:g} at first, {now}."
    carried = ""
    if course.carries:
        carried = " It goes on from the first weeks of the course before it, as its advice does."
    return (
        f"<p>{usual} Course: {course.per_week} sessions a week for {course.weeks} weeks, "
        f"{_when(course)}.{pain}{carried}</p>{past}"
    )


def _ended(course: wire.EndedCourseInfo) -> str:
    days = "on days not known"
    if course.started is not None and course.last is not None:
        days = f"from {_day(course.started)} to {_day(course.last)}"
    pain = "pain not told in two weeks"
    if course.pain_first is not None and course.pain_last is not None:
        pain = f"pain {course.pain_first:g} at first, {course.pain_last:g} in its last week"
    worry = ""
    if course.why is not None:
        since = "talked over since" if course.talked else "not said to have been talked over"
        worry = f"; it ended with the advice to {escape(WHY[course.why])} ({since})"
    return f"<li>A course {days}: {course.sessions} sessions, {pain}{worry}.</li>"


def _counted(had: Iterable[wire.SessionRow]) -> int:
    """Return how many sessions count, as limits and courses count them."""
    return sum(row.counts is True for row in had)


def _evidence(facts: Facts, key: str) -> str:
    area = facts.area(key)
    if area is None:
        return "<p>Not in this panel's catalogue any more.</p>"
    sources = "; ".join(escape(each) for each in area.citations) or "none"
    return (
        f"<p class=evidence><strong>Evidence, grade {escape(area.grade)}</strong> "
        f"({words.GRADES.get(area.grade, '')}): {escape(area.basis)} Sources: {sources}. "
        f"{words.NOT_THIS_PANEL}</p>"
    )


def _numbness(facts: Facts) -> str:
    told = [
        plots.Score(_time(row.at), row.numbness_0_10)
        for row in facts.numbness
        if row.at is not None
    ]
    if not told:
        return ""
    drawing = plots.numbness(told, "Numbness over time")
    return f"<section class=whole><h2>Numbness</h2><figure>{drawing}</figure></section>\n"


def _notes(facts: Facts) -> str:
    """Return what was told on days of their own, and what was put right of sessions."""
    told = [row for row in facts.rows if isinstance(row, wire.NoteRow)]
    if not told:
        return ""
    items = "".join(
        f"<li>{'on a day not known' if row.at is None else _day(row.at)}: "
        f"{_note(row)}{'' if row.area is None else f', {facts.name(row.area)}'}</li>"
        for row in told
    )
    return f"<section class=whole><h2>Also told</h2><ul>{items}</ul></section>\n"


def _note(row: wire.NoteRow) -> str:
    if row.note_was is not None:
        what = words.PUT_RIGHT[row.note]
        return f"{what} of a session was told as {row.note_was}, then as {row.note_value}"
    return f"pain {row.note_value}" if row.note == "pain" else words.EVENTS[row.note]


def _answers(facts: Facts) -> str:
    person = next((row for row in facts.rows if isinstance(row, wire.PersonRow)), None)
    given = [row for row in facts.rows if isinstance(row, wire.AnswerRow)]
    if person is None or not given:
        return ""
    when = "" if person.at is None else f" on {_day(person.at)}"
    agreed = ""
    if person.agreement is not None:
        agreed = f"<p>A clinician's agreement was entered: {escape(person.agreement)}.</p>"
    if person.blistered_areas is not None:
        areas = ", ".join(facts.name(area) for area in person.blistered_areas.split(","))
        agreed += f"<p>Rests after a blister until a clinician agrees: {areas}.</p>"
    rows = "".join(
        f"<tr><td>{escape(facts.questions.get(row.question, row.question))}</td>"
        f"<td>{words.ANSWERS[row.answer]}</td></tr>"
        for row in given
    )
    return (
        "<section class=whole><h2>First-use questions</h2>"
        f"<p>Answered{when}. Not sure counts as yes.</p>"
        f"<table class=answers><tbody>{rows}</tbody></table>{agreed}</section>\n"
    )


def _table(facts: Facts) -> str:
    if not facts.sessions:
        return ""
    shown = list(reversed(facts.sessions))[:SESSIONS_SHOWN]
    left = len(facts.sessions) - len(shown)
    note = f"<p class=note>{left} older ones are in <code>panelctl export</code>.</p>"
    return (
        "<section class=sessions><h2>Sessions, newest first</h2><table><thead><tr><th>Began</th>"
        "<th>Area</th><th>Light, min:s</th><th>At, cm</th><th>Red, J/cm²</th><th>of</th>"
        "<th>Infrared, J/cm²</th><th>of</th><th>Pain before, after</th><th>Skin, else</th>"
        "<th>Ended</th></tr>"
        f"</thead><tbody>{''.join(_session(facts, row) for row in shown)}</tbody></table>"
        f"<p class=note>{words.TABLE}</p>{note if left else ''}</section>\n"
    )


def _session(facts: Facts, row: wire.SessionRow) -> str:
    began = "not known"
    if row.at is not None:
        began = f"{_time(row.at):%Y-%m-%d %H:%M}{words.MARKS[row.known]}"
    minutes, seconds = divmod(round(row.lit_s), 60)
    skin = {(True, True): "red, next day too", (True, False): "red"}.get(
        (row.red_skin is True, row.red_skin_next_day is True), ""
    )
    if row.red_skin_next_day is True and not skin:
        skin = "red the next day"
    if not skin and (row.red_skin is False or row.red_skin_next_day is False):
        skin = "not red"
    skin = ", ".join(filter(None, (skin, *words.complaints(row.complaints))))
    red = _dose(facts.areas.red, row.distance_cm, row.given_red_j_cm2, row.planned_red_j_cm2)
    nir = _dose(facts.areas.nir, row.distance_cm, row.given_nir_j_cm2, row.planned_nir_j_cm2)
    return (
        f"<tr><td>{began}</td><td>{facts.name(row.area)}</td><td>{minutes}:{seconds:02}</td>"
        f"<td>{row.distance_cm:.3g}</td>{red}{nir}"
        f"<td>{_score(row.pain_before_0_10)}, {_score(row.pain_after_0_10)}</td><td>{skin}</td>"
        f"<td>{words.ENDED.get(row.ended, row.ended)}</td></tr>"
    )


def _cannot_say(facts: Facts) -> str:
    told = sum(row.pain_before_0_10 is not None for row in facts.sessions)
    undated = sum(row.known in ("unknown", "at_latest") for row in facts.sessions)
    items = [
        f"Pain before was told for {told} of {len(facts.sessions)} sessions.",
        *words.CANNOT_SAY,
    ]
    if undated:
        items.insert(1, f"Of {undated} sessions the day isn't known for sure.")
    listed = "".join(f"<li>{each}</li>" for each in items)
    return f"<section class=limits><h2>What this page can't say</h2><ul>{listed}</ul></section>\n"


def _course_of(facts: Facts, key: str) -> wire.CourseInfo | None:
    return next((each for each in facts.overview.courses if each.area == key), None)


def _of_course(course: wire.CourseInfo | None) -> str:
    if course is None:
        return "none under way"
    what = escape(advice(course))
    return f"{_when(course)}: {f'<strong>{what}</strong>' if course.why else what}"


def _when(course: wire.CourseInfo) -> str:
    if course.week is None:
        return "since when isn't known" if course.has_begun else "not begun"
    return f"week {min(course.week, course.weeks)} of {course.weeks}"


def _reviews(course: wire.CourseInfo | None) -> dict[str, datetime]:
    """Return when a course began and those of its reviews that have come."""
    if course is None or course.started is None or course.week is None:
        return {}
    began = _time(course.started)
    passed = course.week - 1
    reviews = [week for week in (4, 8, 12, 16) if week <= min(passed, course.weeks)]
    return {"begins": began} | {f"{week} weeks": began + timedelta(weeks=week) for week in reviews}


def _pain(had: Iterable[wire.SessionRow]) -> list[plots.Score]:
    scores = []
    for row in had:
        if row.at is None:
            continue
        if row.pain_before_0_10 is not None:
            scores.append(plots.Score(_time(row.at), row.pain_before_0_10))
        if row.pain_after_0_10 is not None:
            scores.append(plots.Score(_time(row.at), row.pain_after_0_10, after=True))
    return scores


def _weeks(facts: Facts, had: Iterable[wire.SessionRow]) -> list[plots.Week]:
    """Return the last weeks that had a session."""
    weeks: dict[date, list[wire.SessionRow]] = {}
    for row in had:
        if row.at is not None:
            day = _time(row.at).date()
            weeks.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    return [
        plots.Week(
            monday, *_total(facts.areas.red, _red(rows)), *_total(facts.areas.nir, _nir(rows))
        )
        for monday, rows in sorted(weeks.items())
    ][-WEEKS_SHOWN:]


def _red(had: Iterable[wire.SessionRow]) -> list[Dose]:
    return [(row.distance_cm, row.given_red_j_cm2) for row in had]


def _nir(had: Iterable[wire.SessionRow]) -> list[Dose]:
    return [(row.distance_cm, row.given_nir_j_cm2) for row in had]


def _share(basis: wire.DoseBasis | None, cm: float) -> float:
    """Return by what share a dose may be off, at the nearest distance that the daemon told of."""
    if basis is None or not basis.uncertainty:
        return 0.0
    return min(basis.uncertainty, key=lambda each: abs(each[0] - cm))[1]


def _total(basis: wire.DoseBasis | None, doses: Iterable[Dose]) -> tuple[float, float]:
    """Return a sum and its uncertainty: what makes doses uncertain is common to them."""
    given = list(doses)
    return sum(j for _, j in given), sum(_share(basis, cm) * j for cm, j in given)


def _sum(basis: wire.DoseBasis | None, doses: Iterable[Dose]) -> str:
    total, off = _total(basis, doses)
    if not total > 0:
        return "-"
    return f"{total:.1f} ± {off:.1f}" if off > 0 else f"{total:.1f}"


def _dose(basis: wire.DoseBasis | None, cm: float, given: float, planned: float) -> str:
    if not planned > 0 and not given > 0:
        return "<td>-</td><td></td>"
    off = _share(basis, cm) * given
    about = f" ± {off:.2f}" if off > 0 else ""
    return f"<td>{given:.2f}{about}</td><td>{planned:.2f}</td>"


def _score(score: int | None) -> str:
    return "-" if score is None else f"{score}"


def _basis(dose: wire.DoseBasis) -> str:
    how, but = ("estimated", ", not measured") if dose.basis == "estimated" else ("measured", "")
    known = f"{how} on {escape(dose.on)}{but} ({escape(dose.instrument)})"
    shares = [share for _, share in dose.uncertainty]
    if not shares or not max(shares) > 0:
        return f"{known}; how sure isn't stated"
    low, high = f"{100 * min(shares):.0f}", f"{100 * max(shares):.0f}"
    about = low if low == high else f"{low} to {high}"
    return f"{known}; a dose may be {about} % more or less, by meter, distance and temperature"


def _time(at: str) -> datetime:
    """Return a time without its zone, which is the panel's already, as the drawings want it."""
    return datetime.fromisoformat(at).replace(tzinfo=None)


def _day(at: str) -> str:
    return f"{_time(at):%d %B %Y}"
