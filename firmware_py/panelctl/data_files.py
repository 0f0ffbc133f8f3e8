"""Rows of people's data as a file: CSV for spreadsheets, or JSON; the same fields in both."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cache
from typing import Any, NoReturn

import msgspec
from msgspec import inspect

from firmware_py import wire
from firmware_py.panelctl import spreadsheet
from firmware_py.panelctl.wrong_value import wrong_value

FORMAT, VERSION = "light-panel data", 1
KINDS: tuple[type[wire.Row], ...] = (
    wire.PersonRow,
    wire.AnswerRow,
    wire.SessionRow,
    wire.NumbnessRow,
    wire.CourseRow,
    wire.NoteRow,
    wire.SymptomsRow,
)
FIELDS = {each.__struct_config__.tag: each.__struct_fields__ for each in KINDS}
# Sessions are most of a table, so it has their order.
_ORDER = (
    wire.SessionRow, wire.NumbnessRow, wire.CourseRow, wire.PersonRow, wire.AnswerRow, wire.NoteRow,
    wire.SymptomsRow,
)  # fmt: skip
HEADER = tuple(
    dict.fromkeys(("kind", *(field for each in _ORDER for field in each.__struct_fields__)))
)
# Columns that tables of earlier programs don't have: a file may lack some or all of them.
LATER = frozenset(
    {
        "person_id", "complaints",
        "blistered_areas", "counts", "talked_session", "worry", "worry_talked_over",
        "carries", "note", "note_value", "note_was", "note_session",
        "symptom_numb", "symptom_burning", "symptom_prickling", "symptom_tender",
        "symptom_bedclothes", "symptom_hot_cold", "symptom_unfelt_steps", "usual_pain_0_10",
        "claim", "overridden", "home",
    }
)  # fmt: skip
# A spreadsheet would take a text that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "'", "\t", "\r")
_ROWS = re.compile(r'"rows"\s*:\s*\[')
_BLANK = re.compile(r"[\s,]*")
_MARK = "\ufeff"
_INTEGER = re.compile(r"-?\d{1,18}")

Found = Sequence[tuple[int, wire.Row]]


class ExchangeError(Exception):
    """A file that can't be taken: its line, its field, and why."""

    def __init__(self, line: int, field: str | None, why: str) -> None:
        super().__init__(f"line {line}: {why if field is None else f'{field}: {why}'}")


def as_json(rows: Iterable[wire.Row]) -> Iterator[str]:
    """Return one JSON object, a row a line."""
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "rows": ['
    before = "\n"
    for row in rows:
        yield before + msgspec.json.encode(row).decode()
        before = ",\n"
    yield "\n]}\n"


def as_csv(rows: Iterable[wire.Row], locale: spreadsheet.Locale | None = None) -> Iterator[str]:
    """Return a table with a heading; cells that a kind of row doesn't have stay empty.

    locale: as the spreadsheets of a country read it, with a mark that says UTF-8.
    """
    out = io.StringIO()
    if locale is not None:
        out.write(_MARK)
    by = "," if locale is None else ";"
    writer = csv.DictWriter(out, HEADER, restval="", lineterminator="\r\n", delimiter=by)
    writer.writeheader()
    for row in rows:
        cells = msgspec.to_builtins(row)
        if locale is not None:
            cells = {name: spreadsheet.written(value, locale) for name, value in cells.items()}
        writer.writerow({name: _cell(value) for name, value in cells.items()})
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def read(text: str, zone: tzinfo | None = None) -> Found:
    """Return a file's rows with their lines. zone: of times that name none; None: this machine's.

    Raises:
        ExchangeError: It is no such file, or something in it can't be.
    """
    text = text.removeprefix(_MARK)
    return list(_read_json(text) if text.lstrip()[:1] in ("{", "[") else _read_csv(text, zone))


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _read_csv(text: str, zone: tzinfo | None) -> Iterator[tuple[int, wire.Row]]:
    by = spreadsheet.separator(text)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=by)
    line = 1
    try:
        heading = next(lines, [])
        if not _is_heading(heading):
            _wrong_heading(heading)
        line = lines.line_num + 1
        for cells in lines:
            if any(cells):
                if len(cells) != len(heading):
                    raise ExchangeError(line, None, f"{len(cells)} cells; must be {len(heading)}")
                named = dict(zip(heading, cells, strict=True))
                named["at"] = spreadsheet.time(named.get("at", ""), by, zone)
                yield line, _row(line, _from_cells(line, named, by))
            line = lines.line_num + 1
    except csv.Error as error:
        raise ExchangeError(line, None, f"no CSV: {error}") from None


def _is_heading(found: Sequence[str]) -> bool:
    """Tell whether it is this program's heading, or an older one's."""
    return tuple(found) == tuple(name for name in HEADER if name in found or name not in LATER)


def _wrong_heading(heading: Sequence[str]) -> NoReturn:
    for number, name in enumerate(HEADER):
        found = heading[number] if number < len(heading) else "nothing"
        if found != name:
            raise ExchangeError(1, name, f"the heading has {found[:40]!r} in its place")
    raise ExchangeError(1, heading[len(HEADER)][:40], "the heading has a column too many")


def _from_cells(line: int, cells: dict[str, str], by: str) -> dict[str, Any]:
    kind = cells["kind"]
    if kind not in FIELDS:
        raise ExchangeError(line, "kind", f"{kind[:40]!r}: choose of {', '.join(map(str, FIELDS))}")
    mine = ("kind", *FIELDS[kind])
    for name, cell in cells.items():
        if cell and name not in mine:
            raise ExchangeError(line, name, f"a {kind} has none: leave it empty")
    there = [name for name in mine if cells.get(name) or name not in LATER]
    return {name: _value(kind, name, cells[name], by) for name in there}


def _value(kind: str, name: str, cell: str, by: str) -> object:
    """Return what a cell holds; a text where it isn't what it should be, to be refused as one."""
    if cell == "":
        return None
    types = _types(kind).get(name, frozenset())
    if inspect.BoolType in types:  # a spreadsheet writes TRUE
        return spreadsheet.BOOLS.get(cell.lower(), cell)
    if inspect.IntType in types:
        cell = spreadsheet.whole(cell)
        return int(cell) if _INTEGER.fullmatch(cell) else cell
    if inspect.FloatType in types:
        try:
            return float(spreadsheet.number(cell, by))
        except ValueError:
            return cell
    return cell.removeprefix("'")


@cache
def _types(kind: str) -> Mapping[str, frozenset[type]]:
    """Return the types that a kind's fields may have."""
    (struct,) = (each for each in KINDS if each.__struct_config__.tag == kind)
    info = inspect.type_info(struct)
    types: dict[str, frozenset[type]] = {}
    for field in getattr(info, "fields", ()):
        some = getattr(field.type, "types", (field.type,))
        types[field.name] = frozenset(
            type(one.type if isinstance(one, inspect.Metadata) else one) for one in some
        )
    return types


def _read_json(text: str) -> Iterator[tuple[int, wire.Row]]:
    decoder = json.JSONDecoder(parse_constant=float)  # NaN is refused with its line and field
    try:
        whole = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise ExchangeError(error.lineno, None, f"no JSON: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise ExchangeError(1, None, f"no JSON: {error}") from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise ExchangeError(1, "format", f"must be {FORMAT!r}")
    if whole.get("version") != VERSION or isinstance(whole["version"], bool):
        raise ExchangeError(1, "version", f"must be {VERSION}: get the program that wrote it")
    if set(whole) != {"format", "version", "rows"} or not isinstance(whole["rows"], list):
        raise ExchangeError(1, "rows", "a list of rows must follow, and nothing else")
    begin = _ROWS.search(text)
    at = begin.end() if begin is not None else 0
    line, counted = 1, 0
    for found in whole["rows"]:
        blank = _BLANK.match(text, at)
        start = blank.end() if blank is not None else at
        line += text.count("\n", counted, start)
        counted = start
        _, at = decoder.raw_decode(text, start)
        yield line, _row(line, found)


def _row(line: int, found: object) -> wire.Row:
    try:
        row: wire.Row = msgspec.convert(found, wire.Row)
    except msgspec.ValidationError as error:
        given = found if isinstance(found, dict) else {}
        raise ExchangeError(line, *wrong_value(error, given, KINDS)) from None
    for name in row.__struct_fields__:
        value = getattr(row, name)
        if isinstance(value, float) and not math.isfinite(value):
            raise ExchangeError(line, name, f"{value} is no number")
    return row
