"""panelctl as whoever types it: every verb's answer, its refusals and its exit status."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from firmware_py.panelctl import __main__ as panelctl
from tests.daemon.requests.test_allowances import DAY, write
from tests.system.panel import Panel, folder, running, until

Said = tuple[int, str, str]
Ctl = Callable[..., Said]


@pytest.fixture(scope="module")
def panel() -> Iterator[Panel]:
    """A panel whose person had two sessions of the soles, one of them a week ago."""
    with folder() as place:
        write(place, [(9 * DAY, "soles", 1), (2 * DAY, "knees", 1)])
        with running(place, speed=8) as panel:
            yield panel


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ctl:
    """Run panelctl here, with words and what is typed; return status, output and errors."""

    def run(where: Panel | Path, *words: str, typed: str = "") -> Said:
        place = where.folder if isinstance(where, Panel) else where
        monkeypatch.setattr(sys, "argv", ["panelctl", *words, "--dir", str(place)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            status = panelctl.main()
        except SystemExit as leaves:  # argparse
            status = int(leaves.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


# ------------------------------------------------------------------ what is shown


def test_the_state_is_shown_on_two_lines_while_nothing_is_under_way(
    panel: Panel, type_in: Ctl
) -> None:
    status, out, _ = type_in(panel, "status")
    assert status == 0
    first, second = out.splitlines()[:2]
    assert first.startswith("idle: ")
    assert second.startswith("  surface 2")


def test_the_areas_are_a_table_with_what_waits_below(panel: Panel, type_in: Ctl) -> None:
    status, out, _ = type_in(panel, "areas")
    assert status == 0
    head, *rows = out.splitlines()
    assert head.split() == [
        "area",
        "red",
        "NIR",
        "mode",
        "min",
        "distance",
        "eyes",
        "grade",
        "name",
    ]
    (soles,) = [row for row in rows if row.startswith("soles ")]
    assert soles.split()[-4:] == ["Soles", "of", "the", "feet"]
    assert "estimated: no instrument has measured this panel" in out
    assert "Me: every area is open now" in rows


def test_the_evidence_names_grade_sources_and_warnings(panel: Panel, type_in: Ctl) -> None:
    status, out, _ = type_in(panel, "areas", "--evidence")
    assert status == 0
    assert "Knees (knees): grade D, 3 sessions a week" in out
    assert (
        "  Sources: Stausholm MB, Naterstad IF, Joensen J, et al. (2019) BMJ Open 9:e031142." in out
    )
    assert "  Not soon after an injection into the knee." in out


def test_the_areas_in_json_are_those_of_the_table(panel: Panel, type_in: Ctl) -> None:
    _, out, _ = type_in(panel, "areas", "--json")
    found = json.loads(out)
    assert "type" not in found
    assert {area["id"] for area in found["areas"]} >= {"soles", "knees", "hands"}


def test_the_history_is_a_table_newest_first(panel: Panel, type_in: Ctl) -> None:
    status, out, _ = type_in(panel, "history")
    assert status == 0
    title, head, newest, older = out.splitlines()
    assert title == "Me, newest first"
    assert head.split()[:3] == ["began", "area", "min"]
    assert ("knees" in newest, "soles" in older) == (True, True)


def test_the_history_of_an_area_and_of_nobody(panel: Panel, type_in: Ctl) -> None:
    _, out, _ = type_in(panel, "history", "--area", "soles", "--json")
    assert [row["area"] for row in json.loads(out)["sessions"]] == ["soles"]
    _, out, _ = type_in(panel, "history", "--area", "hands")
    assert out == "Me: no session yet\n"
    status, out, err = type_in(panel, "history", "--person", "Nobody")
    assert (status, out) == (1, "")
    assert err.startswith("panelctl: refused: ")


def test_as_many_sessions_as_were_asked_for(panel: Panel, type_in: Ctl) -> None:
    _, out, _ = type_in(panel, "history", "--limit", "1", "--json")
    assert len(json.loads(out)["sessions"]) == 1
    status, _, err = type_in(panel, "history", "--limit", "0")
    assert (status, err) == (1, "panelctl: refused: --limit 0: at least 1\n")


def test_following_shows_each_change_until_it_is_interrupted(panel: Panel) -> None:
    command = [sys.executable, "-m", "firmware_py.panelctl", "status", "--follow", "--json"]
    with subprocess.Popen(
        [*command, "--dir", str(panel.folder)], stdout=subprocess.PIPE, text=True
    ) as follower:
        assert follower.stdout is not None
        states = [json.loads(follower.stdout.readline())["state"] for _ in range(3)]
        follower.send_signal(signal.SIGINT)
        assert follower.wait(20) == 130
    assert states == ["idle"] * 3


def test_a_reader_that_has_seen_enough_is_no_error(panel: Panel) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "firmware_py.panelctl", "areas"),
                *("--evidence", "--dir", str(panel.folder)),
            ],
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.stderr == b""


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("pause",), "nothing to pause: the panel is idle"),
        (("resume",), "nothing to resume: the panel is idle"),
        (("clear-fault",), "there is no fault to clear"),
        (("start", "lower-back", "--minutes", "15", "--mode", "red"), "red"),
        (("start", "nose", "--minutes", "15"), "nose"),
        (("start", "soles", "--minutes", "15", "--distance-cm", "90"), "90"),
        (("areas", "--person", "Nobody"), "Nobody"),
        (("people", "rename", "Nobody", "Somebody"), "Nobody"),
        (("settings", "--night-from", "25:00"), "night_from"),
        (("course", "--weeks", "8"), "which area?"),
        (("course", "soles", "--weeks", "99"), "16"),
        (("course", "nose", "--weeks", "8"), "nose"),
        (("course", "--person", "Nobody"), "Nobody"),
        (("set-clock", "2026-11-27T10:32"), "clock"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_refusal_says_why_and_changes_nothing(
    panel: Panel, type_in: Ctl, words: tuple[str, ...], why: str
) -> None:
    status, out, err = type_in(panel, *words)
    assert (status, out) == (1, "")
    assert err.startswith("panelctl: refused: ")
    assert why in err
    assert panel.status()["state"] == "idle"


@pytest.mark.parametrize(
    "words", [("start", "soles"), ("begin",), ("start", "soles", "--minutes", "some"), ()]
)
def test_what_is_no_command_is_a_usage_error(
    panel: Panel, type_in: Ctl, words: tuple[str, ...]
) -> None:
    status, _, err = type_in(panel, *words)
    assert status == 2
    assert err.startswith("usage: panelctl")


def test_without_a_daemon_it_says_where_it_looked(tmp_path: Path, type_in: Ctl) -> None:
    status, _, err = type_in(tmp_path, "stop")
    assert status == 3
    assert err.startswith(f"panelctl: no daemon at {tmp_path}/control.sock: ")
    assert err.endswith("or panel-sim with another --dir?\n")


# ------------------------------------------------------------------ what is changed


def test_people_are_added_asked_renamed_and_listed(type_in: Ctl) -> None:
    with folder() as place, running(place) as panel:

        def well(*words: str, typed: str = "") -> str:
            status, out, err = type_in(panel, *words, typed=typed)
            assert (status, err) == (0, "")
            return out

        well("people", "add", "Ann")
        lines = well("people").splitlines()
        assert lines[1] == "Ann: gentle start, must answer the first-use questions"
        people = json.loads(well("people", "list", "--json"))
        keys = [question["key"] for question in people["questions"]]
        notes = [question["note"] for question in people["questions"]]
        # An answer that is none is asked for again; the first applies, so that its note is shown.
        out = well("people", "answer", "Ann", typed="perhaps\ny\n" + "n\n" * len(keys[1:]))
        assert "y for yes, n for no, ? for not sure" in out
        assert [note for note in notes if note and note in out] == [
            note for note in notes[:1] if note
        ]
        well("people", "answer", "Ann", "--yes", keys[0])
        well("people", "answer", "Ann", "--nothing-applies")
        well("people", "gentle", "Ann", "off")
        well("people", "rename", "Ann", "Anna")
        assert well("people").splitlines()[1] == "Anna: no gentle start"
        well("people", "agree", "Anna", "--clinician", "B. Berg", "--date", "2026-01-31")
        status, _, err = type_in(panel, "people", "answer", "Anna", "--yes", "luck")
        assert status == 2
        assert err.startswith("panelctl: --yes luck: choose of ")
        status, _, err = type_in(
            panel, "people", "answer", "Anna", "--yes", keys[0], "--nothing-applies"
        )
        assert (status, err) == (2, "panelctl: --nothing-applies and --yes: choose one\n")


def test_settings_are_set_and_shown_and_a_course_is_changed_and_ended(type_in: Ctl) -> None:
    with folder() as place:
        write(place, [(2 * DAY, "soles", 1)])
        with running(place) as panel:
            _, out, _ = type_in(panel, "settings", "--sound", "off", "--language", "de")
            assert out.splitlines()[0] == "sound: off"
            assert "language: de" in out
            _, out, _ = type_in(panel, "settings", "--json")
            assert json.loads(out)["sound"] is False
            _, out, _ = type_in(panel, "course", "soles", "--weeks", "8", "--per-week", "4")
            assert out.splitlines()[0].startswith("soles: week 1 of 8; this week ")
            assert out.splitlines()[0].endswith(" of 4 sessions")
            _, out, _ = type_in(panel, "course", "--json")
            (course,) = json.loads(out)["courses"]
            assert (course["area"], course["weeks"], course["per_week"]) == ("soles", 8, 4)
            status, out, _ = type_in(panel, "course", "soles", "--end")
            assert status == 0
            none, *ended = out.splitlines()
            assert none == "Me: no course under way; one begins with an area's first session"
            assert [line.partition(":")[0] for line in ended] == ["soles, ended"]


# ------------------------------------------------------------------ a session


def test_a_session_ends_early_with_the_reason_when_somebody_stops_it(type_in: Ctl) -> None:
    with folder() as place, running(place) as panel, panel.lit() as someone:
        _, out, _ = type_in(panel, "status")
        assert out.splitlines()[0] == "lit: The light is on."
        assert "  soles, 20 min, both, usual, 15 cm, for Me" in out
        assert type_in(panel, "pause") == (0, "", "")
        until(panel.is_dark, "dark while paused")
        assert type_in(panel, "resume") == (0, "", "")
        assert type_in(panel, "stop") == (0, "", "")
        out, err = someone.communicate(timeout=20)
        assert someone.returncode == 4
        assert err.startswith("panelctl: ended early: Stopped. ")
        assert "- Don't look into the light." in out.splitlines()
        assert "- The dose: estimated " in out


def test_ctrl_c_stops_the_light(type_in: Ctl) -> None:
    with folder() as place, running(place) as panel, panel.lit() as someone:
        someone.send_signal(signal.SIGINT)
        _, err = someone.communicate(timeout=20)
        assert (someone.returncode, err) == (130, "panelctl: stopped, the light is off\n")
        assert panel.is_dark()
        status, _, err = type_in(panel, "clear-fault")
        assert (status, err) == (1, "panelctl: refused: there is no fault to clear\n")


def test_a_fault_is_told_with_its_remedy_and_cleared_once_its_cause_is_gone(type_in: Ctl) -> None:
    with folder() as place, running(place) as panel:
        with panel.lit() as someone:
            assert panel.inject("surface_c", "44") == 0
            _, err = someone.communicate(timeout=30)
            assert someone.returncode == 4
            assert err.startswith("panelctl: ended early: ")
        _, out, _ = type_in(panel, "status")
        assert out.splitlines()[0].startswith("fault: ")
        assert "  fault too_hot: " in out
        status, _, err = type_in(panel, "clear-fault")
        assert status == 1
        assert "can't be cleared yet" in err
        assert panel.inject("surface_c", "25") == 0
        until(lambda: type_in(panel, "clear-fault")[0] == 0, "cleared", 60)


def test_without_its_daemon_a_session_says_that_the_light_goes_off() -> None:
    with folder() as place, running(place, "--no-supervisor") as panel, panel.lit() as someone:
        os.kill(panel.pid(), signal.SIGKILL)
        _, err = someone.communicate(timeout=30)
        assert someone.returncode == 4
        assert err.startswith(f"panelctl: lost the daemon at {place}/control.sock: ")
        assert err.endswith("; the light goes off by itself\n")
