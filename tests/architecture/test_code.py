"""What the code must look like, beyond what the linters know."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import sources

EVERY = sources.files("firmware_py", "ui", "hw_mocks", "tests")
CORE = sources.files("firmware_py/core")
FIRMWARE = sources.files("firmware_py")


def test_there_is_code_to_look_at() -> None:
    assert len(EVERY) > 100
    assert len(CORE) > 15


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        sources.name(file)
        for file in EVERY
        if file.read_text("utf-8").strip() and ast.get_docstring(sources.tree(file)) is None
    ]
    assert silent == []


def rooms(top: str) -> set[str]:
    """The folders of a package that hold code of their own."""
    return {str(file.parent.relative_to(sources.ROOT / top)) for file in sources.files(top)}


@pytest.mark.parametrize("package", ["core", "daemon", "wire"])
def test_each_room_has_tests_of_its_own(package: str) -> None:
    tested = {
        str(file.parent.relative_to(sources.ROOT / "tests" / package))
        for file in sources.files(f"tests/{package}")
        if file.name.startswith("test_")
    }
    assert rooms(f"firmware_py/{package}") - tested == set()


def test_only_the_gate_makes_permits() -> None:
    makers = {file for file, called in sources.calls(FIRMWARE) if called.endswith("Permit")}
    assert makers == {"firmware_py/core/gate.py"}


HARDWARE = {"HardwarePWM", "DigitalInputDevice", "DigitalOutputDevice", "LGPIOFactory"}


def test_only_the_drivers_make_hardware() -> None:
    makers = {
        file for file, called in sources.calls(FIRMWARE) if called.rpartition(".")[2] in HARDWARE
    }
    assert makers
    assert {str(Path(file).parent) for file in makers} == {"firmware_py/drivers"}


def test_the_rules_ask_no_clock() -> None:
    asked = [row for row in sources.calls(CORE) if row[1].rpartition(".")[2] in CLOCKS]
    assert asked == []


CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "monotonic_ns", "time_ns", "perf_counter"}


def negative_range_checks(file: Path) -> Iterator[str]:
    """`v < low or v > high` lets NaN pass; `not low <= v <= high` doesn't."""
    for node in ast.walk(sources.tree(file)):
        if not (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)):
            continue
        sides = [
            (ast.unparse(each.left), type(each.ops[0]))
            for each in node.values
            if isinstance(each, ast.Compare) and len(each.ops) == 1
        ]
        below = {value for value, op in sides if op in (ast.Lt, ast.LtE)}
        above = {value for value, op in sides if op in (ast.Gt, ast.GtE)}
        if below & above:
            yield f"{sources.name(file)}:{node.lineno}"


def test_every_range_check_is_positive() -> None:
    assert [found for file in FIRMWARE for found in negative_range_checks(file)] == []


def test_a_negative_range_check_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    file = tmp_path / "bad.py"
    file.write_text("if v < 0 or v > 1: raise ValueError\n")
    assert list(negative_range_checks(file)) == ["bad.py:1"]
