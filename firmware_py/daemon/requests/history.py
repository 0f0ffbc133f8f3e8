"""What clients tell and ask of a person's sessions, numbness and courses."""

from collections.abc import Callable
from datetime import date, tzinfo
from functools import partial

from firmware_py import wire
from firmware_py.core.dose.areas import Catalogue
from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment
from firmware_py.daemon.requests import overview
from firmware_py.daemon.requests.people import named
from firmware_py.ports.ledger import CourseChange, Reader, SessionReport, Store

Change = Callable[[Store], None]
Look = Callable[[Reader], wire.Message]


class PeoplesHistory:
    """Checks what clients ask of people's sessions; the record keeps and reads it."""

    def __init__(
        self, catalogue: Catalogue, now: Callable[[], Moment], zone: Callable[[], tzinfo]
    ) -> None:
        self._catalogue = catalogue
        self._now = now
        self._zone = zone

    def change(self, asked: wire.HistoryChange) -> Change:
        """Return the change to make; whose it is, is judged when its turn comes.

        Raises:
            RefusedError: It can't be kept, whoever is there.
        """
        if isinstance(asked, wire.Report):
            return self._report(asked)
        area = self._catalogue.get(asked.area)
        if area is None:
            known = tuple(self._catalogue)
            raise RefusedError(Reason.AREA_UNKNOWN, area=asked.area, known=known, field="area")
        usual, now = course.per_week(area.sessions_per_week), self._now()

        def change(store: Store) -> None:
            store.change_course(
                CourseChange(
                    person=named(store.people, asked.person).name,
                    area=asked.area,
                    usual_per_week=usual,
                    per_week=asked.per_week,
                    weeks=asked.weeks,
                    is_reviewed=asked.reviewed,
                    is_talked_over=asked.talked,
                    now=now,
                    end=asked.end,
                )
            )

        return change

    def read(self, asked: wire.HistoryLook) -> Look:
        """Return how to look up a client's answer; it is worked out on the record's worker.

        Raises:
            RefusedError: It is no month.
        """
        if isinstance(asked, wire.History):
            return partial(_page, asked)
        now, zone = self._now(), self._zone()
        return partial(_overview, asked, now, overview.month(asked.month, now, zone), zone)

    def _report(self, asked: wire.Report) -> Change:
        said = SessionReport(
            session=asked.session or 0,
            pain_before=asked.pain_before,
            pain_after=asked.pain_after,
            is_red=asked.is_red,
            is_red_next_day=asked.is_red_next_day,
            complaints=asked.complaints,
        )
        says_nothing = said == SessionReport(session=said.session)
        if asked.numbness is not None:
            if asked.session is not None or not says_nothing:
                raise RefusedError(Reason.NUMBNESS_ALONE, field="numbness")
            numbness, now = asked.numbness, self._now()
            return lambda store: store.note_numbness(
                named(store.people, asked.person).name, numbness, now
            )
        if asked.session is None or says_nothing:
            raise RefusedError(Reason.NOTHING_TO_KEEP, field="session")

        def change(store: Store) -> None:
            _check_is_theirs(store, said.session, named(store.people, asked.person).name)
            store.report(said)

        return change


def _check_is_theirs(record: Reader, session: int, person: str) -> None:
    """Check that a session is one of a person's that may still matter, and over.

    Raises:
        RefusedError: It isn't.
    """
    rows = record.history.rows
    if session not in {row.session for row in rows if row.person == person and not row.is_open}:
        raise RefusedError(
            Reason.SESSION_NOT_THEIRS, session=session, person=person, field="session"
        )


def _page(asked: wire.History, record: Reader) -> wire.Message:
    person = named(record.people, asked.person).name
    found = record.page(person=person, area=asked.area, before=asked.before, limit=asked.limit)
    return overview.page(found, person, asked.id)


def _overview(
    asked: wire.Overview, now: Moment, first: date | None, zone: tzinfo, record: Reader
) -> wire.Message:
    person = named(record.people, asked.person).name
    found = record.diary(person, overview.since(now), overview.bounds(first, zone))
    return overview.overview(
        found, person=person, now=now, first=first, request=asked.id, zone=zone
    )
