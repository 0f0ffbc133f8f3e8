"""`python -m tests.history.on_a_full_disk FILE`: a session that ends on a disk that is full.

FILE lies on a disk of its own, some megabytes large. It prints what came of each step.
"""

import sys
from contextlib import suppress
from pathlib import Path

from firmware_py.core.units import ns
from firmware_py.history import reserve
from firmware_py.history.ledger import SqliteLedger
from firmware_py.history.reserve import Reserve
from tests.history.worked import RECORD, Worked, end


def fill(file: Path) -> None:
    """Take all the room that there is, to the last byte."""
    with suppress(OSError), file.open("ab", buffering=0) as others:
        for size in (65_536, 4096, 1):
            with suppress(OSError):
                while True:
                    others.write(bytes(size))


def say(*words: object) -> None:
    """Tell the test one line."""
    sys.stdout.write(f"{' '.join(map(str, words))}\n")


def main() -> None:
    """Open a session, fill the disk, end the session, make room again."""
    file = Path(sys.argv[1])
    kept, others = file.with_name(reserve.NAME), file.with_name("others")
    log: list[str] = []
    worked = Worked(file)
    keeps = Reserve(file) if sys.argv[2:] != ["without"] else None
    ledger = SqliteLedger(worked.store, log.append, keeps)
    ledger.poll_once(ns(0))
    say("kept back", kept.exists())
    opened: list[object] = []
    ledger.open_session(RECORD, opened.append, opened.append)
    ledger.poll_once(ns(1))
    ledger.settle()
    # As after each session: a log that has room left in its file needs none of the disk's.
    worked.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    fill(others)
    ledger.open_session(RECORD, opened.append, opened.append)
    ledger.poll_once(ns(2))
    ledger.settle()
    say("opened", [type(each).__name__ for each in opened], "kept back", kept.exists())
    ledger.close_session(end(1))
    ledger.poll_once(ns(100))
    row = worked.store.connection.execute("SELECT ended FROM sessions WHERE id = 1").fetchone()
    say("ended", row[0], "kept back", kept.exists())
    ledger.poll_once(ns(200))
    say("kept back", kept.exists())
    others.unlink()
    ledger.poll_once(ns(300))
    row = worked.store.connection.execute("SELECT ended FROM sessions WHERE id = 1").fetchone()
    say("ended", row[0], "kept back", kept.exists())
    ledger.close()


if __name__ == "__main__":
    main()
