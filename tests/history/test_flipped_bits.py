"""A flipped bit anywhere in a closed record is noticed, or changes nothing that is ever read.

`FLIPS=5000 pytest tests/history/test_flipped_bits.py` looks at so many bits of each part.
"""

import os
import random
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py.core.timestamps import Moment, Reference
from firmware_py.core.units import ns
from firmware_py.history import seal
from firmware_py.history.data.recovery import open_history
from firmware_py.history.store import SqliteStore
from firmware_py.history.witness import Witness
from tests.history.test_seal import INSERTS
from tests.history.worked import ME, RECORD, end

FLIPS = int(os.environ.get("FLIPS", "25"))
NOW = Moment(boot_id="now", monotonic=ns(10), unix_s=1_700_100_000.0, is_set=False)
PAGE = 4096
SESSIONS = 12


def witness(folder: Path) -> Witness:
    return Witness(folder / "witness" / "history")


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in good order: rows in every table, and pages that were given up."""
    folder = tmp_path_factory.mktemp("record")
    connection, _ = open_history(folder / "history.db", NOW, witness(folder))
    for table, insert in INSERTS.items():
        if table not in ("sessions", "people", "faults", "losses"):
            connection.execute(insert)
    store = SqliteStore(connection, witness=witness(folder))
    assert store._witness is not None
    store._witness.last()
    store.change_person(ME)
    store.keep_settings({f"long-{number}": "x" * 3000 for number in range(6)})
    for number in range(1, SESSIONS + 1):
        store.open(replace(RECORD, area=("soles", "knees")[number % 2]))
        store.close_session(end(number))
    connection.execute("DELETE FROM settings WHERE name LIKE 'long-%'")
    store.vouch(to_disk=True)
    store.close()
    assert not (folder / "history.db-wal").exists()
    return folder


def places(content: bytes) -> Mapping[str, list[int]]:
    """Return where bits may flip, by what lies there."""
    newest = content.rindex(b"complete")  # SQLite fills a page from its end
    page = newest // PAGE * PAGE
    filled = [at for at, byte in enumerate(content) if byte]
    sealed = content.index(b"CREATE TABLE seal")  # the row is on a page that ends with a digest
    return {
        "header": list(range(100)),
        "page of the newest session": [at for at in filled if page <= at < page + PAGE],
        "filled": filled,
        "schema": [at for at in filled if abs(at - sealed) < 400],
        "anywhere": list(range(len(content))),
    }


def read(connection: sqlite3.Connection) -> dict[str, list[object]]:
    """Return all that the record says."""
    return {
        table: connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in seal.TABLES
    }


def opened(folder: Path) -> dict[str, list[object]] | None:
    """Open a record as the daemon does; return what it says, None where something was noticed."""
    connection, recovered = open_history(folder / "history.db", NOW, witness(folder))
    with closing(connection):
        if recovered is not None:
            return None
        said = read(connection)
        # Nor does it stumble later on.
        store = SqliteStore(connection)
        store.close_cut_off()
        store.open(RECORD)
        store.note_time(replace(NOW, is_set=True), Reference(1.0))
        assert connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
        return said


@pytest.mark.parametrize(
    "where", ["header", "page of the newest session", "filled", "schema", "anywhere"]
)
def test_a_flipped_bit_is_noticed_or_changes_nothing_that_is_read(
    closed: Path, tmp_path: Path, where: str
) -> None:
    content = (closed / "history.db").read_bytes()
    chance = random.Random(where)
    (tmp_path / "sound").mkdir()
    shutil.copytree(closed, tmp_path / "sound", dirs_exist_ok=True)
    before = opened(tmp_path / "sound")
    assert before is not None
    noticed = 0
    for number in range(FLIPS):
        at, bit = chance.choice(places(content)[where]), chance.randrange(8)
        folder = tmp_path / f"{number}"
        shutil.copytree(closed, folder)
        flipped = bytearray(content)
        flipped[at] ^= 1 << bit
        (folder / "history.db").write_bytes(flipped)
        said = opened(folder)
        noticed += said is None
        assert said in (None, before), f"byte {at}, bit {bit}"
        shutil.rmtree(folder)
    assert noticed > 0 or where == "anywhere"  # most of a small file is empty
