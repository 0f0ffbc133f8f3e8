"""The board's parts without an engine: what it judges, says, and whom it lets in."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firmware_py.core import limits
from firmware_py.language import catalogues
from fleet.clinic.board import app, door, sights, staff, words
from fleet.clinic.board.__main__ import looks_safe
from fleet.clinic.settings import Settings, load
from tests.fleet.board_stage import claim_row, given_row, panel_row, person_row
from ui.display import palette

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA = "a" * 32
BOARD = Path(app.__file__).parent


def board(**rows: list[sights.Row]) -> sights.Board:
    views: dict[str, list[sights.Row]] = {
        "epochs": [],
        "panels": [],
        "people": [],
        "claims": [],
        "given": [],
    }
    return sights.judge(NOW, **(views | rows))


@pytest.mark.parametrize(
    ("values", "is_", "kinds"),
    [
        ({}, "free", []),
        ({"state": "lit", "remaining_s": 90.0}, "busy", []),
        ({"state": "fault", "fault": "too_hot"}, "look", ["fault"]),
        ({"state": "commissioning"}, "look", ["commissioning"]),
        ({"light_h": 1000.0}, "free", ["calibration"]),
        ({"heard_at": NOW - timedelta(seconds=61)}, "silent", ["silent"]),
        ({"is_online": False}, "silent", ["silent"]),
        ({"heard_at": None}, "silent", ["silent"]),
    ],
)
def test_a_panel_is_free_in_use_to_be_looked_at_or_not_heard(
    values: dict[str, object], is_: str, kinds: list[str]
) -> None:
    seen = board(panels=[panel_row("a", NOW, **values)])
    assert [panel.is_ for panel in seen.panels] == [is_]
    assert [look.kind for look in seen.looks] == kinds


def test_an_area_rests_twenty_hours_and_red_skin_two_days() -> None:
    rows = [
        given_row(ANNA, NOW - HOUR, area="hands"),
        given_row(ANNA, NOW - HOUR, area="knees", nir_j_cm2=0.1, red_j_cm2=0.1),
        given_row(ANNA, NOW - 30 * HOUR, area="soles", skin_red=True),
    ]
    (person,) = board(people=[person_row(ANNA, NOW)], given=rows).people
    assert [(rest.area, rest.until) for rest in person.rests] == [
        ("soles", NOW + 18 * HOUR),
        ("hands", NOW + 19 * HOUR),
    ]
    assert {area.area: area.sessions for area in person.week} == {"hands": 1, "soles": 1}


def test_the_rest_of_red_skin_is_the_panels() -> None:
    assert sights.SKIN_RESTS.total_seconds() * 10**9 == limits.SKIN_RESTS


def test_a_session_that_is_under_way_is_said() -> None:
    rows = [claim_row(ANNA, NOW, NOW + 20 * HOUR)]
    (person,) = board(people=[person_row(ANNA, NOW)], claims=rows).people
    assert [(rest.is_under_way, rest.panel) for rest in person.rests] == [(True, "panel-1")]


def test_a_restored_record_rests_everybody_and_is_to_be_looked_at() -> None:
    epoch = {"number": 1, "began_at": NOW, "rests_until": NOW + HOUR, "why": "x"}
    seen = board(epochs=[epoch], people=[person_row(ANNA, NOW)])
    assert [look.kind for look in seen.looks] == ["restored"]
    assert [person.rests_until for person in seen.people] == [NOW + HOUR]


def texts() -> set[str]:
    """What the board says: in its templates, and in its own code."""
    found = set(words.DAYS) | set(words.MONTHS)
    for template in (BOARD / "templates").iterdir():
        found |= set(re.findall(r'\b_\("([^"]+)"', template.read_text("utf-8")))
    code = (BOARD / "app.py").read_text("utf-8") + (BOARD / "words.py").read_text("utf-8")
    found |= set(re.findall(r'\.say\(\s*"([^"]+)"', code))
    return found | set(re.findall(r'_login\(request, "([^"]+)"', code))


@pytest.mark.parametrize("language", ["de", "es"])
def test_everything_that_the_board_says_is_translated_with_its_gaps(language: str) -> None:
    entries = catalogues.entries((words.LOCALE / f"{language}.po").read_text("utf-8"))
    entries.pop("")
    assert set(entries) == texts()
    for text, said in entries.items():
        assert said.strip(), text
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", text)), text


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_times_are_said_as_people_say_them(language: str) -> None:
    here = datetime(2026, 11, 28, 9, 0).astimezone()
    speaker = words.Speaker(language, here)
    today, tomorrow = (speaker.at(here + timedelta(days=days)) for days in (0, 1))
    assert today != tomorrow
    assert "09:00" in today
    assert speaker.at(here + timedelta(days=30)) == "2026-12-28 09:00"
    assert speaker.fault("too_hot") != "too_hot"
    assert speaker.fault("of tomorrow").endswith("of tomorrow")


def test_the_language_is_what_was_asked_for_or_what_the_browser_likes() -> None:
    assert words.chosen("de", "es", "en") == "de"
    assert words.chosen("xx", "es", "de") == "es"
    assert words.chosen(None, None, "fr-FR, es-MX;q=0.8, de") == "es"
    assert words.chosen(None, None, "") == "en"


def test_the_boards_colours_are_the_screens() -> None:
    style = (BOARD / "static" / "board.css").read_text("utf-8").split("}")[0]
    named = dict(re.findall(r"--(\w+): (#\w+);", style))
    screen = {name: value for name, value in palette.css_variables().items() if name in named}
    assert len(screen) >= 9
    assert {name: named[name] for name in screen} == screen


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["ground", "raised"])
@pytest.mark.parametrize("text", ["text", "quiet", "red", "go"])
def test_text_stands_out_seven_to_one(ground: str, text: str) -> None:
    style = (BOARD / "static" / "board.css").read_text("utf-8")
    named = dict(re.findall(r"--(\w+): (#\w{6});", style))
    assert contrast(named[text], named[ground]) >= 7


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_five_wrong_passwords_the_wait_doubles() -> None:
    clock = Clock()
    guarded = door.Door(clock)
    waits = []
    for _ in range(8):
        guarded.was_wrong("name anna")
        waits.append(guarded.wait_s("name anna", "address 1"))
        clock.now += waits[-1]
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16]
    for _ in range(30):
        guarded.was_wrong("name anna")
    assert guarded.wait_s("name anna") == door.WAIT_S[1]
    assert guarded.wait_s("name other") == 0


def test_a_session_ends_by_rest_by_length_and_by_a_touch() -> None:
    clock = Clock()
    guarded = door.Door(clock)
    secret = guarded.let_in("anna")
    session = guarded.who(secret)
    assert session is not None
    assert door.is_from_here(session, session.token)
    assert not door.is_from_here(session, "another")
    clock.now += door.IDLE_S
    assert guarded.who(secret) is session
    clock.now += door.IDLE_S + 1
    assert guarded.who(secret) is None
    secret = guarded.let_in("anna")
    for _ in range(13):
        clock.now += door.IDLE_S - 1
        guarded.who(secret)
    assert guarded.who(secret) is None
    secret = guarded.let_in("anna")
    guarded.put_out("anna")
    assert guarded.who(secret) is None


def test_a_password_is_kept_salted_and_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "_N", 2**4)  # its cost is what makes it slow
    file = tmp_path / "staff.json"
    staff.put(file, "anna", "a long password")
    staff.put(file, "bert", "a long password")
    accounts = staff.read(file)
    assert accounts["anna"].hashed != accounts["bert"].hashed
    assert "password" not in file.read_text()
    assert file.stat().st_mode & 0o007 == 0
    assert staff.is_right(accounts, "anna", "a long password")
    assert not staff.is_right(accounts, "anna", "a wrong one")
    assert not staff.is_right(accounts, "nobody", "a long password")
    staff.remove(file, "anna")
    assert set(staff.read(file)) == {"bert"}
    with pytest.raises(ValueError, match="8 to 256"):
        staff.put(file, "anna", "short")


def test_without_tls_the_board_serves_this_machine_alone(tmp_path: Path) -> None:
    assert not looks_safe(Settings())
    with pytest.raises(ValueError, match="there is no TLS"):
        looks_safe(Settings(board_host="0.0.0.0"))
    file = tmp_path / "clinic.toml"
    file.write_text('board_certificate = "/c"\nboard_key = "/k"\nboard_host = "10.0.0.1"\n')
    assert looks_safe(load(file))
    file.write_text("board_port = 0\n")
    with pytest.raises(ValueError, match="board_port"):
        load(file)
