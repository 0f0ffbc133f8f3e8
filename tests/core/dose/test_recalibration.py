"""When it is time to measure again, and that an unset clock makes nothing old."""

from datetime import date, timedelta

import pytest

from firmware_py.core.dose.calibration import OLD, WORN, due
from firmware_py.core.reasons import Reason
from firmware_py.core.units import Channel, Ns
from tests.core.parts import NIR, RED, S, calibration

H = 3600 * S
MEASURED = {
    RED: calibration(measured=date(2026, 9, 1)),
    NIR: calibration(measured=date(2027, 1, 1)),
}
NEW = {RED: Ns(0), NIR: Ns(0)}


def codes(lit: dict[Channel, Ns], today: date | None) -> tuple[Reason, ...]:
    found = due(MEASURED, lit, today)
    assert all(said.values == {} for said in found)
    return tuple(said.code for said in found)


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 9, 1), ()),
        (date(2026, 8, 1), ()),  # a calibration from tomorrow isn't old
        (date(2026, 9, 1) + timedelta(365), ()),
        (date(2026, 9, 1) + timedelta(366), (OLD[RED],)),
        (date(2028, 6, 1), (OLD[RED], OLD[NIR])),
        (None, ()),
    ],
)
def test_a_year_is_told_where_the_clock_is_set(
    today: date | None, told: tuple[Reason, ...]
) -> None:
    assert codes(NEW, today) == told


@pytest.mark.parametrize("today", [date(2027, 2, 1), None])
def test_a_thousand_hours_are_told_whatever_the_clock_says(today: date | None) -> None:
    assert codes({RED: Ns(1000 * H), NIR: Ns(1000 * H + 1)}, today) == (WORN[NIR],)
    assert codes({}, today) == ()


def test_each_colour_is_told_once() -> None:
    worn = {RED: Ns(2000 * H), NIR: Ns(2000 * H)}
    assert codes(worn, date(2027, 10, 1)) == (OLD[RED], WORN[NIR])
