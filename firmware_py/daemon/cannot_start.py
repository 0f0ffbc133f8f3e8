"""What is said and answered while the daemon can't be put together: a fault, and nothing lit.

The socket speaks as ever, so that a screen or panelctl shows the reason in place of "no contact".
Nothing here knows a lamp: what makes dark is handed in. A stop is carried out; everything that
needs the rest of the daemon is refused with the reason.
"""

import errno
import sqlite3
from collections.abc import Callable, Iterator

from firmware_py import __version__, wire
from firmware_py.core.errors import ConfigError, HardwareError, LedgerError
from firmware_py.core.faults import RULES, Fault, FaultCode
from firmware_py.core.reasons import Detail, Reason, Said
from firmware_py.core.timestamps import rfc3339
from firmware_py.daemon.server import Client

_FULL = {errno.ENOSPC, errno.EDQUOT}


def fault(error: Exception) -> Fault:
    """Return the fault of a daemon that can't be put together."""
    return Fault(FaultCode.CANNOT_START, Reason.CANNOT_START.said(why=why(error)))


def why(error: Exception) -> Said | Detail:
    """Return why it can't be, as far as it is told: with file, key, value, bound and remedy."""
    detail = Detail(str(error) or type(error).__name__)
    if _has(error, sqlite3.SQLITE_FULL, _FULL):
        return Reason.START_DISK_FULL.said(detail=detail)
    if _has(error, sqlite3.SQLITE_READONLY, {errno.EROFS}):
        return Reason.START_READ_ONLY.said(detail=detail)
    match error:
        case ConfigError():
            return error.said or detail
        case HardwareError():
            return Reason.START_HARDWARE.said(detail=detail)
        case LedgerError() | sqlite3.Error():
            return Reason.START_RECORD.said(detail=detail)
        case _:
            name = type(error).__name__
            return Reason.START_FAILED.said(detail=Detail(f"{name}: {error}"))


def _has(error: Exception, sqlite_code: int, numbers: set[int]) -> bool:
    """Tell whether a disk's complaint is what an error came from."""
    return any(
        (isinstance(each, OSError) and each.errno in numbers)
        or getattr(each, "sqlite_errorcode", -1) & 0xFF == sqlite_code
        for each in _origins(error)
    )


def _origins(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from. One that was raised again may lead back to itself."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


class Standstill:
    """Answers clients in place of the daemon, and tells them the state.

    make_dark: begins to switch everything off, and doesn't wait; look_again: has the next try at
    once; is_dark: everything could be switched off, as far as is known.
    """

    def __init__(
        self,
        since_unix_s: float | None,
        *,
        make_dark: Callable[[], None],
        look_again: Callable[[], None],
    ) -> None:
        self.fault = Fault(FaultCode.CANNOT_START, Reason.FAULT_CANNOT_START.said())
        self.is_dark = True
        self._since = rfc3339(since_unix_s) if since_unix_s is not None else None
        self._make_dark = make_dark
        self._look_again = look_again
        self._told = 0

    def handle(self, request: wire.Request, client: Client) -> wire.Message:
        """Answer a request."""
        match request:
            case wire.Stop():
                self._make_dark()
                return wire.Done(id=request.id)
            case wire.Status():
                return self.tell(request.id)
            case wire.Subscribe():
                client.subscribed = True
                client.send(wire.Done(id=request.id))
                return self.tell()
            case wire.Unsubscribe():
                client.subscribed = False
                client.latest = None
                return wire.Done(id=request.id)
            case wire.ClearFault():
                self._look_again()
                still = Reason.CANT_CLEAR.said(why=Reason.STILL_CANNOT_START.said())
                return wire.refused(request.id, still)
        return wire.refused(request.id, self.fault.said)

    def tell(self, request: int = 0) -> wire.Telemetry:
        """Return the state: a fault. What nobody has measured is null."""
        self._told += 1
        unknown = wire.ChannelStatus(
            duty=None, irradiance_mw_cm2=None, fluence_j_cm2=None, target_j_cm2=None
        )
        remedy = RULES[FaultCode.CANNOT_START].remedy if self.is_dark else Reason.REMEDY_NOT_DARK
        told = wire.FaultInfo(
            code=self.fault.code.value,
            text=self.fault.text,
            since=self._since,
            remedy=remedy.english,
            needs_pin=False,
            text_coded=wire.coded(self.fault.said),
            remedy_coded=wire.coded(remedy.said()),
        )
        return wire.Telemetry(
            id=request,
            state="fault",
            reason=self.fault.text,
            reason_coded=wire.coded(self.fault.said),
            person=None,
            area=None,
            mode=None,
            strength=None,
            minutes=None,
            distance_cm=None,
            elapsed_s=None,
            remaining_s=None,
            red=unknown,
            nir=unknown,
            surface_c=None,
            heatsink_c=None,
            pauses=(),
            fault=told,
            next_allowed={},
            speed=1.0,
            version=__version__,
            seq=self._told,
            session=None,
            countdown_s=None,
            ended=None,
            lease="none",
            can_resume=False,
            clock="unset",
        )
