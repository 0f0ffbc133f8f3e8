"""The shape of the code in figures: lengths, names, comments, circles, and two journeys.

`make shape` prints it. The figures are signs to notice by, not aims: a figure that is reached by a
trick (underscores, files glued together) is worse than one that is missed.
"""

import ast
import io
import re
import statistics
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import grimp

from tests.architecture import sources

PACKAGES = ("firmware_py", "ui", "hw_mocks")
ARCHITECTURE = sources.ROOT / "docs" / "architecture.md"
# The headings of docs/architecture.md below which a journey is listed, and the most it should take.
JOURNEYS = {"From a touch to the light": (18, 11), "From a session's row to the screen": (12, None)}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_FILE = re.compile(r"`((?:firmware_py|ui)/[\w/]+\.py)`")
_RECORD = re.compile(r"`([A-Z]\w+)`")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What is measured of a set of modules; those with nothing but a docstring are left out."""

    modules: int
    lines: int
    module_median: float
    module_max: int
    function_median: float
    function_p90: int
    public_names: int
    comments: int

    def per_1000(self, count: int) -> float:
        """Return a count for each thousand lines."""
        return 1000 * count / self.lines


def measure(files: Iterable[Path]) -> Shape:
    """Measure the modules.

    A public name is a function, a class or a variable at a module's top level without a leading
    underscore. A comment is a `#` to the end of its line; docstrings are none.
    """
    lengths: list[int] = []
    functions: list[int] = []
    names = comments = 0
    for file in files:
        body = sources.tree(file).body
        if all(isinstance(each, ast.Expr) for each in body):
            continue
        text = file.read_text("utf-8")
        lengths.append(len(text.splitlines()))
        names += sum(not name.startswith("_") for node in body for name in _defined(node))
        functions += [
            (node.end_lineno or node.lineno) - node.lineno + 1
            for node in ast.walk(sources.tree(file))
            if isinstance(node, _FUNCTIONS)
        ]
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        comments += sum(token.type == tokenize.COMMENT for token in tokens)
    return Shape(
        modules=len(lengths),
        lines=sum(lengths),
        module_median=statistics.median(lengths),
        module_max=max(lengths),
        function_median=statistics.median(functions),
        function_p90=sorted(functions)[len(functions) * 9 // 10],
        public_names=names,
        comments=comments,
    )


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement at a module's top level defines."""
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [each.id for each in node.targets if isinstance(each, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def room(module: str) -> str:
    """Return the folder that a module lies in, as a dotted name."""
    path = sources.ROOT.joinpath(*module.split("."))
    return module if path.is_dir() else module.rpartition(".")[0]


def imports() -> dict[str, set[str]]:
    """Return what each module imports of the project, imports for type checkers included."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {
        module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules
    }


def of_rooms(modules: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return what each room imports of the other rooms."""
    rooms: dict[str, set[str]] = {room(module): set() for module in modules}
    for module, imported in modules.items():
        rooms[room(module)] |= {room(each) for each in imported} - {room(module)}
    return rooms


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of nodes that import one another, directly or by others."""
    reached: dict[str, set[str]] = {}
    for start in graph:
        seen: set[str] = set()
        todo = list(graph[start])
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += graph.get(node, ())
        reached[start] = seen
    found = {
        tuple(sorted(other for other in reached[node] if node in reached[other]))
        for node in graph
        if node in reached[node]
    }
    return sorted(list(each) for each in found)


def doors(modules: Mapping[str, set[str]], inner: str) -> set[str]:
    """Return a package's modules that code outside of it imports."""
    inside = (inner, f"{inner}.")
    return {
        each
        for module, imported in modules.items()
        if not (module == inner or module.startswith(inside[1]))
        for each in imported
        if each == inner or each.startswith(inside[1])
    }


def ignores() -> Counter[str]:
    """Return how many `type: ignore` stand in each room."""
    found: Counter[str] = Counter()
    for file in sources.files(*PACKAGES):
        count = len(re.findall(r"#\s*type:\s*ignore", file.read_text("utf-8")))
        if count:
            found[str(file.parent.relative_to(sources.ROOT))] += count
    return found


@dataclass(frozen=True, kw_only=True)
class Journey:
    """What docs/architecture.md lists of a journey.

    files: those that the value passes through. records: the types that carry it; a name that two
    modules use stands there twice. beside: files that are asked on the way.
    """

    files: list[str]
    records: list[str]
    beside: list[str]


def journey(heading: str) -> Journey:
    """Return what docs/architecture.md lists under a heading."""
    text = ARCHITECTURE.read_text("utf-8")
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    way, _, rest = section.partition("\nRecords: ")
    records, _, beside = rest.partition("\n")
    files = list(dict.fromkeys(_FILE.findall(way)))
    return Journey(
        files=files,
        records=_RECORD.findall(records),
        beside=[file for file in dict.fromkeys(_FILE.findall(beside)) if file not in files],
    )


def report() -> list[str]:
    """Return what `make shape` prints."""
    lines = [f"{'':34}{'all':>9}" + "".join(f"{package:>13}" for package in PACKAGES)]
    shapes = [measure(sources.files(*PACKAGES))] + [measure(sources.files(p)) for p in PACKAGES]
    rows = {
        "modules": [f"{each.modules}" for each in shapes],
        "lines": [f"{each.lines}" for each in shapes],
        "module, median / max lines": [f"{s.module_median:g}/{s.module_max}" for s in shapes],
        "function, median / p90 lines": [f"{s.function_median:g}/{s.function_p90}" for s in shapes],
        "modules per 1000 lines": [f"{each.per_1000(each.modules):.1f}" for each in shapes],
        "public names per 1000 lines": [f"{s.per_1000(s.public_names):.0f}" for s in shapes],
        "comments, % of lines": [f"{each.per_1000(each.comments) / 10:.1f}" for each in shapes],
    }
    lines += [
        f"{name:34}{cells[0]:>9}" + "".join(f"{cell:>13}" for cell in cells[1:])
        for name, cells in rows.items()
    ]
    graph = imports()
    for name, found in (
        ("circles of modules", circles(graph)),
        ("circles of rooms", circles(of_rooms(graph))),
    ):
        lines += ["", f"{name}: {len(found)}", *(f"  {' '.join(each)}" for each in found)]
    lines += ["", "doors (modules that are imported from outside of the package):"]
    for inner in ("firmware_py.core", "firmware_py.daemon", "firmware_py.history", "ui.screens"):
        lines.append(f"  {inner}: {len(doors(graph, inner))}")
    counts = ignores()
    lines += ["", f"type: ignore: {counts.total()}"]
    lines += [f"  {each}: {count}" for each, count in counts.most_common()]
    for heading, (most_files, most_records) in JOURNEYS.items():
        listed = journey(heading)
        lines += ["", f"{heading.lower()}: {len(listed.files)} files (aim: {most_files})"]
        lines += [f"  {file}" for file in listed.files]
        aim = "" if most_records is None else f" (aim: {most_records})"
        lines += [
            f"  {len(listed.records)} record types{aim}: {', '.join(listed.records)}",
            f"  asked on the way: {len(listed.beside)} more files",
        ]
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(report()) + "\n")
