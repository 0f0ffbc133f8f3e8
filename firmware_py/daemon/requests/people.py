"""What clients ask about the people of this panel."""

from collections.abc import Callable
from datetime import date

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core import people as rules
from firmware_py.core.errors import RefusedError
from firmware_py.core.history.timestamps import Moment
from firmware_py.core.people import QUESTIONS, Person
from firmware_py.core.reasons import Reason
from firmware_py.ports.ledger import AddPerson, ChangePerson, Ledger, LedgerRequest, RenamePerson

PEOPLE_MAX = 20
Asked = wire.AddPerson | wire.RenamePerson | wire.AnswerQuestions | wire.GentleStart | wire.Agree


class Household:
    """Checks what clients ask to be kept of people; the ledger keeps it."""

    def __init__(self, ledger: Ledger, now: Callable[[], Moment]) -> None:
        self._ledger = ledger
        self._now = now

    @property
    def latest_unix_s(self) -> float | None:
        """The latest date of anybody's session."""
        return self._ledger.history.latest_unix_s

    def listing(self, request: int) -> wire.PeopleList:
        """Return everyone, without their answers, and the questions."""
        now = self._now()
        return wire.PeopleList(
            id=request,
            people=tuple(
                wire.PersonInfo(
                    name=person.name,
                    must_answer=person.must_answer(now),
                    gentle_start=person.gentle_start,
                )
                for person in self._ledger.people.values()
            ),
            questions=tuple(
                wire.QuestionInfo(
                    key=each.key,
                    text=each.text.english,
                    note=each.note.english if each.note is not None else "",
                    text_coded=wire.coded(each.text.said()),
                    note_coded=wire.coded(each.note.said()) if each.note is not None else None,
                )
                for each in QUESTIONS
            ),
        )

    def change(self, asked: Asked) -> LedgerRequest:
        """Return what the ledger shall keep.

        Raises:
            RefusedError: A name or an answer can't be kept, and why.
        """
        match asked:
            case wire.AddPerson():
                if not len(self._ledger.people) < PEOPLE_MAX:
                    raise RefusedError(Reason.PEOPLE_FULL, count=PEOPLE_MAX, field="name")
                name = self._free(asked.name)
                return AddPerson(Person(name, gentle_start=asked.gentle_start))
            case wire.RenamePerson():
                return RenamePerson(self.person(asked.name).name, self._free(asked.to))
            case wire.AnswerQuestions():
                person = self.person(asked.name)
                answers = rules.answers(asked.answers)
                # An agreement was to the answers of its time.
                return ChangePerson(
                    replace(person, answers=answers, answered=self._now(), agreement=None)
                )
            case wire.GentleStart():
                return ChangePerson(replace(self.person(asked.name), gentle_start=asked.on))
            case wire.Agree():
                return ChangePerson(self._agreed(asked))

    def person(self, name: str) -> Person:
        """Return one person.

        Raises:
            RefusedError: Nobody has that name.
        """
        if name not in self._ledger.people:
            known = tuple(self._ledger.people)
            raise RefusedError(Reason.PERSON_UNKNOWN, person=name, known=known, field="name")
        return self._ledger.people[name]

    def _agreed(self, asked: wire.Agree) -> Person:
        try:
            on = date.fromisoformat(asked.date)
        except ValueError:
            raise RefusedError(Reason.NO_DATE, date=asked.date, field="date") from None
        return replace(
            self.person(asked.name), agreement=f"{rules.name(asked.clinician)}, {on:%Y-%m-%d}"
        )

    def _free(self, given: str) -> str:
        name = rules.name(given)
        if name.casefold() in {each.casefold() for each in self._ledger.people}:
            raise RefusedError(Reason.NAME_TAKEN, name=name, field="name")
        return name
