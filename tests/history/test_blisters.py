"""A blister's rest outlives the name: erased, changed, added again, or back from a copy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware_py.core.people import Person
from firmware_py.core.reasons import Reason
from firmware_py.ports.ledger import SessionReport
from tests.history.test_held import Panel


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    """Somebody whose soles had a blister, and who was told so long ago that nothing else holds."""
    panel = Panel(tmp_path)
    panel.session("Ann")
    panel.tell(SessionReport(session=panel.truth[0].number, complaints=("blister",)))
    panel.wait(40 * 24)
    yield panel
    panel.ledger.close()


def rests(panel: Panel, name: str) -> bool:
    person = panel.ledger.ledger.people[name]
    closed = person.closed("soles", panel.now()), person.closed("knees", panel.now())
    assert closed[1] is None
    return closed[0] == Reason.BLOCK_BLISTER.said()


def answered(panel: Panel, name: str) -> None:
    """Have them answer all questions anew, as a newcomer must."""
    here = panel.ledger.ledger.people[name]
    fresh = replace(panel.person(name), answered=panel.now(), blistered=here.blistered)
    panel.ledger.has(lambda store: store.change_person(fresh))


def agree(panel: Panel, name: str) -> None:
    person: Person = panel.ledger.ledger.people[name]
    agreed = replace(person, agreement="Dr. Who, 2026-10-03", blistered=())
    panel.ledger.has(lambda store: store.change_person(agreed))


@pytest.mark.parametrize("again", ["Ann", "ann", "ANN "])
def test_who_is_erased_and_comes_back_finds_the_area_resting(panel: Panel, again: str) -> None:
    panel.forget("Ann")
    panel.wait(400 * 24)
    panel.add("Bob")
    panel.add(again)
    for name in ("Bob", again):
        answered(panel, name)
    assert rests(panel, again)
    assert not rests(panel, "Bob")


def test_the_first_name_of_a_panel_rests_too_where_nobody_else_is_left(panel: Panel) -> None:
    panel.rename("Ann", "Me")
    panel.forget("Me")
    assert list(panel.ledger.ledger.people) == ["Me"]
    answered(panel, "Me")
    assert rests(panel, "Me")


def test_an_old_name_rests_as_well_until_the_agreement_of_the_new_one(panel: Panel) -> None:
    panel.rename("Ann", "Bob")
    panel.add("Ann")
    for name in ("Ann", "Bob"):
        answered(panel, name)
        assert rests(panel, name)
    agree(panel, "Bob")
    answered(panel, "Ann")
    assert not rests(panel, "Bob")


def test_a_clinician_s_agreement_ends_it_for_good(panel: Panel) -> None:
    panel.forget("Ann")
    panel.add("Ann")
    answered(panel, "Ann")
    agree(panel, "Ann")
    assert not rests(panel, "Ann")
    panel.forget("Ann")
    panel.add("Ann")
    answered(panel, "Ann")
    assert not rests(panel, "Ann")


def test_a_copy_of_before_the_erasure_brings_nothing_back(panel: Panel) -> None:
    panel.copy()
    panel.forget("Ann")
    panel.restore()
    panel.add("Ann")
    answered(panel, "Ann")
    assert rests(panel, "Ann")


def test_no_name_is_left_in_the_file(panel: Panel) -> None:
    panel.forget("Ann")
    panel.ledger.close()
    assert b"Ann" not in panel.file.read_bytes()


def test_whoever_erases_is_told(panel: Panel) -> None:
    panel.ledger.runs(lambda store: store.forget("Ann", panel.now()))
    assert panel.ledger.work() == [(Reason.NAME_RESTS.said(),)]
