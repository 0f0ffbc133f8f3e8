"""The witness remembers the newest seal whatever becomes of one write of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_py.history.seal import Seal
from firmware_py.history.witness import SLOT_BYTES, SLOTS, Witness


def seal(generation: int) -> Seal:
    return Seal("0" * 32, generation, f"{generation:032x}", is_witnessed=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "witness" / "history"


def remember(file: Path, *generations: int) -> None:
    witness = Witness(file)
    witness.last()
    for generation in generations:
        witness.remember(seal(generation), to_disk=True)


def test_nothing_is_remembered_where_nothing_was_written(file: Path) -> None:
    witness = Witness(file)
    assert (witness.last(), witness.exists) == (None, False)


def test_the_newest_seal_is_remembered_over_restarts_in_a_private_file(file: Path) -> None:
    for generation in (1, 2, 3, 4, 5):
        remember(file, generation)
        assert Witness(file).last() == seal(generation)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_size == SLOTS * SLOT_BYTES


def test_a_seal_as_long_as_seals_get_fits_its_slot(file: Path) -> None:
    longest = Seal("f" * 32, 2**63 - 1, "f" * 32, is_witnessed=False)
    Witness(file).remember(longest, to_disk=False)
    assert Witness(file).last() == longest


@given(at=st.integers(0, 2 * SLOT_BYTES - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_costs_one_slot_at_most(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    file = tmp_path_factory.mktemp("witness") / "history"
    remember(file, 6, 7)
    content = bytearray(file.read_bytes())
    content[at] ^= 1 << bit
    file.write_bytes(content)
    assert Witness(file).last() in (seal(6), seal(7))


@given(length=st.integers(0, SLOT_BYTES))
def test_a_write_that_is_cut_off_leaves_the_seal_before(
    tmp_path_factory: pytest.TempPathFactory, length: int
) -> None:
    file = tmp_path_factory.mktemp("witness") / "history"
    remember(file, 6, 7)
    before = file.read_bytes()
    remember(file, 8)
    after = file.read_bytes()
    start = 0 if before[:SLOT_BYTES] != after[:SLOT_BYTES] else SLOT_BYTES
    file.write_bytes(before[:start] + after[start : start + length] + before[start + length :])
    assert Witness(file).last() in (seal(7), seal(8))


def test_rubbish_is_no_witness_but_is_there(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"somebody's letters" * 100)
    witness = Witness(file)
    assert (witness.last(), witness.exists) == (None, True)


def test_it_follows_no_link(file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    other = tmp_path / "other"
    other.write_text("not ours")
    file.symlink_to(other)
    with pytest.raises(OSError, match=r"symbolic links|Too many levels"):
        Witness(file).remember(seal(1), to_disk=True)
    assert other.read_text() == "not ours"
