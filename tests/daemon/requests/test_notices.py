"""What is due on a panel is told with its areas, and keeps nobody from a session."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from firmware_py import wire
from firmware_py.config.load import example_text, parse
from firmware_py.core.dose.calibration import OLD
from firmware_py.core.reasons import Reason
from tests.daemon.desk import Desk

TODAY = datetime.now(UTC).date()


@pytest.mark.parametrize(("day", "told"), [(TODAY, ()), (date(2020, 1, 1), tuple(OLD.values()))])
def test_an_old_calibration_is_told_and_starts_all_the_same(
    day: date, told: tuple[Reason, ...], tmp_path: Path
) -> None:
    text = example_text().replace("date = 2026-09-01", f"date = {day}")
    desk = Desk(tmp_path, parse(text, "panel.toml"))
    areas = desk.ask(wire.Areas())
    assert isinstance(areas, wire.AreaList)
    assert areas.notices == tuple(reason.english for reason in told)
    assert tuple(notice.code for notice in areas.notices_coded) == told
    desk.start()
    desk.close()


def test_a_weak_supply_is_told_to_every_screen_and_starts_all_the_same(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.step()
    before = desk.status().revision
    desk.inject("supply", "weak")
    desk.step(61 * 20)
    assert desk.status().revision > before
    areas = desk.ask(wire.Areas())
    assert isinstance(areas, wire.AreaList)
    assert areas.notices == (Reason.SUPPLY_WEAK.english,)
    assert [notice.code for notice in areas.notices_coded] == [Reason.SUPPLY_WEAK]
    desk.start()
    desk.close()
