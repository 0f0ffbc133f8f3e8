"""What clients tell and ask of a person's sessions, numbness and courses."""

from collections.abc import Callable

from firmware_py import wire
from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course
from firmware_py.core.history.record import Diary, Page
from firmware_py.core.history.timestamps import Moment
from firmware_py.core.reasons import Reason
from firmware_py.daemon.requests import overview
from firmware_py.daemon.requests.areas import Offers
from firmware_py.ports.ledger import (
    ChangeCourse,
    Found,
    Ledger,
    LedgerRequest,
    NoteNumbness,
    NoteReport,
    ReadDiary,
    ReadPage,
)

Answer = Callable[[Found], wire.Message]


class Diaries:
    """Checks what clients ask of people's diaries; the ledger keeps and reads them."""

    def __init__(self, ledger: Ledger, offers: Offers, now: Callable[[], Moment]) -> None:
        self._ledger = ledger
        self._offers = offers
        self._now = now

    def change(self, asked: wire.Report | wire.Course) -> LedgerRequest:
        """Return what the ledger shall keep.

        Raises:
            RefusedError: It can't be kept, and why.
        """
        person = self._offers.person(asked.person).name
        if isinstance(asked, wire.Report):
            return self._report(asked, person)
        area = self._offers.catalogue.get(asked.area)
        if area is None:
            known = tuple(self._offers.catalogue)
            raise RefusedError(Reason.AREA_UNKNOWN, area=asked.area, known=known, field="area")
        return ChangeCourse(
            person=person,
            area=asked.area,
            usual_per_week=course.per_week(area.sessions_per_week),
            per_week=asked.per_week,
            weeks=asked.weeks,
            is_reviewed=asked.reviewed,
            now=self._now(),
            end=asked.end,
        )

    def read(self, asked: wire.History | wire.Overview) -> tuple[LedgerRequest, Answer]:
        """Return what to ask the ledger, and what makes a client's answer of it.

        Raises:
            RefusedError: Nobody has that name, or it is no month.
        """
        person = self._offers.person(asked.person).name
        if isinstance(asked, wire.History):
            request = ReadPage(
                person=person, area=asked.area, before=asked.before, limit=asked.limit
            )
            return request, lambda found: overview.page(_page(found), person, asked.id)
        now = self._now()
        first = overview.month(asked.month, now)

        def answer(found: Found) -> wire.Message:
            return overview.overview(
                _diary(found), person=person, now=now, first=first, request=asked.id
            )

        return ReadDiary(person, overview.since(now), overview.bounds(first)), answer

    def _report(self, asked: wire.Report, person: str) -> LedgerRequest:
        of_session = (
            asked.pain_before,
            asked.pain_after,
            asked.is_red,
            asked.is_red_next_day,
        )
        if asked.numbness is not None:
            if asked.session is not None or of_session != (None,) * 4:
                raise RefusedError(Reason.NUMBNESS_ALONE, field="numbness")
            return NoteNumbness(person, asked.numbness, self._now())
        if asked.session is None or of_session == (None,) * 4:
            raise RefusedError(Reason.NOTHING_TO_KEEP, field="session")
        mine = {
            row.session
            for row in self._ledger.history.rows
            if row.person == person and not row.is_open
        }
        if asked.session not in mine:
            raise RefusedError(
                Reason.SESSION_NOT_THEIRS, session=asked.session, person=person, field="session"
            )
        return NoteReport(
            session=asked.session,
            pain_before=asked.pain_before,
            pain_after=asked.pain_after,
            is_red=asked.is_red,
            is_red_next_day=asked.is_red_next_day,
        )


def _page(found: Found) -> Page:
    if not isinstance(found, Page):
        raise TypeError(f"a page was asked for, not {found}")
    return found


def _diary(found: Found) -> Diary:
    if not isinstance(found, Diary):
        raise TypeError(f"a diary was asked for, not {found}")
    return found
