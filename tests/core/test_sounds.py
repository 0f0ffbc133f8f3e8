"""What is heard: each pattern, when it begins, and when it is quiet."""

from itertools import pairwise

import pytest

from firmware_py.core.session.machine import State
from firmware_py.core.sounds import AT_NIGHT, PATTERNS, Pattern, Quiet, Scene, Sound, due, is_on
from firmware_py.core.units import Ns
from tests.core.parts import MINUTE, S

TICK = S // 20
NIGHT = Quiet(night_from=22 * 60, night_until=7 * 60)


@pytest.mark.parametrize("before", State)
def test_each_state_is_heard_as_it_begins(before: State) -> None:
    heard = {now: due(Scene(before), Scene(now)) for now in State if now is not before}
    wanted = {
        State.IDLE: None,
        State.ARMING: Sound.COUNTDOWN,
        State.LIT: Sound.START,
        State.PAUSED: Sound.PAUSE,
        State.DONE: Sound.END,
        State.FAULT: Sound.FAULT,
        State.COMMISSIONING: Sound.START,
    }
    del wanted[before]
    assert heard == wanted


@pytest.mark.parametrize("state", State)
def test_a_state_that_lasts_is_not_heard_again(state: State) -> None:
    scene = Scene(state, countdown=3, remaining=Ns(MINUTE // 2))
    assert due(scene, scene) is None


def test_every_second_of_the_countdown_is_heard() -> None:
    scenes = [Scene(State.ARMING, countdown=n) for n in (0, 0, 1, 1, 2)]
    heard = [due(before, now) for before, now in pairwise(scenes)]
    assert heard == [None, Sound.COUNTDOWN, None, Sound.COUNTDOWN]


def test_the_last_minute_is_heard_as_it_begins() -> None:
    lefts = (None, MINUTE + 2, MINUTE + 1, MINUTE, MINUTE - 1, None, MINUTE + 1)
    scenes = [Scene(State.LIT, remaining=None if left is None else Ns(left)) for left in lefts]
    heard = [due(before, now) for before, now in pairwise(scenes)]
    assert heard == [None, None, Sound.LAST_MINUTE, None, None, None]
    paused = [Scene(State.PAUSED, remaining=Ns(left)) for left in (MINUTE + 1, MINUTE)]
    assert due(*paused) is None


def drawn(sound: Sound, seconds: float) -> str:
    """A tenth of a second a letter: # heard, . not."""
    step = S // 10
    levels = [is_on(sound, Ns(7 * S), Ns(7 * S + n * step)) for n in range(round(seconds * 10))]
    return "".join("#" if level else "." for level in levels)


@pytest.mark.parametrize(
    ("sound", "picture"),
    [
        (Sound.COUNTDOWN, "#..."),
        (Sound.START, "########..."),
        (Sound.END, "###..###..###..."),
        (Sound.PAUSE, "#####..#####..."),
        (Sound.FAULT, "##..##..##..##..##" + "." * 40),
    ],
)
def test_a_sound_has_its_own_picture(sound: Sound, picture: str) -> None:
    assert drawn(sound, len(picture) / 10) == picture


def test_a_fault_is_heard_for_a_minute() -> None:
    turn = "##..##..##..##..##" + "." * 82
    assert drawn(Sound.FAULT, 70) == turn * 6 + "." * 100


def test_sounds_are_told_apart_and_each_lasts_a_tick_at_least() -> None:
    assert set(PATTERNS) == set(Sound)
    assert len(set(PATTERNS.values())) == len(Sound)
    for pattern in PATTERNS.values():
        edges = [edge for span in pattern for edge in span]
        assert edges == sorted(edges)
        assert min(b - a for a, b in pairwise(edges)) >= 2 * TICK


def test_a_sound_begins_and_ends_at_its_bounds() -> None:
    pattern = PATTERNS[Sound.LAST_MINUTE]
    assert [is_on(Sound.LAST_MINUTE, Ns(0), Ns(t)) for span in pattern for t in span] == [
        True,
        False,
        True,
        False,
    ]
    assert not is_on(Sound.LAST_MINUTE, Ns(1), Ns(0))


@pytest.mark.parametrize(
    ("clock", "night"),
    [("21:59", False), ("22:00", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_the_night_lasts_from_its_first_minute_to_its_last(clock: str, *, night: bool) -> None:
    minute = 60 * int(clock[:2]) + int(clock[3:])
    assert NIGHT.is_night(minute) is night


def test_a_night_may_lie_within_a_day_or_nowhere() -> None:
    siesta, never = Quiet(night_from=780, night_until=900), Quiet(night_from=60, night_until=60)
    assert [siesta.is_night(m) for m in (779, 780, 899, 900)] == [False, True, True, False]
    assert not any(never.is_night(m) for m in range(24 * 60))


def test_where_no_clock_is_set_it_is_day() -> None:
    always_night = Quiet(night_from=0, night_until=24 * 60 - 1)
    assert always_night.is_night(0)
    assert not always_night.is_night(None)


def test_no_hour_silences_a_sound_and_a_fault_is_heard_with_sound_off() -> None:
    assert [sound for sound in Sound if NIGHT.silences(sound)] == []
    off = Quiet(night_from=0, night_until=0, always=True)
    assert [sound for sound in Sound if not off.silences(sound)] == [Sound.FAULT]


def test_a_sound_at_night_is_told_apart_is_heard_and_is_no_longer_than_by_day() -> None:
    assert set(AT_NIGHT) == set(Sound)
    assert len(set(AT_NIGHT.values())) == len(Sound)
    for sound, pattern in AT_NIGHT.items():
        assert len(pattern) == len(PATTERNS[sound]), "told apart by number, as by day"
        assert all(end - start >= 2 * TICK for start, end in pattern)
        assert _heard(pattern) <= _heard(PATTERNS[sound])
    assert _heard(AT_NIGHT[Sound.START]) < _heard(PATTERNS[Sound.START])
    assert AT_NIGHT[Sound.FAULT] == PATTERNS[Sound.FAULT]


def test_which_pattern_is_on_is_told_by_the_night() -> None:
    late = Ns(S // 2)
    assert is_on(Sound.START, Ns(0), late)
    assert not is_on(Sound.START, Ns(0), late, at_night=True)
    assert is_on(Sound.START, Ns(0), Ns(0), at_night=True)


def _heard(pattern: Pattern) -> int:
    return sum(end - start for start, end in pattern)
