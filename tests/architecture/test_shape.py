"""The figures of the code's shape are true, and its picture is up to date."""

import ast
from pathlib import Path

import pytest

from tests.architecture import layers, shape, sources


def test_the_picture_of_the_layers_is_up_to_date() -> None:
    assert layers.PAGE.read_text("utf-8") == layers.page(), (
        "run `python -m tests.architecture.layers`"
    )


def test_every_layer_of_the_contract_is_in_the_picture() -> None:
    (first, *_) = [each for each in layers.contracts() if each["type"] == "layers"]
    drawn = layers.drawn()
    names = [name for row in layers.layers(first) for name in row]
    assert "firmware_py.core" in names
    assert [name for name in names if f'["{name}"]' not in drawn] == []


@pytest.mark.parametrize("heading", shape.JOURNEYS)
def test_a_journey_s_files_and_records_exist(heading: str) -> None:
    found = shape.journey(heading)
    assert found.files
    assert found.records
    named = found.files + found.beside
    assert [file for file in named if not (sources.ROOT / file).is_file()] == []
    classes = {
        node.name
        for file in sources.files("firmware_py", "ui")
        for node in sources.tree(file).body
        if isinstance(node, ast.ClassDef)
    }
    assert set(found.records) - classes == set()


def test_a_circle_is_found_and_a_way_down_is_none() -> None:
    assert shape.circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert shape.circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_what_is_measured_of_a_module(tmp_path: Path) -> None:
    file, empty = tmp_path / "a.py", tmp_path / "b.py"
    file.write_text(
        '"""A module."""\n\nBOUND = 1  # why\n_HIDDEN = 2\n\n\ndef one() -> int:\n'
        "    # a reason\n    return BOUND\n\n\nclass Two:\n    def three(self) -> None: ...\n"
    )
    empty.write_text('"""Nothing but this."""\n')
    assert shape.measure([file, empty]) == shape.Shape(
        modules=1,
        lines=13,
        module_median=13,
        module_max=13,
        function_median=2,
        function_p90=3,
        public_names=3,
        comments=2,
    )
