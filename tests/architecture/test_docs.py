"""The documents name nothing that isn't there: files, modules, tests, targets, verbs, links."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from firmware_py.panelctl.__main__ import INSTALLING, _parser
from tests.architecture import sources

TOPS = ("firmware_py", "ui", "hw_mocks", "tests", "systemd", "packaging", "docs", "examples")
PAGES = sorted(
    [
        *sources.ROOT.glob("*.md"),
        *(page for top in TOPS for page in (sources.ROOT / top).rglob("*.md")),
    ]
)
# What once was is named there too.
PAST = {"CHANGELOG.md"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
PATH = re.compile(rf"(?:{'|'.join(TOPS)})/[\w./*{{}},-]*|[\w/]+\.py\b|\b\w[\w/-]*\.md\b")
DOTTED = re.compile(r"(?<![\w-])(?:firmware_py|ui|hw_mocks|tests)(?:\.\w+)+")
TARGET = re.compile(r"^\s*(?:\w+=\S* )*make ([a-z][a-z-]*)")
VERB = re.compile(r"\bpanelctl ([a-z][a-z-]*)")
# Files that the programs write.
WRITTEN = {"commission-report.md", "send-this.md", "summary.md"}
TEST = re.compile(r"\btest_\w+")


def code(page: str) -> Iterator[str]:
    """Return what a page sets as code: spans between backticks, fenced and indented blocks."""
    fenced = False
    for line in page.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or (line.startswith("    ") and not line.lstrip().startswith(("-", "*"))):
            yield line
        else:
            yield from re.findall(r"`([^`]+)`", line)


@cache
def every_file() -> set[str]:
    return {
        str(file.relative_to(sources.ROOT))
        for top in TOPS
        for file in (sources.ROOT / top).rglob("*")
        if "__pycache__" not in file.parts
    } | {file.name for file in sources.ROOT.iterdir()}


@cache
def every_test() -> set[str]:
    found = {file.stem for file in sources.files("tests")}
    for file in sources.files("tests"):
        for node in ast.walk(sources.tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(node.name)
    return found


@cache
def targets() -> set[str]:
    return set(re.findall(r"(?m)^([a-z-]+):", (sources.ROOT / "Makefile").read_text("utf-8")))


@cache
def verbs() -> set[str]:
    (action,) = [each for each in _parser()._actions if each.dest == "verb"]
    assert isinstance(action.choices, dict)
    return set(action.choices) | set(INSTALLING)


def is_file(name: str, folder: Path) -> bool:
    """A file or folder by its path from the top or from the page, or by the end of its path."""
    name = name.rstrip("/.,")
    if name in WRITTEN:
        return True
    if "{" in name:  # `a/{b,c}.d` stands for two
        head, choices, tail = re.split(r"[{}]", name, maxsplit=2)
        return all(is_file(f"{head}{each}{tail}", folder) for each in choices.split(","))
    if "*" in name:
        return any(sources.ROOT.glob(name)) or any(folder.glob(name))
    return (
        (folder / name).exists()
        or name in every_file()
        or ("." in name and any(each.endswith(f"/{name}") for each in every_file()))
    )


def is_name(dotted: str) -> bool:
    """A package, a module, or a name that one defines, a class's included."""
    parts = dotted.split(".")
    path = sources.ROOT
    for at, part in enumerate(parts):
        if (path / part).is_dir():
            path /= part
            continue
        module = path / f"{part}.py"
        rest = parts[at + 1 :] if module.exists() else parts[at:]
        module = module if module.exists() else path / "__init__.py"
        return module.exists() and is_defined(sources.tree(module), rest)
    return True


def is_defined(owner: ast.Module | ast.ClassDef, names: list[str]) -> bool:
    """The first name stands in this owner, the next in that one, and so on."""
    if not names:
        return True
    for node in owner.body:
        if isinstance(node, ast.ClassDef) and node.name == names[0]:
            return is_defined(node, names[1:])
        if names[0] in defined(node):
            return True
    return False


def defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines or imports."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [each.asname or each.name for each in node.names]
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def anchors(page: Path) -> set[str]:
    """Return what a page's headings can be linked by."""
    heads = re.findall(r"(?m)^#+ (.*)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def dead(page: Path, text: str) -> list[str]:
    """Return what a page names that isn't there."""
    found = []
    for target in LINK.findall(text):
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if "://" in target or target.startswith("mailto:"):
            continue
        if not file.exists() or (anchor and anchor not in anchors(file)):
            found.append(target)
    for each in code(text):
        dotted = DOTTED.findall(each)
        found += [name for name in dotted if not name.endswith(".py") and not is_name(name)]
        found += [name for name in PATH.findall(each) if not is_file(name, page.parent)]
        found += [f"make {name}" for name in TARGET.findall(each) if name not in targets()]
        found += [f"panelctl {name}" for name in VERB.findall(each) if name not in verbs()]
        found += [name for name in TEST.findall(each) if name not in every_test()]
    return found


@pytest.mark.parametrize("page", PAGES, ids=sources.name)
def test_a_page_names_nothing_that_is_not_there(page: Path) -> None:
    if page.name not in PAST:
        assert dead(page, page.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[the limits](limits.md), [none](none.md)", ["none.md"]),
        ("[a part](limits.md#no-such-part)", ["limits.md#no-such-part"]),
        (
            "`firmware_py/core/gate.py` and `firmware_py/core/fence.py`",
            ["firmware_py/core/fence.py"],
        ),
        ("`core/gate.py`, `core/fence.py`", ["core/fence.py"]),
        ("`firmware_py.core.gate.permit`, `firmware_py.core.fence`", ["firmware_py.core.fence"]),
        ("`firmware_py.core.gate.fence`", ["firmware_py.core.gate.fence"]),
        ("`make test` and `make tests`; make sure", ["make tests"]),
        ("    panelctl start soles\n    panelctl begin soles", ["panelctl begin"]),
        ("`test_every_range_check_is_positive`, `test_nothing_at_all`", ["test_nothing_at_all"]),
        ("```\nmake nonsense\n```", ["make nonsense"]),
    ],
)
def test_a_dead_name_would_be_found(text: str, found: list[str]) -> None:
    assert dead(sources.ROOT / "docs" / "page.md", text) == found


MENTION = re.compile(r"\bdocs/[\w./-]+\.(?:md|png|svg)\b")


@pytest.mark.parametrize("top", ["firmware_py", "ui", "hw_mocks", "tests", "systemd", "packaging"])
def test_the_code_mentions_no_document_that_is_not_there(top: str) -> None:
    gone = {
        (sources.name(file), name)
        for file in (sources.ROOT / top).rglob("*")
        if file.is_file() and file.suffix in {".py", ".toml", ".service", ".md", ""}
        if "fixtures" not in file.parts  # files that people have, not all of them text
        for name in MENTION.findall(file.read_text("utf-8"))
        if not (sources.ROOT / name).exists()
    }
    assert gone == set()
