"""Symptoms and usual pain: asked for once in four weeks, kept as told, and never a score."""

from firmware_py import wire
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import pass_hours
from tests.daemon.requests.test_overview import overview

TOLD = wire.Symptoms(yes=("numb", "hot_cold"), no=("burning",), pain=6)


def test_what_was_told_is_shown_and_what_was_not_is_in_neither_list(desk: Desk) -> None:
    desk.done(TOLD)
    desk.done(wire.Symptoms(pain=0))
    desk.done(wire.Symptoms(no=("numb",)))
    today = overview(desk).today
    assert overview(desk).symptoms == (
        wire.SymptomsInfo(date=today, yes=("numb", "hot_cold"), no=("burning",), pain=6),
        wire.SymptomsInfo(date=today, yes=(), no=(), pain=0),
        wire.SymptomsInfo(date=today, yes=(), no=("numb",), pain=None),
    )


def test_they_are_asked_for_again_after_four_weeks(desk: Desk) -> None:
    assert overview(desk).ask_symptoms
    desk.done(TOLD)
    assert not overview(desk).ask_symptoms
    pass_hours(desk, 28 * 24 - 1)
    assert not overview(desk).ask_symptoms
    pass_hours(desk, 2)
    assert overview(desk).ask_symptoms


def test_they_are_of_whom_they_are_told_and_open_and_close_nothing(desk: Desk) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    desk.done(wire.Symptoms(person="Ann", yes=("numb",)))
    assert overview(desk).symptoms == ()
    assert len(overview(desk, person="Ann").symptoms) == 1
    desk.done(wire.RenamePerson(name="Ann", to="Anna"))
    assert len(overview(desk, person="Anna").symptoms) == 1
    desk.done(wire.Forget(person="Anna"))
    desk.done(wire.AddPerson(name="Anna"))
    assert overview(desk, person="Anna").symptoms == ()
    desk.start("soles", 15)


def test_what_can_not_be_meant_is_refused(desk: Desk) -> None:
    assert "nothing to keep" in desk.refused(wire.Symptoms())
    assert "numb is told twice" in desk.refused(wire.Symptoms(yes=("numb",), no=("numb",)))
    assert "told twice" in desk.refused(wire.Symptoms(yes=("tender", "tender")))
    assert "not known" in desk.refused(wire.Symptoms(person="Bob", pain=3))
    assert overview(desk).symptoms == ()
