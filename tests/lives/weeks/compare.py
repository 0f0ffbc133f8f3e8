"""What a panel shows, beside what the books say: every number of home, history, page and CSV."""

import argparse
import csv
import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from firmware_py import wire
from firmware_py.panelctl import data_files, data_verbs, report
from firmware_py.panelctl.client import Client
from tests.lives.weeks import reckoning
from tests.lives.weeks.books import At, Person, Session, in_order
from ui.state.next_session import Due, next_session
from ui.state.panel_time import panel_time

if TYPE_CHECKING:
    from tests.lives.weeks.life import Life

NEAR_S = 12.0  # between an instant and the tick that saw it
SYMPTOMS = (
    "numb", "burning", "prickling", "tender", "bedclothes", "hot_cold", "unfelt_steps",
)  # fmt: skip


@dataclass
class Compared:
    """How much was compared, and what differed. where: of whom, and when."""

    numbers: int = 0
    differences: list[str] = field(default_factory=list)
    by_kind: dict[str, int] = field(default_factory=dict)
    where: str = ""

    def same(self, what: str, shown: object, wanted: object, more: object = "") -> bool:
        self._count(what)
        if shown != wanted:
            self.differences.append(f"{self.where}: {what}: shown {shown}, books {wanted} {more}")
        return shown == wanted

    def near(self, what: str, shown: float | None, wanted: float | None, by: float) -> bool:
        self._count(what)
        both = shown is not None and wanted is not None
        good = abs(shown - wanted) <= by if both else shown is wanted  # type: ignore[operator]
        if not good:
            self.differences.append(f"{self.where}: {what}: shown {shown}, books {wanted}")
        return good

    def _count(self, what: str) -> None:
        self.numbers += 1
        kind = what.partition(" ")[0]
        self.by_kind[kind] = self.by_kind.get(kind, 0) + 1


# ------------------------------------------------------------------ history and home


def overview_agrees(life: "Life", person: Person, now: At) -> None:
    """History: every number of it."""
    check, zone = life.compared, life.panel.zone
    shown = life.panel.ask(wire.Overview(person=person.name))
    assert isinstance(shown, wire.OverviewInfo), shown
    books = reckoning.overview(person, life.clock, now, zone)
    told: dict[str, Any] = {
        "today": shown.today,
        "week": [(day.date, list(day.areas)) for day in shown.week],
        "days": [(day.date, list(day.areas)) for day in shown.days],
        "undated": shown.undated,
        "pain": [(p.date, p.session, p.area, p.before, p.after) for p in shown.pain],
        "numbness": [(n.date, n.value) for n in shown.numbness],
        "notes": [(n.date, n.area, n.what, n.value, n.was, n.session) for n in shown.notes],
        "symptoms": [(s.date, frozenset(s.yes), frozenset(s.no), s.pain) for s in shown.symptoms],
        "ask_numbness": shown.ask_numbness,
        "ask_symptoms": shown.ask_symptoms,
        "ask_skin": [(each.session, each.area, each.date) for each in shown.ask_skin],
        "worries": {each.area: each.why for each in shown.worries},
        "last": None if shown.last is None else shown.last.session,
    }
    for name, found in told.items():
        wanted = books[name]
        if isinstance(found, list):
            check.same(f"history {name}: how many", len(found), len(wanted))
            for each, other in zip(found, wanted, strict=False):
                check.same(f"history {name}", each, other)
        else:
            check.same(f"history {name}", found, wanted)
    _doses_agree(life, shown, books["doses"])
    courses: tuple[tuple[str, Sequence[Any], Any], ...] = (
        ("course", shown.courses, books["courses"]),
        ("ended", shown.ended_courses, books["ended_courses"]),
    )
    for what, all_shown, all_books in courses:
        check.same(f"history {what}: how many", len(all_shown), len(all_books))
        for each, other in zip(all_shown, all_books, strict=False):
            for name, value in other.items():
                mine = getattr(each, name)
                if name in ("started", "last"):
                    check.near(f"history {what} {name}", _unix(mine), value, NEAR_S)
                else:
                    check.same(f"history {what} {name} of {other['area']}", mine, value)


def _doses_agree(life: "Life", shown: wire.OverviewInfo, books: dict[str, Any]) -> None:
    check = life.compared
    check.same("history doses: of which areas", {d.area for d in shown.doses}, set(books))
    for each in shown.doses:
        n, red, nir, lit_s = books.get(each.area, (0, 0.0, 0.0, 0.0))
        check.same("history doses: sessions", each.sessions, n)
        check.near("history doses: red", each.red_j_cm2, red, 0.02 * red + 0.05)
        check.near("history doses: NIR", each.nir_j_cm2, nir, 0.02 * nir + 0.05)
        check.near("history doses: light", each.lit_s, lit_s, 0.03 * lit_s + 30)


def areas_agree(life: "Life", person: Person, now: At) -> None:
    """Home: when each area opens, what may be finished, and what is due."""
    check = life.compared
    listed = life.panel.ask(wire.Areas(person=person.name))
    shown = life.panel.ask(wire.Overview(person=person.name))
    status = life.panel.ask(wire.Status())
    assert isinstance(listed, wire.AreaList)
    assert isinstance(shown, wire.OverviewInfo)
    assert isinstance(status, wire.Telemetry)
    books = reckoning.areas(person, life.clock, now)
    here = panel_time(status)
    check.near("home time", None if here is None else here.timestamp(), now.unix_s, NEAR_S)
    # Where no clock is set, times until something opens are counted by the machine's own.
    base_s = now.unix_s if now.unix_s is not None else life.panel.desk.world.wall().unix_s
    for area in listed.areas:
        if area.id not in books:
            continue
        wait_s, left = books[area.id]
        opens = None if area.next_allowed is None else (_unix(area.next_allowed) or 0.0) - base_s
        if wait_s == float("inf"):
            check.same(f"home {area.id} closed", (area.next_allowed or "")[:4], "9999")
        else:
            check.near(f"home {area.id} opens in s", opens, wait_s or None, NEAR_S)
        check.near(f"home {area.id} rest J/cm²", area.rest_j_cm2 or 0.0, left, 0.02 * left + 0.05)
    at = here or datetime.fromtimestamp(base_s, UTC)
    due = next_session(listed.areas, shown.courses, None, person.name, at)
    _due_agrees(life, person, now, due, [area.id for area in listed.areas])


def _due_agrees(life: "Life", person: Person, now: At, due: Any, order: list[str]) -> None:
    """What the large tile of home offers: docs/screen.md, by the books alone."""
    zone, check = life.panel.zone, life.compared
    books = reckoning.areas(person, life.clock, now)
    shown = [reckoning.course_shown(person, each, now, zone) for each in person.courses]
    going = {c["area"]: c for c in shown if c["has_begun"] and not c["is_over"]}
    worrying = {area for area, course in going.items() if course["advice"] == "stop"}
    calm = {area: course for area, course in going.items() if area not in worrying}
    rests = [
        a for a in order if a in books and a not in worrying and books[a][1] > 0 and not books[a][0]
    ]
    wanting = [
        area
        for area, c in calm.items()
        if not books[area][0] and (c["this_week"] is None or c["this_week"] < c["per_week"])
    ]
    kind, area = Due.NOTHING_YET, None
    if rests:
        kind, area = Due.REST_OF_SESSION, rests[0]
    elif wanting:
        shares = {a: (calm[a]["this_week"] or 0) / calm[a]["per_week"] for a in wanting}
        kind, area = Due.SESSION, min(wanting, key=lambda a: (shares[a], order.index(a)))
    elif calm:
        kind, area = Due.REST_DAY, min(calm, key=lambda a: books[a][0])
    elif worrying:
        kind, area = Due.CLINICIAN, min(worrying, key=order.index)
    check.same("home due", due.due, kind)
    if kind is not Due.REST_DAY or len({books[a][0] for a in calm}) == len(calm):
        check.same("home due area", due.area and due.area.id, area)
    if kind in (Due.SESSION, Due.REST_DAY) and due.area is not None and due.area.id in going:
        course = going[due.area.id]
        check.same("home had", (due.had, due.wanted), (course["this_week"], course["per_week"]))


# ------------------------------------------------------------------ page and CSV


def data_agrees(life: "Life", person: Person, now: At) -> None:
    """What leaves the panel: the CSV of an export, and the page for a clinician."""
    client = _Client(life)
    with patch.object(data_verbs, "PACE_S", 0):
        rows = list(data_verbs.everyones(client, person.name))
    text = "".join(data_files.as_csv(rows))
    _csv_agrees(life, person, list(csv.DictReader(io.StringIO(text))))
    _page_agrees(life, person, client)


class _Client(Client):
    """panelctl's client on a desk."""

    def __init__(self, life: "Life") -> None:
        self.ask = lambda request, _within_s=0.0: life.panel.ask(request)  # type: ignore[method-assign,assignment]

    @property
    def peer(self) -> tuple[int, int]:
        return os.geteuid(), os.getegid()


def _csv_agrees(life: "Life", person: Person, rows: Sequence[dict[str, str]]) -> None:
    check = life.compared
    kinds: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        kinds.setdefault(row["kind"], []).append(row)
    sessions = in_order([each for each in person.sessions if each.ended])
    found = kinds.get("session", [])
    check.same("csv sessions", len(found), len(sessions))
    numbers = {each.number: row["number"] for each, row in zip(sessions, found, strict=False)}
    for each, row in zip(sessions, found, strict=False):
        _session_agrees(life, each, row, numbers)
    for kind, what in (("numbness", "numbness"), ("symptoms", "symptoms")):
        told = in_order(person.of(what))
        check.same(f"csv {kind}", len(kinds.get(kind, [])), len(told))
        for mine, row in zip(told, kinds.get(kind, []), strict=False):
            _time_agrees(life, kind, mine.at, row)
            if kind == "numbness":
                check.same("csv numbness value", row["numbness_0_10"], _cell(mine.value))
                continue
            yes, no, pain = mine.value
            for name in SYMPTOMS:
                said = True if name in yes else False if name in no else None
                check.same(f"csv symptom {name}", row[f"symptom_{name}"], _cell(said))
            check.same("csv usual pain", row["usual_pain_0_10"], _cell(pain))
    notes = in_order([t for t in person.told if t.what not in ("numbness", "symptoms")])
    check.same("csv notes", len(kinds.get("note", [])), len(notes))
    for mine, row in zip(notes, kinds.get("note", []), strict=False):
        _time_agrees(life, "note", mine.at, row)
        shown = row["note"], row["area"], row["note_value"], row["note_was"], row["note_session"]
        session = "" if mine.session is None else numbers[mine.session]
        wanted = (mine.what, mine.area or "", _cell(mine.value), _cell(mine.was), session)
        check.same("csv note", shown, wanted)
    courses = [*person.courses, *person.ended]
    check.same("csv courses", len(kinds.get("course", [])), len(courses))
    shown_courses = sorted(
        (row["area"], row["sessions_per_week"], row["course_weeks"], row["reviewed_week"],
         row["first_session"], row["course_ended"], row["worry"], row["worry_talked_over"])
        for row in kinds.get("course", [])
    )  # fmt: skip
    wanted_courses = sorted(
        (c.area, _cell(c.per_week), _cell(c.weeks), _cell(c.reviewed),
         "" if c.first is None else numbers[c.first.number], _cell(c in person.ended),
         c.ended_with or "", _cell(c.is_settled))
        for c in courses
    )  # fmt: skip
    for one, other in zip(shown_courses, wanted_courses, strict=False):
        check.same("csv course", one, other)


def _session_agrees(
    life: "Life", mine: Session, row: dict[str, str], numbers: dict[int, str]
) -> None:
    check = life.compared
    _time_agrees(life, "session", mine.at, row)
    for name, wanted in (
        ("area", mine.area),
        ("planned_min", _cell(mine.minutes)),
        ("ended", mine.ended or ""),
        ("finishes", "" if mine.finishes is None else numbers[mine.finishes.number]),
        ("pain_before_0_10", _cell(mine.before)),
        ("pain_after_0_10", _cell(mine.after)),
        ("red_skin", _cell(mine.red)),
        ("red_skin_next_day", _cell(mine.red_next_day)),
        ("complaints", ",".join(mine.complaints)),
        ("counts", _cell(mine.counts)),
    ):
        check.same(f"csv session {name}", row[name], wanted)
    for name, j in (
        ("given_red_j_cm2", mine.given[0]),
        ("given_nir_j_cm2", mine.given[1]),
        ("planned_red_j_cm2", mine.planned[0]),
        ("planned_nir_j_cm2", mine.planned[1]),
    ):
        check.near(f"csv session {name}", float(row[name]), j, 0.02 * j + 0.03)
    check.near("csv session lit_s", float(row["lit_s"]), mine.lit_s, 0.02 * mine.lit_s + 4)


def _time_agrees(life: "Life", kind: str, at: At, row: dict[str, str]) -> None:
    life.compared.same(f"csv {kind} known", row["known"], at.known)
    life.compared.near(f"csv {kind} at", _unix(row["at"] or None), at.unix_s, NEAR_S)


def _page_agrees(life: "Life", person: Person, client: Client) -> None:
    from firmware_py.panelctl.report import page, plots  # noqa: PLC0415  matplotlib

    check, drawn = life.compared, dict[str, Any]()

    def draw(kind: str) -> Any:
        def keep(told: Any, *rest: Any) -> str:
            drawn[f"{kind} {rest[-1]}"] = told
            return ""

        return keep

    out = io.StringIO()
    arguments = argparse.Namespace(
        html=True, pdf=None, person=person.name, output=None, language="en"
    )
    with (
        patch.object(data_verbs, "PACE_S", 0),
        patch.object(plots, "pain", draw("pain")),
        patch.object(plots, "doses", draw("doses")),
        patch.object(plots, "numbness", draw("numbness")),
        patch("sys.stdout", out),
    ):
        assert page is not None
        status = report.report(client, arguments)
    check.same("page made", status, 0)
    html = out.getvalue()
    short = re.search(r"<table class=short>.*?</table>", html, re.DOTALL)
    rows = _rows(short[0]) if short else []
    areas = list(dict.fromkeys(each.area for each in in_order(person.sessions)))
    check.same("page areas", len(rows), len(areas))
    for cells, area in zip(rows, areas, strict=False):
        had = [each for each in person.sessions if each.area == area]
        check.same("page sessions", cells[1], f"{sum(each.counts for each in had)}")
        light = sum(each.lit_s for each in had) / 60
        check.near("page light, min", float(cells[2]), light, 0.02 * light + 0.6 + 0.05 * len(had))
        for cell, channel in ((cells[3], 0), (cells[4], 1)):
            j = sum(each.given[channel] for each in had)
            check.near("page J/cm²", float(cell.split(" ")[0]), j, 0.02 * j + 0.1)
    _table_agrees(life, person, html)
    numb = [told for told in in_order(person.of("numbness")) if told.at.unix_s is not None]
    for what, told in drawn.items():
        if what.startswith("numbness"):
            check.same("page numbness drawn", [t.value for t in told], [t.value for t in numb])


def _table_agrees(life: "Life", person: Person, html: str) -> None:
    """The page's table of sessions, the newest first."""
    check, zone = life.compared, life.panel.zone
    table = html[html.rfind("<table") :]
    rows = _rows(table)
    sessions = list(reversed(in_order(person.sessions)))[:120]
    check.same("page table", len(rows), len(sessions))
    for cells, mine in zip(rows, sessions, strict=False):
        if mine.at.unix_s is not None:
            began = datetime.fromtimestamp(mine.at.unix_s, UTC).astimezone(zone)
            shown = datetime.strptime(cells[0][:16], "%Y-%m-%d %H:%M").replace(tzinfo=zone)
            off_s = abs((shown.replace(tzinfo=None) - began.replace(tzinfo=None)).total_seconds())
            check.near("page began", off_s, 0.0, 60 + NEAR_S)
        minutes, secs = cells[2].split(":")
        lit_s = 60 * int(minutes) + int(secs)
        check.near("page lit", lit_s, mine.lit_s, 0.02 * mine.lit_s + 5)
        check.near("page red", float(cells[4].split(" ")[0]), mine.given[0], 0.1)
        check.near("page NIR", float(cells[6].split(" ")[0]), mine.given[1], 0.25)
        pains = ", ".join("-" if p is None else f"{p}" for p in (mine.before, mine.after))
        check.same("page pain", cells[8], pains)


def _rows(table: str) -> list[list[str]]:
    body = table[table.find("<tbody>") :]
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value}".lower() if isinstance(value, bool) else f"{value}"


def _unix(rfc3339: str | None) -> float | None:
    return None if rfc3339 is None else datetime.fromisoformat(rfc3339).timestamp()
