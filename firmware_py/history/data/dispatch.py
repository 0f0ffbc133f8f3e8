"""What is done to the record as a whole, between sessions: out, in, copied, erased.

Loaded when it is first asked for: a panel may never be.
"""

import sqlite3
from pathlib import Path

from firmware_py.core.errors import RefusedError
from firmware_py.core.history.allowance import History
from firmware_py.core.reasons import Reason
from firmware_py.history.data import backups, erase, export, import_rows, restore
from firmware_py.ports.ledger import (
    Brought,
    Carried,
    CopiesThere,
    ForgetPerson,
    Found,
    MakeCopy,
    ReadCopies,
    ReadExport,
    RestoreCopy,
)

Request = ReadExport | ReadCopies | Brought | MakeCopy | ForgetPerson


def carry_out(
    connection: sqlite3.Connection, file: Path | None, request: Request, history: History
) -> Found:
    """Do what was asked; return what came of it.

    Raises:
        RefusedError, OSError, sqlite3.Error: It can't be done.
    """
    match request:
        case ReadExport():
            return export.read(connection, request)
        case Brought():
            return import_rows.take_in(connection, request)
        case ForgetPerson(person, now):
            return Carried(erase.forget(connection, file, person, now, history))
        case MakeCopy():
            backups.make(connection, _named(file), backups.ASKED)
        case ReadCopies():
            pass
    return CopiesThere(str(backups.folder(_named(file))), backups.there(_named(file)))


def make_ready(file: Path | None, request: RestoreCopy) -> Path:
    """Make a copy ready to take the history's place; return where that is.

    Raises:
        RefusedError, LedgerError, OSError, sqlite3.Error: It can't be; the history stays.
    """
    place = _named(file)
    restore.make_ready(restore.find(place, request.name), place, request.now)
    return place


def _named(file: Path | None) -> Path:
    if file is None:
        raise RefusedError(Reason.HISTORY_NO_FILE)
    return file
