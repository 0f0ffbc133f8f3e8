"""What clients ask about the people of this panel."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core import people as rules
from firmware_py.core.errors import RefusedError
from firmware_py.core.people import QUESTIONS, Person
from firmware_py.core.reasons import Reason
from firmware_py.core.timestamps import Moment
from firmware_py.ports.ledger import Ledger, Store

PEOPLE_MAX = 20
Change = Callable[[Store], None]
Asked = wire.AddPerson | wire.RenamePerson | wire.AnswerQuestions | wire.GentleStart | wire.Agree


class People:
    """Checks what clients ask to be kept of people; the ledger keeps it."""

    def __init__(self, ledger: Ledger, now: Callable[[], Moment]) -> None:
        self._ledger = ledger
        self._now = now

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
                    home="clinic" if person.roams else "panel",
                    person_id=self._ledger.identities.get(person.name),
                    prescription=_prescribed(person),
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

    def answers(self, request: wire.Answers) -> wire.AnswersTold:
        """Return what one person answered.

        Raises:
            RefusedError: Nobody has that name.
        """
        person = named(self._ledger.people, request.name, "name")
        return wire.AnswersTold(id=request.id, name=person.name, answers=dict(person.answers))

    def change(self, asked: Asked) -> Change:
        """Return the change to make; it is judged by the people of the record when its turn comes.

        Raises:
            RefusedError: It can't be kept, whoever is there.
        """
        now = self._now()
        match asked:
            case wire.AddPerson():
                return lambda store: store.add_person(_new(store.people, asked), now)
            case wire.RenamePerson():
                return lambda store: store.rename_person(
                    named(store.people, asked.name, "name").name,
                    free(store.people, asked.to),
                    now,
                )
            case wire.AnswerQuestions():
                answers = rules.answers(asked.answers)
                # An agreement was to the answers of its time.
                return _changed(asked.name, answers=answers, answered=now, agreement=None)
            case wire.GentleStart():
                return _changed(asked.name, gentle_start=asked.on)
            case wire.Agree():
                agreed = rules.agreement(asked.clinician, asked.date, now)
                return _changed(asked.name, agreement=agreed, blistered=())


def named(people: Mapping[str, Person], name: str | None, field: str = "person") -> Person:
    """Return one person; None: the first. field: the request's that names them.

    Raises:
        RefusedError: Nobody has that name.
    """
    if name is None:
        return next(iter(people.values()))
    if name not in people:
        raise RefusedError(Reason.PERSON_UNKNOWN, person=name, known=tuple(people), field=field)
    return people[name]


def _changed(name: str, **fields: object) -> Change:
    """Return the change of some of what is known of a person."""
    return lambda store: store.change_person(replace(named(store.people, name, "name"), **fields))


def _prescribed(person: Person) -> wire.PrescriptionInfo | None:
    course = person.prescription
    if course is None:
        return None
    return wire.PrescriptionInfo(
        areas=course.areas,
        strength=course.strength,  # type: ignore[arg-type]  # checked when it was entered
        sessions_left=course.sessions_left,
        course=course.course,
    )


def _new(people: Mapping[str, Person], asked: wire.AddPerson) -> Person:
    if not len(people) < PEOPLE_MAX:
        raise RefusedError(Reason.PEOPLE_FULL, count=PEOPLE_MAX, field="name")
    return Person(free(people, asked.name), gentle_start=asked.gentle_start)


def free(people: Mapping[str, Person], given: str) -> str:
    """Return a name as it is kept, if nobody's can be taken for it.

    Raises:
        RefusedError: Somebody's can, or it is no name.
    """
    name = rules.name(given)
    if (other := rules.taken(name, people)) is not None:
        raise RefusedError(Reason.NAME_TAKEN, name=other, field="name")
    return name
