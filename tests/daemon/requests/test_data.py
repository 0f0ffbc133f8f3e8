"""Everybody's data out of a panel and back in: by panelctl's own code, on a daemon's socket."""

import argparse
import json
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware_py import wire
from firmware_py.daemon.requests import access
from firmware_py.history.database import MIGRATIONS, VERSION, connect
from firmware_py.panelctl import data_files, data_verbs
from firmware_py.panelctl.start import DONE, REFUSED
from tests.daemon.desk import Desk
from tests.daemon.requests.test_allowances import DAY, HOUR, pass_hours, write
from tests.daemon.requests.test_overview import had, overview
from tests.daemon.requests.test_people import answer, opens

SOLES = wire.Start(area="soles", minutes=15)


class DeskClient:
    """panelctl's client on a desk."""

    def __init__(self, desk: Desk) -> None:
        self.ask = lambda request, _within_s=0.0: desk.ask(request)
        self.peer = (os.geteuid(), os.getegid())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(data_verbs, "PACE_S", 0)
    write(tmp_path, [(30 * DAY, "soles", 1), (9 * DAY, "knees", 0.5), (2 * DAY, "soles", 1)])
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def run(desk: Desk, verb: str, **more: object) -> int:
    usual = {"verb": verb, "person": None, "yes": True, "name": None, "locale": None, "fhir": None}
    arguments = argparse.Namespace(**(usual | more))
    return data_verbs.data(DeskClient(desk), arguments)  # type: ignore[arg-type]  # as a client


def forget(desk: Desk, person: str) -> None:
    arguments = argparse.Namespace(verb="forget", person=person, yes=True)
    assert data_verbs.data(DeskClient(desk), arguments) == DONE  # type: ignore[arg-type]  # as above


def rows(desk: Desk) -> list[wire.Row]:
    return list(data_verbs.everyones(DeskClient(desk), None))  # type: ignore[arg-type]  # as above


def file_of(folder: Path, rows: list[wire.Row], form: str = "json") -> Path:
    file = folder / f"data.{form}"
    file.write_text("".join(data_files.as_csv(rows) if form == "csv" else data_files.as_json(rows)))
    return file


def lived(desk: Desk) -> None:
    """Have a second person, and all that can be told."""
    desk.done(wire.AddPerson(name="Zoë O'Neil"))
    answer(desk, "Zoë O'Neil", numb="not_sure")
    desk.done(wire.Agree(name="Zoë O'Neil", clinician="Dr Lee", date="2026-09-30"))
    session = had(desk, person="Zoë O'Neil", pain=7)
    desk.done(wire.Report(person="Zoë O'Neil", session=session, pain_after=5, is_red=True))
    desk.done(wire.Report(person="Zoë O'Neil", numbness=8))
    desk.done(wire.Course(person="Zoë O'Neil", area="knees", weeks=8))
    desk.done(wire.Note(person="Zoë O'Neil", area="knees", pain=5, event="fall"))
    desk.done(wire.Report(person="Zoë O'Neil", session=session, pain_after=3))
    desk.done(wire.Report(person="Zoë O'Neil", session=session, complaints=("itching",)))
    desk.done(wire.Report(person="Zoë O'Neil", session=session, not_complaints=("itching",)))
    desk.done(wire.Symptoms(person="Zoë O'Neil", yes=("numb", "tender"), no=("burning",), pain=6))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_was_exported_erased_and_imported_is_exported_again_the_same(
    desk: Desk, tmp_path: Path, form: str
) -> None:
    lived(desk)
    file = tmp_path / f"out.{form}"
    assert run(desk, "export", csv=form == "csv", json=form == "json", output=file) == DONE
    assert file.stat().st_mode & 0o777 == 0o600
    before = rows(desk)
    assert {type(row) for row in before} == set(data_files.KINDS)
    assert [row for _, row in data_files.read(file.read_text("utf-8"))] == before
    forget(desk, "Zoë O'Neil")
    forget(desk, "Me")
    assert [type(row) for row in rows(desk)] == [wire.PersonRow]
    assert run(desk, "import", file=file) == DONE
    assert rows(desk) == before
    assert run(desk, "import", file=file) == DONE
    assert rows(desk) == before


def test_a_strangers_rows_are_taken_in_only_for_whom_they_are_said_to_be(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(desk)
    replace = msgspec.structs.replace
    theirs: list[wire.Row] = [
        replace(row, number=f"their {n}")
        if isinstance(row, wire.SessionRow)
        else replace(row, person_id="somebody else")
        if isinstance(row, wire.PersonRow)
        else row
        for n, row in enumerate(before)
        if isinstance(row, wire.PersonRow | wire.AnswerRow | wire.SessionRow)
    ]
    file = file_of(tmp_path, theirs)
    assert run(desk, "import", file=file) == REFUSED
    told = capsys.readouterr().err
    assert "another Me is here" in told
    assert "--as NAME" in told
    assert rows(desk) == before
    assert run(desk, "import", file=file, name="Max") == DONE
    assert [row for row in rows(desk) if row.person == "Me"] == before
    assert sum(isinstance(row, wire.SessionRow) for row in rows(desk) if row.person == "Max") == 3
    old: list[wire.Row] = [
        replace(row, person_id=None) for row in before if isinstance(row, wire.PersonRow)
    ]
    answers = [row for row in before if isinstance(row, wire.AnswerRow)]
    older = file_of(tmp_path, [*old, *answers])
    assert run(desk, "import", file=older) == DONE, "a file of an older program doesn't say who"


def test_an_import_is_kept_as_a_whole_or_not_at_all(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = rows(desk)
    whole = next(row for row in before if isinstance(row, wire.SessionRow))
    new = msgspec.structs.replace(whole, number="new")
    tomorrow = (datetime.fromisoformat(whole.at or "") + timedelta(days=60)).isoformat()
    replace = msgspec.structs.replace
    for wrong, told in (
        (replace(new, number="x", at=tomorrow), "line 3: at: "),
        (replace(new, number="x", at="2026-02-30T00:00:00Z"), "line 3: at: "),
        (replace(new, number="x", known="unknown"), "line 3: known: "),
        (replace(new, number="x", finishes="none"), "line 3: finishes: "),
        (replace(new, number="x", area="nose"), "line 3: area: "),
        (replace(new, number="x", person="Bob"), "line 3: person: "),
        (replace(new, number="x", lit_s=0.0), "line 3: lit_s: "),
        (new, "line 3: number: it is in line 2"),
        (
            wire.CourseRow(
                person="Me", number="c", area="soles", sessions_per_week=3, course_weeks=12,
                reviewed_week=0, first_session="none", course_ended=False,
            ),
            "line 3: first_session: ",
        ),
        (wire.AnswerRow(person="Bob", question="numb", answer="no"), "line 3: person: "),
        (
            wire.PersonRow(
                person="Bob", at=None, known="exact", gentle_start=True, agreement=None
            ),
            "line 3: ",
        ),
        (
            wire.PersonRow(
                person="Cid", at=None, known="unknown", gentle_start=True,
                agreement="Dr Lee, 2031-01-01",
            ),
            "line 3: agreement: 2031-01-01: that day hasn't come yet",
        ),
        (
            wire.PersonRow(
                person="me", at=None, known="unknown", gentle_start=True, agreement=None
            ),
            "line 3: person: Me is there already",
        ),
    ):  # fmt: skip
        if isinstance(wrong, wire.PersonRow) and wrong.person == "Bob":
            bob: list[wire.Row] = [wrong, wire.AnswerRow(person="Bob", question="hat", answer="no")]
        else:
            bob = [wrong]
        file = file_of(tmp_path, [new, *bob])
        assert run(desk, "import", file=file) == REFUSED
        whose = f"{file}: " if told.startswith("line ") else ""
        assert f"refused: {whose}{told}" in capsys.readouterr().err
        assert rows(desk) == before
    assert run(desk, "import", file=file_of(tmp_path, [new])) == DONE
    assert len(rows(desk)) == len(before) + 1


def test_an_imported_session_holds_its_area_back_and_leaves_nothing_to_finish(
    desk: Desk, tmp_path: Path
) -> None:
    pass_hours(desk, 30)  # longer than a limit since this boot began
    now = desk.rig.world.wall().unix_s
    half = next(
        row for row in rows(desk) if isinstance(row, wire.SessionRow) and row.area == "knees"
    )
    for ago, area in ((HOUR, "soles"), (0, "knees"), (19 * HOUR, "hands")):
        at = datetime.fromtimestamp(now - ago).astimezone().isoformat()
        row = msgspec.structs.replace(half, number=area, at=at, area=area)
        assert run(desk, "import", file=file_of(tmp_path, [row])) == DONE
    waits = {area.id: area.waits for area in _areas(desk) if area.waits is not None}
    assert set(waits) == {"soles", "knees", "hands"}
    assert all("one session in 20 hours" in each for each in waits.values())
    assert all(area.rest_j_cm2 is None for area in _areas(desk))
    unknown = msgspec.structs.replace(half, number="u", at=None, known="unknown", area="hips")
    assert run(desk, "import", file=file_of(tmp_path, [unknown])) == DONE
    assert "one session in 20 hours" in desk.refused(wire.Start(area="hips", minutes=20))
    pass_hours(desk, 20.1)
    assert all(area.waits is None for area in _areas(desk))


def test_an_import_changes_nobodys_answers(desk: Desk, tmp_path: Path) -> None:
    desk.done(wire.AddPerson(name="Ann"))
    answer(desk, "Ann", numb="no")
    file = file_of(tmp_path, [row for row in rows(desk) if row.person == "Ann"])
    answer(desk, "Ann", numb="yes")
    assert run(desk, "import", file=file) == DONE
    told = desk.refused(wire.Plan(area="soles", minutes=15, strength="strong", person="Ann"))
    assert "strong is not offered" in told


def test_a_restored_copy_brings_back_what_is_gone_and_opens_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    assert run(desk, "backup", file=tmp_path / "own.db") == DONE
    assert (tmp_path / "own.db").stat().st_mode & 0o777 == 0o600
    with closing(connect(desk.rig.database)) as other:
        other.execute("DELETE FROM sessions WHERE id = 1")
    had(desk)
    pass_hours(desk, 3)  # its rest may no longer be given
    desk.ask(wire.Settings(sound=False))
    before = rows(desk)
    assert run(desk, "restore", file=str(tmp_path / "own.db")) == DONE
    assert len(rows(desk)) == len(before) + 1
    assert {row for row in before if isinstance(row, wire.SessionRow)} <= set(rows(desk))
    assert "one session in 20 hours" in desk.refused(SOLES)
    with closing(sqlite3.connect(desk.rig.database)) as reader:
        kept = reader.execute("SELECT name, value FROM settings").fetchall()
    assert kept == [("sound", "false")]
    assert run(desk, "restore", file="latest") == DONE
    assert "one session in 20 hours" in desk.refused(SOLES)
    pass_hours(desk, 18)
    desk.start("soles", 15)
    folder = desk.rig.database.parent
    assert {each.name for each in folder.glob("history.db.*")} == {
        "history.db.before-restore-1", "history.db.before-restore-2",
    }  # fmt: skip
    assert all(each.stat().st_mode & 0o077 == 0 for each in folder.rglob("*.db*"))
    assert "session is under way" in desk.refused(wire.Restore())


def test_a_session_that_only_the_copy_knows_holds_its_area_back(desk: Desk, tmp_path: Path) -> None:
    """The copy comes from another panel, whose session was an hour ago."""
    had(desk)
    assert run(desk, "backup", file=tmp_path / "own.db") == DONE
    with closing(connect(desk.rig.database)) as other:
        other.execute("DELETE FROM sessions WHERE id = (SELECT max(id) FROM sessions)")
    with closing(connect(tmp_path / "own.db")) as other:
        other.execute("UPDATE sessions SET boot_id = 'elsewhere'")
    pass_hours(desk, 1)
    assert run(desk, "restore", file=str(tmp_path / "own.db")) == DONE
    assert "one session in 20 hours" in desk.refused(SOLES)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("newer", f"is newer than this program's {VERSION}: install the newer program"),
        ("garbage", "no history"),
        ("foreign", "no history of this program"),
        ("busy", "a program has it open"),
        ("nowhere", "no such file"),
    ],
)
def test_what_is_no_copy_is_refused_and_changes_nothing(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    file = tmp_path / f"{name}.db"
    with closing(sqlite3.connect(file)) as copy:
        if name == "foreign":
            copy.execute("CREATE TABLE hats (size REAL)")
        for script in MIGRATIONS if name in ("newer", "busy") else ():
            copy.executescript(script)
        copy.execute(f"PRAGMA user_version = {VERSION + (name == 'newer')}")
        copy.commit()
    if name == "garbage":
        file.write_bytes(b"somebody's letters" * 500)
    if name == "busy":
        file.with_name("busy.db-wal").touch()
    if name == "nowhere":
        file.unlink()
    before = rows(desk)
    assert run(desk, "restore", file=str(file)) == REFUSED
    assert told in capsys.readouterr().err
    assert rows(desk) == before
    assert not list(desk.rig.database.parent.glob("backups/lent*"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE people SET answers = '[[1'", "can't be read"),
        ('UPDATE people SET answers = \'[["numb", "perhaps"]]\'', "can't be read"),
        ("UPDATE sessions SET red_j_cm2 = -5 WHERE id = 2", "session 2 has a dose that can't be"),
        ("UPDATE sessions SET nir_j_cm2 = 9e999 WHERE id = 3", "session 3 has a dose"),
    ],
)
def test_a_copy_whose_content_cannot_be_is_refused(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, told: str
) -> None:
    assert run(desk, "backup", file=tmp_path / "own.db") == DONE
    with closing(connect(tmp_path / "own.db")) as copy:  # which seals what it changes
        copy.execute(change)
        copy.execute("PRAGMA journal_mode = DELETE")
    before = rows(desk)
    assert run(desk, "restore", file=str(tmp_path / "own.db")) == REFUSED
    assert told in capsys.readouterr().err
    assert rows(desk) == before
    desk.start("hips", 20)


def test_an_older_copy_is_migrated(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as copy:
        for script in MIGRATIONS[:4]:
            copy.executescript(script)
        copy.execute("PRAGMA user_version = 4")
        copy.execute(
            "INSERT INTO sessions (person, area, mode, strength, minutes, distance_cm, "
            "target_red_j_cm2, target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s, wall_is_set, "
            "red_j_cm2, nir_j_cm2, lit_ns, ended, is_red, pain) VALUES ('Me', 'hips', 'nir', "
            "'usual', 20, 15, 0, 18, 'old', 1, 1700000000, 1, 0, 18, 1, 'complete', 1, 4)"
        )
        copy.commit()
    assert run(desk, "restore", file=str(file)) == DONE
    (hips,) = [r for r in rows(desk) if isinstance(r, wire.SessionRow) and r.area == "hips"]
    assert (hips.red_skin, hips.pain_after_0_10, hips.at) == (True, 4, "2023-11-14T22:13:20Z")


def test_a_forgotten_person_is_in_no_byte_of_any_file_but_the_lamps_have_aged(
    desk: Desk, tmp_path: Path
) -> None:
    name = "Xerxes Quillfeather"
    desk.done(wire.AddPerson(name=name, gentle_start=False))
    answer(desk, name)
    had(desk, person=name, pain=3)
    desk.done(wire.Report(person=name, numbness=4))
    database = desk.rig.database
    database.with_name("history.db.damaged-1").write_bytes(b"SQLite, once, of " + name.encode())
    assert run(desk, "backup", file=None) == DONE
    assert run(desk, "restore", file="latest") == DONE
    light = _light(database)
    assert light
    assert _files_with(name, tmp_path) != []
    desk.rig._reader.close()
    forget(desk, name)
    assert _files_with(name, tmp_path) == []
    assert _light(database) == light
    assert len(list(tmp_path.glob("backups/asked-*.db"))) >= 1
    # Whoever it was could be back under another name.
    assert "everything rests for 20 hours" in desk.refused(SOLES)
    pass_hours(desk, 20.1)
    desk.start("soles", 15)


def test_red_skin_outlives_its_persons_erasure_and_the_installer_is_told(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    session = had(desk, person="Me")
    desk.done(wire.Report(person="Me", session=session, is_red_next_day=True))
    forget(desk, "Me")
    told = capsys.readouterr().out
    assert "every area rests for 20 hours" in told
    assert "stay for 6 days and 20 hours, without the name" in told
    pass_hours(desk, 21)
    answer(desk, "Me")
    assert "the skin was red" in desk.refused(SOLES)
    assert opens(desk, "Me")["knees"] is None
    pass_hours(desk, 76)
    desk.start("soles")


def test_an_import_does_not_bring_an_old_name_back(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = file_of(tmp_path, rows(desk))
    desk.done(wire.RenamePerson(name="Me", to="Sue"))
    before = rows(desk)
    assert run(desk, "import", file=file) == REFUSED
    assert "person: this session is Sue's here: write that name" in capsys.readouterr().err
    assert rows(desk) == before


def test_only_root_the_daemons_own_user_or_who_has_the_code_may(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access.Keys, "lets_in", lambda _keys, _client: False)
    for request in (
        wire.Export(), wire.ImportRows(rows=()), wire.Import(), wire.Backup(), wire.Copies(),
        wire.Restore(), wire.Forget(person="Me"),
    ):  # fmt: skip
        assert "is the installer's" in desk.refused(request)
    assert overview(desk).person == "Me"


def _areas(desk: Desk) -> tuple[wire.AreaInfo, ...]:
    listed = desk.ask(wire.Areas())
    assert isinstance(listed, wire.AreaList)
    return tuple(area for area in listed.areas if area.enabled)


def _light(database: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as reader:
        return reader.execute("SELECT * FROM light ORDER BY channel").fetchall()


def _files_with(name: str, folder: Path) -> list[Path]:
    files = [each for each in folder.rglob("*") if each.is_file() and each.name != "trace.jsonl"]
    return [each for each in files if name.encode() in each.read_bytes()]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_a_spoilt_file_is_refused_with_its_line_and_nothing_of_it_is_kept(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], drawn: st.DataObject
) -> None:
    before = rows(desk)
    fresh = [
        msgspec.structs.replace(row, number=f"new {row.number}")
        for row in before
        if isinstance(row, wire.SessionRow)
    ]
    documents = [msgspec.to_builtins(row) for row in fresh]
    spoilt = drawn.draw(st.sampled_from(documents))
    field = drawn.draw(st.sampled_from(sorted(spoilt)))
    spoilt[field] = drawn.draw(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
    )
    file = tmp_path / "spoilt.json"
    head = {"format": data_files.FORMAT, "version": data_files.VERSION}
    file.write_text(json.dumps(head | {"rows": documents}, indent=0))
    capsys.readouterr()
    status = run(desk, "import", file=file)
    if status == REFUSED:
        assert rows(desk) == before
        named = "(at|known)" if field in ("at", "known") else field
        assert re.search(rf"refused: {file}: line \d+: {named}: ", capsys.readouterr().err)
    else:
        assert len(rows(desk)) == len(before) + len(fresh)
        with closing(sqlite3.connect(desk.rig.database)) as other, other:
            other.execute("DELETE FROM sessions WHERE is_imported = 1")
