"""Root in the daemon's folder: its user, taken over, gains nothing by links planted there."""

import argparse
import os
import secrets
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from firmware_py import wire
from firmware_py.installer import system
from firmware_py.panelctl import data_verbs, whole_file
from firmware_py.panelctl.client import Client
from firmware_py.panelctl.daemon_folder import acting_as
from firmware_py.panelctl.start import DONE, REFUSED

NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="not root here: NOT CHECKED AS ROOT")
SECRET = b"root's own"


class Panel:
    """A daemon that runs as another user, and says what folder and copies it likes."""

    def __init__(self, folder: Path, *copies: str, uid: int | None = None) -> None:
        self.peer = (os.geteuid(), os.getegid()) if uid is None else (uid, uid)
        self._folder = folder
        self._copies = copies
        self.restored: list[bytes] = []

    def ask(self, request: wire.Request, _within_s: float = 0) -> wire.Message:
        """Answer; a restore is remembered by the bytes that the daemon's user finds."""
        if isinstance(request, wire.Restore):
            assert request.name is not None
            with acting_as(*self.peer):
                self.restored.append((self._folder / request.name).read_bytes())
            return wire.Done()
        copies = tuple(wire.CopyInfo(name=each, size_bytes=1, made="x") for each in self._copies)
        return wire.CopyList(folder=str(self._folder), copies=copies)


def run(panel: Panel, *words: str) -> int:
    parser = argparse.ArgumentParser()
    data_verbs.add_parsers(
        parser.add_subparsers(dest="verb"), argparse.ArgumentParser(add_help=False)
    )
    arguments = parser.parse_args(words)
    arguments.yes = True
    return data_verbs.data(cast("Client", panel), arguments)


def database(file: Path) -> bytes:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE sessions (id INTEGER)")
    file.chmod(0o600)
    return file.read_bytes()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The daemon's folder, with one for the copies, owned by another user where that can be."""
    for above in (tmp_path, *tmp_path.parents):
        if above.stat().st_uid == os.geteuid() and not above.stat().st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)
    home = tmp_path / "panel"
    (home / "backups").mkdir(parents=True, mode=0o700)
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
        os.chown(home / "backups", NOBODY, NOBODY)
    return home


@pytest.fixture
def panel(home: Path) -> Panel:
    return Panel(home / "backups", "asked-1.db", uid=NOBODY if os.geteuid() == 0 else None)


def test_a_file_of_ones_own_is_lent_for_the_restore_and_gone_after_it(
    panel: Panel, home: Path, tmp_path: Path
) -> None:
    content = database(tmp_path / "own.db")
    assert run(panel, "restore", str(tmp_path / "own.db")) == DONE
    assert panel.restored == [content]
    assert list((home / "backups").iterdir()) == []


def test_a_copy_is_handed_out(panel: Panel, home: Path, tmp_path: Path) -> None:
    content = database(home / "backups" / "asked-1.db")
    if os.geteuid() == 0:
        os.chown(home / "backups" / "asked-1.db", NOBODY, NOBODY)
    assert run(panel, "backup", str(tmp_path / "out.db")) == DONE
    assert (tmp_path / "out.db").read_bytes() == content
    assert stat.S_IMODE((tmp_path / "out.db").stat().st_mode) == 0o600
    assert run(panel, "backup", str(tmp_path / "out.db")) == REFUSED


@pytest.mark.parametrize("what", ["link to a file", "link to nothing", "folder"])
def test_what_is_planted_where_a_copy_is_lent_is_never_written_through(
    panel: Panel, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    database(tmp_path / "own.db")
    target = tmp_path / "roots"
    if what == "link to a file":
        target.write_bytes(SECRET)
    monkeypatch.setattr(secrets, "token_hex", lambda _size: "known")
    planted = home / "backups" / "lent-known.db"
    if what == "folder":
        planted.mkdir()
    else:
        planted.symlink_to(target)
    assert run(panel, "restore", str(tmp_path / "own.db")) == REFUSED
    assert panel.restored == []
    assert target.exists() == (what == "link to a file")
    if target.exists():
        assert target.read_bytes() == SECRET
        assert target.stat().st_uid == os.geteuid()


def test_a_folder_that_is_a_link_is_not_gone_into(
    panel: Panel, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database(tmp_path / "own.db")
    roots = tmp_path / "roots"
    roots.mkdir()
    database(roots / "asked-1.db")
    (home / "backups").rmdir()
    (home / "backups").symlink_to(roots)
    assert run(panel, "restore", str(tmp_path / "own.db")) == REFUSED
    assert run(panel, "backup", str(tmp_path / "out.db")) == REFUSED
    assert "say it as root" in capsys.readouterr().err
    assert [each.name for each in roots.iterdir()] == ["asked-1.db"]
    assert not (tmp_path / "out.db").exists()


@as_root
def test_a_daemon_that_names_a_folder_of_roots_leads_nowhere(tmp_path: Path, home: Path) -> None:
    assert home.exists()
    roots = tmp_path / "roots"
    roots.mkdir(mode=0o700)
    database(roots / "asked-1.db")
    database(tmp_path / "own.db")
    lying = Panel(roots, "asked-1.db", uid=NOBODY)
    assert run(lying, "restore", str(tmp_path / "own.db")) == REFUSED
    assert run(lying, "backup", str(tmp_path / "out.db")) == REFUSED
    assert [each.name for each in roots.iterdir()] == ["asked-1.db"]
    assert not (tmp_path / "out.db").exists()


@as_root
@pytest.mark.parametrize("where", ["backups", "."])
def test_a_link_in_the_daemons_folder_gives_nothing_of_roots_away(
    panel: Panel, home: Path, tmp_path: Path, where: str
) -> None:
    database(tmp_path / "secret.db")
    planted = home / where / "copy.db"
    planted.symlink_to(tmp_path / "secret.db")
    assert run(panel, "restore", str(planted)) == REFUSED
    assert run(panel, "restore", str(home / "x" / ".." / where / "copy.db")) == REFUSED
    assert panel.restored == []


@pytest.mark.parametrize("name", ["../secret.db", "asked-1.db", "pipe", "words"])
def test_only_a_database_in_the_folder_is_handed_out(home: Path, tmp_path: Path, name: str) -> None:
    database(home / "secret.db")
    (home / "backups" / "asked-1.db").symlink_to(home / "secret.db")
    os.mkfifo(home / "backups" / "pipe", 0o666)
    (home / "backups" / "words").write_text("not a database, whoever reads it")
    uid = NOBODY if os.geteuid() == 0 else None
    for each in (home / "secret.db", home / "backups" / "pipe", home / "backups" / "words"):
        if uid is not None:
            os.chown(each, uid, uid)
    assert run(Panel(home / "backups", name, uid=uid), "backup", str(tmp_path / "out")) == REFUSED
    assert not (tmp_path / "out").exists()


def test_what_is_no_database_is_not_lent(
    panel: Panel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shadow").write_text("root:secret")
    assert run(panel, "restore", str(tmp_path / "shadow")) == REFUSED
    assert "no history: it isn't a database" in capsys.readouterr().err
    assert run(panel, "restore", str(tmp_path)) == REFUSED
    assert panel.restored == []


@as_root
def test_root_is_root_again_whatever_happened() -> None:
    groups = os.getgroups()
    seen = []

    def fail() -> None:
        with acting_as(NOBODY, NOBODY):
            seen.append((os.geteuid(), os.getegid(), os.getgroups()))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert seen == [(NOBODY, NOBODY, [])]
    assert (os.geteuid(), os.getegid(), os.getgroups()) == (0, 0, groups)


@as_root
def test_doctor_reads_the_history_as_its_owner(home: Path, tmp_path: Path) -> None:
    database(tmp_path / "secret.db")
    (home / "history.db").symlink_to(tmp_path / "secret.db")
    with pytest.raises(sqlite3.OperationalError), system._reading(home / "history.db"):
        pass
    (home / "history.db").unlink()
    database(home / "history.db")
    os.chown(home / "history.db", NOBODY, NOBODY)
    with system._reading(home / "history.db") as connection:
        assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (0,)


@pytest.mark.parametrize("name", ["file", ".file.new"])
def test_a_link_in_a_written_files_place_is_replaced_and_not_followed(
    tmp_path: Path, name: str
) -> None:
    target = tmp_path / "roots"
    target.write_bytes(SECRET)
    (tmp_path / name).symlink_to(target)
    whole_file.write(tmp_path / "file", ["new\n"], 0o640)
    assert target.read_bytes() == SECRET
    assert (tmp_path / "file").read_text() == "new\n"
    assert not (tmp_path / "file").is_symlink()
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "roots"]
