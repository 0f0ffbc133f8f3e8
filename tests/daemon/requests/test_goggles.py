"""Goggles: which sessions need them, what is said of it, and that none begins without."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.core.dose.caps import Skin
from firmware_py.panelctl import show
from tests.daemon.desk import Desk

NEEDED = {"shins", "knees", "wrists", "elbows", "shoulders", "lower-back", "hips", "abdomen"}
FIRST = (
    "goggles are needed for this session, and nobody has confirmed them: put goggles on, then "
    "start it where they are asked for"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


def preview(desk: Desk, **asked: object) -> wire.PlanPreview:
    answer = desk.ask(wire.Plan(**asked))  # type: ignore[arg-type]  # as each test names them
    assert isinstance(answer, wire.PlanPreview), answer
    return answer


def test_without_goggles_only_what_eyes_may_have_begins(desk: Desk) -> None:
    answer = desk.ask(wire.Start(area="knees", minutes=15))
    assert isinstance(answer, wire.Refused)
    assert (answer.error, answer.field) == (FIRST, "goggles")
    assert desk.status().state == "idle"
    desk.start("soles", 15, goggles=False)
    assert desk.status().goggles is False
    desk.run_for(12)
    assert desk.status().state == "lit"
    assert not desk.is_dark()


def test_whoever_confirms_goggles_has_the_rest_too(desk: Desk) -> None:
    desk.start("knees", 15)
    told = desk.status()
    assert (told.goggles, told.reason) == (True, "The light comes on soon. Goggles on.")
    desk.run_for(12)
    assert not desk.is_dark()


def test_who_sends_no_word_of_goggles_is_refused_only_where_they_are_needed(desk: Desk) -> None:
    """An older client's line."""
    desk.send(b'{"verb":"start","area":"hands","minutes":12,"id":901}\n')
    desk.step(4)
    desk._serve()
    answer = desk._answers.pop(901)
    assert isinstance(answer, wire.Done)
    assert answer.notes[1] == "Don't look into the light."
    assert desk.status().reason == "The light comes on soon. Don't look into it."


def test_a_preview_says_how_long_eyes_may_have_it_and_how_near_others_may_come(desk: Desk) -> None:
    bright = preview(desk, area="knees", minutes=15)
    assert (bright.needs_goggles, bright.eye_time_s, bright.hazard_cm) == (True, 560, 20.0)
    assert bright.checks[1:3] == ("Goggles on.", "Nobody within 20 cm without goggles.")
    faint = preview(desk, area="soles", minutes=15)
    assert (faint.needs_goggles, faint.eye_time_s, faint.hazard_cm) == (False, None, None)
    assert faint.checks[1:3] == (
        "Don't look into the light.",
        "Skin looked at: no sore, blister, infection, cream or heat rub.",
    )


def test_the_same_dose_in_longer_time_may_need_none(desk: Desk) -> None:
    assert preview(desk, area="knees", minutes=15, strength="gentle").needs_goggles is False
    assert preview(desk, area="knees", minutes=15, distance_cm=30).needs_goggles is True


def test_the_areas_tell_each_usual_sessions_eye_time(desk: Desk) -> None:
    listing = desk.ask(wire.Areas())
    assert isinstance(listing, wire.AreaList)
    told = {area.id: (area.needs_goggles, area.eye_time_s) for area in listing.areas}
    assert {area for area, (needed, _) in told.items() if needed} == NEEDED
    assert (told["soles"], told["shoulders"]) == ((False, None), (True, 415))
    lines = show.areas(listing, evidence=False).splitlines()
    assert "  any time  " in next(line for line in lines if line.startswith("soles"))
    assert "  6:55 goggles  " in next(line for line in lines if line.startswith("shoulders"))


def test_a_person_whose_eyes_are_at_risk_has_no_light_without_goggles(tmp_path: Path) -> None:
    desk = Desk(tmp_path, skin=Skin(eyes_at_risk=True))
    try:
        told = preview(desk, area="soles", minutes=15)
        assert (told.needs_goggles, told.hazard_cm) == (True, None)
        assert told.checks[1] == "Goggles on."
        assert desk.refused(wire.Start(area="soles", minutes=15)) == FIRST
        desk.start("soles", 15)
    finally:
        desk.close()
