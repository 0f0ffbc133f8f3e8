"""Chance schedules, judged by true time; and each rule taken away once, and missed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from fleet.clinic import ledger, moments, rules
from tests.fleet.memory_book import MemoryBook, MemorySitting
from tests.fleet.schedules import campaign

Take = Callable[[pytest.MonkeyPatch], None]


def test_schedules_of_chance_give_no_second_dose_lose_nothing_and_keep_nobody_waiting() -> None:
    total = campaign.many(range(12))
    assert total["granted"] > 50
    assert (total["second_doses"], total["lost_records"], total["kept_waiting"]) == (0, 0, 0)


def one_holds_an_area(patch: pytest.MonkeyPatch) -> None:
    def granted(self: MemorySitting, held: Any, answer: Any) -> bool:
        self._state.claims[held.claim] = held
        return True

    patch.setattr(MemorySitting, "grant", granted)
    patch.setattr(MemorySitting, "held", lambda *_: [])


def a_claim_stays_twenty_hours(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledger, "APART", timedelta(hours=1))


def the_same_claim_has_the_same_answer(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemorySitting, "answered", lambda *_: None)


def only_the_holder_opens(patch: pytest.MonkeyPatch) -> None:
    def opens(self: MemorySitting, panel: str, rows: Any, at: datetime) -> None:
        self._state.opened.update(row.claim for row in rows)

    patch.setattr(MemorySitting, "open", opens)


def under_a_tenth_opens(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ledger, "opened", lambda _records: [])


def a_restored_record_rests(patch: pytest.MonkeyPatch) -> None:
    restore = MemoryBook.restore

    def unseen(self: MemoryBook, dump: Any) -> None:
        restore(self, dump)
        self.known = self.state.word

    patch.setattr(MemoryBook, "restore", unseen)


def clocks_agree(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "CLOCKS_DIFFER", timedelta(days=1000))


def the_strictest_holds(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rules, "strictest", lambda rows: rows[-1])


def a_gap_is_not_acknowledged(patch: pytest.MonkeyPatch) -> None:
    take = ledger.Ledger.take

    def blind(self: Any, sitting: Any, panel: str, records: Any) -> Any:
        return take(self, sitting, panel, msgspec.structs.replace(records, after=0))

    patch.setattr(ledger.Ledger, "take", blind)


# The rule, what goes wrong without it, and in which schedule that shows.
RULES: list[tuple[Take, str, int]] = [
    (one_holds_an_area, "second_doses", 1),
    (a_claim_stays_twenty_hours, "second_doses", 315),
    (the_same_claim_has_the_same_answer, "kept_waiting", 1),
    (only_the_holder_opens, "second_doses", 24),
    (under_a_tenth_opens, "kept_waiting", 1),
    (a_restored_record_rests, "second_doses", 5),
    (clocks_agree, "kept_waiting", 55),
    (the_strictest_holds, "second_doses", 92),
    (a_gap_is_not_acknowledged, "lost_records", 0),
]


@pytest.mark.parametrize(
    ("take", "kind", "seed"), RULES, ids=lambda each: getattr(each, "__name__", each)
)
def test_without_this_rule_a_schedule_goes_wrong(
    take: Take, kind: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not campaign.one(seed)[0][kind]
    take(monkeypatch)
    assert campaign.one(seed)[0][kind]


def test_without_rows_from_elsewhere_somebody_has_six_in_a_week(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rules, "elsewhere", lambda *_: [])
    assert campaign.one(23, steps=300)[0]["second_doses"]


def test_the_schedules_go_past_all_that_they_are_for() -> None:
    _, world = campaign.one(3)
    assert world.granted
    assert world.refused
    assert moments.read(world.answers[0].answered_at) is not None
