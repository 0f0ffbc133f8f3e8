"""The simplest life that finds each planted fault, and that all is well in it without one."""

from collections.abc import Callable, Iterator

import pytest

from tests.lives import planted
from tests.lives.damage import Damage
from tests.lives.judge import HOUR_S, BrokenPromiseError
from tests.lives.machine import Lives
from tests.lives.panel import Clock

SET, UNSET = Clock(), Clock(error_s=366 * 24 * HOUR_S, is_set=False)
Life = Callable[[Lives], object]


def soles(life: Lives, share: float = 0.12) -> None:
    life.has_session(body="Ann", area="soles", minutes=10, strength="usual", share=share)


def whole(life: Lives) -> None:
    soles(life, 1.0)


def put_back(life: Lives) -> None:
    before = life.is_looked_at()
    whole(life)
    life.is_put_back(off_s=1.0, clock=SET, old=before, with_copies=False)


def damaged(life: Lives) -> None:
    """Lose the record and the copy that knows of the session: an older copy takes its place."""
    whole(life)
    gone, newest = Damage(kind="remove"), Damage(kind="remove", name="copy")
    life.is_damaged(off_s=1.0, clock=SET, what=gone, more=newest)


def renamed(life: Lives) -> None:
    whole(life)
    life.is_renamed(body="Ann")


def renamed_at_once(life: Lives) -> None:
    life.sends_two_at_once(body="Ann", area="soles", first="rename", share=1.0, is_apart=False)


def forgotten(life: Lives) -> None:
    whole(life)
    life.is_forgotten(body="Ann")


def off_without_a_clock(life: Lives) -> None:
    whole(life)
    life.boots(off_s=1.0, clock=UNSET)


def cut_off(life: Lives) -> None:
    life.is_cut_off(
        doing="session", body="Ann", area="soles", instant=1200, torn=None, what=None, off_s=1.0,
        clock=SET,
    )  # fmt: skip
    whole(life)


def restored(life: Lives) -> None:
    copy = life.backs_up()
    whole(life)
    life.restores(name=copy)


def next_day(life: Lives) -> None:
    life.keeps_at_it(body="Ann", area="soles", count=7, share=0.12)


def too_soon(life: Lives) -> None:
    whole(life)
    life.lets_time_pass(time_s=19.5 * HOUR_S)
    soles(life)


def as_told(life: Lives) -> None:
    whole(life)
    life.waits_as_told(body="Ann", area="soles")


def finished_twice(life: Lives) -> None:
    for _ in range(4):
        soles(life, 0.5)


def red_skin(life: Lives) -> None:
    whole(life)
    life.tells_of_red_skin(next_day=False)
    life.lets_time_pass(time_s=30 * HOUR_S)
    soles(life)


LIVES: dict[str, Life] = {
    "window an hour shorter": too_soon,
    "six sessions a week": next_day,
    "loss not written": damaged,
    "forgetting closes nothing": forgotten,
    "older record accepted": put_back,
    "start judged when asked": renamed_at_once,
    "sessions stay with the old name": renamed,
    "unset clock believed": off_without_a_clock,
    "unset dates believed": off_without_a_clock,
    "record follows the light": cut_off,
    "copy restored as it is": restored,
    "rests given again": finished_twice,
    "red skin rests a day less": red_skin,
    "wait told too short": as_told,
}


@pytest.fixture
def life() -> Iterator[Lives]:
    life = Lives()
    life.begin(clock=SET)
    yield life
    life.teardown()


@pytest.mark.parametrize("name", LIVES)
def test_a_planted_fault_is_found(life: Lives, name: str) -> None:
    with planted.fault(name), pytest.raises(BrokenPromiseError):
        LIVES[name](life)


@pytest.mark.parametrize("name", LIVES)
def test_without_a_fault_the_same_life_is_well(life: Lives, name: str) -> None:
    LIVES[name](life)
    assert not life.panel.desk.daemon.controller.session.is_under_way
