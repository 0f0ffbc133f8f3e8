"""Whatever SQLite drops of a log is told, and nothing else is."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.history import log_frames

COMMITS = 12


class Written:
    """A database whose rows are all in the log, and the log's bytes."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "history.db"
        self.connection = sqlite3.connect(self.file, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("CREATE TABLE doses (j_cm2 REAL)")
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(COMMITS):
            self.connection.execute("INSERT INTO doses VALUES (?)", (number,))
        self.log = self.file.with_name("history.db-wal").read_bytes()

    def taken_up(self, folder: Path, log: bytes | None) -> tuple[log_frames.Log, int]:
        """What this program says of another log beside the file, and how many rows SQLite sees."""
        file = folder / "history.db"
        shutil.copyfile(self.file, file)
        if log is not None:
            file.with_name("history.db-wal").write_bytes(log)
        said = log_frames.read(file)
        with closing(sqlite3.connect(file)) as connection:
            return said, connection.execute("SELECT count(*) FROM doses").fetchone()[0]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    made = Written(tmp_path_factory.mktemp("written"))
    yield made
    made.connection.close()


def test_a_log_that_is_whole_is_said_to_be(written: Written, tmp_path: Path) -> None:
    said, rows = written.taken_up(tmp_path, written.log)
    assert (said.commits, said.is_whole, rows) == (COMMITS, True, COMMITS)


@pytest.mark.parametrize("log", [None, b""])
def test_no_log_is_whole(written: Written, tmp_path: Path, log: bytes | None) -> None:
    said, rows = written.taken_up(tmp_path, log)
    assert (said, rows) == (log_frames.Log(), 0)


@given(data=st.data())
def test_a_flipped_bit_is_told_wherever_it_costs_a_row(
    written: Written, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    log = bytearray(written.log)
    log[data.draw(st.integers(0, len(log) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    said, rows = written.taken_up(tmp_path_factory.mktemp("flip"), bytes(log))
    assert rows == COMMITS or not said.is_whole


@given(data=st.data())
def test_a_log_that_ends_early_is_a_power_cut_and_counts_what_is_left(
    written: Written, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    length = data.draw(st.integers(32, len(written.log)))
    said, rows = written.taken_up(tmp_path_factory.mktemp("cut"), written.log[:length])
    assert (said.commits, said.is_whole) == (rows, True)


def test_what_lies_behind_a_log_that_began_anew_is_no_loss(tmp_path: Path) -> None:
    written = Written(tmp_path)
    written.connection.execute("PRAGMA wal_checkpoint(RESTART)")
    written.connection.execute("INSERT INTO doses VALUES (1)")
    said = log_frames.read(written.file)
    assert (said.commits, said.is_whole) == (1, True)
    assert written.file.with_name("history.db-wal").stat().st_size == len(written.log)
    written.connection.close()
