"""The people of a panel over its socket: named, asked, held back and started gently."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py import wire
from firmware_py.core.people import NOTHING_APPLIES
from firmware_py.history import people as kept_people
from firmware_py.history.database import connect
from hw_mocks.seed import nobody_special
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import pass_hours


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def answer(desk: Desk, name: str, **given: wire.Answer) -> None:
    desk.done(wire.AnswerQuestions(name=name, answers=dict(NOTHING_APPLIES) | given))


def people(desk: Desk) -> dict[str, tuple[bool, bool]]:
    """Return who must answer and who starts gently."""
    answer = desk.ask(wire.People())
    assert isinstance(answer, wire.PeopleList)
    return {each.name: (each.must_answer, each.gentle_start) for each in answer.people}


def opens(desk: Desk, name: str) -> dict[str, str | None]:
    listed = desk.ask(wire.Areas(person=name))
    assert isinstance(listed, wire.AreaList)
    assert listed.person == name
    return {area.id: area.waits for area in listed.areas if area.enabled}


def awaiting(desk: Desk, name: str) -> set[str]:
    """Return the areas that a clinician's agreement would open."""
    listed = desk.ask(wire.Areas(person=name))
    assert isinstance(listed, wire.AreaList)
    return {area.id for area in listed.areas if area.awaits_agreement}


def ann(area: str = "soles") -> wire.Start:
    return wire.Start(area=area, minutes=15, person="Ann")


def preview(desk: Desk, area: str, name: str) -> wire.PlanPreview:
    plan = desk.ask(wire.Plan(area=area, minutes=15, person=name))
    assert isinstance(plan, wire.PlanPreview), plan
    return plan


def test_a_person_s_answers_are_told_and_need_the_code_where_one_is_set(desk: Desk) -> None:
    strangers(desk)
    desk.done(wire.AddPerson(name="Ann"))
    told = desk.ask(wire.Answers(name="Ann"))
    assert isinstance(told, wire.AnswersTold)
    assert (told.name, told.answers) == ("Ann", {})
    answer(desk, "Ann", numb="not_sure")
    told = desk.ask(wire.Answers(name="Ann"))
    assert isinstance(told, wire.AnswersTold)
    assert told.answers == dict(NOTHING_APPLIES) | {"numb": "not_sure"}
    assert "not known" in desk.refused(wire.Answers(name="Bob"))
    assert isinstance(desk.ask(wire.Settings(pin="2580")), wire.SettingsNow)
    desk.done(wire.Lock())
    assert "what somebody answered needs the code" in desk.refused(wire.Answers(name="Ann"))
    desk.done(wire.Unlock(pin="2580"))
    assert isinstance(desk.ask(wire.Answers(name="Ann")), wire.AnswersTold)


def test_people_are_added_renamed_and_listed_without_their_answers(desk: Desk) -> None:
    assert people(desk) == {"Me": (False, False)}
    desk.done(wire.AddPerson(name=" Ann  Lee "))
    desk.done(wire.RenamePerson(name="Ann Lee", to="Ann"))
    desk.done(wire.GentleStart(name="Ann", on=False))
    assert people(desk) == {"Me": (False, False), "Ann": (True, False)}
    listed = desk.ask(wire.People())
    assert isinstance(listed, wire.PeopleList)
    assert [question.key for question in listed.questions] == list(NOTHING_APPLIES)
    for request, told in (
        (wire.AddPerson(name="ann"), "there already"),
        (wire.RenamePerson(name="Ann", to="me"), "there already"),
        (wire.RenamePerson(name="Bob", to="Rob"), "not known; choose one of Me, Ann"),
        (wire.AddPerson(name="M\u0435"), "Me is there already"),
        (wire.RenamePerson(name="Ann", to="\uff2d\uff45"), "Me is there already"),
        (wire.AddPerson(name="A\u202ennA"), "letters that can be shown"),
        (wire.AddPerson(name=" "), "letters that can be shown"),
        (wire.AnswerQuestions(name="Ann", answers={"numb": "no"}), "'cancer': not answered"),
        (wire.Agree(name="Ann", clinician="Dr Lee", date="2026-13-01"), "no date"),
        (wire.Agree(name="Ann", clinician="Dr Lee", date="2031-01-01"), "hasn't come yet"),
        (wire.Agree(name="Ann", clinician="Dr Lee", date="1931-01-01"), "before 2000-01-01"),
    ):
        assert told in desk.refused(request)


def test_nobody_starts_before_the_first_use_questions_are_answered(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    assert desk.refused(ann()) == "Soles of the feet: Ann must answer the first-use questions"
    assert None not in opens(desk, "Ann").values()
    answer(desk, "Ann")
    assert set(opens(desk, "Ann").values()) == {None}
    desk.done(ann())


def test_answers_close_areas_with_their_reason_and_only_for_that_person(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    answer(desk, "Ann", pregnant="not_sure")
    assert desk.refused(ann("hips")) == "Hips and thighs: not in pregnancy"
    assert opens(desk, "Ann")["hips"] == "Hips and thighs: not in pregnancy"
    assert opens(desk, "Me")["hips"] is None
    answer(desk, "Ann", cancer="yes")
    assert "ask your clinician first" in desk.refused(ann())
    assert awaiting(desk, "Ann") == set(opens(desk, "Ann"))
    desk.done(wire.Agree(name="Ann", clinician="Dr Lee", date="2026-09-30"))
    assert awaiting(desk, "Ann") == set()
    desk.done(ann())


def test_answers_tighten_the_caps(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann", gentle_start=False))
    answer(desk, "Ann", numb="yes")
    told = desk.refused(wire.Plan(area="soles", minutes=15, strength="strong", person="Ann"))
    assert "strong is not offered" in told


def test_a_gentle_start_gives_half_then_three_quarters_then_all_of_the_dose(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    answer(desk, "Ann")
    for portion in (0.5, 0.75, 1.0):
        plan = preview(desk, "soles", "Ann")
        assert plan.red.target_j_cm2 == pytest.approx(3.0 * portion, rel=0.001)
        assert plan.nir.target_j_cm2 == pytest.approx(6.0 * portion, rel=0.001)
        sentence = f"A gentle start: gives {100 * portion:.0f} % of the dose."
        assert plan.sentence == (sentence if portion < 1 else "Gives all of the dose.")
        desk.lit(100, person="Ann")
        desk.done(wire.Stop())
        pass_hours(desk, 21)
    assert preview(desk, "knees", "Ann").red.target_j_cm2 == pytest.approx(1.5, rel=0.001)
    assert preview(desk, "soles", "Me").red.target_j_cm2 == 3.0


def test_a_gentle_start_is_one_dose_however_often_it_is_begun_anew(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    answer(desk, "Ann")
    had = []
    # Half of 3 + 6 J/cm² in 15 minutes: a minute is too little to count, two are enough, and what
    # follows is the rest, once.
    for finishes in (None, None, 2):
        desk.lit(60, person="Ann")
        if finishes is None:
            desk.done(wire.Stop())
            desk.step()
        else:
            desk.finish()
        had.append(sum(desk.given().values()))
        desk.done(wire.Dismiss())
        page = desk.ask(wire.History(person="Ann"))
        assert isinstance(page, wire.HistoryPage)
        assert page.sessions[0].finishes == finishes
    assert had[0] < 0.45 < had[1]  # in all so far, as the machine's physics tell it
    assert had[2] == pytest.approx(4.5, rel=0.02)
    assert "one session in 20 hours" in desk.refused(ann())


def test_each_person_has_their_own_limits_and_keeps_them_under_another_name(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann", gentle_start=False))
    answer(desk, "Ann")
    desk.lit(100, person="Ann")
    desk.done(wire.Stop())
    pass_hours(desk, 3)
    assert "one session in 20 hours" in desk.refused(ann())
    desk.done(wire.RenamePerson(name="Ann", to="Sue"))
    told = desk.refused(wire.Start(area="soles", minutes=15, person="Sue"))
    assert "one session in 20 hours" in told
    desk.start("soles", 15)
    assert desk.status().person == "Me"


def test_people_are_left_alone_during_a_session_and_answers_go_stale(desk: Desk) -> None:
    desk.lit(1)
    assert "a session is under way" in desk.refused(wire.AddPerson(name="Ann"))
    desk.done(wire.Stop())
    pass_hours(desk, 90 * 24)
    assert people(desk) == {"Me": (True, False)}
    again = desk.refused(wire.Start(area="knees", minutes=15))
    assert again == "Knees: Me must answer the first-use questions again"
    answer(desk, "Me")
    desk.start("knees", 15)


def test_what_the_disk_refuses_is_not_done(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.rig.database, isolation_level=None)) as other:
        other.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON people "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
    assert "can't be saved" in desk.refused(wire.AddPerson(name="Ann"))
    assert people(desk) == {"Me": (False, False)}


def test_names_of_an_older_program_go_on_working(tmp_path: Path) -> None:
    old = ("\uff21\uff4e\uff4e", "Ann", "Zoe\u0308")  # full width; composed otherwise
    with closing(connect(tmp_path / "history.db")) as connection:
        for each in old:
            kept_people.change(connection, replace(nobody_special(), name=each))
    desk = Desk(tmp_path)
    assert set(old) < set(people(desk))
    for each in old:
        answer(desk, each)
        desk.done(wire.GentleStart(name=each, on=False))
        assert isinstance(desk.ask(wire.Overview(person=each)), wire.OverviewInfo)
    desk.done(wire.RenamePerson(name=old[0], to="Bea"))
    assert old[0] not in people(desk)
    desk.close()


def strangers(desk: Desk) -> None:
    """Have the daemon take its clients for people, not for the installer."""
    desk.status()  # by now they are connected
    for client in desk.daemon._parts.server._clients.values():
        client.uid = 12345


def test_a_new_person_needs_the_code_once_there_is_one(desk: Desk) -> None:
    strangers(desk)
    desk.done(wire.AddPerson(name="Ann"))
    assert isinstance(desk.ask(wire.Settings(pin="2580")), wire.SettingsNow)
    told = desk.refused(wire.AddPerson(name="Bea"))
    assert told == "a new person needs the code: enter it first"
    assert list(people(desk)) == ["Me", "Ann"]
    desk.done(wire.RenamePerson(name="Ann", to="Anka"))  # who is here already needs none
    answer(desk, "Anka")
    desk.done(wire.Unlock(pin="2580"))
    desk.done(wire.AddPerson(name="Bea"))
    desk.done(wire.Lock())
    assert "needs the code" in desk.refused(wire.AddPerson(name="Cleo"))


def test_whoever_is_new_starts_gently_on_the_first_day(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann", gentle_start=False))
    answer(desk, "Ann")
    assert preview(desk, "soles", "Ann").red.target_j_cm2 == pytest.approx(1.5, rel=0.001)
    pass_hours(desk, 24)
    assert preview(desk, "soles", "Ann").red.target_j_cm2 == 3.0


def test_a_day_gives_four_new_people_light_in_an_area_and_a_family_of_four_is_enough(
    desk: Desk,
) -> None:
    names = ("Ann", "Bea", "Cleo", "Dora", "Else")
    for name in names:
        desk.done(wire.AddPerson(name=name))
        answer(desk, name)
    for name in names[:4]:
        desk.lit(5, person=name)
        desk.done(wire.Stop())
        desk.step()
    told = desk.refused(wire.Start(area="soles", minutes=15, person="Else"))
    assert told.startswith("Soles of the feet: next at ")
    assert told.endswith("; 4 people who are new here had this area within a day")
    assert opens(desk, "Else")["knees"] is None
    assert opens(desk, "Me")["soles"] is None
    pass_hours(desk, 24)
    desk.start("soles", person="Else")


def test_an_old_name_is_held_back_by_what_its_person_had_under_it(desk: Desk) -> None:
    desk.lit(100)
    desk.done(wire.Stop())
    pass_hours(desk, 3)
    desk.done(wire.RenamePerson(name="Me", to="Sue"))
    desk.done(wire.AddPerson(name="Me"))
    answer(desk, "Me")
    told = desk.refused(wire.Start(area="soles", minutes=15, person="Me"))
    assert "one session in 20 hours" in told
