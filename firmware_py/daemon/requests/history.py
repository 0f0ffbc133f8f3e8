"""What clients tell and ask of a person's sessions, numbness and courses."""

from collections.abc import Callable
from datetime import date, tzinfo
from functools import partial

from firmware_py import wire
from firmware_py.core.dose.areas import Area, Catalogue
from firmware_py.core.errors import RefusedError
from firmware_py.core.history import course
from firmware_py.core.history.symptoms import Symptoms
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment
from firmware_py.daemon.requests import overview
from firmware_py.daemon.requests.people import named
from firmware_py.ports.ledger import CourseChange, Note, Reader, SessionReport, Store

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
        if isinstance(asked, wire.Note):
            return self._note(asked)
        if isinstance(asked, wire.Symptoms):
            return self._symptoms(asked)
        area = self._area(asked.area)
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

    def _area(self, key: str) -> Area:
        area = self._catalogue.get(key)
        if area is None:
            known = tuple(self._catalogue)
            raise RefusedError(Reason.AREA_UNKNOWN, area=key, known=known, field="area")
        return area

    def _note(self, asked: wire.Note) -> Change:
        if asked.area is not None:
            self._area(asked.area)
        told = {"pain": asked.pain, asked.event or "": None if asked.event is None else 1}
        notes = [(what, value) for what, value in told.items() if value is not None]
        if not notes and asked.numbness is None:
            raise RefusedError(Reason.NOTHING_NOTED, field="pain")
        now = self._now()

        def change(store: Store) -> None:
            person = named(store.people, asked.person).name
            for what, value in notes:
                score = value if what == "pain" else None
                store.note(Note(person, asked.area, what, score), now)
            if asked.numbness is not None:
                store.note_numbness(person, asked.numbness, now)

        return change

    def _symptoms(self, asked: wire.Symptoms) -> Change:
        told = (*asked.yes, *asked.no)
        if not told and asked.pain is None:
            raise RefusedError(Reason.NO_SYMPTOMS_TOLD, field="yes")
        twice = [each for each in told if told.count(each) > 1]
        if twice:
            raise RefusedError(Reason.TOLD_BOTH_WAYS, what=twice[0], field="no")
        said = Symptoms(self._now(), asked.yes, asked.no, asked.pain)
        return lambda store: store.note_symptoms(named(store.people, asked.person).name, said)

    def _numbness(self, person: str | None, value: int) -> Change:
        now = self._now()
        return lambda store: store.note_numbness(named(store.people, person).name, value, now)

    def _report(self, asked: wire.Report) -> Change:
        said = SessionReport(
            session=asked.session or 0,
            pain_before=asked.pain_before,
            pain_after=asked.pain_after,
            is_red=asked.is_red,
            is_red_next_day=asked.is_red_next_day,
            complaints=asked.complaints,
            not_complaints=asked.not_complaints,
        )
        if both := set(asked.complaints) & set(asked.not_complaints):
            raise RefusedError(Reason.TOLD_BOTH_WAYS, what=min(both), field="not_complaints")
        says_nothing = said == SessionReport(session=said.session)
        if asked.numbness is not None:
            if asked.session is not None or not says_nothing:
                raise RefusedError(Reason.NUMBNESS_ALONE, field="numbness")
            return self._numbness(asked.person, asked.numbness)
        if asked.session is None or says_nothing:
            raise RefusedError(Reason.NOTHING_TO_KEEP, field="session")
        now = self._now()

        def change(store: Store) -> None:
            _check_is_theirs(store, said.session, named(store.people, asked.person).name)
            store.report(said, now)

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
