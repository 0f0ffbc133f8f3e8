"""What is told of a daemon that can't be put together, by what kept it from that."""

import errno
import sqlite3

import pytest

from firmware_py.core.errors import ConfigError, HardwareError, LedgerError
from firmware_py.core.faults import FaultCode
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.daemon import cannot_start
from firmware_py.wire import coded, understood


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    return error


def from_a_full_disk() -> LedgerError:
    """An error that was raised in place of the disk's."""
    disk = OSError(errno.ENOSPC, "No space left on device")
    error = LedgerError(f"history.db: can't be opened: {disk}")
    error.__context__ = disk
    return error


def raised_again() -> HardwareError:
    """An error that leads back to itself, as one does that is kept and raised later."""
    first, second = HardwareError("red"), HardwareError("enable line")
    first.__context__, second.__context__ = second, first
    return first


KEY = Reason.CONFIG_UNKNOWN_KEY.said(file="panel.toml", key="a")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ConfigError(KEY), KEY),
        (ConfigError("area catalogue: no areas"), Detail("area catalogue: no areas")),
        (raised_again(), Reason.START_HARDWARE.said(detail=Detail("red"))),
        (LedgerError("no"), Reason.START_RECORD.said(detail=Detail("no"))),
        (
            sqlite_error(sqlite3.SQLITE_IOERR_WRITE),
            Reason.START_RECORD.said(detail=Detail("as SQLite says it")),
        ),
        (
            sqlite_error(sqlite3.SQLITE_FULL),
            Reason.START_DISK_FULL.said(detail=Detail("as SQLite says it")),
        ),
        (
            from_a_full_disk(),
            Reason.START_DISK_FULL.said(
                detail=Detail("history.db: can't be opened: [Errno 28] No space left on device")
            ),
        ),
        (
            sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED),
            Reason.START_READ_ONLY.said(detail=Detail("as SQLite says it")),
        ),
        (
            HardwareError(errno.EROFS, "Read-only file system"),
            Reason.START_READ_ONLY.said(detail=Detail("[Errno 30] Read-only file system")),
        ),
        (KeyError("red"), Reason.START_FAILED.said(detail=Detail("KeyError: 'red'"))),
        (MemoryError(), Reason.START_FAILED.said(detail=Detail("MemoryError: "))),
    ],
)
def test_each_error_is_told_by_what_it_came_from(error: Exception, why: Said | Detail) -> None:
    fault = cannot_start.fault(error)
    assert fault.code is FaultCode.CANNOT_START
    assert fault.said == Reason.CANNOT_START.said(why=why)
    assert (
        fault.text == f"The controller can't start. {why.text if isinstance(why, Detail) else why}"
    )
    assert understood(coded(fault.said)) == fault.said
