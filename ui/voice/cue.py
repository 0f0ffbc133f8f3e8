"""One thing to say, and how much it matters beside another."""

from enum import IntEnum

from msgspec import Struct


class Rank(IntEnum):
    """What outranks what."""

    BREATH = 0
    TOUCH = 1  # what a finger has found
    TIME = 2  # how much is over, how much is left
    COUNT = 3  # a number that is true for a second only
    STATE = 4  # what the panel does now
    URGENT = 5


class Cue(Struct, frozen=True):
    """since: when what it tells began, in seconds of the listener's clock.

    prompt: a sound's id, a `Prompt` unless a tile was touched; then: what follows it at once.
    """

    prompt: str
    rank: Rank
    since: float
    then: tuple[str, ...] = ()
