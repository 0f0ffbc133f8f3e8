"""The page: what is known of one person's sessions, and what it can't say."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape

from firmware_py import wire
from firmware_py.panelctl.report import course, doses, plots, sessions, told, words
from firmware_py.panelctl.report.facts import Facts, heading
from firmware_py.panelctl.report.style import CSS
from firmware_py.panelctl.report.tongue import local

WEEKS_SHOWN = 26


def html(facts: Facts) -> str:
    """Return the whole page."""
    title = facts.say(words.TITLE, person=escape(facts.overview.person))
    keys = list(dict.fromkeys(row.area for row in facts.sessions))
    body = [
        _head(facts, title),
        _summary(facts, keys),
        *(_area(facts, key) for key in keys),
        told.numbness(facts),
        told.symptoms(facts),
        told.notes(facts),
        told.answers(facts),
        told.cannot_say(facts),
        sessions.table(facts),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{facts.tongue.code}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{CSS}</style>\n</head>\n<body>\n"
        f"<main>\n{''.join(body)}</main>\n</body>\n</html>\n"
    )


def _head(facts: Facts, title: str) -> str:
    dated = [row.at for row in facts.sessions if row.at is not None]
    span = facts.say(words.NO_SESSION_YET)
    if dated:
        first, last = (facts.tongue.day(local(at)) for at in (dated[0], dated[-1]))
        span = facts.say(words.SPAN, first=first, last=last)
    made = facts.say(
        words.MADE,
        day=facts.tongue.day(facts.made),
        panel=escape(facts.areas.panel),
        version=escape(facts.areas.version),
    )
    measured = "".join(
        f"<li>{facts.say(text, known=_basis(facts, each))}</li>"
        for text, each in ((words.RED_IS, facts.areas.red), (words.NIR_IS, facts.areas.nir))
        if each is not None
    )
    return (
        f"<header><h1>{title}</h1><p>{span} {made}</p>"
        f"<p>{facts.say(words.WHAT)}</p><ul class=measured>{measured}</ul></header>\n"
    )


def _summary(facts: Facts, keys: Sequence[str]) -> str:
    if not keys:
        return f"<p>{facts.say(words.NOTHING_YET)}</p>\n"
    rows = []
    for key in keys:
        had = [row for row in facts.sessions if row.area == key]
        rows.append(
            f"<tr><th scope=row>{facts.name(key)}</th><td>{course.counted(had)}</td>"
            f"<td>{sum(row.lit_s for row in had) / 60:.0f}</td>"
            f"<td>{doses.told(facts.tongue, facts.areas.red, doses.red(had))}</td>"
            f"<td>{doses.told(facts.tongue, facts.areas.nir, doses.nir(had))}</td>"
            f"<td>{course.in_short(facts, facts.course(key))}</td></tr>"
        )
    heads = heading(facts, words.SHORT_HEADS)
    return (
        f"<h2>{facts.say(words.IN_SHORT)}</h2><table class=short><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
        f"<p class=note>{facts.say(words.REVIEWS)}</p>\n"
    )


def _area(facts: Facts, key: str) -> str:
    had = [row for row in facts.sessions if row.area == key]
    pain = _pain(had)
    name = facts.name(key)
    drawings = []
    if pain:
        title = facts.say(words.PAIN_PLOT, area=name)
        drawings.append(plots.pain(facts.tongue, pain, _reviews(facts, key), title))
    weeks = _weeks(facts, had)
    if weeks:
        drawings.append(plots.doses(facts.tongue, weeks, facts.say(words.DOSE_PLOT, area=name)))
    pairs = "".join(f"<figure>{each}</figure>" for each in drawings)
    silent = "" if pain else f"<p>{facts.say(words.NO_PAIN_TOLD)}</p>"
    older = ""
    if len(weeks) == WEEKS_SHOWN:
        older = f"<p class=note>{facts.say(words.LAST_WEEKS, weeks=WEEKS_SHOWN)}</p>"
    red = sum(row.red_skin is True or row.red_skin_next_day is True for row in had)
    asked = sum(row.red_skin is not None or row.red_skin_next_day is not None for row in had)
    skin = facts.say(words.SKIN, red=red, asked=asked)
    return (
        f"<section><h2>{name}</h2>{course.section(facts, key)}"
        f"<p>{sessions.planned_and_given(facts, had)}</p>"
        f"<div class=pair>{pairs}</div>{silent}{older}<p>{skin}</p>"
        f"{_evidence(facts, key)}</section>\n"
    )


def _evidence(facts: Facts, key: str) -> str:
    area = facts.area(key)
    if area is None:
        return f"<p>{facts.say(words.NOT_IN_CATALOGUE)}</p>"
    sources = "; ".join(escape(each) for each in area.citations)
    sources = f" {facts.say(words.SOURCES, sources=sources)}" if sources else ""
    return (
        f"<p class=evidence><strong>{facts.say(words.EVIDENCE, grade=escape(area.grade))}</strong> "
        f"({facts.say(words.GRADES.get(area.grade, ''))}): {escape(facts.say(area.basis))}"
        f"{sources} {facts.say(words.NOT_THIS_PANEL)}</p>"
    )


def _reviews(facts: Facts, key: str) -> dict[str, datetime]:
    """Return when a course began and those of its reviews that have come."""
    found = facts.course(key)
    if found is None or found.started is None or found.week is None:
        return {}
    began = local(found.started)
    passed = found.week - 1
    reviews = [week for week in (4, 8, 12, 16) if week <= min(passed, found.weeks)]
    return {facts.say(words.PLOT_BEGINS): began} | {
        facts.say(words.PLOT_WEEKS, weeks=week): began + timedelta(weeks=week) for week in reviews
    }


def _pain(had: Iterable[wire.SessionRow]) -> list[plots.Score]:
    scores = []
    for row in had:
        if row.at is None:
            continue
        if row.pain_before_0_10 is not None:
            scores.append(plots.Score(local(row.at), row.pain_before_0_10))
        if row.pain_after_0_10 is not None:
            scores.append(plots.Score(local(row.at), row.pain_after_0_10, after=True))
    return scores


def _weeks(facts: Facts, had: Iterable[wire.SessionRow]) -> list[plots.Week]:
    """Return the last weeks that had a session."""
    weeks: dict[date, list[wire.SessionRow]] = {}
    for row in had:
        if row.at is not None:
            day = local(row.at).date()
            weeks.setdefault(day - timedelta(days=day.weekday()), []).append(row)
    return [
        plots.Week(
            monday,
            *doses.total(facts.areas.red, doses.red(rows)),
            *doses.total(facts.areas.nir, doses.nir(rows)),
        )
        for monday, rows in sorted(weeks.items())
    ][-WEEKS_SHOWN:]


def _basis(facts: Facts, dose: wire.DoseBasis) -> str:
    how = words.ESTIMATED_ON if dose.basis == "estimated" else words.MEASURED_ON
    known = facts.say(how, day=escape(dose.on), instrument=escape(dose.instrument))
    shares = [share for _, share in dose.uncertainty]
    if not shares or not max(shares) > 0:
        return facts.say(words.HOW_SURE_UNKNOWN, known=known)
    low, high = f"{100 * min(shares):.0f}", f"{100 * max(shares):.0f}"
    share = low if low == high else facts.say(words.SHARE_SPAN, low=low, high=high)
    return facts.say(words.MORE_OR_LESS, known=known, share=share)
