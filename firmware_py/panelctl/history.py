"""`panelctl history` and `panelctl course`: what was given, and how far an area's weeks are."""

import argparse
import json
from datetime import tzinfo
from typing import Any, get_args

import msgspec

from firmware_py import wire
from firmware_py.panelctl import numbers, panel_zone, show
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.data_verbs import refused
from firmware_py.panelctl.report.words import ADVICE
from firmware_py.panelctl.start import DONE


def add_parsers(verbs: Any, where: argparse.ArgumentParser) -> None:
    """Add the verbs."""
    history = verbs.add_parser("history", parents=[where], help="sessions, newest first")
    history.add_argument("--person", metavar="NAME")
    history.add_argument("--area", metavar="AREA")
    history.add_argument(
        "--limit", type=numbers.whole, default=20, metavar="N", help="so many (20)"
    )
    history.add_argument("--json", action="store_true", help="as one JSON object")
    note = verbs.add_parser("note", parents=[where], help="pain, numbness or what happened, today")
    note.add_argument("--person", metavar="NAME")
    note.add_argument("--area", metavar="AREA", help="where (default: nowhere in particular)")
    note.add_argument("--pain", type=numbers.whole, metavar="N", help="0 to 10")
    note.add_argument("--numbness", type=numbers.whole, metavar="N", help="0 to 10")
    note.add_argument("--event", choices=get_args(wire.Event), help="what happened")
    course = verbs.add_parser("course", parents=[where], help="an area's weeks: show or change")
    course.add_argument("area", nargs="?", metavar="AREA")
    course.add_argument("--person", metavar="NAME")
    course.add_argument("--weeks", type=numbers.whole, metavar="N", help="4 to 16")
    course.add_argument("--per-week", type=numbers.whole, metavar="N", help="sessions, 3 to 5")
    course.add_argument("--reviewed", action="store_true", help="the review was talked over")
    course.add_argument(
        "--talked",
        action="store_true",
        help="the advice to stop was talked over with a clinician, which nothing else ends",
    )
    course.add_argument("--end", action="store_true", help="the next session begins another")
    course.add_argument("--json", action="store_true", help="as one JSON object")


def history(client: Client, arguments: argparse.Namespace) -> int:
    """Show sessions; return the exit status."""
    if not arguments.limit >= 1:
        return refused(f"--limit {arguments.limit}: at least 1")
    person, sessions = "", list[wire.SessionInfo]()
    before: int | None = None
    while True:
        page = client.ask(
            wire.History(
                person=arguments.person,
                area=arguments.area,
                before=before,
                limit=min(wire.PAGE_MAX, arguments.limit - len(sessions)),
            )
        )
        if not isinstance(page, wire.HistoryPage):
            return _refused(page)
        person = page.person
        sessions += page.sessions
        if not page.more or len(sessions) >= arguments.limit:
            break
        before = page.sessions[-1].session
    if not sessions and (wrong := _no_such_area(client, arguments.area)) is not None:
        return refused(wrong)
    if arguments.json:
        found = {"person": person, "sessions": msgspec.to_builtins(sessions)}
        print(json.dumps(found, ensure_ascii=False))
    else:
        zone = panel_zone.zone_of(panel_zone.telemetry(client))
        print("\n".join(_table(person, sessions, zone)))
    return DONE


def _no_such_area(client: Client, area: str | None) -> str | None:
    """Return what is wrong with an area of which there is no session; None: nothing."""
    listing = client.ask(wire.Areas()) if area is not None else None
    if not isinstance(listing, wire.AreaList):
        return None
    known = [each.id for each in listing.areas]
    return None if area in known else f"area {area!r}: not known; choose one of {', '.join(known)}"


def note(client: Client, arguments: argparse.Namespace) -> int:
    """Note what was told; return the exit status."""
    told = {
        name: getattr(arguments, name)
        for name in wire.Note.__struct_fields__
        if name in ("person", "area", "pain", "numbness", "event")
    }
    answer = client.ask(wire.Note(**told))
    if not isinstance(answer, wire.Done):
        return _refused(answer)
    print("Noted.")
    return DONE


def course(client: Client, arguments: argparse.Namespace) -> int:
    """Change a course if asked to, and show what there is; return the exit status."""
    changes = {
        "weeks": arguments.weeks,
        "per_week": arguments.per_week,
        "reviewed": arguments.reviewed or None,
        "talked": arguments.talked or None,
        "end": arguments.end or None,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    if given:
        if arguments.area is None:
            return refused("which area? Name it: panelctl course soles --weeks 12")
        asked: dict[str, Any] = {"area": arguments.area, "person": arguments.person, **given}
        answer = client.ask(wire.Course(**asked))
        if not isinstance(answer, wire.Done):
            return _refused(answer)
    seen = client.ask(wire.Overview(person=arguments.person))
    if not isinstance(seen, wire.OverviewInfo):
        return _refused(seen)
    zone = panel_zone.zone_of(panel_zone.telemetry(client))
    _show_courses(seen, arguments, zone)
    return DONE


def _show_courses(
    seen: wire.OverviewInfo, arguments: argparse.Namespace, zone: tzinfo | None
) -> None:
    courses = [each for each in seen.courses if arguments.area in (None, each.area)]
    ended = [each for each in seen.ended_courses if arguments.area in (None, each.area)]
    worries = [each for each in seen.worries if arguments.area in (None, each.area)]
    if arguments.json:
        found = {
            "person": seen.person,
            "courses": msgspec.to_builtins(courses),
            "worries": msgspec.to_builtins(worries),
            "ended_courses": msgspec.to_builtins(ended),
        }
        print(json.dumps(found, ensure_ascii=False))
        return
    if not courses:
        print(f"{seen.person}: no course under way; one begins with an area's first session")
    lines = [line for each in courses for line in _course(each)]
    under_way = {each.area for each in courses}
    lines += [f"{each.area}: {ADVICE[each.why]}" for each in worries if each.area not in under_way]
    lines += [_ended(each, zone) for each in ended]
    if worries:
        lines.append("talked over with a clinician: panelctl course AREA --talked")
    print("\n".join(lines), end="\n" if lines else "")


def _advice(course: wire.CourseInfo) -> str:
    """Return what a course suggests, as a sentence without its end."""
    if course.why is not None:
        return ADVICE[course.why]
    if course.review is not None:
        return f"a review is due: week {course.review}; talk over whether it helps"
    return "its weeks are over" if course.is_over else "go on"


def _course(each: wire.CourseInfo) -> list[str]:
    if not each.has_begun:
        when = "begins with the next session"
    elif each.week is None:
        when = "since when isn't known"
    else:
        when = f"week {min(each.week, each.weeks)} of {each.weeks}"
    this_week = "unknown" if each.this_week is None else f"{each.this_week}"
    lines = [f"{each.area}: {when}; this week {this_week} of {each.per_week} sessions"]
    if each.pain_first is not None:
        now = "not told lately" if each.pain_now is None else f"{each.pain_now:g} now"
        lines.append(f"  pain, mean of a week: {each.pain_first:g} at first, {now}")
    lines.append(f"  {_advice(each)}")
    return lines


def _ended(each: wire.EndedCourseInfo, zone: tzinfo | None) -> str:
    """Return one course that has ended, as a line."""
    days = "days unknown"
    if each.started is not None and each.last is not None:
        first, last = (panel_zone.here(at, zone) for at in (each.started, each.last))
        days = f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    pain = ""
    if each.pain_first is not None and each.pain_last is not None:
        pain = f"; pain {each.pain_first:g} at first, {each.pain_last:g} in the end"
    worry = ""
    if each.why is not None:
        worry = f"; {ADVICE[each.why]}{', talked over' if each.talked else ''}"
    return f"{each.area}, ended: {days}, {each.sessions} sessions{pain}{worry}"


def _table(person: str, sessions: list[wire.SessionInfo], zone: tzinfo | None) -> list[str]:
    if not sessions:
        return [f"{person}: no session yet"]
    heading = "began             area        min  red J/cm²    NIR J/cm²    pain   ended"
    return [f"{person}, newest first", heading, *(_line(each, zone) for each in sessions)]


def _line(each: wire.SessionInfo, zone: tzinfo | None) -> str:
    began = "unknown"
    if each.began is not None:
        began = f"{panel_zone.here(each.began, zone):%Y-%m-%d %H:%M}"
        began += "*" if each.known != "exact" else ""
    pain = f"{_figure(each.pain_before)}-{_figure(each.pain_after)}"
    skin = ", red skin" if each.is_red or each.is_red_next_day else ""
    told = "".join(f", {show.COMPLAINTS[each]}" for each in each.complaints)
    return (
        f"{began:18}{each.area:11}{show.clock(each.lit_s):>5}  "
        f"{_dose(each.red):13}{_dose(each.nir):13}{pain:7}{each.ended or 'under way'}{skin}{told}"
    )


def _dose(channel: wire.ChannelGiven) -> str:
    given = "?" if channel.given_j_cm2 is None else f"{channel.given_j_cm2:.2f}"
    return f"{given}/{channel.target_j_cm2:.2f}"


def _figure(score: int | None) -> str:
    return "?" if score is None else f"{score}"


def _refused(answer: wire.Message) -> int:
    said = answer.error if isinstance(answer, wire.Refused) else "an answer of another kind"
    return refused(said)
