"""SAFETY.md tells the truth: what it names exists, and no hazard is left out."""

import ast
import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.architecture import sources

PAGE = sources.ROOT / "SAFETY.md"
HAZARDS = {
    "driver stuck on", "sensor stuck or missing", "clock jump", "crash", "hang", "kill",
    "power cut", "wrong area", "repeated sessions", "too close", "fan failure", "eye exposure",
    "flicker", "drift", "corrupt log", "warning skipped", "lost screen", "broken stop wire",
    "swapped channels", "two daemons at once",
}  # fmt: skip
NAMED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Row:
    """One line of the table of hazards."""

    hazard: str
    cause: str
    control: str
    where: Sequence[str]
    tests: Sequence[str]


def table() -> list[Row]:
    text = PAGE.read_text("utf-8").split("## Hazards", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = []
    for line in lines[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 5, line
        hazard, cause, control, where, tests = cells
        rows.append(Row(hazard, cause, control, NAMED.findall(where), NAMED.findall(tests)))
    return rows


ROWS = table()


def test_every_hazard_has_a_row() -> None:
    assert HAZARDS - {row.hazard for row in ROWS} == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.hazard}: {row.cause}")
def test_every_row_names_what_goes_wrong_what_is_done_where_and_which_test(row: Row) -> None:
    assert row.cause
    assert row.control
    assert row.where
    assert row.tests


@pytest.mark.parametrize("name", sorted({name for row in ROWS for name in row.where}))
def test_every_control_is_where_it_says(name: str) -> None:
    place, _, function = name.partition(":")
    if "/" in place:  # a shell script's function
        assert f"\n{function}() {{" in (sources.ROOT / place).read_text("utf-8")
        return
    found: object = importlib.import_module(place)
    for part in function.split("."):
        found = getattr(found, part)
    assert found is not None


@pytest.mark.parametrize("name", sorted({name for row in ROWS for name in row.tests}))
def test_every_test_is_where_it_says(name: str) -> None:
    file, _, function = name.partition("::")
    tree = sources.tree(sources.ROOT / file)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    defined = {node.name for node in ast.walk(tree) if isinstance(node, functions)}
    assert function.startswith("test_")
    assert function in defined


def test_what_software_cannot_do_is_said_with_the_wiring_that_does() -> None:
    text = PAGE.read_text("utf-8")
    for wiring in ("pull-down", "relay", "timer", "thermostat", "monostable"):
        assert wiring in text.split("## What software can't do", 1)[1]
