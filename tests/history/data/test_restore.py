"""A copy in the history's place: whole or not at all, wherever the power is cut."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from firmware_py.core.people import NOTHING_APPLIES, answers
from firmware_py.core.timestamps import Reference
from firmware_py.core.units import Channel, ns
from firmware_py.history import open_sessions
from firmware_py.history.data import backups, recovery, restore
from firmware_py.history.data.recovery import open_history
from firmware_py.ports.ledger import LatchedFault, SessionReport
from tests.history.data.test_recovery import NOW, PowerCut, back_up, sessions
from tests.history.test_ledger import SAM
from tests.history.worked import BEGAN, Worked, end


def numbers(file: Path) -> set[str]:
    connection, _ = open_history(file, NOW)
    with closing(connection):
        return {uid for (uid,) in connection.execute("SELECT uid FROM sessions")}


@pytest.fixture
def lacking(tmp_path: Path) -> tuple[Path, set[str], set[str]]:
    """A history with a session that its copy lacks, and without one that the copy has."""
    file = tmp_path / "history.db"
    sessions(file, 2, then=back_up)
    whole = numbers(file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM sessions WHERE id = 1")
    sessions(file, 2)
    present = numbers(file)
    return file, present, present | whole


@pytest.mark.parametrize("at", range(4))
def test_wherever_the_power_is_cut_nothing_of_the_present_is_lost(
    lacking: tuple[Path, set[str], set[str]], at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, present, both = lacking
    left = at
    replace = Path.replace

    def cut_off(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise PowerCut
        return replace(self, target)

    ledger = Worked(file, is_backed_up=True)
    monkeypatch.setattr(Path, "replace", cut_off)
    ledger.runs(lambda store: store.restore(None, NOW))
    with suppress(PowerCut):
        ledger.work()
    monkeypatch.undo()
    with suppress(sqlite3.Error):
        ledger.close()
    was_ready = at > 0
    assert numbers(file) == (both if was_ready else present)
    assert not file.with_name(f"history.db.{recovery.RESTORED}").exists()
    assert not list(file.parent.glob("*.half*"))


def test_the_newest_three_that_were_set_aside_stay(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    sessions(file, 1, then=back_up)
    ledger = Worked(file, is_backed_up=True)
    for _ in range(5):
        ledger.has(lambda store: store.restore(None, NOW))
    ledger.close()
    aside = [each.name for each in restore.set_aside(file)]
    assert aside == [f"history.db.before-restore-{number}" for number in (5, 4, 3)]
    assert [each.stat().st_mode & 0o777 for each in restore.set_aside(file)] == [0o600] * 3
    assert len(backups.all_of(file)) >= 1


def test_what_holds_back_outlives_a_restore(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    ledger = Worked(file, everyone=(SAM,), is_backed_up=True)
    numb = replace(SAM, answers=answers({**NOTHING_APPLIES, "numb": "yes"}))
    fault = LatchedFault("no_light", "No light was seen.", 1_700_000_000.0)
    now = replace(NOW, is_set=True)

    def had(number: int, ended: str = "stopped", **more: Any) -> None:
        ledger.opens(**more)
        assert ledger.work() == [number]
        ledger.ledger.close_session(end(number, ended=ended))
        ledger.work()

    had(1, person="Sam", area="knees")
    ledger.ledger.note_light({Channel.RED: ns(5)})
    ledger.ledger.note_time(now, Reference(5.0))
    ledger.has(lambda store: store.make_copy())
    ledger.has(
        lambda store: store.change_person(numb),
        lambda store: store.add_person(replace(SAM, name="Kim"), now),
    )
    had(2, person="Kim")
    had(3, "complete", person="Kim", finishes=2)
    had(4, person="Kim", area="hips")
    ledger.has(lambda store: store.report(SessionReport(session=1, is_red=True), BEGAN))
    ledger.ledger.note_light({Channel.RED: ns(7)})
    ledger.ledger.latch_fault(LatchedFault("gap", "Cleared since.", None))
    ledger.ledger.forget_fault()
    ledger.ledger.latch_fault(fault)
    ledger.ledger.note_time(now, Reference(77.0))
    ledger.has(lambda store: store.forget("Bob", NOW))
    ledger.store.connection.execute("UPDATE sessions SET is_imported = 1 WHERE id = 4")
    open_sessions.mark_loss(ledger.store.connection, "Damaged.", NOW)
    ledger.has(lambda store: store.restore(None, NOW))
    assert ledger.ledger.people == {"Sam": numb, "Kim": replace(SAM, name="Kim")}
    assert [
        (row.area, row.finishes, bool(row.is_red), row.is_unfinished)
        for row in ledger.ledger.history.rows
    ] == [
        ("knees", None, True, True),
        ("soles", None, False, True),
        ("soles", 2, False, False),
        ("hips", None, False, False),
    ]
    assert ledger.ledger.history.lost == (NOW,)
    assert ledger.ledger.light[Channel.RED].total == ns(12)
    assert ledger.store.latched_fault() == fault
    assert ledger.store.reference(NOW.boot_id) == Reference(77.0)
    ledger.close()
