"""The judge of whole lives lets nothing pass that docs/limits.md forbids, and forbids no more."""

import ast
from pathlib import Path

import pytest

from tests.lives.judge import HOUR_S, BrokenPromiseError, Judge, Lit


def lit(
    judge: Judge, hours: float, given: float = 9.0, *, area: str = "soles", boot: int = 1,
    lit_s: float = 600.0,
) -> Lit:  # fmt: skip
    """Let Ann have a third of it as red and the rest as NIR, of a plan of 9 J/cm², and judge it."""
    new = judge.begin("Ann", area, hours * HOUR_S, 9.0, boot)
    new.red_j_cm2, new.nir_j_cm2, new.lit_s = given / 3, given * 2 / 3, lit_s
    judge.check(new)
    return new


def test_a_second_session_within_20_hours_is_forbidden() -> None:
    judge = Judge()
    lit(judge, 0)
    with pytest.raises(BrokenPromiseError, match="2 sessions of soles within 20 h, 1 allowed"):
        lit(judge, 19.9)


def test_a_session_after_20_hours_or_of_another_area_is_allowed() -> None:
    judge = Judge()
    lit(judge, 0)
    lit(judge, 1, area="knees")
    lit(judge, 20)


def test_what_was_broken_off_may_be_finished_once_within_two_hours() -> None:
    judge = Judge()
    lit(judge, 0, 3.0)
    lit(judge, 1.9, 6.0)
    with pytest.raises(BrokenPromiseError, match="2 sessions"):
        lit(judge, 1.95, 2.0)


def test_more_than_was_left_is_no_rest() -> None:
    judge = Judge()
    lit(judge, 0, 3.0)
    with pytest.raises(BrokenPromiseError, match="2 sessions"):
        lit(judge, 1.0, 6.5)


def test_sessions_under_a_tenth_are_bounded_by_their_fluence() -> None:
    judge = Judge()
    for number in range(30):
        lit(judge, 3 + number / 60, 0.8, lit_s=60)
    with pytest.raises(BrokenPromiseError, match=r"24\.8 J/cm² in total on soles within 20 h"):
        lit(judge, 4, 0.8, lit_s=60)


def test_a_sixth_session_within_a_week_is_forbidden() -> None:
    judge = Judge()
    for day in range(5):
        lit(judge, 24 * day)
    with pytest.raises(BrokenPromiseError, match="more than 5 sessions"):
        lit(judge, 24 * 5)


def test_what_was_lost_counts_for_20_hours_and_no_longer() -> None:
    judge = Judge()
    for day in range(5):
        lit(judge, 24 * day)
    judge.lose(24 * 4.5 * HOUR_S)
    lit(judge, 24 * 5)
    with pytest.raises(BrokenPromiseError, match="2 sessions"):
        lit(judge, 24 * 5 + 19)


def test_a_wrong_clock_opens_one_session_of_an_area() -> None:
    judge = Judge()
    lit(judge, 0)
    judge.lie(HOUR_S, boot=2)
    lit(judge, 2, boot=2)
    with pytest.raises(BrokenPromiseError, match="3 sessions of soles within 20 h, 2 allowed"):
        lit(judge, 3, boot=2)


def test_a_wrong_clock_dates_the_sessions_of_its_boot() -> None:
    judge = Judge()
    judge.lie(0.0, boot=1)
    lit(judge, 1, boot=1)
    lit(judge, 2, boot=2)


def test_red_skin_rests_for_48_or_96_hours() -> None:
    judge = Judge()
    lit(judge, 0).rests_s = 48 * HOUR_S
    with pytest.raises(BrokenPromiseError, match="soles had red skin"):
        lit(judge, 47)


def test_a_fifth_area_within_a_day_is_forbidden() -> None:
    judge = Judge()
    for number in range(4):
        lit(judge, number, area=f"area {number}")
    with pytest.raises(BrokenPromiseError, match="more than 4 areas"):
        lit(judge, 5, area="area 4")


def test_an_hour_of_light_within_a_day_is_the_most() -> None:
    judge = Judge()
    for number in range(3):
        lit(judge, number, area=f"area {number}", lit_s=1200)
    with pytest.raises(BrokenPromiseError, match=r"60\.5 min of light within 24 h"):
        lit(judge, 5, area="area 4", lit_s=30)


def test_the_judge_imports_nothing_of_the_product() -> None:
    tree = ast.parse(Path(__file__).with_name("judge.py").read_text("utf-8"))
    modules = {
        name
        for node in ast.walk(tree)
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules == {"dataclasses"}
