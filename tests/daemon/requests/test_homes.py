"""Who keeps a person's record moves by an act of both sides, and by nothing else."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from firmware_py import wire
from firmware_py.history import homes
from firmware_py.history.data import backups, restore
from firmware_py.history.database import connect
from firmware_py.wire.claims import GivenElsewhere, Release, signed
from tests.daemon.desk import Desk
from tests.daemon.viewer import EARLIER, KEY, now, roaming_desk

ELSEWHERE = "f" * 32


@pytest.fixture
def roams(tmp_path: Path) -> Iterator[Desk]:
    desk = roaming_desk(tmp_path)
    yield desk
    desk.close()


def who(desk: Desk, name: str = "Me") -> wire.PersonInfo:
    listing = desk.ask(wire.People())
    assert isinstance(listing, wire.PeopleList)
    return next(each for each in listing.people if each.name == name)


def release(desk: Desk, **fields: object) -> Release:
    told = Release(person=who(desk).person_id or "", released_at=now(desk))
    return signed(msgspec.structs.replace(told, **fields), KEY)


def home_by(told: Release, name: str = "Me") -> wire.ComeHome:
    return wire.ComeHome(
        name=name,
        person_id=told.person,
        released_at=told.released_at,
        given=told.rows,
        signature=told.signature,
    )


def test_a_person_roams_from_the_moment_that_they_are_let(desk: Desk) -> None:
    assert who(desk).home == "panel"
    desk.done(wire.Roam(name="Me"))
    assert who(desk).home == "clinic"
    refused = desk.refused(wire.Start(area="soles", minutes=15, goggles=True))
    assert refused == "This panel doesn't belong to the clinic's record yet. Ask the staff."


def test_nobody_roams_from_a_panel_that_does_not_know_the_time(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.world.wall.is_set = False
    desk.close()
    with closing(connect(tmp_path / "history.db")) as connection:
        before = connection.execute("SELECT count(*) FROM roaming").fetchone()
        unset = msgspec.structs.replace(EARLIER, is_set=False)
        with pytest.raises(Exception, match="doesn't know the time"):
            homes.roam(connection, "Me", unset)
        assert connection.execute("SELECT count(*) FROM roaming").fetchone() == before


def test_the_clinics_release_brings_a_person_home_with_what_they_had(roams: Desk) -> None:
    row = GivenElsewhere(
        panel="room-2", area="soles", began_at=now(roams, -3600), ended_at=now(roams, -2700),
        red_j_cm2=3.0, nir_j_cm2=6.0, red_target_j_cm2=3.0, nir_target_j_cm2=6.0, lit_s=900.0,
    )  # fmt: skip
    roams.done(home_by(release(roams, rows=(row,))))
    assert who(roams).home == "panel"
    assert "Soles" in roams.refused(wire.Start(area="soles", minutes=15, goggles=True))
    roams.start("knees")


def test_a_release_in_several_lines_is_judged_as_one(roams: Desk) -> None:
    rows = tuple(
        GivenElsewhere(
            panel="room-2", area=area, began_at=now(roams, -3600), ended_at=now(roams, -2700),
            red_j_cm2=1.0, nir_j_cm2=2.0, red_target_j_cm2=3.0, nir_target_j_cm2=6.0, lit_s=300.0,
        )
        for area in ("soles", "knees", "hands")
    )  # fmt: skip
    told = release(roams, rows=rows)
    first, rest = (msgspec.structs.replace(home_by(told), given=part) for part in
                   (rows[:2], rows[2:]))  # fmt: skip
    roams.done(msgspec.structs.replace(first, more=True))
    assert who(roams).home == "clinic"
    roams.done(rest)
    assert who(roams).home == "panel"


def test_without_the_clinics_signature_nobody_comes_home(roams: Desk) -> None:
    told = release(roams)
    for wrong in (
        signed(told, bytes(32)),
        msgspec.structs.replace(told, signature=""),
        msgspec.structs.replace(told, released_at=now(roams, 60)),
    ):
        assert "isn't signed with this panel's key" in roams.refused(home_by(wrong))
    assert who(roams).home == "clinic"


def test_a_release_of_somebody_else_brings_nobody_home(roams: Desk) -> None:
    refused = roams.refused(home_by(release(roams, person=ELSEWHERE)))
    assert "somebody else than Me" in refused
    assert who(roams).home == "clinic"


def test_a_release_opens_once_and_not_after_roaming_again(roams: Desk) -> None:
    told = release(roams)
    roams.done(home_by(told))
    assert "already" in roams.refused(home_by(told))
    roams.run_for(2)
    roams.done(wire.Roam(name="Me"))
    assert "ask for a new one" in roams.refused(home_by(told))
    assert who(roams).home == "clinic"


def test_neither_another_name_nor_a_copy_brings_anybody_home(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    desk = Desk(tmp_path)
    copies = backups.folder(file)
    assert isinstance(desk.ask(wire.Backup()), wire.CopyList)
    desk.done(wire.Roam(name="Me"))
    desk.done(wire.RenamePerson(name="Me", to="Ann"))
    assert who(desk, "Ann").home == "clinic"
    copy = next(copies.iterdir())
    desk.done(wire.Restore(name=copy.name))
    assert who(desk, "Ann").home == "clinic"
    desk.close()


def test_who_is_forgotten_and_restored_still_roams(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    desk = Desk(tmp_path)
    desk.done(wire.AddPerson(name="Ann"))
    assert isinstance(desk.ask(wire.Backup()), wire.CopyList)
    kept = tmp_path / "elsewhere"
    shutil.copy(next(backups.folder(file).iterdir()), kept)
    desk.done(wire.Roam(name="Ann"))
    desk.done(wire.Forget(person="Ann"))
    back = backups.folder(file) / "history-2020-01-01.db"
    shutil.copy(kept, back)
    desk.done(wire.Restore(name=back.name))
    assert who(desk, "Ann").home == "clinic"
    desk.close()
    restore.check(file)


def test_whom_the_clinic_keeps_is_admitted_by_their_id(desk: Desk) -> None:
    desk.done(wire.Admit(name="Ann", person_id=ELSEWHERE))
    ann = who(desk, "Ann")
    assert (ann.home, ann.person_id) == ("clinic", ELSEWHERE)
    assert "already" in desk.refused(wire.Admit(name="Bob", person_id=ELSEWHERE))
    desk.lit(20)
    desk.done(wire.Stop())
    refused = desk.refused(wire.Admit(name="Me", person_id="e" * 32))
    assert refused.startswith("Me has a record of their own here")


def test_who_roams_does_so_wherever_their_export_is_imported(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = roaming_desk(tmp_path / "a")
    page = first.ask(wire.Export(person="Me"))
    assert isinstance(page, wire.ExportPage)
    first.close()
    second = Desk(tmp_path / "b", skin=None)
    lines = tuple(wire.Line(line=number, row=row) for number, row in enumerate(page.rows, 1))
    second.done(wire.ImportRows(first=True, rows=lines))
    second.ask(wire.Import())
    assert who(second).home == "clinic"
    second.close()
