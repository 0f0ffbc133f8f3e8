"""A course that a clinician prescribed ends, and goes on by their code alone."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from firmware_py import wire
from firmware_py.core.units import ns
from firmware_py.panelctl import __main__ as panelctl
from firmware_py.wire.prescriptions import refill_code, refilled
from tests.daemon.desk import LATE, TICKS_PER_S, Desk
from tests.daemon.viewer import KEY

COMPLETE = "Soles of the feet: Your course is complete. Ask your clinician"
PERSON = "a" * 32
DAY = date(2026, 11, 28)


@pytest.fixture
def prescribed(tmp_path: Path) -> Iterator[Desk]:
    """A panel with a course of one session, gentle at most."""
    (tmp_path / "fleet.key").write_text(KEY.hex(), "ascii")
    desk = Desk(tmp_path)
    desk.done(wire.Prescribe(name="Me", areas=("soles",), strength="usual", sessions=1))
    yield desk
    desk.close()


def course(desk: Desk) -> wire.PrescriptionInfo | None:
    listing = desk.ask(wire.People())
    assert isinstance(listing, wire.PeopleList)
    return listing.people[0].prescription


def code(desk: Desk, *, days: int = 7, **other: Any) -> str:
    """Return the code that a clinician would work out for this panel's person."""
    listing = desk.ask(wire.People())
    assert isinstance(listing, wire.PeopleList)
    me = listing.people[0]
    assert me.prescription is not None
    today = datetime.fromtimestamp(desk.world.wall().unix_s, UTC).date()
    named = {
        "panel": desk.config.name,
        "person": me.person_id,
        "course": me.prescription.course,
        "sessions": 5,
        "last_day": today + timedelta(days=days),
    }
    return refill_code(other.pop("key", KEY), **(named | other))


def use_up(desk: Desk) -> None:
    desk.lit(1)
    usual, desk.rig.period = desk.rig.period, LATE
    desk.run_for(110)  # a tenth of it counts
    desk.rig.period = usual
    desk.done(wire.Stop())
    desk.step(2)


def test_a_session_that_counts_takes_one_and_the_last_one_ends_the_course(
    prescribed: Desk,
) -> None:
    use_up(prescribed)
    left = course(prescribed)
    assert left is not None
    assert left.sessions_left == 0
    asked = wire.Start(area="soles", minutes=15, goggles=True)
    assert prescribed.refused(asked) == COMPLETE
    listing = prescribed.ask(wire.Areas())
    assert isinstance(listing, wire.AreaList)
    assert {each.waits for each in listing.areas if each.id == "soles"} == {COMPLETE}


def test_a_session_that_does_not_count_takes_none(prescribed: Desk) -> None:
    prescribed.lit(3)
    prescribed.done(wire.Stop())
    prescribed.step(2)
    left = course(prescribed)
    assert left is not None
    assert left.sessions_left == 1


def test_other_areas_and_more_strength_than_prescribed_are_refused(prescribed: Desk) -> None:
    knees = wire.Start(area="knees", minutes=15, goggles=True)
    assert "isn't of the course" in prescribed.refused(knees)
    strong = wire.Start(area="soles", minutes=15, strength="strong", goggles=True)
    assert prescribed.refused(strong) == "your clinician prescribed usual at most: choose that"
    prescribed.start(strength="gentle")


def test_without_a_prescription_nothing_is_asked(desk: Desk) -> None:
    assert course(desk) is None
    desk.start()


def test_an_ended_prescription_holds_nobody(prescribed: Desk) -> None:
    use_up(prescribed)
    prescribed.done(wire.Prescribe(name="Me"))
    assert course(prescribed) is None


def test_a_refill_opens_the_course_once(prescribed: Desk) -> None:
    use_up(prescribed)
    figures = code(prescribed)
    prescribed.done(wire.Refill(name="Me", code=figures))
    left = course(prescribed)
    assert left is not None
    assert (left.sessions_left, left.course) == (5, 2)
    again = prescribed.refused(wire.Refill(name="Me", code=figures))
    assert again == "This code isn't right. Ask your clinician."


@pytest.mark.parametrize(
    "other",
    [
        {"panel": "another"},
        {"person": "b" * 32},
        {"course": 9},
        {"key": bytes(32)},
        {"sessions": 41},
        {"days": -1},
        {"days": 61},
    ],
)
def test_a_code_of_another_panel_person_course_key_or_day_is_none(
    prescribed: Desk, other: dict[str, Any]
) -> None:
    figures = code(prescribed, **other)
    refused = prescribed.refused(wire.Refill(name="Me", code=figures))
    assert refused == "This code isn't right. Ask your clinician."


def test_after_the_third_wrong_code_the_wait_doubles_and_outlives_the_program(
    tmp_path: Path, prescribed: Desk
) -> None:
    right = code(prescribed)
    for _ in range(3):
        prescribed.refused(wire.Refill(name="Me", code="0" * 10))
    waits = []
    for _ in range(3):
        refused = prescribed.refused(wire.Refill(name="Me", code=right))
        waits.append(refused)
        minutes = int(refused.split(" min")[0].split()[-1])
        prescribed.rig.sleep(60 * minutes * TICKS_PER_S)
        prescribed.step(2)
        prescribed.refused(wire.Refill(name="Me", code="0" * 10))
    assert [text.split(" min")[0].split()[-1] for text in waits] == ["1", "2", "4"]
    prescribed.close()
    later = Desk(tmp_path)
    assert "wait 8 min" in later.refused(wire.Refill(name="Me", code=right))
    later.close()


def test_who_tries_for_a_year_gets_in_fewer_than_400_tries() -> None:
    """So 10^6 guesses, each waited for, take longer than anybody lives."""
    from firmware_py.daemon.requests import prescriptions as rules  # noqa: PLC0415

    year, passed, tries = ns(365 * 86_400.0), 0, rules.TRIES
    while passed < year:
        doubled = min(tries - rules.TRIES, 20)
        passed += min(rules.FIRST_WAIT * 2**doubled, rules.LONGEST_WAIT)
        tries += 1
    assert tries < 400


def test_a_code_gives_the_sessions_that_it_was_made_for() -> None:
    made = refill_code(KEY, panel="P", person=PERSON, course=3, sessions=7, last_day=DAY)

    def given_on(day: date) -> int | None:
        return refilled(KEY, made, panel="P", person=PERSON, course=3, today=day)

    assert given_on(DAY) == 7
    assert given_on(DAY - timedelta(days=60)) == 7
    assert given_on(DAY + timedelta(days=1)) is None
    assert given_on(DAY - timedelta(days=61)) is None


def test_the_clinicians_machine_prints_the_figures_without_a_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(KEY.hex(), "ascii")
    last_day = datetime.now(UTC).date() + timedelta(days=7)
    words = (
        f"panelctl refill {PERSON} --panel P --course 3 --sessions 7 --until {last_day} "
        f"--key {tmp_path / 'key'}"
    )
    monkeypatch.setattr(sys, "argv", words.split())
    assert panelctl.main() == 0
    made = refill_code(KEY, panel="P", person=PERSON, course=3, sessions=7, last_day=last_day)
    assert capsys.readouterr().out == f"{made}\n"
