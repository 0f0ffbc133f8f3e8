"""What the installer does to the record as a whole: export, import, copies, forgetting."""

from collections.abc import Callable

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.timestamps import Moment
from firmware_py.core.reasons import Reason
from firmware_py.daemon.requests.allowances import rfc3339
from firmware_py.daemon.requests.areas import Offers
from firmware_py.daemon.requests.people import PEOPLE_MAX
from firmware_py.daemon.server import Client
from firmware_py.ports.ledger import (
    Brought,
    CopiesThere,
    Exported,
    ForgetPerson,
    Found,
    LedgerRequest,
    MakeCopy,
    ReadCopies,
    ReadExport,
    RestoreCopy,
    TakenIn,
)

Asked = wire.Export | wire.Import | wire.Backup | wire.Copies | wire.Restore | wire.Forget
WHAT = {
    wire.Export: Reason.WHAT_EXPORT,
    wire.ImportRows: Reason.WHAT_IMPORT,
    wire.Import: Reason.WHAT_IMPORT,
    wire.Backup: Reason.WHAT_COPY,
    wire.Copies: Reason.WHAT_COPY,
    wire.Restore: Reason.WHAT_RESTORE,
    wire.Forget: Reason.WHAT_FORGET,
}
# These only read.
READS = wire.Export | wire.Copies


class Keeper:
    """Checks what clients ask; the ledger does it."""

    def __init__(self, offers: Offers, now: Callable[[], Moment]) -> None:
        self._offers = offers
        self._now = now

    def bring(self, asked: wire.ImportRows, client: Client) -> None:
        """Hold rows of an import until it is asked for.

        Raises:
            RefusedError: They are too many, or of an area that isn't in the catalogue.
        """
        if asked.first:
            client.brought.clear()
        for each in asked.rows:
            area = each.row.area if isinstance(each.row, wire.SessionRow | wire.CourseRow) else None
            if area is not None and area not in self._offers.catalogue:
                why = Reason.IMPORT_AREA.said(area=area, known=tuple(self._offers.catalogue))
                raise RefusedError(
                    Reason.IMPORT_LINE, line=each.line, column="area", why=why, field="area"
                )
        if not len(client.brought) + len(asked.rows) <= wire.IMPORT_ROWS_MAX:
            raise RefusedError(Reason.IMPORT_TOO_MANY, most=wire.IMPORT_ROWS_MAX, field="rows")
        client.brought += [(each.line, each.row) for each in asked.rows]

    def ask(self, asked: Asked, client: Client) -> LedgerRequest:
        """Return what the ledger shall do.

        Raises:
            RefusedError: Nobody has that name, or nothing was brought.
        """
        match asked:
            case wire.Export():
                return ReadExport(self._offers.person(asked.person).name, asked.after)
            case wire.Import():
                rows, client.brought = client.brought, []
                if not rows:
                    raise RefusedError(Reason.IMPORT_EMPTY, field="rows")
                return Brought(rows=tuple(rows), now=self._now(), people_max=PEOPLE_MAX)
            case wire.Backup():
                return MakeCopy()
            case wire.Copies():
                return ReadCopies()
            case wire.Restore():
                return RestoreCopy(asked.name, self._now())
            case wire.Forget():
                return ForgetPerson(self._offers.person(asked.person).name, self._now())

    def answer(self, asked: Asked, request: LedgerRequest, found: Found) -> wire.Message:
        """Return a client's answer."""
        match found:
            case Exported() if isinstance(request, ReadExport):
                return wire.ExportPage(
                    id=asked.id,
                    person=request.person,
                    rows=tuple(found.rows),  # type: ignore[arg-type]  # the ports know no wire
                    next=found.after,
                )
            case TakenIn():
                return wire.Imported(id=asked.id, new=dict(found.new), there=found.there)
            case CopiesThere():
                copies = tuple(
                    wire.CopyInfo(name=name, size_bytes=size, made=rfc3339(made))
                    for name, size, made in found.copies
                )
                return wire.CopyList(id=asked.id, folder=found.folder, copies=copies)
        return wire.done(asked.id, getattr(found, "notes", ()))
