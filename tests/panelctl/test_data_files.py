"""Rows as CSV and JSON: nothing is lost on the way, and what is wrong is told by line and field."""

import csv
import io
import json
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_py import wire
from firmware_py.panelctl import data_files, spreadsheet
from firmware_py.panelctl.data_files import ExchangeError
from tests.wire import shapes

ROWS = st.lists(st.one_of([shapes.of(kind) for kind in data_files.KINDS]), max_size=6)
PERSON = wire.PersonRow(
    person="=Ann", at=None, known="unknown", gentle_start=True, agreement="null"
)
SESSION = wire.SessionRow(
    person="=Ann", number="7", at="2026-09-30T18:40:00.123456Z", known="exact", area="soles",
    mode="both", strength="usual", planned_min=15, distance_cm=15.0, planned_red_j_cm2=3.0,
    planned_nir_j_cm2=6.0, given_red_j_cm2=2.9999999, given_nir_j_cm2=6.0000001, lit_s=899.95,
    ended="complete", reason='Done, "as" planned;\nall of it.', finishes=None,
    pain_before_0_10=6, pain_after_0_10=None, red_skin=False, red_skin_next_day=None,
)  # fmt: skip


def written(form: str, rows: list[wire.Row]) -> str:
    return "".join(data_files.as_csv(rows) if form == "csv" else data_files.as_json(rows))


@pytest.mark.parametrize("form", ["csv", "json"])
@settings(max_examples=60)
@given(ROWS)
def test_rows_survive_a_file(form: str, rows: list[wire.Row]) -> None:
    assert [row for _, row in data_files.read(written(form, rows))] == rows


@pytest.mark.parametrize("locale", spreadsheet.LOCALES)
@settings(max_examples=40)
@given(ROWS)
def test_rows_survive_a_country_s_spreadsheet(
    locale: spreadsheet.Locale, rows: list[wire.Row]
) -> None:
    text = "".join(data_files.as_csv(rows, locale))
    assert text.startswith("\ufeffkind;person;")
    assert [row for _, row in data_files.read(text)] == rows


def test_what_a_german_spreadsheet_makes_of_a_table_is_read() -> None:
    text = "".join(data_files.as_csv([PERSON, SESSION], "de"))
    for ours, theirs in (
        ("2026-09-30T18:40:00.123456Z", "30.09.2026 20:40:00"),
        (";3,0;", ";3;"),
        (";15,0;", ";15;"),
    ):
        assert ours in text
        text = text.replace(ours, theirs)
    rows = [row for _, row in data_files.read(text, ZoneInfo("Europe/Berlin"))]
    session = rows[1]
    assert isinstance(session, wire.SessionRow)
    assert session.at == "2026-09-30T20:40:00+02:00"
    assert (session.distance_cm, session.planned_red_j_cm2) == (15.0, 3.0)
    assert (session.lit_s, session.red_skin) == (899.95, False)


@pytest.mark.parametrize(
    ("cell", "by", "told"),
    [
        ("05/06/2026 10:00", ",", "05/06/2026 10:00"),
        ("05/27/2026 10:00", ",", "2026-05-27T10:00:00+00:00"),
        ("05/06/2026 10:00", ";", "2026-06-05T10:00:00+00:00"),
        ("2026-06-05 10:00", ",", "2026-06-05T10:00:00+00:00"),
        ("31.02.2026 10:00", ";", "31.02.2026 10:00"),
    ],
)
def test_a_date_is_read_only_where_it_can_mean_one_day(cell: str, by: str, told: str) -> None:
    assert spreadsheet.time(cell, by, UTC) == told


def test_what_could_be_a_thousand_is_no_number() -> None:
    assert [spreadsheet.number(cell, ";") for cell in ("1,5", "1.234,5", "1.234")] == [
        "1.5",
        "1234.5",
        "1.234?",
    ]
    assert spreadsheet.number("1,200", ",") == "1,200"


def test_a_file_of_an_older_program_is_read() -> None:
    rows: list[wire.Row] = [PERSON, SESSION]
    table = list(csv.DictReader(io.StringIO(written("csv", rows), newline="")))
    out = io.StringIO()
    old = [name for name in data_files.HEADER if name not in data_files.LATER]
    writer = csv.DictWriter(out, old, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(table)
    assert [row for _, row in data_files.read(out.getvalue())] == rows
    document = json.loads(written("json", rows))
    for row in document["rows"]:
        for name in data_files.LATER & set(row):
            del row[name]
    assert [row for _, row in data_files.read(json.dumps(document))] == rows


@pytest.mark.parametrize("form", ["csv", "json"])
@settings(max_examples=100)
@given(data=st.data())
def test_a_spoilt_file_is_refused_with_its_line_or_read(form: str, data: st.DataObject) -> None:
    text = written(form, [PERSON, SESSION])
    at = data.draw(st.integers(0, len(text) - 1))
    cut = data.draw(st.integers(0, 12))
    put = data.draw(st.text(max_size=4) | st.sampled_from(['"', ",", "NaN", "-1", "{", "\x00"]))
    told = "line 1"
    try:
        data_files.read(text[:at] + put + text[at + cut :])
    except ExchangeError as error:
        told = str(error)
    assert told.startswith("line ")


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("pain_before_0_10", 11, "pain_before_0_10: 11 must be a whole number from 0 to 10"),
        ("given_red_j_cm2", -0.5, "given_red_j_cm2: -0.5 must be a number from 0 to 1000"),
        ("planned_min", 3, "planned_min: 3 must be a whole number from 10 to 20"),
        ("ended", "perhaps", "ended: 'perhaps' must be one of cancelled, complete, fault, "),
        ("complaints", "hat", "complaints: 'hat' must be of headache, dizziness, itching, "),
        ("at", "today", "at: 'today' must be a date and time of day with its zone, as 2026-09-30T"),
        ("kind", "hat", "kind: "),
        ("lit_s", "nan", "lit_s: "),
        ("number", "", "number: "),
    ],
)
def test_a_wrong_value_is_refused_with_line_and_field(
    form: str, field: str, value: object, told: str
) -> None:
    if form == "json":
        document: dict[str, Any] = json.loads(written("json", [PERSON, SESSION]))
        document["rows"][1][field] = value
        text = json.dumps(document, indent=1)
        line = text[: text.index('"kind"', text.index('"kind"') + 1)].count("\n")
    else:
        table = list(csv.DictReader(io.StringIO(written("csv", [PERSON, SESSION]), newline="")))
        table[1][field] = str(value)
        out = io.StringIO()
        writer = csv.DictWriter(out, data_files.HEADER)
        writer.writeheader()
        writer.writerows(table)
        text, line = out.getvalue(), 3
    with pytest.raises(ExchangeError) as refused:
        data_files.read(text)
    assert str(refused.value).startswith(f"line {line}: {told}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: kind: the heading has 'nothing' in its place"),
        ("kind;person", "line 1: number: the heading has 'nothing' in its place"),
        ("{}", "line 1: format: must be 'light-panel data'"),
        ("[1, 2", "line 1: no JSON: "),
        ('{"format": "light-panel data", "version": 2, "rows": []}', "line 1: version: must be 1"),
        ('{"format": "light-panel data",\n"version": NaN}', "line 1: version: must be 1"),
        ("[" * 100_000, "line 1: no JSON"),
        (",".join(data_files.HEADER) + '\r\n"', "line 2: no CSV"),
        (",".join(data_files.HEADER) + "\r\na,b\r\n", "line 2: 2 cells; must be"),
        (
            ",".join(data_files.HEADER)
            + "\r\nperson,Ann,knees"
            + "," * (len(data_files.HEADER) - 3),
            "line 2: ",
        ),
    ],
)
def test_what_is_no_such_file_is_refused(text: str, told: str) -> None:
    with pytest.raises(ExchangeError) as refused:
        data_files.read(text)
    assert str(refused.value).startswith(told)


def test_units_stand_in_the_heading_and_no_cell_is_a_formula() -> None:
    heading, person, *_ = written("csv", [PERSON, SESSION]).splitlines()
    assert heading.split(",") == list(data_files.HEADER)
    for name in (
        "planned_min", "distance_cm", "planned_red_j_cm2", "given_nir_j_cm2", "lit_s",
        "pain_before_0_10", "numbness_0_10", "course_weeks",
    ):  # fmt: skip
        assert name in data_files.HEADER
    assert person.startswith("person,'=Ann,")
