"""One thing to say, and how much it matters beside another."""

from enum import IntEnum

from msgspec import Struct

from ui.language.prompts import Prompt


class Rank(IntEnum):
    """What outranks what."""

    BREATH = 0
    TIME = 1  # how much is over, how much is left
    COUNT = 2  # a number that is true for a second only
    STATE = 3  # what the panel does now
    URGENT = 4


class Cue(Struct, frozen=True):
    """since: when what it tells began, in seconds of the listener's clock."""

    prompt: Prompt
    rank: Rank
    since: float
