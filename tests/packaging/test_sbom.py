"""The bill of materials: everything that is in the package, and the same bytes each time."""

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"


@pytest.fixture
def sbom() -> ModuleType:
    if str(PACKAGING) not in sys.path:
        sys.path.append(str(PACKAGING))
    return importlib.import_module("sbom")


def test_every_wheel_stands_there_with_version_licence_and_hash(sbom: ModuleType) -> None:
    parts = [
        sbom.Wheel("textual", "8.2.8", "MIT", "ab" * 32),
        sbom.Wheel("light_panel", "0.2.0", "GPL-3.0-or-later", "cd" * 32),
    ]
    text = sbom.bill("light-panel", "0.2.0~1", "arm64", parts, ["gpiod"], 1_700_000_000)
    told = json.loads(text)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["version"] == "0.2.0~1"
    named = {each["name"]: each for each in told["components"]}
    assert set(named) == {"textual", "gpiod"}  # the project itself is what is described
    assert named["textual"]["purl"] == "pkg:pypi/textual@8.2.8"
    assert named["textual"]["hashes"] == [{"alg": "SHA-256", "content": "ab" * 32}]
    assert named["textual"]["licenses"] == [{"expression": "MIT"}]
    again = sbom.bill("light-panel", "0.2.0~1", "arm64", parts, ["gpiod"], 1_700_000_000)
    assert again == text
    other = sbom.bill("light-panel", "0.2.0~1", "arm64", parts, [], 1_700_000_000)
    assert json.loads(other)["serialNumber"] != told["serialNumber"]


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT-CMU\n", "MIT-CMU"),
        ("License: MIT\n", "MIT"),
        ("License: BSD-3-Clause License\n", "BSD-3-Clause"),
        ("Classifier: License :: OSI Approved :: BSD License\n", "BSD-3-Clause"),
        ("License: Copyright (c) 2020 Somebody. Permission is\n", ""),
        ("Name: x\n", ""),
    ],
)
def test_a_licence_has_its_spdx_name(sbom: ModuleType, metadata: str, licence: str) -> None:
    assert sbom.licence(metadata) == licence
