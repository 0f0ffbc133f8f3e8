"""The database's own files: how large its log becomes."""

from contextlib import closing
from pathlib import Path

from firmware_py.history.database import LOG_PAGES, connect

PAGE_BYTES = 4096
WINDOWS = 500  # more than four sessions of 20 minutes


def test_the_log_stays_small_through_a_whole_session(tmp_path: Path) -> None:
    """A log that grows costs the disk more than what is written into it."""
    file = tmp_path / "history.db"
    with closing(connect(file)) as connection:
        for number in range(WINDOWS):
            connection.execute("UPDATE seal SET generation = ?", (number,))
        size = file.with_name("history.db-wal").stat().st_size
    assert 0 < size < 1.5 * LOG_PAGES * PAGE_BYTES
