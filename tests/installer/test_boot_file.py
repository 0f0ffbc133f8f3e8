"""config.txt by the firmware's grammar: files that people have, and any bytes at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firmware_py.config.load import example_text
from firmware_py.installer import boot_file, boot_needs, our_block, setup
from firmware_py.installer.changes import Change
from firmware_py.installer.config_txt import BEGIN, END, Board, read
from firmware_py.installer.displays import DISPLAYS
from firmware_py.installer.our_block import COMMENTED, UNENDED, NoTextError
from firmware_py.installer.panel_toml import CONFIG
from firmware_py.installer.root import Place
from tests.installer.boot_files import LINES, PI4, ROWS, SERIAL

FIXTURES = Path(__file__).parent / "fixtures" / "config.txt"
ANSWERS = setup.Answers(display=DISPLAYS["v1-7"], turn=0)
NAME = "/boot/firmware/config.txt"


def system(root: Path, data: bytes, model: str = PI4) -> Place:
    """A card with this config.txt, the files that it may include, and the example's panel."""
    for name, text in (
        (NAME, data),
        (CONFIG, example_text().encode()),
        ("/proc/device-tree/model", model.encode()),
        ("/proc/device-tree/serial-number", SERIAL.encode()),
        *((f"/boot/firmware/{file.name}", file.read_bytes()) for file in extras()),
    ):
        file = root / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text)
    return Place(root=root, ask=lambda *_command: None)


def extras() -> list[Path]:
    return [*FIXTURES.glob("extra-*.txt"), FIXTURES / "include-itself.txt"]


def made(place: Place, answers: setup.Answers = ANSWERS) -> bytes:
    """Carry setup's changes out; return what config.txt then is."""
    wanted = setup.changes(place, answers)
    setup.carry_out(wanted, say=lambda _t: None, agrees=lambda _q: True, stamp="now")
    return place.path(NAME).read_bytes()


def undone(place: Place) -> bytes:
    wanted = setup.undo(place)
    setup.carry_out(wanted, say=lambda _t: None, agrees=lambda _q: True, stamp="later")
    return place.path(NAME).read_bytes()


def with_block(data: bytes, letters: str) -> bytes:
    """The file that a person would make of it by hand, at its end."""
    end = b"\r\n" if data.split(b"\n")[0].endswith(b"\r") and b"\n" in data else b"\n"
    is_unended = data[-1:] not in (b"", b"\n")
    lines = [line for letter in letters for line in LINES[letter]]
    block = [BEGIN + (UNENDED if is_unended else ""), "[all]", *lines, END]
    return data + (end if is_unended else b"") + b"".join(b.encode() + end for b in block)


@pytest.mark.parametrize(("name", "model", "outcome"), ROWS, ids=lambda value: str(value)[:40])
def test_a_file_that_people_have_becomes_what_it_must_or_stays(
    tmp_path: Path, name: str, model: str, outcome: str
) -> None:
    before = (FIXTURES / f"{name}.txt").read_bytes()
    place = system(tmp_path, before, model)
    if outcome == "same" or set(outcome) <= set(LINES) or outcome == "after":
        after = (
            before
            if outcome == "same"
            else (FIXTURES / f"{name}.after.txt").read_bytes()
            if outcome == "after"
            else with_block(before, outcome)
        )
        assert made(place) == after
        assert setup.changes(place, ANSWERS) == []  # again: nothing is written
        if outcome not in ("same", "after"):
            backup = place.path(f"{NAME}.before-light-panel-now")
            assert backup.read_bytes() == before
            assert undone(place) == before
    else:
        with pytest.raises(NoTextError) as refused:
            setup.changes(place, ANSWERS)
        assert outcome in str(refused.value)
        assert place.path(NAME).read_bytes() == before


def test_every_fixture_has_a_row() -> None:
    files = {file.name.removesuffix(".txt") for file in FIXTURES.glob("*.txt")}
    rows = {name for name, _, _ in ROWS}
    assert {file for file in files - rows if not file.endswith(".after")} == {
        file.stem for file in FIXTURES.glob("extra-*.txt")
    }
    assert len(files) >= 60


PIECES = st.sampled_from(
    (
        b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"#", b" ", b"=", b"[all]\n",
        b"[pi4]\n", b"[pi5]\n", b"[none]\n", b"[gpio4=1]\n", b"dtoverlay=w1-gpio\n",
        b"dtoverlay=pwm-2chan\n", b"dtoverlay=pwm,pin=18\n", b"dtoverlay=vc4-kms-v3d\n",
        b"dtparam=audio=on\n", b"dtparam=audio=off\n", b"gpio=27=op,dh\n", b"gpio=0-27=op,dl\n",
        b"dtoverlay=gpio-fan,gpiopin=27\n", b"include extra-none.txt\n", b"include config.txt\n",
        BEGIN.encode(), BEGIN.encode() + b"\n", END.encode(), END.encode() + b"\n",
        (BEGIN + UNENDED).encode() + b"\n", COMMENTED, b"x" * 97,
    )
)  # fmt: skip
FILES = st.one_of(st.binary(max_size=80), st.lists(PIECES, max_size=14).map(b"".join))
BOARD = Board(model=PI4, serial=SERIAL)


@given(FILES)
@example(b"\r")
@example(f"{BEGIN}\n[all]\n{END}\ndtparam=audio=on\n".encode())
@example(f"{BEGIN}\n[all]\n{END}\ngpio=27=op,dh\n".encode())
@example(f"a\n{BEGIN}{UNENDED}\n{END}".encode())
@example(f"[pi5]\n{BEGIN}\n[all]\n{END}\narm_boost=1".encode())
def test_whatever_the_bytes_it_is_left_alone_or_reads_as_wanted_and_comes_back(
    data: bytes,
) -> None:
    boot = boot_file.BootFile(Place(root=FIXTURES), "/config.txt", data, BOARD)
    pins = {"enable": 27, "stop": 17}
    quotes = {"enable": "`enable = 27`", "stop": "`stop = 17`"}
    why, after = "", data
    try:
        after = boot.with_needs(27, pins, quotes)
    except NoTextError as refused:
        why = str(refused)
    if why:
        assert "; " in why  # what, and what to do
        return
    lines = boot.lines(after)
    assert boot_needs.missing(boot_needs.needs(BOARD, 27), lines) == []
    found = boot_needs.collisions(lines, BOARD, pins, quotes)
    assert not [each for each in found if each.is_certain]
    again = boot_file.BootFile(boot.place, boot.name, after, BOARD)
    assert again.with_needs(27, pins, quotes) == after
    is_first_time = BEGIN.encode() not in data and COMMENTED not in data
    assert our_block.undone(after) == (data if is_first_time else our_block.undone(data))


@given(FILES, st.sets(st.integers(1, 8)))
def test_lines_that_were_commented_out_come_back_too(data: bytes, numbers: set[int]) -> None:
    if BEGIN.encode() in data or END.encode() in data or COMMENTED in data:
        return
    commented = our_block.comment_out(data, numbers)
    assert our_block.undone(our_block.put(commented, ["a=1"])) == data


@given(FILES)
def test_the_grammar_reads_any_bytes_and_ends(data: bytes) -> None:
    numbers = [line.number for line in read("config.txt", data, BOARD, lambda _name: None)]
    assert numbers == sorted(set(numbers))


def test_a_line_in_the_way_is_shown_and_commented_out_where_the_installer_agrees(
    tmp_path: Path,
) -> None:
    before = b"arm_boost=1\r\ndtoverlay=pwm,pin=18\r\n"
    place = system(tmp_path, before)
    (rival,) = setup.rivals(place)
    assert (rival.number, rival.must_go) == (2, True)
    assert "`dtoverlay=pwm,pin=18` takes the hardware PWM" in rival.text
    with pytest.raises(NoTextError):
        setup.changes(place, ANSWERS)
    agreed = setup.Answers(display=ANSWERS.display, turn=0, commented=(rival.number,))
    after = made(place, agreed)
    assert after.startswith(b"arm_boost=1\r\n" + COMMENTED + b"dtoverlay=pwm,pin=18\r\n")
    assert setup.rivals(place) == []
    assert undone(place) == before


def test_the_pwm_on_other_lines_is_shown_and_may_stay(tmp_path: Path) -> None:
    place = system(tmp_path, (FIXTURES / "pwm-elsewhere.txt").read_bytes())
    (rival,) = setup.rivals(place)
    assert (rival.must_go, "GPIO 12 and 13" in rival.text) == (False, True)


def boots() -> Iterator[tuple[str, str | None, bytes | None]]:
    """/etc/fstab, /boot/config.txt and whether that is a system whose partition is missing."""
    yield "PARTUUID=1-01  /boot/firmware  vfat  defaults  0  2", None, None
    yield "", "moved", (FIXTURES / "moved.txt").read_bytes()


@pytest.mark.parametrize(("fstab", "name", "data"), boots())
def test_a_boot_partition_that_is_not_mounted_is_told(
    tmp_path: Path, fstab: str, name: str | None, data: bytes | None
) -> None:
    place = system(tmp_path, b"")
    place.path(NAME).unlink()
    place.path("/etc/fstab").write_text(fstab)
    if data is not None:
        place.path("/boot/config.txt").write_bytes(data)
    with pytest.raises(NoTextError, match="mount /boot/firmware, then run this again"):
        setup.changes(place, ANSWERS)


def test_a_board_without_firmware_needs_no_config_txt(tmp_path: Path) -> None:
    place = system(tmp_path, b"")
    place.path(NAME).unlink()
    assert [change.file.name for change in setup.changes(place, ANSWERS)] == [
        "kiosk.env",
        "dark.env",
    ]
    assert setup.undo(place) == []


def test_a_read_only_partition_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def refuses(_change: Change, _stamp: str) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Change, "make", refuses)
    change = Change(tmp_path / "config.txt", None, b"x")
    assert setup.carry_out([change], say=said.append, agrees=lambda _q: True, stamp="now") == 1
    assert "mount -o remount,rw its partition, then run this again" in said[-1]
