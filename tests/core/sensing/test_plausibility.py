"""What can't be: duties, temperatures and clocks at the bounds of belief."""

import math
from itertools import pairwise

import pytest

from firmware_py.core.reasons import Reason
from firmware_py.core.sensing.plausibility import Trend, TwoClocks, mismatch, slope
from firmware_py.core.units import Ns
from tests.core.parts import MINUTE, NIR, RED, S

# ---------------------------------------------------------------------- duty against command

DARK = {RED: 0.0, NIR: 0.0}
LIT = {RED: 0.2, NIR: 0.3}


@pytest.mark.parametrize(
    ("commanded", "duty", "enabled"),
    [
        (DARK, DARK, False),
        (LIT, LIT, True),
        (LIT, {RED: 0.20199, NIR: 0.29801}, True),
        ({RED: 0.0, NIR: 0.3}, {RED: 0.002, NIR: 0.3}, True),
    ],
)
def test_what_reads_back_as_commanded_is_believed(
    commanded: dict[str, float], duty: dict[str, float], *, enabled: bool
) -> None:
    assert mismatch(commanded, duty, enabled=enabled, problems=()) is None  # type: ignore[arg-type]  # a channel is a str


@pytest.mark.parametrize(
    ("commanded", "duty", "enabled", "text"),
    [
        (
            LIT,
            {RED: 0.2021, NIR: 0.3},
            True,
            "red: commanded 20.0 % duty, reads back 20.2 %; the light did not follow.",
        ),
        (
            LIT,
            {RED: 0.2, NIR: 0.2979},
            True,
            "nir: commanded 30.0 % duty, reads back 29.8 %; the light did not follow.",
        ),
        (
            DARK,
            {RED: 0.0, NIR: 1.0},
            False,
            "nir: commanded 0.0 % duty, reads back 100.0 %; the light did not follow.",
        ),
        (
            LIT,
            {RED: math.nan, NIR: 0.3},
            True,
            "red: commanded 20.0 % duty, reads back nan %; the light did not follow.",
        ),
        (LIT, LIT, False, "the enable line reads low, it was commanded the other way."),
        (DARK, DARK, True, "the enable line reads high, it was commanded the other way."),
    ],
)
def test_what_reads_back_otherwise_is_told(
    commanded: dict[str, float], duty: dict[str, float], text: str, *, enabled: bool
) -> None:
    assert str(mismatch(commanded, duty, enabled=enabled, problems=())) == text  # type: ignore[arg-type]  # a channel is a str


def test_what_cannot_be_read_back_is_told_first() -> None:
    told = mismatch(LIT, DARK, enabled=False, problems=("red is gone", "nir is gone"))
    assert told == "red is gone; nir is gone"


# ---------------------------------------------------------------------- warmth against power

Reading = tuple[float, float | None, bool]  # at s, °C, lit


def after(*readings: Reading) -> Trend:
    trend = Trend()
    for at_s, celsius, lit in readings:
        trend = trend.take(Ns(round(at_s * S)), celsius, lit=lit)
    return trend


def dark(*points: tuple[float, float], every_s: float = 1.0) -> list[Reading]:
    """A reading a second on straight lines through (s, °C) points, without light."""
    readings: list[Reading] = []
    for (t0, c0), (t1, c1) in pairwise(points):
        count = round((t1 - t0) / every_s)
        readings += [(t0 + n * every_s, c0 + (c1 - c0) * n / count, False) for n in range(count)]
    return [*readings, (*points[-1], False)]


WARMED = "warmed by 6.0 K in 120 s without light"


def test_a_heatsink_that_warms_by_six_kelvin_in_two_minutes_of_dark_is_not_believed() -> None:
    assert str(after(*dark((0, 25), (180, 34))).warms_in_the_dark()) == WARMED
    assert after(*dark((0, 25), (180, 33.99))).warms_in_the_dark() is None


def test_three_minutes_of_dark_must_have_passed() -> None:
    assert after(*dark((0, 25), (179, 34))).warms_in_the_dark() is None
    lit_before: list[Reading] = [(0, 25.0, True), *dark((1, 25), (180, 40))]
    assert after(*lit_before).warms_in_the_dark() is None
    assert after(*lit_before, (181, 40.1, False)).warms_in_the_dark() is not None


def test_warming_in_the_light_is_what_light_does() -> None:
    lit = [(at_s, celsius, True) for at_s, celsius, _ in dark((0, 25), (180, 60))]
    assert after(*lit).warms_in_the_dark() is None


@pytest.mark.parametrize(
    "points",
    [
        ((0, 25), (61, 25), (65, 40), (200, 40)),  # a sunbeam that comes and stays
        ((0, 25), (175, 25), (180, 40)),
        ((0, 25), (120, 26.9), (180, 40)),
        ((0, 60), (180, 40)),
        ((0, 25), (180, 25)),
    ],
)
def test_warming_that_is_not_steady_proves_nothing(points: tuple[tuple[float, float], ...]) -> None:
    trend = Trend()
    for at_s, celsius, _ in dark(*points):
        trend = trend.take(Ns(round(at_s * S)), celsius, lit=False)
        assert trend.warms_in_the_dark() is None


def test_both_halves_of_the_span_must_have_warmed_by_a_third() -> None:
    assert after(*dark((60, 25), (120, 27), (180, 31))).warms_in_the_dark() is None  # too early
    early = [(0.0, 25.0, False)]
    assert str(after(*early, *dark((60, 25), (120, 27), (180, 31))).warms_in_the_dark()) == WARMED
    assert after(*early, *dark((60, 25), (120, 26.99), (180, 31))).warms_in_the_dark() is None
    assert str(after(*early, *dark((60, 25), (120, 29), (180, 31))).warms_in_the_dark()) == WARMED
    assert after(*early, *dark((60, 25), (120, 29.01), (180, 31))).warms_in_the_dark() is None


def test_a_reading_that_is_none_breaks_the_trend() -> None:
    readings = dark((0, 25), (180, 40))
    readings[100] = (readings[100][0], None, False)
    assert after(*readings).warms_in_the_dark() is None


@pytest.mark.parametrize("lit", [True, False])
def test_after_a_break_nothing_is_known_but_since_when_the_lamps_are_as_they_are(
    lit: bool,  # noqa: FBT001  a value of the test's
) -> None:
    trend = after((5, 25.0, lit), (6, 26.0, lit), (7, None, lit))
    assert trend == Trend(lit, Ns(5 * S))
    assert after((5, 25.0, lit), (7, None, not lit)) == Trend(not lit, Ns(7 * S))


def test_readings_may_come_more_slowly() -> None:
    assert after(*dark((0, 25), (185.5, 40), every_s=1.75)).warms_in_the_dark() is not None


def test_no_panel_warms_by_thirty_kelvin_in_ten_seconds() -> None:
    def race(rise: float, in_s: float) -> str | None:
        said = after(
            (0, 25.0, True), (in_s / 2, 25 + rise / 2, True), (in_s, 25 + rise, True)
        ).races()
        return None if said is None else str(said)

    assert race(30, 10) == "warmed by 30 K in 10 s"
    assert race(29.9, 10) is None
    assert race(30, 10.1) is None
    assert race(-50, 5) is None
    assert Trend().races() is None


def test_the_trend_keeps_no_more_than_its_span() -> None:
    trend = after(*dark((0, 25), (1000, 26)))
    assert len(trend.readings) == 121
    assert trend.readings[0][0] == Ns(880 * S)


def test_a_hand_may_warm_the_surface_in_the_dark_but_nothing_the_heatsink() -> None:
    warming, racing = after(*dark((0, 25), (180, 34))), after((0, 25.0, True), (9, 60.0, True))
    quiet = Trend()
    assert slope(quiet, quiet) is None
    assert slope(warming, quiet) is None
    assert str(slope(quiet, warming)) == f"The lamps' heatsink {WARMED}."
    assert str(slope(quiet, racing)) == "The lamps' heatsink warmed by 35 K in 10 s."
    assert str(slope(racing, quiet)) == "The panel's surface warmed by 35 K in 10 s."


# ---------------------------------------------------------------------- clock against clock


def told(*ahead_s: float) -> list[str | None]:
    """What is told at looks a tick apart, by how far the second clock is ahead."""
    clocks = TwoClocks()
    found: list[str | None] = []
    for number, ahead in enumerate(ahead_s):
        first = Ns(MINUTE + number * S // 20)
        clocks = clocks.look(first, Ns(first + round(ahead * S)))
        found.append(None if clocks.problem is None else str(clocks.problem))
    return found


APART = "Two clocks that must agree came 1.1 s apart."


def test_two_clocks_may_differ_but_not_come_apart() -> None:
    assert told(500, 500, 500) == [None] * 3
    assert told(500, 501, 501, 499, 499) == [None] * 5
    assert told(500, 501.1, 501.1) == [None, None, APART]
    assert told(500, 498.9, 498.9) == [None, None, APART]


def test_one_look_may_have_been_interrupted() -> None:
    assert told(500, 507, 500, 507, 500) == [None] * 5


def test_what_two_clocks_were_is_remembered_until_they_are_taken_anew() -> None:
    steady = TwoClocks(Ns(5 * S))
    assert steady.look(Ns(0), Ns(5 * S)) is steady, "a look that agrees makes nothing new"
    apart = steady.look(Ns(0), Ns(7 * S))
    assert apart == TwoClocks(Ns(5 * S), 1)
    assert apart.look(Ns(0), Ns(5 * S)) == steady
    found = apart.look(Ns(0), Ns(7 * S))
    assert found == TwoClocks(Ns(7 * S), 0, Reason.CLOCKS_APART.said(apart_s=2.0))
    assert found.look(Ns(0), Ns(7 * S)) == TwoClocks(Ns(7 * S))


def test_what_was_told_is_told_once_and_then_taken_for_granted() -> None:
    assert told(0, 1.1, 1.1, 1.1, 1.1) == [None, None, APART, None, None]
    assert told(0, 1.1, 1.1, 0, 0) == [None, None, APART, None, APART]
