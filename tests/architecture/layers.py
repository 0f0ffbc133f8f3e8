"""The picture of the layers in docs/architecture.md, drawn from the import contracts themselves.

`python -m tests.architecture.layers` writes it; a test says when it is out of date. The contracts
are in pyproject.toml, and `make test` holds the code to them.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from tests.architecture import shape, sources

PAGE = shape.ARCHITECTURE
BEGIN, END = (
    "<!-- drawn from pyproject.toml: begin -->\n",
    "<!-- drawn from pyproject.toml: end -->\n",
)
# Programs beside the layers, and what they are to a reader.
BESIDE = {
    "ui": "ui: the touchscreen",
    "firmware_py.panelctl": "panelctl: the command line",
    "hw_mocks": "hw_mocks: the simulator",
}


def contracts() -> list[dict[str, Any]]:
    """Return the contracts as pyproject.toml has them."""
    project = tomllib.loads((sources.ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return found


def layers(contract: Mapping[str, Any]) -> list[list[str]]:
    """Return the names in each layer, the highest first; names in one don't import one another."""
    return [
        [name.strip(" ()") for name in layer.replace(":", "|").split("|")]
        for layer in contract["layers"]
    ]


def _node(name: str) -> str:
    return name.replace(".", "_")


def _picture(contract: Mapping[str, Any], *, beside: bool) -> Iterator[str]:
    """Return a flow chart: an arrow says what may import what."""
    rows = layers(contract)
    prefix = f"{contract['containers'][0]}." if contract.get("containers") else ""
    yield "```mermaid"
    yield "flowchart TD"
    for at, row in enumerate(rows):
        yield f'    subgraph layer_{at}[" "]'
        yield "        direction LR"
        yield from (f'        {_node(prefix + name)}["{prefix}{name}"]' for name in row)
        yield "    end"
    yield from (f"    layer_{at} --> layer_{at + 1}" for at in range(len(rows) - 1))
    if beside:
        yield from _beside([name for row in rows for name in row])
    yield "```"


def _beside(names: list[str]) -> Iterator[str]:
    """Return the programs that no layer names, and arrows to what they import of the layers."""
    imported = shape.imports()
    for program, title in BESIDE.items():
        yield f'    {_node(program)}["{title}"]'
        targets = {
            name
            for module, others in imported.items()
            if module == program or module.startswith(f"{program}.")
            for other in others
            for name in names
            if other == name or other.startswith(f"{name}.")
        }
        yield from (f"    {_node(program)} --> {_node(name)}" for name in names if name in targets)


def drawn() -> str:
    """Return what stands between the marks of the page."""
    lines: list[str] = []
    is_first = True
    for contract in contracts():
        if contract["type"] == "layers":
            lines += [f"**{contract['name']}**", "", *_picture(contract, beside=is_first), ""]
            is_first = False
    lines += ["| contract | who | never imports |", "| --- | --- | --- |"]
    for contract in contracts():
        if contract["type"] == "forbidden":
            cells = [
                ", ".join(f"`{name}`" for name in contract[key])
                for key in ("source_modules", "forbidden_modules")
            ]
            lines.append(f"| {contract['name']} | {cells[0]} | {cells[1]} |")
        elif contract["type"] == "independence":
            names = ", ".join(f"`{name}`" for name in contract["modules"])
            lines.append(f"| {contract['name']} | {names} | one another |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the page with its picture as the contracts are now."""
    head, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return f"{head}{BEGIN}\n{drawn()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
