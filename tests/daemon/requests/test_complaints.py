"""What is told of a session beside pain and red skin: kept, shown, and what a blister closes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from tests.daemon.desk import Desk

BLISTER = "Soles of the feet: there was a blister after a session: ask your clinician first"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def session(desk: Desk) -> int:
    """A session that gave a little light and was stopped; return its number."""
    desk.lit(2)
    desk.done(wire.Stop())
    number = desk.status().session
    assert number is not None
    return number


def history(desk: Desk) -> wire.SessionInfo:
    answer = desk.ask(wire.History())
    assert isinstance(answer, wire.HistoryPage)
    return answer.sessions[0]


def rows(desk: Desk) -> tuple[wire.Row, ...]:
    first = desk.ask(wire.Export())
    assert isinstance(first, wire.ExportPage)
    found, after = list(first.rows), first.next
    while after is not None:
        page = desk.ask(wire.Export(after=after))
        assert isinstance(page, wire.ExportPage)
        found += page.rows
        after = page.next
    return tuple(found)


def soles(desk: Desk) -> wire.AreaInfo:
    answer = desk.ask(wire.Areas())
    assert isinstance(answer, wire.AreaList)
    return next(area for area in answer.areas if area.id == "soles")


def test_what_is_told_is_added_to_what_was_told_and_stays(desk: Desk) -> None:
    number = session(desk)
    desk.done(wire.After(session=number, complaints=("itching",)))
    desk.done(wire.After(session=number, pain=3))
    desk.done(wire.Report(session=number, complaints=("headache", "itching")))
    told = history(desk)
    assert (told.complaints, told.pain_after) == (("itching", "headache"), 3)
    (row,) = [each for each in rows(desk) if isinstance(each, wire.SessionRow)]
    assert row.complaints == "itching,headache"
    assert soles(desk).awaits_agreement is False


@pytest.mark.parametrize("told", ["after", "report"])
def test_a_blister_closes_its_area_until_an_agreement_that_comes_after_it(
    desk: Desk, told: str
) -> None:
    desk.done(wire.Agree(name="Me", clinician="Dr Lee", date="2026-09-30"))
    number = session(desk)
    says = {"after": wire.After, "report": wire.Report}[told]
    desk.done(says(session=number, complaints=("blister",)))
    desk.done(wire.Dismiss())
    assert desk.refused(wire.Start(area="soles", minutes=15)) == BLISTER
    assert (soles(desk).waits, soles(desk).awaits_agreement) == (BLISTER, True)
    desk.done(wire.Agree(name="Me", clinician="Dr Lee", date="2026-10-02"))
    assert soles(desk).waits is None
    desk.start()


def test_it_closes_no_other_area_and_answers_do_not_open_it(desk: Desk) -> None:
    number = session(desk)
    desk.done(wire.After(session=number, complaints=("blister",)))
    desk.done(wire.RenamePerson(name="Me", to="Ann"))
    people = desk.ask(wire.People())
    assert isinstance(people, wire.PeopleList)
    answers: dict[str, wire.Answer] = {question.key: "no" for question in people.questions}
    desk.done(wire.AnswerQuestions(name="Ann", answers=answers))
    assert desk.refused(wire.Start(area="soles", minutes=15)) == BLISTER
    (person,) = [each for each in rows(desk) if isinstance(each, wire.PersonRow)]
    assert person.blistered_areas == "soles"
    desk.done(wire.Dismiss())
    desk.start("hands", 12)


def test_a_restored_copy_from_before_the_blister_opens_nothing(desk: Desk) -> None:
    number = session(desk)
    desk.ask(wire.Backup())
    desk.done(wire.Report(session=number, complaints=("blister",)))
    desk.done(wire.Restore())
    assert desk.refused(wire.Start(area="soles", minutes=15)) == BLISTER
    assert history(desk).complaints == ("blister",)
