"""`panel-ledgerctl` on a real PostgreSQL."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from firmware_py.wire.claims import Release, is_genuine
from fleet.clinic import ctl, postgres, schema
from fleet.clinic.witness import Witness
from fleet.desk import engines
from tests.fleet.engines.clinic_stage import KEY, Clinic

pytestmark = pytest.mark.engines


@pytest.fixture
def config(clinic: Clinic, tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "room-1.key").write_text(KEY.hex() + "\n")
    file = tmp_path / "clinic.toml"
    file.write_text(
        f'folder = "{tmp_path}"\nstate = "{tmp_path}"\nstaff = "{tmp_path}/staff.json"\n'
    )
    return file


def test_a_person_comes_is_named_and_goes_by_a_signed_file(
    clinic: Clinic, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = clinic.server.conninfo(schema.OWNER, clinic.name)

    def do(*words: str) -> int:
        return ctl.main(["--config", str(config), "--database", database, *words])

    assert do("new") == 0
    person = capsys.readouterr().out.strip()
    assert do("label", person, "Blue folder") == 0
    assert do("accept", person) == 1
    assert "kept here already" in capsys.readouterr().err
    assert do("status") == 0
    assert f"person {person} Blue folder" in capsys.readouterr().out
    file = tmp_path / "release.json"
    assert do("release", person, "room-9", str(file)) == 1
    assert do("release", person, "room-1", str(file)) == 0
    said = msgspec.json.decode(file.read_bytes(), type=Release)
    assert (said.person, is_genuine(said, KEY)) == (person, True)
    assert do("release", person, "room-1", str(file)) == 1
    assert do("accept", person) == 0
    assert "rests until" in capsys.readouterr().out
    assert do("rest", "a drill") == 0
    with clinic.book() as book, book.sitting(datetime.now(UTC)) as sitting:
        assert sitting.epoch().number == 1
    assert do("init") == 1
    assert "has its tables already" in capsys.readouterr().err


def test_a_new_database_gets_its_tables_and_a_witness_that_knows_it(
    server: engines.Postgres, config: Path, tmp_path: Path
) -> None:

    with postgres.connect(server.conninfo()) as root:
        root.execute("DROP DATABASE IF EXISTS fresh")
        root.execute(f"CREATE DATABASE fresh OWNER {schema.OWNER}".encode())
    with postgres.connect(server.conninfo(database="fresh")) as root:
        root.execute("CREATE EXTENSION btree_gist")
    database = server.conninfo(schema.OWNER, "fresh")
    assert ctl.main(["--config", str(config), "--database", database, "init"]) == 0
    with postgres.connect(server.conninfo(schema.LEDGERD, "fresh")) as connection:
        book = postgres.PostgresBook(connection, Witness(tmp_path / "witness.json"))
        with book.sitting(datetime.now(UTC)) as sitting:
            assert sitting.epoch().number == 0
