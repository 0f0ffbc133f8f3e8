"""One prompt at a time: what cuts off, what waits, what is dropped."""

import pytest

from ui.language.prompts import Prompt
from ui.voice.cue import Cue, Rank
from ui.voice.turns import Turns


def cue(prompt: str, rank: Rank, since: float = 0.0) -> Cue:
    return Cue(prompt, rank, since)


BREATH = cue(Prompt.TONE_IN, Rank.BREATH)
TOUCH = cue("tile-sound", Rank.TOUCH)
TIME = cue(Prompt.HALF, Rank.TIME)
COUNT = cue(Prompt.FIVE, Rank.COUNT)
STATE = cue(Prompt.LIT, Rank.STATE)
URGENT = cue(Prompt.FAULT, Rank.URGENT)
OTHERS = {
    BREATH: cue(Prompt.TONE_OUT, Rank.BREATH),
    TOUCH: cue("tile-night", Rank.TOUCH),
    TIME: cue(Prompt.ONE_MINUTE, Rank.TIME),
    COUNT: cue(Prompt.THREE, Rank.COUNT),
    STATE: cue(Prompt.PAUSED, Rank.STATE),
    URGENT: cue(Prompt.NO_CONTACT, Rank.URGENT),
}


@pytest.mark.parametrize("new", OTHERS.values(), ids=lambda each: each.rank.name)
@pytest.mark.parametrize("spoken", OTHERS, ids=lambda each: each.rank.name)
def test_a_state_cuts_everything_off_and_less_only_what_matters_less(spoken: Cue, new: Cue) -> None:
    turns = Turns()
    assert turns.take(spoken, is_busy=False) is spoken
    newest = spoken.rank is new.rank and new.rank in {Rank.COUNT, Rank.TOUCH}
    cuts = new.rank >= Rank.STATE or new.rank > spoken.rank or newest
    assert turns.take(new, is_busy=True) is (new if cuts else None)


def test_the_same_prompt_does_not_cut_itself_off() -> None:
    turns = Turns()
    turns.take(URGENT, is_busy=False)
    assert turns.take(URGENT, is_busy=True) is None


def test_a_time_waits_for_its_turn_and_is_spoken_once() -> None:
    turns = Turns()
    turns.take(STATE, is_busy=False)
    turns.take(TIME, is_busy=True)
    assert turns.next(1.0, is_busy=True) is None
    assert turns.next(2.0, is_busy=False) is TIME
    assert turns.next(3.0, is_busy=False) is None


@pytest.mark.parametrize(("new", "patience_s"), [(TIME, 8.0), (COUNT, 0.3), (TOUCH, 2.0)])
def test_what_has_waited_too_long_is_no_longer_true(new: Cue, patience_s: float) -> None:
    for late, wanted in ((patience_s - 0.05, new), (patience_s + 0.05, None)):
        turns = Turns()
        turns.take(STATE, is_busy=False)
        turns.take(new, is_busy=True)
        assert turns.next(late, is_busy=False) is wanted


def test_a_breath_never_waits_and_what_a_state_made_moot_is_not_said_after_it() -> None:
    turns = Turns()
    turns.take(STATE, is_busy=False)
    turns.take(BREATH, is_busy=True)
    assert turns.next(0.1, is_busy=False) is None
    turns.take(TIME, is_busy=True)
    turns.take(OTHERS[STATE], is_busy=True)
    assert turns.next(0.2, is_busy=False) is None


def test_a_touch_does_not_take_the_turn_of_a_time_that_waits() -> None:
    turns = Turns()
    turns.take(STATE, is_busy=False)
    turns.take(TIME, is_busy=True)
    turns.take(TOUCH, is_busy=True)
    assert turns.next(1.0, is_busy=False) is TIME
