"""How long each colour has shone: with each close, through a crash, and anew with a calibration."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from firmware_py.core.units import Channel, Ns, ns
from firmware_py.history.database import MIGRATIONS
from firmware_py.ports.ledger import LightTime
from tests.history.worked import Worked, dose, end

RED, NIR = Channel.RED, Channel.NIR
SEPTEMBER = {RED: "2026-09-01", NIR: "2026-09-01"}
MARCH = {RED: "2027-03-01", NIR: "2026-09-01"}


def light(total: float, since: float) -> LightTime:
    return LightTime(ns(total), ns(since))


def opened(file: Path, calibrated: Mapping[Channel, str] = SEPTEMBER) -> Worked:
    return Worked(file, calibrated=calibrated)


def test_a_close_adds_each_colours_light_once(tmp_path: Path) -> None:
    ledger = opened(tmp_path / "history.db")
    ledger.opens()
    ledger.work()
    for _ in range(2):  # a close that is asked for twice closes once
        ledger.ledger.close_session(end(1, channels={RED: ns(500), NIR: ns(600)}))
    ledger.ledger.note_light({NIR: ns(60)})
    ledger.work()
    assert ledger.ledger.light == {RED: light(500, 500), NIR: light(660, 660)}
    ledger.close()


def test_a_crash_leaves_what_was_reserved(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    before = opened(file)
    before.opens()
    before.work()
    before.reserves(1, dose(0, 2), ns(129.8))
    before.work()
    before.close()
    after = opened(file)
    after.store.close_cut_off()
    assert after.ledger.light == {RED: light(0, 0), NIR: light(129.8, 129.8)}
    after.close()
    again = opened(file)
    again.store.close_cut_off()
    assert again.ledger.light[NIR] == light(129.8, 129.8)
    again.close()


def test_a_new_calibration_begins_at_none_and_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    before = opened(file)
    before.ledger.note_light({RED: ns(500), NIR: ns(600)})
    before.work()
    before.close()
    after = opened(file, MARCH)
    after.ledger.note_light({RED: ns(7), NIR: ns(7)})
    after.work()
    assert after.ledger.light == {RED: light(507, 7), NIR: light(607, 607)}
    after.close()


def test_light_from_before_it_was_kept_counts(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    step = next(n for n, script in enumerate(MIGRATIONS) if "CREATE TABLE light" in script)
    with closing(sqlite3.connect(file)) as old:
        for script in MIGRATIONS[:step]:
            old.executescript(script)
        old.executescript(
            f"""
            PRAGMA user_version = {step};
            INSERT INTO sessions (person, area, mode, strength, minutes, distance_cm,
                target_red_j_cm2, target_nir_j_cm2, boot_id, boottime_ns, wall_unix_s,
                wall_is_set, red_j_cm2, nir_j_cm2, lit_ns, ended)
            VALUES ('Me', 'hips', 'nir', 'usual', 20, 15, 0, 18, 'b', 0, 0, 1, 0, 18, 1200, 'x');
            """
        )
    ledger = opened(file)
    assert ledger.ledger.light == {RED: LightTime(), NIR: LightTime(Ns(1200), Ns(1200))}
    ledger.close()
