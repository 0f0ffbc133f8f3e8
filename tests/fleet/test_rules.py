"""The clinic's rules, each by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firmware_py.wire.claims import Claim
from fleet.clinic import ledger, moments, people, rules
from fleet.clinic.book import Epoch, Given, Held, Kept
from fleet.clinic.homes import Homes
from fleet.clinic.witness import Stamp, Witness
from fleet.messages import Record, Records
from tests.fleet.memory_book import MemoryBook

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = bytes(32)
PERSON = "a" * 32
FRESH = Epoch(0, moments.NEVER)
HERE = Kept(moments.NEVER, {})


def claim(name: str = "1", *, asked: datetime = NOW) -> Claim:
    return Claim(
        claim=name * 32,
        person=PERSON,
        area="soles",
        red_j_cm2=4.0,
        nir_j_cm2=8.0,
        boot="b",
        arming=1,
        asked_at=moments.written(asked),
    )


def held(name: str = "1", panel: str = "a", at: datetime = NOW) -> Held:
    return Held(
        claim=name * 32,
        panel=panel,
        person=PERSON,
        area="soles",
        red_j_cm2=4.0,
        nir_j_cm2=8.0,
        claimed_at=at,
        until=at + rules.APART,
    )


def given(panel: str = "a", began: datetime = NOW, share: float = 1.0, name: str = "1") -> Given:
    return Given(
        panel=panel,
        area="soles",
        began_at=began,
        ended_at=began,
        red_j_cm2=4.0 * share,
        nir_j_cm2=8.0 * share,
        red_target_j_cm2=4.0,
        nir_target_j_cm2=8.0,
        lit_s=900.0,
        skin_red=False,
        blister=False,
        claim=name * 32,
    )


def record(row: int, share: float = 1.0, name: str = "1") -> Record:
    return Record(
        row=row,
        uid=f"u{row}",
        person=PERSON,
        area="soles",
        began_at=moments.written(NOW),
        ended_at=moments.written(NOW),
        ended="complete",
        red_j_cm2=4.0 * share,
        nir_j_cm2=8.0 * share,
        red_target_j_cm2=4.0,
        nir_target_j_cm2=8.0,
        lit_s=900.0,
        claim=name * 32,
    )


def why(**known: object) -> object:
    values: dict[str, object] = {"epoch": FRESH, "kept": HERE, "held": (), "given": ()}
    no = rules.refused(claim("2"), NOW, **(values | known))  # type: ignore[arg-type]
    return None if no is None else (no.why, no.until)


def test_nothing_stands_against_somebody_who_had_nothing() -> None:
    assert why() is None


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"kept": None}, ("not_kept", None)),
        ({"epoch": Epoch(1, NOW + HOUR)}, ("restored", NOW + HOUR)),
        ({"kept": Kept(NOW + HOUR, {})}, ("rests", NOW + HOUR)),
        ({"held": [held()]}, ("under_way", NOW + rules.APART)),
        ({"held": [held()], "given": [given()]}, ("rests", NOW + rules.APART)),
        ({"held": [held()], "given": [given("b")]}, ("under_way", NOW + rules.APART)),
        ({"given": [given(began=NOW - 19 * HOUR)]}, ("rests", NOW + HOUR)),
        ({"given": [given(began=NOW - 20 * HOUR)]}, None),
        ({"given": [given(share=0.0999)]}, None),
        ({"given": [given(share=0.1)]}, ("rests", NOW + rules.APART)),
        ({"held": [held(at=NOW - rules.APART)]}, None),
    ],
)
def test_each_rule_says_why_and_until_when(known: dict[str, object], said: object) -> None:
    assert why(**known) == said


@pytest.mark.parametrize(("off_s", "is_refused"), [(300, False), (301, True), (-301, True)])
def test_clocks_may_differ_by_five_minutes(off_s: int, is_refused: bool) -> None:  # noqa: FBT001
    asked = claim(asked=NOW + timedelta(seconds=off_s))
    assert (rules.refused(asked, NOW, FRESH, HERE, (), ()) is not None) is is_refused


def test_a_claims_session_began_with_its_claim_and_none_after_it_was_told() -> None:
    assert rules.began(NOW - 9 * HOUR, NOW, NOW + HOUR) == NOW
    assert rules.began(None, NOW, NOW + HOUR) == NOW
    assert rules.began(None, None, NOW) == NOW
    assert rules.began(NOW + 9 * HOUR, None, NOW) == NOW
    assert rules.began(NOW - HOUR, None, NOW) == NOW - HOUR


def test_a_claim_is_hidden_by_its_own_panels_word_alone() -> None:
    assert [row.ended_at for row in rules.elsewhere("c", [held()], [given("b", share=0.0)])] == [
        moments.written(NOW),
        None,
    ]
    assert len(rules.elsewhere("c", [held()], [given("a")])) == 1
    assert rules.elsewhere("a", [held()], [given("a")]) == []


def test_without_a_target_or_with_no_number_a_session_counts() -> None:
    assert rules.gave((0.0, 0.0), (0.0, 0.0))
    assert rules.gave((float("nan"), 4.0))
    assert not rules.gave((0.0, 4.0), (0.0, 0.0))


def clinic() -> tuple[MemoryBook, ledger.Ledger]:
    book = MemoryBook()
    book.state.homes[PERSON] = HERE
    return book, ledger.Ledger(lambda _panel: KEY, lambda _person: True)


def test_a_claim_that_comes_after_its_session_was_told_of_holds_nothing() -> None:
    book, clinics = clinic()
    with book.sitting(NOW) as sitting:
        clinics.take(sitting, "a", Records(after=0, rows=(record(1, share=0.0),)))
        assert clinics.answer(sitting, "a", claim(), NOW) is None
        other = clinics.answer(sitting, "b", claim("2"), NOW)
    assert other is not None
    assert other.granted


def test_nobody_leaves_while_only_another_panel_has_told_of_their_session() -> None:
    book, clinics = clinic()
    with book.sitting(NOW) as sitting:
        clinics.answer(sitting, "a", claim(), NOW)
        clinics.take(sitting, "b", Records(after=0, rows=(record(1),)))
        with pytest.raises(people.RefusedError, match="hasn't told"):
            people.leaving(sitting, PERSON, "c", NOW)
        clinics.take(sitting, "a", Records(after=0, rows=(record(1),)))
        assert [row.panel for row in people.leaving(sitting, PERSON, "c", NOW)] == ["b", "a"]


def test_a_panel_without_a_key_gets_no_answer() -> None:
    book, _ = clinic()
    with book.sitting(NOW) as sitting:
        keyless = ledger.Ledger(lambda _panel: None, lambda _person: True)
        assert keyless.answer(sitting, "a", claim(), NOW) is None


def test_rows_after_a_gap_are_kept_and_not_acknowledged() -> None:
    book, clinics = clinic()
    with book.sitting(NOW) as sitting:
        assert clinics.take(sitting, "a", Records(after=0, rows=(record(1),))).up_to == 1
        assert clinics.take(sitting, "a", Records(after=5, rows=(record(6),))).up_to == 1
        assert clinics.take(sitting, "a", Records(after=1, rows=(record(2),))).up_to == 2
    assert len(book.state.given) == 3


def test_who_left_is_gone_until_they_come_again_and_an_unreadable_file_lets_nobody_in(
    tmp_path: Path,
) -> None:
    homes = Homes(tmp_path / "homes")
    assert homes.is_here(PERSON)
    homes.note(PERSON, "panel", NOW)
    assert not homes.is_here(PERSON)
    homes.note(PERSON, "clinic", NOW)
    assert homes.is_here(PERSON)
    (tmp_path / "homes").write_text("torn")
    assert not homes.is_here(PERSON)


def test_a_witness_knows_what_is_and_what_will_be_and_nothing_else(tmp_path: Path) -> None:
    witness = Witness(tmp_path / "witness")
    stamps = [Stamp("system", number, str(number)) for number in range(3)]
    assert not witness.knows(stamps[0])
    witness.saw(stamps[0], NOW)
    witness.expect(stamps[0], stamps[1], NOW)
    assert [witness.knows(each) for each in stamps] == [True, True, False]
    witness.saw(stamps[1], NOW)
    assert [witness.knows(each) for each in stamps] == [False, True, False]
    assert witness.latest(NOW - HOUR) == NOW
    (tmp_path / "witness").write_bytes(b"torn")
    assert not witness.knows(stamps[1])
