"""What leaves a panel, beside what the books say: the CSV, the Bundle of FHIR, and the page."""

import argparse
import csv
import io
import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from firmware_py import wire
from firmware_py.panelctl import data_files, data_verbs, fhir, report
from firmware_py.panelctl.client import Client
from tests.lives.weeks.books import At, Person, Session, in_order
from tests.lives.weeks.compare import NEAR_S, unix

if TYPE_CHECKING:
    from tests.lives.weeks.life import Life

SYMPTOMS = (
    "numb", "burning", "prickling", "tender", "bedclothes", "hot_cold", "unfelt_steps",
)  # fmt: skip


def data_agrees(life: "Life", person: Person, now: At) -> None:
    """What leaves the panel: the CSV of an export, and the page for a clinician."""
    client = _Client(life)
    with patch.object(data_verbs, "PACE_S", 0):
        rows = list(data_verbs.everyones(client, person.name))
    text = "".join(data_files.as_csv(rows))
    _csv_agrees(life, person, list(csv.DictReader(io.StringIO(text))))
    _fhir_agrees(life, person, client, rows)
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


def _fhir_agrees(life: "Life", person: Person, client: Client, rows: Sequence[wire.Row]) -> None:
    """Each session's fluence by band, pain, and symptoms, in the Bundle for a clinic."""
    check, areas = life.compared, client.ask(wire.Areas(person=person.name))
    assert isinstance(areas, wire.AreaList)
    made = datetime.fromtimestamp(life.panel.true_s, UTC)
    whole = fhir.Bundle(areas, {}, made).of(rows)
    found: dict[str, list[dict[str, Any]]] = {}
    for entry in whole["entry"]:
        resource = entry["resource"] | {"address": entry["fullUrl"]}
        found.setdefault(resource["resourceType"], []).append(resource)
    sessions = in_order([each for each in person.sessions if each.ended])
    procedures = found.get("Procedure", [])
    check.same("fhir sessions", len(procedures), len(sessions))
    for mine, procedure in zip(sessions, procedures, strict=False):
        seen = {
            each["code"]["text"]: each.get("valueQuantity", {})
            for each in found["Observation"]
            if {"reference": procedure["address"]} in each.get("partOf", ())
        }
        for name, j in (("Red light", mine.given[0]), ("Infrared light", mine.given[1])):
            value = seen.get(f"{name}, fluence at the skin", {"value": 0.0, "code": "J/cm2"})
            check.near(f"fhir {name}", value["value"], j, 0.02 * j + 0.03)
            check.same("fhir unit", value["code"], "J/cm2")
        for name, pain in (("before", mine.before), ("after", mine.after)):
            value = seen.get(f"Pain {name} the session, 0 to 10", {})
            check.same(f"fhir pain {name}", value.get("value"), pain)
        at = unix(procedure.get("performedDateTime"))
        check.near("fhir at", at, mine.at.unix_s, NEAR_S)
    told = in_order(person.of("symptoms"))
    responses = [
        each
        for each in found.get("QuestionnaireResponse", [])
        if each["questionnaire"] == "urn:light-panel:symptoms"
    ]
    check.same("fhir symptoms", len(responses), len(told))
    for mine, response in zip(told, responses, strict=False):
        answers = {
            each["linkId"]: next(iter(each["answer"][0].values())) for each in response["item"]
        }
        yes, no, pain = mine.value
        wanted = dict.fromkeys(yes, True) | dict.fromkeys(no, False)
        wanted |= {} if pain is None else {"usual-pain-0-10": pain}
        check.same("fhir symptoms told", answers, wanted)


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
    life.compared.near(f"csv {kind} at", unix(row["at"] or None), at.unix_s, NEAR_S)


def _page_agrees(life: "Life", person: Person, client: Client) -> None:
    from firmware_py.panelctl.report import page, plots  # noqa: PLC0415  matplotlib

    check, drawn = life.compared, dict[str, Any]()

    def draw(kind: str) -> Any:
        def keep(_tongue: Any, told: Any, *rest: Any) -> str:
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
    _symptoms_agree(life, person, html)
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


def _symptoms_agree(life: "Life", person: Person, html: str) -> None:
    """The page's table of symptoms, the newest first."""
    found = re.search(r"<section class=symptoms>.*?</section>", html, re.DOTALL)
    rows, told = _rows(found[0]) if found else [], in_order(person.of("symptoms"))
    life.compared.same("page symptoms", len(rows), len(told))
    for cells, mine in zip(rows, reversed(told), strict=False):
        yes, no, pain = mine.value
        said = ["yes" if name in yes else "no" if name in no else "-" for name in SYMPTOMS]
        life.compared.same(
            "page symptoms told", cells[1:], [*said, "-" if pain is None else f"{pain}"]
        )


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
