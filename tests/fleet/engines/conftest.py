"""The engines from Debian, one of each for all tests of a worker; skipped loudly without them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet.desk import engines
from tests.fleet.engines.clinic_stage import Clinic


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Postgres]:
    if lacks := engines.missing():
        pytest.skip(f"NOT TESTED: apt install {' '.join(lacks)}")
    folder = tmp_path_factory.mktemp("pg")
    for each in (folder, *list(folder.parents)[:2]):
        each.chmod(0o755)
    server = engines.Postgres(folder / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clinic(server: engines.Postgres, tmp_path: Path) -> Clinic:
    return Clinic(server, tmp_path)
