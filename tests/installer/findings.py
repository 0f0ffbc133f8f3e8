"""The table of all that `panelctl doctor` can find, read from the calls that make each finding.

.venv/bin/python -m tests.installer.findings     writes docs/doctor.md
"""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from firmware_py.installer.finding import id_of
from tests.architecture import sources

PAGE = sources.ROOT / "docs" / "doctor.md"
FOLDER = sources.ROOT / "firmware_py" / "installer"
LEVELS = ("fails", "warning", "ok")
# Names that stand in a variable where the finding is made.
NAMES = {
    ("wiring", "path"): "{file or folder}",
    ("system", "unit"): "{unit}",
    ("probes", "name"): "{place} sensor",
    ("doctor", "check.__name__"): "{check}",
    ("system", "name"): "calibration, {channel}",
    ("boot_checks", "name"): "{file} line {number}",
}
HEAD = """# What the doctor finds

`panelctl doctor` looks at board, wiring, disk, clock and services: a line for each thing, with
what to do about it. `--json` gives one array of objects with `id`, `name`, `level` (`ok`,
`warning`, `fails`), `text` and `remedy` (empty where nothing is to be done). An `id` is unique in
a report, and stays whatever the level is. The exit status is 1 where something fails. Words in
braces are filled in.

This page is written by `python -m tests.installer.findings`; a test says when it is out of date.

| id | level | what it says | what to do |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One finding that can be made; its words in braces are filled in when it is."""

    id: str
    level: int
    text: str
    remedy: str


def rows() -> Iterator[Row]:
    """Return every finding that the installer's modules make."""
    for file in sorted(FOLDER.glob("*.py")):
        module = importlib.import_module(f"firmware_py.installer.{file.stem}")
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in LEVELS:
                name, text, *remedy = (_words(each, module) for each in node.args)
                shown = "-".join(
                    part if part.startswith("{") else id_of(part) for part in _parts(name)
                )
                yield Row(shown, LEVELS.index(node.func.id), text, remedy[0] if remedy else "")


def _parts(name: str) -> Iterator[str]:
    for part in filter(None, name.replace("{", "\0{").replace("}", "}\0").split("\0")):
        if part.startswith("{") or id_of(part):
            yield part


def _words(node: ast.expr, module: ModuleType) -> str:
    """Return an expression as the words that it makes."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_words(part, module) for part in parts)
        case ast.FormattedValue(value=value):
            return _words(value, module)
        case ast.Name(id=name) if name.isupper():
            return str(getattr(module, name))
    source = ast.unparse(node)
    known = NAMES.get((module.__name__.rpartition(".")[2], source))
    return known if known is not None else "{" + _hole(node) + "}"


def _hole(node: ast.expr) -> str:
    """Return a word for what an expression gives."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word
        case ast.Call(args=[*_, last]):
            return _hole(last)
        case ast.Subscript(slice=ast.Constant(value=str(word))):
            return word.lower()
        case ast.Subscript(value=value) | ast.IfExp(body=value):
            return _hole(value)
        case ast.JoinedStr(values=[*_, ast.FormattedValue(value=value)]):
            return _hole(value)
        case ast.BoolOp(values=[*_, last]):
            return _hole(last)
    return "value"


def page() -> str:
    """Return the page."""
    shown = dict.fromkeys(sorted(set(rows())))
    lines = (
        f"| `{row.id}` | {LEVELS[row.level]} | {_cell(row.text)} | {_cell(row.remedy)} |"
        for row in shown
    )
    return HEAD + "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
