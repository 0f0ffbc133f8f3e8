"""What the installer does to the record as a whole: export, import, copies, forgetting."""

from collections.abc import Callable
from functools import partial

from firmware_py import wire
from firmware_py.core.dose.areas import Catalogue
from firmware_py.core.errors import RefusedError
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment, rfc3339
from firmware_py.daemon.requests.people import PEOPLE_MAX, named
from firmware_py.daemon.server import Client
from firmware_py.ports.ledger import Copies, Reader, Store, TakenIn

WHAT = {
    wire.Export: Reason.WHAT_EXPORT,
    wire.ImportRows: Reason.WHAT_IMPORT,
    wire.Import: Reason.WHAT_IMPORT,
    wire.Backup: Reason.WHAT_COPY,
    wire.Copies: Reason.WHAT_COPY,
    wire.Restore: Reason.WHAT_RESTORE,
    wire.Forget: Reason.WHAT_FORGET,
}
# What changes nothing, and what does.
Reads = wire.Export | wire.Copies
Changes = wire.Import | wire.Backup | wire.Restore | wire.Forget


class PeoplesData:
    """Checks what clients ask; the record does it."""

    def __init__(self, catalogue: Catalogue, now: Callable[[], Moment]) -> None:
        self._catalogue = catalogue
        self._now = now

    def bring(self, asked: wire.ImportRows, client: Client) -> None:
        """Hold rows of an import until it is asked for.

        Raises:
            RefusedError: They are too many, or of an area that isn't in the catalogue.
        """
        if asked.first:
            client.brought.clear()
        for each in asked.rows:
            of_area = wire.SessionRow | wire.CourseRow | wire.NoteRow
            area = each.row.area if isinstance(each.row, of_area) else None
            if area is not None and area not in self._catalogue:
                why = Reason.IMPORT_AREA.said(area=area, known=tuple(self._catalogue))
                raise RefusedError(
                    Reason.IMPORT_LINE, line=each.line, column="area", why=why, field="area"
                )
        if not len(client.brought) + len(asked.rows) <= wire.IMPORT_ROWS_MAX:
            raise RefusedError(Reason.IMPORT_TOO_MANY, most=wire.IMPORT_ROWS_MAX, field="rows")
        client.brought += [(each.line, each.row) for each in asked.rows]

    def read(self, asked: wire.Export | wire.Copies) -> Callable[[Reader], wire.Message]:
        """Return how to look up a client's answer."""
        if isinstance(asked, wire.Export):
            return partial(_export, asked)
        return lambda record: _copies(asked, record.copies())

    def change(self, asked: Changes, client: Client) -> Callable[[Store], wire.Message]:
        """Return the change to make, which gives a client's answer.

        Raises:
            RefusedError: Nothing was brought.
        """
        now = self._now()
        match asked:
            case wire.Import():
                rows = tuple(client.brought)
                client.brought.clear()
                if not rows:
                    raise RefusedError(Reason.IMPORT_EMPTY, field="rows")
                return lambda store: _imported(asked, store.take_in(rows, now, PEOPLE_MAX))
            case wire.Backup():
                return lambda store: _copies(asked, store.make_copy())
            case wire.Restore():
                return partial(_restore, asked, now)
            case wire.Forget():
                return partial(_forget, asked, now)


def _export(asked: wire.Export, record: Reader) -> wire.Message:
    person = named(record.people, asked.person).name
    found = record.export(person, asked.after)
    return wire.ExportPage(
        id=asked.id,
        person=person,
        rows=tuple(found.rows),  # type: ignore[arg-type]  # the ports know no wire
        next=found.after,
    )


def _imported(asked: wire.Import, found: TakenIn) -> wire.Message:
    return wire.Imported(id=asked.id, new=dict(found.new), there=found.there)


def _copies(asked: wire.Backup | wire.Copies, found: Copies) -> wire.Message:
    copies = tuple(
        wire.CopyInfo(name=name, size_bytes=size, made=rfc3339(made))
        for name, size, made in found.copies
    )
    return wire.CopyList(id=asked.id, folder=found.folder, copies=copies)


def _restore(asked: wire.Restore, now: Moment, store: Store) -> wire.Message:
    store.restore(asked.name, now)
    return wire.Done(id=asked.id)


def _forget(asked: wire.Forget, now: Moment, store: Store) -> wire.Message:
    notes = store.forget(named(store.people, asked.person).name, now)
    return wire.done(asked.id, notes)
