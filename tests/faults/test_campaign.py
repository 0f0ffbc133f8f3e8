"""A share of the fault campaign; `make faults` runs all of it."""

from pathlib import Path

import pytest

from hw_mocks.inject_values import CHOICES
from tests.faults.campaign import WHENS, When, complaints, run
from tests.faults.removals import REMOVALS
from tests.faults.rows import BACK, STATES, Row, rows

EVERY = tuple(rows())
# One value of each name where it matters most; the rest is the whole campaign's.
USUAL = {
    ("stop", "pressed"), ("surface_c", "44"), ("heatsink_c", "80"), ("sensor", "missing"),
    ("pwm", "einval"), ("pwm", "stuck"), ("interlock", "open"), ("fan", "stalled"),
    ("light_sense", "stuck-on"), ("disk", "full"), ("clock", "jump:+3600"), ("daemon", "hang"),
    ("distance_cm", "10"), ("surface2_c", "28.5"), ("skin_c", "39.5"), ("sensor", "frozen"),
    ("display", "lost"), ("touch", "lost"),
}  # fmt: skip
SHARE = [row for row in EVERY if (row.name, row.value) in USUAL and row.state == "lit"]


def named(row: Row) -> str:
    return f"{row.title}, {row.state}, {row.watch}"


@pytest.mark.parametrize("when", WHENS)
@pytest.mark.parametrize("row", SHARE, ids=named)
def test_a_fault_in_the_light_ends_as_it_must(row: Row, when: When, tmp_path: Path) -> None:
    found = run(row, tmp_path, during_tick=True, removed=False, when=when, and_back=False)
    assert complaints(row, found) == []


@pytest.mark.parametrize("row", SHARE, ids=named)
def test_without_its_control_a_row_fails(row: Row, tmp_path: Path) -> None:
    assert complaints(row, run(row, tmp_path, during_tick=False, removed=True)) != []


# Changes no light: tests/daemon/requests/test_notices.py and the supply's own tests hold it.
NOTICE_ALONE = "supply"


def test_every_inject_has_a_row_in_every_state() -> None:
    # A hanging process is watched as a process, in every state: tests/faults/processes.py.
    found = {name: {row.state for row in EVERY if row.name == name} for name in CHOICES}
    found["daemon"] |= set(STATES)
    assert found.pop(NOTICE_ALONE) == set()
    assert found == {name: set(STATES) for name in CHOICES if name != NOTICE_ALONE}


def test_every_value_that_is_no_way_back_has_a_row() -> None:
    values = {
        (name, value)
        for name, choices in CHOICES.items()
        for value in choices
        if name != NOTICE_ALONE
    }
    ways_back = set(BACK.items()) | {("daemon", "hang:all")}
    assert values - ways_back - {(row.name, row.value) for row in EVERY} == set()


def test_every_control_of_the_table_can_be_taken_away() -> None:
    assert {row.control for row in EVERY} <= set(REMOVALS)
