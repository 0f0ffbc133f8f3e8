"""Whole lives over weeks, against independent books: four here, forty with `make lives`."""

import ast
from pathlib import Path

import pytest

from tests.lives.weeks.campaign import FEW, lived
from tests.lives.weeks.life import Kind

HERE = Path(__file__).parent
BOOKS = ("books.py", "reckoning.py")


@pytest.mark.parametrize("kind", FEW, ids=lambda kind: f"{kind.weeks} weeks")
def test_every_number_that_is_shown_agrees_with_the_books(kind: Kind) -> None:
    life, _ = lived(kind)
    assert life.compared.differences == []
    # Lives in which little happens prove nothing.
    assert life.compared.numbers > 1000
    for what in ("history", "home", "csv", "fhir", "page"):
        assert life.compared.by_kind[what] > 50, what
    assert life.events["sessions stopped"] > kind.weeks / 2
    assert life.events["boots"] > 1


@pytest.mark.parametrize("name", BOOKS)
def test_the_books_import_nothing_of_the_product(name: str) -> None:
    tree = ast.parse((HERE / name).read_text("utf-8"))
    modules = {
        each.module or ""
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom)
    } | {
        alias.name
        for each in ast.walk(tree)
        if isinstance(each, ast.Import)
        for alias in each.names
    }  # fmt: skip
    own = {module for module in modules if module.startswith(("firmware_py", "ui", "hw_mocks"))}
    assert own == set()
    assert {m for m in modules if m.startswith("tests")} <= {"tests.lives.weeks.books"}
