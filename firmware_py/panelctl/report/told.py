"""What a person told beside sessions: numbness, notes and first-use answers; and its limits."""

from html import escape

from firmware_py import wire
from firmware_py.panelctl.report import plots, words
from firmware_py.panelctl.report.facts import Facts, heading
from firmware_py.panelctl.report.tongue import local


def numbness(facts: Facts) -> str:
    """Return numbness over time; '' where nobody told any."""
    told = [
        plots.Score(local(row.at), row.numbness_0_10)
        for row in facts.numbness
        if row.at is not None
    ]
    if not told:
        return ""
    drawing = plots.numbness(facts.tongue, told, facts.say(words.NUMBNESS_PLOT))
    return f"<section><h2>{facts.say(words.NUMBNESS)}</h2><figure>{drawing}</figure></section>\n"


def symptoms(facts: Facts) -> str:
    """Return what was told of symptoms and usual pain, the newest first; '' where nothing was."""
    told = [row for row in facts.rows if isinstance(row, wire.SymptomsRow)]
    if not told:
        return ""
    heads = (words.SYMPTOMS_DAY, *words.SYMPTOM_HEADS.values(), words.USUAL_PAIN)
    rows = "".join(f"<tr>{_symptoms(facts, row)}</tr>" for row in reversed(told))
    return (
        f"<section class=symptoms><h2>{facts.say(words.SYMPTOMS)}</h2>"
        f"<p class=note>{facts.say(words.SYMPTOMS_NOTE)}</p><table><thead><tr>"
        f"{heading(facts, heads)}</tr></thead><tbody>{rows}</tbody></table></section>\n"
    )


def _symptoms(facts: Facts, row: wire.SymptomsRow) -> str:
    day = facts.say(words.NOT_KNOWN) if row.at is None else f"{local(row.at):%Y-%m-%d}"
    cells = [day]
    for name in words.SYMPTOM_HEADS:
        said: bool | None = getattr(row, f"symptom_{name}")
        cells.append("-" if said is None else facts.say(words.ANSWERS["yes" if said else "no"]))
    cells.append("-" if row.usual_pain_0_10 is None else f"{row.usual_pain_0_10}")
    return "".join(f"<td>{cell}</td>" for cell in cells)


def notes(facts: Facts) -> str:
    """Return what was told on days of their own, and what was put right of sessions."""
    told = [row for row in facts.rows if isinstance(row, wire.NoteRow)]
    if not told:
        return ""
    items = "".join(f"<li>{_note(facts, row)}</li>" for row in told)
    return f"<section class=notes><h2>{facts.say(words.ALSO_TOLD)}</h2><ul>{items}</ul></section>\n"


def _note(facts: Facts, row: wire.NoteRow) -> str:
    unknown = row.at is None
    day = facts.say(words.ON_DAY_UNKNOWN) if unknown else facts.tongue.day(local(row.at or ""))
    if row.note_was is not None:
        what = facts.say(
            words.NOTE_WAS,
            what=facts.say((words.PUT_RIGHT | words.COMPLAINTS)[row.note]),
            was=row.note_was,
            value=row.note_value,
        )
    elif row.note == "pain":
        what = facts.say(words.NOTE_PAIN, score=row.note_value)
    else:
        what = facts.say(words.EVENTS[row.note])
    if row.area is None:
        return facts.say(words.NOTE, day=day, what=what)
    return facts.say(words.NOTE_OF_AREA, day=day, what=what, area=facts.name(row.area))


def answers(facts: Facts) -> str:
    """Return the first-use questions and their answers; '' where they weren't answered."""
    person = next((row for row in facts.rows if isinstance(row, wire.PersonRow)), None)
    given = [row for row in facts.rows if isinstance(row, wire.AnswerRow)]
    if person is None or not given:
        return ""
    when = facts.say(words.ANSWERED)
    if person.at is not None:
        when = facts.say(words.ANSWERED_ON, day=facts.tongue.day(local(person.at)))
    more = ""
    if person.agreement is not None:
        more = f"<p>{facts.say(words.AGREED, agreement=escape(person.agreement))}</p>"
    if person.blistered_areas is not None:
        areas = ", ".join(facts.name(area) for area in person.blistered_areas.split(","))
        more += f"<p>{facts.say(words.BLISTERED, areas=areas)}</p>"
    rows = "".join(
        f"<tr><td>{escape(facts.questions.get(row.question, row.question))}</td>"
        f"<td>{facts.say(words.ANSWERS[row.answer])}</td></tr>"
        for row in given
    )
    return (
        f"<section><h2>{facts.say(words.QUESTIONS)}</h2><p>{when}</p>"
        f"<table class=answers><tbody>{rows}</tbody></table>{more}</section>\n"
    )


def cannot_say(facts: Facts) -> str:
    """Return what the page can't know."""
    told = sum(row.pain_before_0_10 is not None for row in facts.sessions)
    undated = sum(row.known in ("unknown", "at_latest") for row in facts.sessions)
    items = [facts.say(words.PAIN_TOLD, told=told, count=len(facts.sessions))]
    if undated:
        items.append(facts.say(words.UNDATED, count=undated))
    items += [facts.say(each) for each in words.CANNOT_SAY]
    listed = "".join(f"<li>{each}</li>" for each in items)
    return f"<section class=limits><h2>{facts.say(words.LIMITS)}</h2><ul>{listed}</ul></section>\n"
