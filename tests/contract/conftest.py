"""The bench a contract test runs on: both kinds of simulated kernel, or the real one if offered."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import benches
from tests.contract.benches import Bench

KINDS = ("kernel",) if os.environ.get("PANEL_BENCH") == "kernel" else ("strict", "lenient")


@pytest.fixture(params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = benches.make(tmp_path, request.param)
    yield made
    made.close()
