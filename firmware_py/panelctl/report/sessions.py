"""The page's table of sessions: what was planned and given, told, and how each ended."""

from collections import Counter
from collections.abc import Sequence

from firmware_py import wire
from firmware_py.panelctl.report import doses, words
from firmware_py.panelctl.report.facts import Facts, heading
from firmware_py.panelctl.report.tongue import local

# More of them are in an export.
SHOWN = 120


def table(facts: Facts) -> str:
    """Return the newest sessions; '' for none."""
    if not facts.sessions:
        return ""
    shown = list(reversed(facts.sessions))[:SHOWN]
    left = len(facts.sessions) - len(shown)
    note = f"<p class=note>{facts.say(words.OLDER, count=left)}</p>" if left else ""
    heads = heading(facts, words.TABLE_HEADS)
    return (
        f"<section class=sessions><h2>{facts.say(words.SESSIONS)}</h2>"
        f"<p class=note>{facts.say(words.TABLE)}</p>"
        f"<table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(_row(facts, row) for row in shown)}</tbody></table>{note}</section>\n"
    )


def planned_and_given(facts: Facts, had: Sequence[wire.SessionRow]) -> str:
    """Return what sessions were to give and gave, and how they ended."""
    number = facts.tongue.number
    given = facts.say(
        words.GIVEN,
        red_planned=number(f"{sum(row.planned_red_j_cm2 for row in had):.1f}"),
        nir_planned=number(f"{sum(row.planned_nir_j_cm2 for row in had):.1f}"),
        red=number(f"{sum(row.given_red_j_cm2 for row in had):.1f}"),
        nir=number(f"{sum(row.given_nir_j_cm2 for row in had):.1f}"),
    )
    ended = Counter(row.ended for row in had).most_common()
    counts = ", ".join(f"{_how(facts, how)}: {count}" for how, count in ended)
    told = f"{given} {facts.say(words.HOW_ENDED, counts=counts)}"
    overridden = sum(row.overridden for row in had)
    if overridden:
        told += f" {facts.say(words.OVERRIDDEN, count=overridden)}"
    return told


def _row(facts: Facts, row: wire.SessionRow) -> str:
    began = facts.say(words.NOT_KNOWN)
    if row.at is not None:
        began = f"{local(row.at):%Y-%m-%d %H:%M}{words.MARKS_OF_DATES[row.known]}"
    minutes, seconds = divmod(round(row.lit_s), 60)
    cm = facts.tongue.number(f"{row.distance_cm:.3g}")
    basis, tongue = facts.areas, facts.tongue
    red = doses.cells(
        tongue, basis.red, row.distance_cm, row.given_red_j_cm2, row.planned_red_j_cm2
    )
    nir = doses.cells(
        tongue, basis.nir, row.distance_cm, row.given_nir_j_cm2, row.planned_nir_j_cm2
    )
    return (
        f"<tr><td>{began}</td><td>{facts.name(row.area)}</td><td>{minutes}:{seconds:02}</td>"
        f"<td>{cm}</td>{red}{nir}"
        f"<td>{_score(row.pain_before_0_10)}, {_score(row.pain_after_0_10)}</td>"
        f"<td>{_skin(facts, row)}</td><td>{_how(facts, row.ended)}</td></tr>"
    )


def _skin(facts: Facts, row: wire.SessionRow) -> str:
    """Return what was told of skin after a session, and complaints."""
    match row.red_skin, row.red_skin_next_day:
        case True, True:
            said = words.SKIN_RED_TWICE
        case True, _:
            said = words.SKIN_RED
        case _, True:
            said = words.SKIN_RED_NEXT_DAY
        case None, None:
            said = ""
        case _:
            said = words.SKIN_NOT_RED
    told = (row.complaints or "").split(",")
    complaints = [text for key, text in words.COMPLAINTS.items() if key in told]
    return ", ".join(facts.say(each) for each in (said, *complaints) if each)


def _how(facts: Facts, ended: str) -> str:
    return facts.say(words.ENDED[ended]) if ended in words.ENDED else ended


def _score(score: int | None) -> str:
    return "-" if score is None else f"{score}"
