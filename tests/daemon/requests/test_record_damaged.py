"""Whatever happens to the record's files after light was given, no area opens because of it.

The power is cut after a whole session and in the middle of one; the files are copied as they stand
then, damaged, and another daemon begins with them.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from firmware_py import wire
from tests.daemon.desk import Desk

Damage = Callable[[Path], None]
FILE, LOG = "history.db", "history.db-wal"


def flipped(name: str, share: float) -> Damage:
    """Flip one bit, so far into a file; one that is empty stays as it is."""

    def damage(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        if content:
            content[round(share * (len(content) - 1))] ^= 0x10
            (folder / name).write_bytes(content)

    return damage


def cut(name: str, share: float) -> Damage:
    """Leave the beginning of a file."""

    def damage(folder: Path) -> None:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: round(share * len(content))])

    return damage


def gone(*names: str) -> Damage:
    def damage(folder: Path) -> None:
        for name in names:
            (folder / name).unlink(missing_ok=True)

    return damage


def as_before(folder: Path) -> None:
    """Put the record back as it was before the session: a copy by hand, or an overlay."""
    for name in (FILE, LOG):
        (folder / name).unlink(missing_ok=True)
        if (folder / "before" / name).exists():
            shutil.copyfile(folder / "before" / name, folder / name)


WAYS: dict[str, Damage] = {
    "nothing": lambda _folder: None,
    **{f"a bit of the file at {share:.0%}": flipped(FILE, share) for share in (0.001, 0.3, 0.6, 1)},
    **{f"a bit of the log at {share:.0%}": flipped(LOG, share) for share in (0.0, 0.01, 0.5, 0.99)},
    **{f"the log cut at {share:.0%}": cut(LOG, share) for share in (0.0, 0.3, 0.9)},
    "the log gone": gone(LOG),
    **{f"the file cut at {share:.0%}": cut(FILE, share) for share in (0.0, 0.5)},
    "the file gone": gone(FILE),
    "both gone": gone(FILE, LOG),
    "both as before the session": as_before,
    "the witness gone": gone("witness/history"),
    "a bit of the witness": flipped("witness/history", 0.2),
}


@pytest.fixture(scope="module", params=["after a session", "within a session"])
def cut_off(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A folder as the power cut left it, with what it was before the session in `before`."""
    there, left = tmp_path_factory.mktemp("panel"), tmp_path_factory.mktemp("left")
    desk = Desk(there)
    try:
        (left / "before").mkdir()
        for name in (FILE, LOG):
            shutil.copyfile(there / name, left / "before" / name)
        desk.start("soles")
        if request.param == "after a session":
            desk.finish()
            desk.run_for(2)
        else:
            desk.run_until("lit")
            desk.run_for(200)
            (left / "within").touch()
        for name in (FILE, LOG):
            shutil.copyfile(there / name, left / name)
        shutil.copytree(there / "witness", left / "witness")
        yield left
    finally:
        desk.close()


@pytest.mark.parametrize("way", WAYS)
def test_no_damage_opens_an_area_that_had_its_light(
    cut_off: Path, tmp_path: Path, request: pytest.FixtureRequest, way: str
) -> None:
    folder = tmp_path / "again"
    shutil.copytree(cut_off, folder)
    WAYS[way](folder)
    desk = Desk(folder, skin=None)
    request.addfinalizer(desk.close)
    if desk.status().state == "fault":
        assert desk.status().fault is not None
        desk.done(wire.ClearFault())
    answer = desk.ask(wire.Start(area="soles", minutes=15))
    if isinstance(answer, wire.Done):  # a session that was broken off may be finished, once
        assert (cut_off / "within").exists()
        assert "Gives what was left of the dose." in answer.notes
        return
    assert isinstance(answer, wire.Refused)
    if way == "nothing":
        assert answer.error.endswith("an area has one session in 20 hours")
