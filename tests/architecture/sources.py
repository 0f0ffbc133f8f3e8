"""The project's own sources, parsed, for tests that read code."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION = ("firmware_py", "ui")
_OWNERS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def files(*folders: str) -> list[Path]:
    """Every Python file below the folders."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"), str(file))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def calls(sources: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Every call, as its file and what is called."""
    for file in sources:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call):
                yield name(file), ast.unparse(node.func)


def texts(file: Path) -> Iterator[str]:
    """Every string of the code that is no docstring: what a person may come to read."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree(file))
        if isinstance(node, _OWNERS) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
