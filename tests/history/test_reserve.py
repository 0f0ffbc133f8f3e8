"""Room that is kept back: a session's end can be written on a full disk, and nothing else."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from firmware_py.core.units import ns
from firmware_py.history import reserve
from firmware_py.history.ledger import SqliteLedger
from firmware_py.history.reserve import BYTES, FREE_BYTES, LOOK, Reserve, is_full
from firmware_py.ports.ledger import LatchedFault, SessionEnd
from tests.history.worked import RECORD, Worked, end


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


def kept(file: Path) -> Path:
    return file.with_name(reserve.NAME)


def test_it_is_made_whole_and_private_where_there_is_room_for_more_than_it(file: Path) -> None:
    free = FREE_BYTES - 1
    keeps = Reserve(file, lambda _folder: free)
    keeps.keep(ns(0))
    assert not kept(file).exists()
    free = FREE_BYTES
    keeps.keep(ns(59))
    assert not kept(file).exists()  # it looks once a minute
    keeps.keep(LOOK)
    found = kept(file).stat()
    assert (found.st_size, found.st_mode & 0o777) == (BYTES, 0o600)
    assert found.st_blocks * 512 >= BYTES
    assert keeps.give_up()
    assert not keeps.give_up()
    kept(file).touch()
    os.truncate(kept(file), BYTES)  # a hole, which keeps nothing back
    keeps.keep(ns(200))
    assert kept(file).stat().st_blocks * 512 >= BYTES


def test_where_it_cannot_be_made_nothing_is_left_of_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    Reserve(file).keep(ns(0))
    assert not kept(file).exists()


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (OSError(errno.ENOSPC, ""), True),
        (OSError(errno.EDQUOT, ""), True),
        (OSError(errno.EIO, ""), False),
        (sqlite3.OperationalError("made by hand"), False),
    ],
)
def test_a_full_disk_is_told_from_a_sick_one(error: Exception, *, full: bool) -> None:
    assert is_full(error) is full


def refuse(error: Exception) -> None:
    raise error


class Full:
    """A disk that refuses every write while the room isn't given up."""

    def __init__(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.log: list[str] = []
        self.worked = Worked(file)
        self.ledger = SqliteLedger(self.worked.store, self.log.append, Reserve(file))
        self.ledger.poll_once(ns(0))
        assert kept(file).exists()
        self.ledger.open_session(RECORD, lambda _number: None, refuse)
        self.ledger.poll_once(ns(1))
        self.tries = 0
        for name in ("close_session", "latch_fault", "note_light", "forget_fault"):
            true = getattr(self.worked.store, name)

            def write(*given: object, true: object = true) -> object:
                self.tries += 1
                if kept(file).exists():
                    error = sqlite3.OperationalError("database or disk is full")
                    error.sqlite_errorcode = sqlite3.SQLITE_FULL
                    raise error
                assert callable(true)
                return true(*given)

            monkeypatch.setattr(self.worked.store, name, write)


@pytest.fixture
def desk(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Full]:
    made = Full(file, monkeypatch)
    with closing(made.worked):
        yield made


def test_a_sessions_end_is_written_with_the_room_that_was_kept_back(desk: Full) -> None:
    ended: SessionEnd = end(1)
    desk.ledger.close_session(ended)
    desk.ledger.poll_once(ns(2))
    assert desk.tries == 2
    assert not desk.worked.store.history.rows[0].is_open
    assert desk.log == ["the disk is full: the room that was kept back for a session's end is used"]


def test_what_can_wait_has_no_claim_on_it_and_keeps_nobody_from_it(file: Path, desk: Full) -> None:
    desk.ledger.note_light({})
    desk.ledger.poll_once(ns(2))
    desk.ledger.poll_once(ns(3))
    assert kept(file).exists()
    assert desk.tries == 2
    desk.ledger.latch_fault(LatchedFault("gap", "stood still", None))
    desk.ledger.poll_once(ns(4))
    assert not kept(file).exists()
    assert desk.worked.store.latched_fault() is not None


@pytest.mark.parametrize("is_cleared", [False, True])
def test_faults_and_their_clearing_keep_their_order(desk: Full, *, is_cleared: bool) -> None:
    asked = [partial(desk.ledger.latch_fault, LatchedFault("gap", "stood still", None))]
    asked.insert(len(asked) if is_cleared else 0, partial(desk.ledger.forget_fault))
    for second, ask in enumerate(asked, start=2):
        ask()
        desk.ledger.poll_once(ns(second))
    desk.ledger.poll_once(ns(9))
    assert (desk.worked.store.latched_fault() is None) is is_cleared


def on_a_disk_of_its_own(folder: Path, *words: str) -> list[str]:
    """What came of a session on a disk that gets full, line by line."""
    script = f'mount -t tmpfs -o size=6m tmpfs "{folder}" && exec "$@"'
    command = [sys.executable, "-m", "tests.history.on_a_full_disk", str(folder / "history.db")]
    try:
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", script, "sh", *command, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    except OSError:
        done = None
    if done is None or "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("no mounts of one's own here: A FULL DISK IS NOT TRIED")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_on_a_disk_that_is_full_to_the_last_byte_a_session_can_end(tmp_path: Path) -> None:
    assert on_a_disk_of_its_own(tmp_path) == [
        "kept back True",
        "opened ['int', 'NotKeptError'] kept back True",
        "ended complete kept back False",
        "kept back False",
        "ended complete kept back True",
    ]


def test_without_the_reserve_it_can_not(tmp_path: Path) -> None:
    told = on_a_disk_of_its_own(tmp_path, "without")
    assert told[2] == "ended None kept back False"
    assert told[4] == "ended complete kept back False"
